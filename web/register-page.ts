import { renderDocument } from './document';
import { type Html, html } from './html';
import { cardNoText, filled, textsIn } from './texts';
import type { RegisterPageView } from './views';

/**
 * The page on which a payer enters a card that can be charged later. The script sends the form; the browser stores
 * nothing.
 */
export function renderRegisterPage(view: RegisterPageView): string {
  const { language, token, merchantName, orderName, state } = view;
  const text = textsIn(language);
  return renderDocument({
    language,
    title: `${registerTitle(view)} - ${merchantName}`,
    token,
    script: 'register',
    facts: { 'card-url': `/v1/register/${encodeURIComponent(token)}/card` },
    content: html`<header><p class="merchant">${merchantName}</p><h1>${orderName}</h1></header>
${state === 'open' ? formScreen(view) : html``}
${registeredScreen(view)}
${state === 'closed' ? html`<section class="screen" data-screen="closed"><h2 tabindex="-1">${text('registerClosed')}</h2><p>${text('registerClosedNote')}</p></section>` : html``}
<p class="spoken" id="announcement" role="status"></p>`,
  });
}

const registerTitle = ({ language, issuerName }: RegisterPageView): string =>
  filled(textsIn(language)('register'), { issuer: issuerName });

function formScreen(view: RegisterPageView): Html {
  const { language } = view;
  const text = textsIn(language);
  return html`<section class="screen" data-screen="form"><h2 tabindex="-1">${registerTitle(view)}</h2>
<p>${text('registerNote')}</p>
<form id="card" novalidate>
${field('number', text('cardNumber'), 'cc-number', 23)}
${field('expiry', text('cardExpiry'), 'cc-exp', 5)}
<p class="problem" id="problem" role="alert" hidden></p>
<div class="actions"><button type="submit" class="primary" id="register">${text('registerCard')}</button></div>
</form>
<noscript><p class="notice">${text('needsScript')}</p></noscript>
</section>`;
}

const field = (name: string, label: string, autocomplete: string, longest: number): Html =>
  html`<p class="field"><label for="${name}">${label}</label><input id="${name}" name="${name}" type="text" inputmode="numeric" autocomplete="${autocomplete}" maxlength="${longest}" required aria-describedby="problem"></p>`;

function registeredScreen({ language, state, maskedCardNo, returnUrl }: RegisterPageView): Html {
  const text = textsIn(language);
  const back =
    returnUrl === undefined
      ? html``
      : html`<div class="actions"><a class="button primary" href="${returnUrl}" rel="noopener noreferrer">${text('backToMerchant')}</a></div>`;
  return html`<section class="screen" data-screen="registered"${state === 'registered' ? html`` : html` hidden`}><h2 tabindex="-1">${text('registered')}</h2>
<dl class="approval"><div><dt>${text('cardNo')}</dt><dd data-field="maskedCardNo">${cardNoText(maskedCardNo ?? '')}</dd></div></dl>${back}</section>`;
}
