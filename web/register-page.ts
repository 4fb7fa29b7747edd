import { renderDocument } from './document';
import { legalFooter } from './footer';
import { type Html, html } from './html';
import { type AgreementView, registrationAgreement } from './registration-agreement';
import { cardNoText, filled, textsIn } from './texts';
import type { RegisterPageView } from './views';

/**
 * The page on which a payer enters a card that can be charged later. The script sends the form; the browser stores
 * nothing.
 */
export function renderRegisterPage(view: RegisterPageView): string {
  const { language, token, merchantName, orderName, state } = view;
  return renderDocument({
    language,
    title: `${registerTitle(view)} - ${merchantName}`,
    token,
    preview: { title: registerTitle(view), description: `${merchantName} · ${orderName}` },
    script: 'register',
    facts: {
      'card-url': `/v1/register/${encodeURIComponent(token)}/card`,
      agreement: state === 'open' ? view.agreementVersion : undefined,
    },
    content: html`<header><p class="merchant">${merchantName}</p><h1>${orderName}</h1></header>
${state === 'open' ? formScreen(view) : html``}
${registeredScreen(view)}
${state === 'registered' ? html`` : closedScreen(view)}
<p class="spoken" id="announcement" role="status"></p>`,
    footer: legalFooter(view),
  });
}

const registerTitle = ({ language, issuerName }: RegisterPageView): string =>
  filled(textsIn(language)('register'), { issuer: issuerName });

function formScreen(view: RegisterPageView): Html {
  const { language } = view;
  const text = textsIn(language);
  const agreement = registrationAgreement(language, view);
  return html`<section class="screen" data-screen="form"><h2 tabindex="-1">${agreement.heading}</h2>
<p>${agreement.note}</p>
<dl class="plan" aria-label="${text('planOf')}">${planRows(agreement)}</dl>
<form id="card" novalidate>
${field('number', text('cardNumber'), 'cc-number', 19)}
${field('expiry', text('cardExpiry'), 'cc-exp', 7)}
${consents(view, agreement)}
<p class="problem" id="problem" role="alert" hidden></p>
<div class="actions"><button type="submit" class="primary" id="register">${text('registerCard')}</button></div>
</form>
<noscript><p class="notice">${text('needsScript')}</p></noscript>
</section>`;
}

const planRows = ({ rows }: AgreementView): readonly Html[] =>
  rows.map(([label, value]) => html`<div><dt>${label}</dt><dd>${value}</dd></div>`);

/** Each matter is agreed to by itself (개인정보 보호법 제22조); a box for all of them only ticks the others. */
function consents({ language }: RegisterPageView, { consents: asked }: AgreementView): Html {
  const text = textsIn(language);
  const all =
    asked.length < 2
      ? html``
      : html`<label class="consent all"><input type="checkbox" id="consent-all"> <span>${text('consentAll')}</span></label>`;
  const boxes = asked.map(
    ({ text: label, of, url }) =>
      html`<div class="consent"><label><input type="checkbox" name="consent" required aria-describedby="consent-problem"> <span>${label}</span></label>${url === undefined ? html`` : html`<a href="${url}" target="_blank" rel="noopener noreferrer" aria-label="${filled(text('readOf'), { what: of })}">${text('read')}</a>`}</div>`,
  );
  return html`<fieldset class="consents"><legend>${text('consents')}</legend>${all}${boxes}<p class="problem" id="consent-problem" role="alert"></p></fieldset>`;
}

function field(name: string, label: string, autocomplete: string, longest: number): Html {
  return html`<div class="field"><label for="${name}">${label}</label><input id="${name}" name="${name}" type="text" inputmode="numeric" autocomplete="${autocomplete}" maxlength="${longest}" required aria-describedby="${name}-problem"><p class="problem" id="${name}-problem" role="alert"></p></div>`;
}

function registeredScreen(view: RegisterPageView): Html {
  const { language, state, maskedCardNo } = view;
  const text = textsIn(language);
  return html`<section class="screen" data-screen="registered"${state === 'registered' ? html`` : html` hidden`}><p class="mark" aria-hidden="true"></p><h2 tabindex="-1">${text('registered')}</h2>
<p>${text('registeredNote')}</p>
<dl class="approval"><div><dt>${text('cardNo')}</dt><dd data-field="maskedCardNo">${cardNoText(maskedCardNo ?? '')}</dd></div>${planRows(registrationAgreement(language, view))}</dl>${wayOn(view)}</section>`;
}

function closedScreen(view: RegisterPageView): Html {
  const text = textsIn(view.language);
  return html`<section class="screen" data-screen="closed"${view.state === 'closed' ? html`` : html` hidden`}><h2 tabindex="-1">${text('registerClosed')}</h2><p>${text('registerClosedNote')}</p>${wayOn(view)}</section>`;
}

/** Back to the merchant, if there is a way; otherwise the payer is done. */
function wayOn({ language, returnUrl }: RegisterPageView): Html {
  const text = textsIn(language);
  if (returnUrl === undefined) return html`<p class="note">${text('mayClose')}</p>`;
  return html`<div class="actions"><a class="button primary" href="${returnUrl}" rel="noopener noreferrer">${text('backToMerchant')}</a></div>`;
}
