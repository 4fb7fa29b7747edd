import type { IssuerTable } from './issuers';
import { instantOf, isKstDate } from './kst';
import type { RequestField, RequestTelegram } from './layout';

/** The messages this VAN understands; a response's type is the request's + 10. */
export const MESSAGE = {
  approval: '0200',
  cancel: '0420',
  partialCancel: '0520',
  inquiry: '0100',
  linkTest: '0800',
} as const;
export type MessageType = (typeof MESSAGE)[keyof typeof MESSAGE];

/** Values of 취소구분. */
export const CANCEL_KIND = { none: '', customer: '1', netCancel: '2', partial: '3' } as const;

/** What a telegram asks for, in the words of the control port. A link test is not among them. */
export const MESSAGE_NAMES = ['approval', 'net-cancel', 'cancel', 'partial-cancel', 'inquiry'] as const;
export type MessageName = (typeof MESSAGE_NAMES)[number];

/** Undefined for a link test, and for a message that this VAN does not understand. */
export function messageNameOf({ messageType, cancelKind }: RequestTelegram): MessageName | undefined {
  switch (messageType) {
    case MESSAGE.approval:
      return 'approval';
    case MESSAGE.cancel:
      return cancelKind === CANCEL_KIND.netCancel ? 'net-cancel' : 'cancel';
    case MESSAGE.partialCancel:
      return 'partial-cancel';
    case MESSAGE.inquiry:
      return 'inquiry';
    default:
      return undefined;
  }
}

/** How far a request's transmittedAt may be from the VAN's clock. */
const CLOCK_TOLERANCE_MS = 3_600_000;

type Check = readonly [
  field: RequestField,
  holds: (telegram: RequestTelegram, now: Date, issuers: IssuerTable) => boolean,
];

const isZero = (digits: string): boolean => /^0*$/.test(digits);
const oneOf =
  (field: RequestField, ...allowed: readonly string[]): Check[1] =>
  (telegram) =>
    allowed.includes(telegram[field]);
const zero = (field: RequestField): Check => [field, (telegram) => isZero(telegram[field])];
const nonZero = (field: RequestField): Check => [field, (telegram) => !isZero(telegram[field])];
const empty = (field: RequestField): Check => [field, (telegram) => telegram[field] === ''];
const word = (field: RequestField): Check => [field, (telegram) => /^[!-~]+$/.test(telegram[field])];

const HEADER_CHECKS: readonly Check[] = [
  ['transactionKind', oneOf('transactionKind', 'AC', 'RP')],
  ['businessKind', oneOf('businessKind', '01')],
  ['transactionForm', oneOf('transactionForm', 'N')],
  word('terminalId'),
  word('vendor'),
  nonZero('serial'),
  ['transmittedAt', isNear],
];

const MONEY_CHECKS: readonly Check[] = [
  ['installmentMonths', ({ installmentMonths }) => /^(?:00|0[2-9]|[12]\d|3[0-6])$/.test(installmentMonths)],
  ['interestFree', ({ interestFree, installmentMonths }) => interestFree === '' || Number(installmentMonths) > 0],
  ['interestFree', oneOf('interestFree', '', '1', '2')],
  ['payerInterestMonths', isPayersPart],
  ['currency', oneOf('currency', '410')],
  nonZero('totalAmount'),
  ['totalAmount', isSplitExactly],
  ['issuerCode', ({ issuerCode }, _now, issuers) => issuers.has(issuerCode)],
  nonZero('businessNo'),
  word('orderNo'),
  empty('reserved'),
];

const CARD_CHECKS: readonly Check[] = [
  [
    'entryMode',
    ({ entryMode, transactionKind }) => entryMode === 'O' || (entryMode === 'K' && transactionKind === 'RP'),
  ],
  ['authData', ({ entryMode, authData }) => (entryMode === 'K' ? /^\d{14,19}$/ : /^[!-~]+$/).test(authData)],
  ['expiry', ({ entryMode, expiry }) => (entryMode === 'K' ? /^\d\d(?:0[1-9]|1[0-2])$/ : /^0000$/).test(expiry)],
];

/** A telegram that names its original by number carries no card. */
const NO_CARD_CHECKS: readonly Check[] = [['entryMode', oneOf('entryMode', 'O')], empty('authData'), zero('expiry')];

/** A net-cancel repeats the approval's OTC or card number. */
const CANCEL_CARD_CHECKS: readonly Check[] = [
  ...CARD_CHECKS.map(([field, holds]): Check => [
    field,
    (telegram, now, issuers) => !isNetCancel(telegram) || holds(telegram, now, issuers),
  ]),
  ...NO_CARD_CHECKS.map(([field, holds]): Check => [
    field,
    (telegram, now, issuers) => isNetCancel(telegram) || holds(telegram, now, issuers),
  ]),
];

const NO_ORIGINAL_CHECKS: readonly Check[] = [
  ['cancelKind', oneOf('cancelKind', CANCEL_KIND.none)],
  empty('originalApprovalNo'),
  zero('originalDate'),
  empty('originalTransactionId'),
  zero('originalSerial'),
  zero('balanceBeforeCancel'),
];

const ORIGINAL_DATE: Check = ['originalDate', ({ originalDate }) => isKstDate(originalDate)];
const CANCEL_CHECKS: readonly Check[] = [
  ORIGINAL_DATE,
  nonZero('originalSerial'),
  [
    'originalApprovalNo',
    ({ cancelKind, originalApprovalNo }) => cancelKind === CANCEL_KIND.netCancel || originalApprovalNo !== '',
  ],
];

/** The checks of each message type, by field, in the order in which they run. */
const CHECKS: Readonly<Record<MessageType, readonly Check[]>> = {
  [MESSAGE.approval]: [...HEADER_CHECKS, ...CARD_CHECKS, ...MONEY_CHECKS, ...NO_ORIGINAL_CHECKS],
  [MESSAGE.cancel]: [
    ...HEADER_CHECKS,
    ...CANCEL_CARD_CHECKS,
    ...MONEY_CHECKS,
    ['cancelKind', oneOf('cancelKind', CANCEL_KIND.customer, CANCEL_KIND.netCancel)],
    ...CANCEL_CHECKS,
  ],
  [MESSAGE.partialCancel]: [
    ...HEADER_CHECKS,
    ...NO_CARD_CHECKS,
    ...MONEY_CHECKS,
    ['cancelKind', oneOf('cancelKind', CANCEL_KIND.partial)],
    ...CANCEL_CHECKS,
  ],
  [MESSAGE.inquiry]: [...HEADER_CHECKS, ...NO_CARD_CHECKS, ORIGINAL_DATE, nonZero('originalSerial')],
  [MESSAGE.linkTest]: HEADER_CHECKS,
};

export function isMessageType(messageType: string): messageType is MessageType {
  return messageType in CHECKS;
}

/** The first field that breaks a rule of its message, or undefined when all hold. */
export function brokenField(
  type: MessageType,
  telegram: RequestTelegram,
  now: Date,
  issuers: IssuerTable,
): RequestField | undefined {
  return CHECKS[type].find(([, holds]) => !holds(telegram, now, issuers))?.[0];
}

function isNetCancel({ cancelKind }: RequestTelegram): boolean {
  return cancelKind === CANCEL_KIND.netCancel;
}

function isNear({ transmittedAt }: RequestTelegram, now: Date): boolean {
  const sentAt = instantOf(transmittedAt);
  return sentAt !== undefined && Math.abs(sentAt.getTime() - now.getTime()) <= CLOCK_TOLERANCE_MS;
}

/** Only of 부분무이자: at least the first installment, and not all of them. */
function isPayersPart({ interestFree, payerInterestMonths, installmentMonths }: RequestTelegram): boolean {
  if (interestFree !== '2') return payerInterestMonths === '';
  const months = Number(payerInterestMonths);
  return /^\d\d$/.test(payerInterestMonths) && months > 0 && months < Number(installmentMonths);
}

function isSplitExactly({ totalAmount, supplyAmount, vat, serviceCharge, taxFreeAmount }: RequestTelegram): boolean {
  return (
    Number(totalAmount) ===
    [supplyAmount, vat, serviceCharge, taxFreeAmount].reduce((sum, part) => sum + Number(part), 0)
  );
}
