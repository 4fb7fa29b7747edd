import { type Html, html } from './html';
import { cardNoText, filled, installmentText, koreanTimeText, type TextKey, textsIn, wonText } from './texts';
import type { BillPageView } from './views';

/** The screens after a press: the payment's progress, and its end. The script fills each `data-field`. */
export function progressScreens(view: BillPageView, first: string): Html {
  const text = textsIn(view.language);
  const screen = (name: TextKey, content: Html, heading = html`${text(name)}`): Html =>
    html`<section class="screen" data-screen="${name}"${name === first ? html`` : html` hidden`}><h2 tabindex="-1">${heading}</h2>
${content}
</section>
`;
  return html`${[
    screen('starting', html`<p data-spoken>${text('startingNote')}</p>${PROGRESS}`),
    screen('app', appContent(view)),
    screen('confirming', confirmingContent(view)),
    screen(
      'paid',
      html`<p class="mark" aria-hidden="true"></p><p data-spoken data-field="paidNote"></p>${paidContent(view)}<p class="note" id="going-back" role="status"></p>${wayOut(view)}<button type="button" class="plain" id="stay" hidden>${text('stay')}</button>`,
    ),
    screen('cancelled', html`${cancelledContent(view)}${wayOut(view)}`),
    screen(
      'failed',
      html`<p data-spoken data-field="reason">${text('failedNote')}</p>${button('again', 'primary', text('again'))}${wayBack(view, 'plain')}`,
      html`<span data-field="failedTitle">${text('failed')}</span>`,
    ),
    screen(
      'unreachable',
      html`<p data-spoken data-field="problem">${text('unreachableNote')}</p>${button('resume', 'primary', text('resume'))}`,
    ),
  ]}`;
}

const PROGRESS = html`<p class="progress" aria-hidden="true"><span></span><span></span><span></span></p>`;

function button(id: string, look: string, text: string): Html {
  return html`<div class="actions"><button type="button" class="${look}" id="${id}">${text}</button></div>`;
}

/** The way out of another app's browser. It is an offer: card apps do open from most of them. */
export function inAppOffer({ language, inApp }: BillPageView): Html {
  if (inApp === undefined) return html``;
  const text = textsIn(language);
  const told = filled(text(inApp.url === undefined ? 'inAppByMenu' : 'inApp'), { app: text(inApp.app) });
  const way = inApp.url === undefined ? html`` : html` <a href="${inApp.url}">${text('openOutside')}</a>`;
  return html`<p class="in-app">${told}${way}</p>`;
}

function appContent(view: BillPageView): Html {
  const text = textsIn(view.language);
  return html`<p data-spoken data-field="appNote">${text('appNote')}</p>${PROGRESS}
<div class="actions"><a class="button primary" id="open-app" rel="noopener noreferrer" hidden>${text('openApp')}</a></div>
<div class="store" id="store" hidden><p>${text('appMissing')}</p><p class="urgent" role="status" id="app-not-opened"></p>
<a class="button" id="install-app" rel="noopener noreferrer" target="_blank">${text('installApp')}</a></div>
${inAppOffer(view)}
<button type="button" class="plain" id="abort">${text('abort')}</button>`;
}

function confirmingContent(view: BillPageView): Html {
  const text = textsIn(view.language);
  return html`<p data-spoken data-field="waiting">${text('confirmingNote')}</p>${PROGRESS}${inquiryList(view)}<p class="note">${text('confirmingClose')}</p>
<noscript><p class="notice">${text('reloadWithoutScript')}</p></noscript>`;
}

/** What to name in a question about a payment that is being confirmed, and whom to ask. */
function inquiryList({ language, held, seller: { name, phone: phoneNo } }: BillPageView): Html {
  const text = textsIn(language);
  const phone = phoneNo === undefined ? html`` : html` <a href="tel:${phoneNo}">${phoneNo}</a>`;
  return html`<dl class="inquiry"><div${held === undefined ? html` hidden` : html``}><dt>${text('requestedAt')}</dt><dd data-field="requestedAt">${held === undefined ? '' : koreanTimeText(language, held.requestedAt)}</dd></div>
<div${held === undefined ? html` hidden` : html``}><dt>${text('paymentId')}</dt><dd data-field="paymentId">${held?.paymentId ?? ''}</dd></div>
<div><dt>${text('contact')}</dt><dd>${name}${phone}</dd></div></dl>`;
}

/** A payment that stands: in whole, or what partial cancels have left of it. */
function paidContent(view: BillPageView): Html {
  const { language, approval, cancels } = view;
  const text = textsIn(language);
  const remaining = approval && approval.amount - approval.cancelledAmount;
  const notice =
    cancels?.underWay === undefined
      ? html``
      : html`<p class="notice">${filled(text('cancelUnderWay'), { amount: wonText(language, cancels.underWay) })}</p>`;
  return html`${notice}<div class="cancels"${isUncancelled(view) ? html` hidden` : html``}><h3>${text('partlyCancelled')}</h3>
<dl>${cancelRows(view)}<div><dt>${text('remaining')}</dt><dd data-field="remainingAmount">${remaining === undefined ? '' : wonText(language, remaining)}</dd></div></dl>
<p class="note">${text('cancelledLaterNote')}</p></div>
${approvalList(view)}`;
}

function cancelledContent(view: BillPageView): Html {
  const text = textsIn(view.language);
  return html`<p data-spoken>${text(cancelledNote(view))}</p>
<dl class="cancels"${isUncancelled(view) ? html` hidden` : html``}>${cancelRows(view)}</dl>${approvalList(view)}`;
}

/** When the payer has the money back. The script does not know how a payment was cancelled that it has followed. */
function cancelledNote({ cancels }: BillPageView): TextKey {
  const kinds = cancels?.done.map(({ kind }) => kind) ?? [];
  if (kinds.length === 0) return 'cancelledNote';
  return kinds.includes('ACQUISITION_CANCEL') ? 'cancelledLaterNote' : 'cancelledSameDayNote';
}

const isUncancelled = ({ approval }: BillPageView): boolean => (approval?.cancelledAmount ?? 0) === 0;

/** What was given back, and when: the script fills the amount alone. */
function cancelRows({ language, approval, cancels }: BillPageView): Html {
  const text = textsIn(language);
  const amount = approval === undefined ? '' : wonText(language, approval.cancelledAmount);
  const last = cancels?.done.at(-1);
  const label = cancels?.done.length === 1 ? 'cancelledAt' : 'lastCancelledAt';
  const at =
    last === undefined
      ? html``
      : html`<div><dt>${text(label)}</dt><dd>${koreanTimeText(language, last.cancelledAt)}</dd></div>`;
  return html`<div><dt>${text('cancelledAmount')}</dt><dd data-field="cancelledAmount">${amount}</dd></div>${at}`;
}

/** The rows of an approval: a label, the field that the script fills, and the formatted value. */
function approvalRows({
  language,
  approval,
}: BillPageView): readonly (readonly [TextKey, string, string | undefined])[] {
  return [
    ['approvedAmount', 'amount', approval && wonText(language, approval.amount)],
    ['cardIssuer', 'cardIssuerName', approval?.cardIssuerName ?? undefined],
    ['cardNo', 'maskedCardNo', approval && cardNoText(approval.maskedCardNo ?? '')],
    [
      'installment',
      'installment',
      approval && installmentText(language, approval.installmentMonths, approval.payerInterestMonths),
    ],
    ['approvalNo', 'approvalNo', approval?.approvalNo ?? undefined],
    ['approvedAt', 'approvedAt', approval && koreanTimeText(language, approval.approvedAt ?? '')],
  ];
}

function approvalList(view: BillPageView): Html {
  const text = textsIn(view.language);
  const rows = approvalRows(view).map(
    ([label, field, value]) => html`<div><dt>${text(label)}</dt><dd data-field="${field}">${value ?? ''}</dd></div>`,
  );
  return html`<dl class="approval"${view.approval === undefined ? html` hidden` : html``}>${rows}</dl>`;
}

function wayOut(view: BillPageView): Html {
  const { language, token } = view;
  const receiptUrl = `/pay/${encodeURIComponent(token)}/receipt?lang=${language}`;
  return html`<div class="actions">${wayBack(view, 'primary')}<a class="button" href="${receiptUrl}">${textsIn(language)('showReceipt')}</a></div>`;
}

export function wayBack({ language, returnUrl }: BillPageView, look: 'primary' | 'plain'): Html {
  if (returnUrl === undefined) return html``;
  return html`<a class="button ${look}" href="${returnUrl}" rel="noopener noreferrer">${textsIn(language)('backToMerchant')}</a>`;
}
