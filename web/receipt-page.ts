import { formatBusinessNo } from '../domain/business-no';
import { renderDocument } from './document';
import { type Html, html } from './html';
import {
  cardNoText,
  filled,
  installmentText,
  koreanTimeText,
  type Language,
  type TextKey,
  textsIn,
  wonText,
} from './texts';
import { type CancelView, type CardKind, isCancelled, type ReceiptView } from './views';

type Row = readonly [label: TextKey, value: string];

/** The sales slip (매출전표) of a bill's payment, to keep or to print. */
export function renderReceiptPage(view: ReceiptView): string {
  const { language, token, orderName } = view;
  const text = textsIn(language);
  const title = text(isCancelled(view.approval) ? 'receiptCancelled' : 'receipt');
  return renderDocument({
    language,
    title: `${title} - ${orderName}`,
    token,
    script: 'receipt',
    facts: { page: 'receipt' },
    content: html`<article class="slip">
<header><h1${isCancelled(view.approval) ? html` class="void"` : html``}>${title}</h1>${stamp(view)}</header>
${list(language, merchantRows(view))}
${list(language, approvalRows(view))}
${list(language, amountRows(view), 'amounts')}
${cancelList(view)}
${list(language, carrierRows(view))}
<p class="note">${text('receiptFoot')}</p>
</article>
<div class="actions screen-only"><button type="button" class="primary" id="print">${text('print')}</button>
<a class="button plain" href="/pay/${encodeURIComponent(token)}?lang=${language}">${text('backToBill')}</a></div>`,
  });
}

function stamp({ language, approval }: ReceiptView): Html {
  if (approval.cancelledAmount === 0 || isCancelled(approval)) return html``;
  return html`<p class="stamp">${textsIn(language)('partlyCancelled')}</p>`;
}

const known = (label: TextKey, value: string | undefined): readonly Row[] =>
  value === undefined ? [] : [[label, value]];

const merchantRows = ({
  seller: { name, businessNo, representative, phone, address },
  acquirerMerchantNo,
  orderName,
  orderNo,
}: ReceiptView): readonly Row[] => [
  ['merchant', name],
  ['businessNo', formatBusinessNo(businessNo)],
  ...known('merchantNo', acquirerMerchantNo),
  ...known('representative', representative),
  ...known('phone', phone),
  ...known('address', address),
  ['order', orderName],
  ['orderNo', orderNo],
];

const cardKinds: Readonly<Record<CardKind, TextKey>> = {
  N: 'creditCard',
  C: 'checkCard',
  G: 'giftCard',
  P: 'prepaidCard',
};

const approvalRows = ({ language, approval, cardKind, acquirerName }: ReceiptView): readonly Row[] => [
  ['transactionKind', textsIn(language)(isCancelled(approval) ? 'saleCancelled' : 'sale')],
  [isCancelled(approval) ? 'originalApprovalNo' : 'approvalNo', approval.approvalNo ?? ''],
  [isCancelled(approval) ? 'originalApprovedAt' : 'approvedAt', koreanTimeText(language, approval.approvedAt ?? '')],
  ...known('cardKind', cardKind && textsIn(language)(cardKinds[cardKind])),
  ['cardNo', cardNoText(approval.maskedCardNo ?? '')],
  ['cardIssuer', approval.cardIssuerName ?? ''],
  ['acquirer', acquirerName],
  ['installment', installmentText(language, approval.installmentMonths, approval.payerInterestMonths)],
];

/** Who carried the payment. */
const carrierRows = ({ pspName, vanName }: ReceiptView): readonly Row[] => [['psp', pspName], ...known('van', vanName)];

/** The parts of an amount: a cancel lists those that its payment has. */
const parts = ['supply', 'vat', 'serviceCharge', 'taxFree'] as const;

const amountRows = (view: ReceiptView): readonly Row[] => [
  ...parts.map((part): Row => [part, wonText(view.language, view[part])]),
  ['total', wonText(view.language, view.approval.amount)],
];

function cancelList(view: ReceiptView): Html {
  const { language, cancels, approval } = view;
  if (cancels.done.length === 0 && cancels.underWay === undefined) return html``;
  const text = textsIn(language);
  const remaining = wonText(language, approval.amount - approval.cancelledAmount);
  const rest = cancels.done.length === 0 ? html`` : list(language, [['remaining', remaining]], 'amounts');
  const pending =
    cancels.underWay === undefined
      ? html``
      : html`<h3>${text('cancelPending')}</h3>${list(language, [['cancelRequested', wonText(language, cancels.underWay)]])}`;
  return html`<h2>${text('cancels')}</h2>${cancels.done.map((cancel) => cancelEntry(view, cancel))}${pending}${rest}`;
}

function cancelEntry(view: ReceiptView, cancel: CancelView): Html {
  const { language } = view;
  const owned = parts.filter((part) => view[part] !== 0 || cancel[part] !== 0);
  return html`<h3>${kindText(view, cancel)}</h3>${list(language, [
    ['cancelledAt', koreanTimeText(language, cancel.cancelledAt)],
    ...owned.map((part): Row => [part, wonText(language, -cancel[part])]),
    ['cancelledAmount', wonText(language, -cancel.amount)],
  ])}`;
}

/** 승인취소, 매입취소, or 매입취소(부분): of less than the whole payment, even if nothing remains after it. */
function kindText({ language, approval }: ReceiptView, { kind, amount }: CancelView): string {
  const text = textsIn(language);
  const name = text(kind === 'APPROVAL_CANCEL' ? 'approvalCancel' : 'acquisitionCancel');
  return amount === approval.amount ? name : filled(text('partialCancel'), { kind: name });
}

function list(language: Language, rows: readonly Row[], look = 'facts'): Html {
  return html`<dl class="${look}">${rows.map(([label, value]) => row(textsIn(language)(label), value))}</dl>`;
}

const row = (label: string, value: string): Html => html`<div><dt>${label}</dt><dd>${value}</dd></div>`;
