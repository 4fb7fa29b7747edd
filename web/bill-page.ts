import { installmentMonths, installmentRefusal } from '../domain/installments';
import { won } from '../domain/money';
import { renderDocument } from './document';
import { type Html, html } from './html';
import { progressScreens, wayBack } from './progress-screens';
import { filled, installmentText, koreanTimeText, textsIn, wonText } from './texts';
import type { BillPageView } from './views';

/** The screen that a page begins with; `pay.ts` continues from there. */
const FIRST_SCREENS = { W: 'choose', F: 'paid', C: 'cancelled', D: 'closed' } as const;

/**
 * The payer's bill page, complete and correct without its script: the script only switches between screens that are all
 * in the document.
 */
export function renderBillPage(view: BillPageView): string {
  const { language, token, state, held } = view;
  const billUrl = `/v1/pay/${encodeURIComponent(token)}`;
  const first = held === undefined ? FIRST_SCREENS[state] : 'confirming';
  return renderDocument({
    language,
    title: `${view.orderName} - ${view.merchantName}`,
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
${state === 'D' ? closedScreen(view) : html``}
${progressScreens(view, first)}
<p class="spoken" id="announcement" role="status"></p>`,
  });
}

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
${view.wasUnknown === true ? html`<p class="notice">${text('confirmedUnpaid')}</p>` : html``}
<fieldset><legend>${text('card')}</legend><div class="choices">${issuers.map((issuer) => issuerChoice(view, issuer))}</div></fieldset>
${installmentChoice(view)}
<p class="note">${text('cardAppNote')}</p>
<div class="actions"><button type="button" class="primary" id="pay"${issuers.some(({ unavailable }) => unavailable === undefined) ? html`` : html` disabled`}>${filled(text('pay'), { amount: wonText(language, amount) })}</button></div>
<p class="note">${filled(text('payableUntil'), { time: koreanTimeText(language, expiresAt) })}</p>
<noscript><p class="notice">${text('needsScript')}</p></noscript>
</section>`;
}

type IssuerChoice = BillPageView['issuers'][number];

function issuerChoice({ language, issuers }: BillPageView, issuer: IssuerChoice): Html {
  const { code, name, unavailable, until } = issuer;
  const badge = html`<span class="badge" data-issuer="${code}" aria-hidden="true">${badgeOf(code, name)}</span>`;
  if (unavailable !== undefined) {
    const end =
      until === undefined
        ? ''
        : filled(textsIn(language)('unavailableUntil'), { time: koreanTimeText(language, until) });
    return html`<label class="choice"><input type="radio" name="issuer" value="${code}" disabled aria-describedby="why-${code}">${badge}<span class="name">${name}<span class="why" id="why-${code}">${unavailable} ${end}</span></span></label>`;
  }
  const isFirst = issuers.find((one) => one.unavailable === undefined) === issuer;
  return html`<label class="choice"><input type="radio" name="issuer" value="${code}"${isFirst ? html` checked` : html``}>${badge}<span class="name">${name}</span></label>`;
}

const INITIALS_LENGTH = 2;

/**
 * Letters instead of a logo: initials for an issuer that is known by them, such as KB, otherwise the beginning of its
 * name.
 */
function badgeOf(code: string, name: string): string {
  if (code.length <= INITIALS_LENGTH) return code.toUpperCase();
  return /^[A-Z]{2}/.exec(name)?.[0] ?? name.slice(0, 1);
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

function installmentChoice(view: BillPageView): Html {
  const text = textsIn(view.language);
  const allowed = allowedInstallments(view);
  if (allowed.length === 0)
    return html`<p class="field"><span class="label">${text('installment')}</span> ${text('atOnceOnly')}</p>`;
  const options = [0, ...allowed].map(
    (months) => html`<option value="${months}">${installmentText(view.language, months)}</option>`,
  );
  return html`<p class="field"><label for="installment">${text('installment')}</label><select id="installment">${options}</select></p>`;
}
