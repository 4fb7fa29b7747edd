import { formatBusinessNo } from '../domain/business-no';
import { renderDocument } from './document';
import { type Html, html } from './html';
import { installmentText, koreanTimeText, type Language, type TextKey, textsIn, wonText } from './texts';
import type { ReceiptView } from './views';

type Row = readonly [label: TextKey, value: string];

/** The sales slip (매출전표) of a bill's payment, to keep or to print. */
export function renderReceiptPage(view: ReceiptView): string {
  const { language, token, orderName, cancels } = view;
  const text = textsIn(language);
  return renderDocument({
    language,
    title: `${text('receipt')} - ${orderName}`,
    script: 'receipt',
    facts: { page: 'receipt' },
    content: html`<article class="slip">
<header><h1>${text('receipt')}</h1>${stamp(view)}</header>
${list(language, merchantRows(view))}
${list(language, approvalRows(view))}
${list(language, amountRows(view), 'amounts')}
${cancels.length === 0 ? html`` : cancelList(view)}
<p class="note">${text('receiptFoot')}</p>
</article>
<div class="actions screen-only"><button type="button" class="primary" id="print">${text('print')}</button>
<a class="button plain" href="/pay/${encodeURIComponent(token)}?lang=${language}">${text('backToBill')}</a></div>`,
  });
}

function stamp({ language, isCancelled, cancels }: ReceiptView): Html {
  if (!isCancelled && cancels.length === 0) return html``;
  return html`<p class="stamp">${textsIn(language)(isCancelled ? 'receiptCancelled' : 'receiptPartlyCancelled')}</p>`;
}

const known = (label: TextKey, value: string | undefined): readonly Row[] =>
  value === undefined ? [] : [[label, value]];

const merchantRows = ({
  merchantName,
  businessNo,
  representative,
  phone,
  address,
  orderName,
}: ReceiptView): readonly Row[] => [
  ['merchant', merchantName],
  ['businessNo', formatBusinessNo(businessNo)],
  ...known('representative', representative),
  ...known('phone', phone),
  ...known('address', address),
  ['order', orderName],
];

const approvalRows = ({ language, approval, acquirerName }: ReceiptView): readonly Row[] => [
  ['approvalNo', approval.approvalNo ?? ''],
  ['approvedAt', koreanTimeText(language, approval.approvedAt ?? '')],
  ['cardNo', approval.maskedCardNo ?? ''],
  ['cardIssuer', approval.cardIssuerName ?? ''],
  ['acquirer', acquirerName],
  ['installment', installmentText(language, approval.installmentMonths)],
];

const amountRows = ({ language, supply, vat, serviceCharge, taxFree, approval }: ReceiptView): readonly Row[] => [
  ['supply', wonText(language, supply)],
  ['vat', wonText(language, vat)],
  ['serviceCharge', wonText(language, serviceCharge)],
  ['taxFree', wonText(language, taxFree)],
  ['total', wonText(language, approval.amount)],
];

function cancelList({ language, cancels, approval }: ReceiptView): Html {
  const text = textsIn(language);
  const remaining = cancels.reduce((left, { amount }) => left + amount, approval.amount);
  const entries = cancels.map(({ cancelledAt, amount }) =>
    row(koreanTimeText(language, cancelledAt), wonText(language, amount)),
  );
  return html`<h2>${text('cancels')}</h2><dl class="amounts">${[...entries, row(text('remaining'), wonText(language, remaining))]}</dl>`;
}

function list(language: Language, rows: readonly Row[], look = 'facts'): Html {
  return html`<dl class="${look}">${rows.map(([label, value]) => row(textsIn(language)(label), value))}</dl>`;
}

const row = (label: string, value: string): Html => html`<div><dt>${label}</dt><dd>${value}</dd></div>`;
