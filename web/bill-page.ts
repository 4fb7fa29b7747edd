import { installmentMonths, installmentRefusal } from '../domain/installments';
import { won } from '../domain/money';
import { renderDocument } from './document';
import { agreement, legalFooter } from './footer';
import { type Html, html } from './html';
import { inAppOffer, progressScreens, wayBack } from './progress-screens';
import { qrCode } from './qr-code';
import { dayText, filled, installmentText, type Language, roundWonText, textsIn, wonText } from './texts';
import type { BillPageView, InterestFreeView } from './views';

/** The screen that a page begins with; `pay.ts` continues from there. */
const FIRST_SCREENS = { W: 'choose', F: 'paid', C: 'cancelled', D: 'closed' } as const;

/**
 * The payer's bill page, complete and correct without its script: the script only switches between screens that are all
 * in the document.
 */
export function renderBillPage(view: BillPageView): string {
  const { language, token, state, held } = view;
  const billUrl = `/v1/pay/${encodeURIComponent(token)}`;
  const first = held === undefined ? firstScreen(view) : 'confirming';
  return renderDocument({
    language,
    title: `${view.orderName} - ${view.merchantName}`,
    token,
    preview: {
      title: filled(textsIn(language)('previewTitle'), { amount: wonText(language, view.amount) }),
      description: `${view.merchantName} · ${view.orderName}`,
    },
    script: 'pay',
    facts: {
      'bill-url': billUrl,
      state,
      follow: held === undefined ? undefined : `${billUrl}/payments/${held.paymentId}/status`,
      'card-app': view.cardApp,
      'way-back': view.returnUrl,
      back: view.isBack === true ? '1' : undefined,
    },
    content: html`${billHeader(view)}
<p class="notice" id="offline" role="status" hidden>${textsIn(language)('offline')}</p>
${state === 'W' ? chooseScreen(view, first) : html``}
${state === 'W' && view.cardApp === undefined ? phoneScreen(view, first) : html``}
${state === 'D' ? closedScreen(view) : html``}
${progressScreens(view, first)}
<p class="spoken" id="announcement" role="status"></p>`,
    footer: legalFooter(view),
  });
}

const firstScreen = ({ state, isAtComputer }: BillPageView): string =>
  state === 'W' && isAtComputer === true ? 'phone' : FIRST_SCREENS[state];

function billHeader({ language, merchantName, orderName, amount }: BillPageView): Html {
  return html`<header>
<p class="merchant">${merchantName}</p>
<h1>${orderName}</h1>
<p class="amount">${wonText(language, amount)}</p>
</header>`;
}

function closedScreen(view: BillPageView): Html {
  const text = textsIn(view.language);
  return html`<section class="screen" data-screen="closed"><h2 tabindex="-1">${text('closed')}</h2><p>${text('closedNote')}</p>
<div class="actions">${wayBack(view, 'primary')}</div></section>`;
}

function chooseScreen(view: BillPageView, first: string): Html {
  const { language, amount, issuers, expiresAt } = view;
  const text = textsIn(language);
  return html`<section class="screen" data-screen="choose"${first === 'choose' ? html`` : html` hidden`}>
<h2 tabindex="-1">${text('choose')}</h2>
${inAppOffer(view)}
${view.wasUnknown === true ? html`<p class="notice">${text('confirmedUnpaid')}</p>` : html``}
<fieldset><legend class="spoken">${text('card')}</legend><div class="choices">${issuers.map((issuer) => issuerChoice(view, issuer))}</div></fieldset>
${installmentChoice(view)}
<p class="note">${text('cardAppNote')} ${filled(text('payableUntil'), { time: dayText(language, expiresAt) })}</p>
${agreement(language, view.provider)}
<div class="pay-bar"><p class="problem" id="choice-problem" role="alert" hidden></p><button type="button" class="primary" id="pay"${issuers.some(({ unavailable }) => unavailable === undefined) ? html`` : html` disabled`}>${filled(text('pay'), { amount: wonText(language, amount) })}</button></div>
<noscript><p class="notice">${text('needsScript')}</p></noscript>
</section>`;
}

/** For computers, where no card app opens: the payer goes on by phone, and the page follows. */
function phoneScreen({ language, pageUrl }: BillPageView, first: string): Html {
  const text = textsIn(language);
  return html`<section class="screen" data-screen="phone"${first === 'phone' ? html`` : html` hidden`}>
<h2 tabindex="-1">${text('payOnPhone')}</h2>
<p>${text('phoneNote')}</p>
${qrCode(pageUrl, text('qrCode'))}
<p class="field"><label for="link">${text('link')}</label><input id="link" type="text" readonly value="${pageUrl}"></p>
<p class="note" id="copied" role="status"></p>
<div class="actions"><button type="button" id="copy">${text('copyLink')}</button>
<button type="button" class="plain" id="pay-here">${text('payHere')}</button></div>
</section>`;
}

type IssuerChoice = BillPageView['issuers'][number];

function issuerChoice(
  { language, interestFree }: BillPageView,
  { code, name, badge, unavailable, until }: IssuerChoice,
): Html {
  const mark = html`<span class="badge" data-issuer="${code}" aria-hidden="true">${badge}</span>`;
  if (unavailable === undefined) {
    const terms = interestFree.filter(({ issuer }) => issuer === code);
    return html`<label class="choice"><input type="radio" name="issuer" value="${code}"${termsOf(terms)}>${mark}<span class="name">${name}${termsNote(language, terms)}</span></label>`;
  }
  const end =
    until === undefined ? '' : filled(textsIn(language)('unavailableUntil'), { time: dayText(language, until) });
  return html`<label class="choice"><input type="radio" name="issuer" value="${code}" disabled aria-describedby="why-${code}">${mark}<span class="name">${name}<span class="why" id="why-${code}">${unavailable} ${end}</span></span></label>`;
}

/** By it the script writes the terms of the chosen card into the list of months. */
const termsOf = (terms: readonly InterestFreeView[]): Html =>
  terms.length === 0
    ? html``
    : html` data-interest-free="${terms.map((term) => `${term.installmentMonths}:${term.payerInterestMonths}`).join(' ')}"`;

/** Payers look for it before they choose a card. */
function termsNote(language: Language, terms: readonly InterestFreeView[]): Html {
  const text = textsIn(language);
  if (terms.length === 0) return html``;
  const isFull = terms.some(({ payerInterestMonths }) => payerInterestMonths === 0);
  return html`<span class="offer">${text(isFull ? 'interestFreeOffered' : 'partlyInterestFreeOffered')}</span>`;
}

const LONGEST_INSTALLMENT_MONTHS = 36;
const SHORTEST_INSTALLMENT_MONTHS = 2;

/** The installment months that the rules allow. */
function allowedInstallments({
  amount,
  minimumInstallmentAmount,
  maximumInstallmentMonths,
}: BillPageView): readonly number[] {
  const rule = { minimumAmount: won(minimumInstallmentAmount), maximumMonths: maximumInstallmentMonths };
  const all = Array.from(
    { length: LONGEST_INSTALLMENT_MONTHS - SHORTEST_INSTALLMENT_MONTHS + 1 },
    (_, at) => at + SHORTEST_INSTALLMENT_MONTHS,
  );
  return all.filter((months) => installmentRefusal(installmentMonths(months), won(amount), rule) === null);
}

/** Why a bill can only be paid at once. */
function whyAtOnce({ language, minimumInstallmentAmount, maximumInstallmentMonths }: BillPageView): string {
  const text = textsIn(language);
  if (maximumInstallmentMonths < SHORTEST_INSTALLMENT_MONTHS) return text('atOnceOnly');
  return filled(text('installmentsFrom'), { amount: roundWonText(language, minimumInstallmentAmount) });
}

function installmentChoice(view: BillPageView): Html {
  const text = textsIn(view.language);
  const allowed = allowedInstallments(view);
  if (allowed.length === 0)
    return html`<p class="field"><span class="label">${text('installment')}</span>${text('atOnce')}<span class="hint">${whyAtOnce(view)}</span></p>`;
  const options = [0, ...allowed].map(
    (months) => html`<option value="${months}">${installmentText(view.language, months)}</option>`,
  );
  return html`<p class="field"><label for="installment">${text('installment')}</label><select id="installment">${options}</select></p>`;
}
