import { formatBusinessNo } from '../../domain/business-no';
import type { VanWord } from '../../domain/resolution';
import type { Said, Subject } from './subject';

const LABEL_WIDTH = 18;
const ROW_WIDTH = 38;

const states: Readonly<Record<VanWord['state'], string>> = {
  A: 'approved (A)',
  C: 'cancelled (C)',
  D: 'declined (D)',
  P: 'in process (P)',
  N: 'none (N)',
  NO_ANSWER: 'no answer',
  TOO_LATE: 'no longer known',
  NEVER_SENT: 'not asked: nothing was sent',
};

type Line = readonly [label: string, row: string | number | null, van?: string | number | undefined];

/** A payment's row beside its VAN's answer. */
export function comparison(payment: Subject, { word, found }: Said): string {
  const { bill, attempts } = payment;
  const [attempt] = attempts;
  const lines: readonly Line[] = [
    ['', 'our row', `VAN ${attempt?.van ?? '-'}, asked at ${word.askedAt}`],
    ['payment', payment.id],
    ['state', payment.status, states[word.state]],
    [
      'amount',
      `${payment.amount} won`,
      word.amount === undefined ? undefined : `${word.amount} won, ${word.balance ?? '-'} not cancelled`,
    ],
    ['months', monthsText(payment), word.installmentMonths],
    ['approval number', payment.approvalNo, word.approvalNo],
    ['approved at', payment.approvedAtKst, word.approvedAt],
    ['card', payment.maskedCardNo, found.maskedCardNo],
    ['card issuer', payment.cardIssuerName, found.cardIssuerName],
    ['acquirer', payment.acquirerName, found.acquirerName],
    ['since', payment.updatedAt.toISOString()],
    ['order number', payment.orderNo],
    ['merchant', `${bill.merchant.name}, ${formatBusinessNo(bill.merchant.businessNo)}`],
    ...attempts.map(({ terminalId, serialDate, serial }): Line => [
      'terminal',
      `${terminalId}, ${serialDate}, ${serial}`,
    ]),
    ['VAN said', attempt?.message ?? null],
  ];
  return lines.map(lineText).join('');
}

const monthsText = ({ installmentMonths, payerInterestMonths }: Subject): string =>
  payerInterestMonths === null
    ? String(installmentMonths)
    : `${installmentMonths}, interest-free${payerInterestMonths === 0 ? '' : ` but the first ${payerInterestMonths}`}`;

const lineText = ([label, row, van]: Line): string =>
  `${label.padEnd(LABEL_WIDTH)}${String(row ?? '-').padEnd(ROW_WIDTH)}  ${van ?? ''}`.trimEnd().concat('\n');
