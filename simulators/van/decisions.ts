import { createHash } from 'node:crypto';

import type { Approval, BookEntry, Books, OriginalKey } from './books';
import { brokenField, CANCEL_KIND, isMessageType, MESSAGE, type MessageType } from './checks';
import type { IssuerTable } from './issuers';
import { kstStamp } from './kst';
import type { RequestTelegram, ResponseTelegram } from './layout';
import type { DecodedTelegram } from './telegram';

/** What the VAN would answer, and what its books say once it does. Nothing is booked before `entry` is recorded. */
export type Decision = {
  readonly response: ResponseFields;
  readonly entry?: BookEntry;
};

/** A response without its length, which the codec computes. */
type ResponseFields = Omit<ResponseTelegram, 'length'>;

/** A refusal a test asks for in the place of an approval. */
export type OrderedDecline = {
  readonly responseCode: string;
  readonly issuerResponseCode?: string;
  readonly message1?: string;
  readonly message2?: string;
};

/** What VANs do differently. */
export type House = {
  readonly books: Books;
  readonly issuers: IssuerTable;
  /** The day under which it keeps an approval: of the request's transmittedAt, or of its own clock when it comes in. They differ at midnight. */
  readonly filesBy: 'transmitted' | 'received';
};

type Context = House & { readonly request: RequestTelegram; readonly now: Date };

const REFUSAL = {
  malformed: { responseCode: '8000', message1: '전문 오류' },
  serialUsed: { responseCode: '8000', message1: '전문번호 중복' },
  otcUsed: { responseCode: '8019', message1: '사용된 OTC' },
  alreadyCancelled: { responseCode: '7001', message1: '기취소 거래' },
  originalNotFound: { responseCode: '7003', message1: '원거래 없음' },
  amount: { responseCode: '8393', message1: '금액 불일치' },
} as const satisfies Record<string, OrderedDecline>;

/** Shown for an OTC, whose card number only the issuer knows. */
const OTC_CARD = '536112******1234';

const DECIDE: Readonly<Record<MessageType, (context: Context) => Decision>> = {
  [MESSAGE.approval]: approve,
  [MESSAGE.cancel]: cancel,
  [MESSAGE.partialCancel]: cancel,
  [MESSAGE.inquiry]: inquire,
  [MESSAGE.linkTest]: ({ request, now }) => ({ response: { ...reply(request, now), message1: '정상' } }),
};

/**
 * Decides a request by the contract alone. An approval's serial counts as used from here on, whatever is answered.
 * @param received a telegram whose header could be read
 */
export function decide(house: House, received: DecodedTelegram<keyof RequestTelegram>, now: Date): Decision {
  const { fields: request, faults } = received;
  const { messageType } = request;
  const isNewSerial = house.books.claimSerial({ ...request, date: request.transmittedAt.slice(0, 8) });
  if (!isMessageType(messageType)) return refuse(request, now, { ...REFUSAL.malformed, message2: 'messageType' });
  const broken = faults[0] ?? brokenField(messageType, request, now, house.issuers);
  if (broken !== undefined) return refuse(request, now, { ...REFUSAL.malformed, message2: broken });
  if (messageType === MESSAGE.approval && !isNewSerial) return refuse(request, now, REFUSAL.serialUsed);
  return DECIDE[messageType]({ ...house, request, now });
}

/** Turns what would have been done into a refusal. What the contract refuses by itself stays as it is. */
export function declineInstead(decision: Decision, request: RequestTelegram, decline: OrderedDecline, now: Date): Decision {
  if (decision.response.state === 'X') return decision;
  const refused = refuse(request, now, decline);
  if (decision.entry?.type !== 'approval') return refused;
  // The issuer has seen this OTC, so it is spent, and an inquiry knows of the decline.
  const { terminalId, date, serial, orderNo, otcSha256 } = decision.entry.approval;
  return { ...refused, entry: { type: 'decline', terminalId, date, serial, orderNo, otcSha256, responseCode: decline.responseCode } };
}

function approve({ books, issuers, filesBy, request, now }: Context): Decision {
  const byOtc = request.entryMode === 'O';
  // A card number's digest could be guessed back, so only OTCs are kept, and only so.
  const otcSha256 = byOtc ? sha256(request.authData) : '';
  if (byOtc && books.isOtcUsed(otcSha256)) return refuse(request, now, REFUSAL.otcUsed);
  const sequence = books.approvalCount() + 1;
  const stamp = kstStamp(now);
  const amount = Number(request.totalAmount);
  const approval: Approval = {
    terminalId: request.terminalId,
    date: (filesBy === 'received' ? stamp : request.transmittedAt).slice(0, 8),
    serial: request.serial,
    orderNo: request.orderNo,
    amount,
    installmentMonths: Number(request.installmentMonths),
    approvalNo: String(30_000_000 + sequence),
    transactionId: `${stamp.slice(0, 8)}${String(sequence).padStart(12, '0')}`,
    balance: amount,
    state: 'A',
    otcSha256,
    approvedAt: stamp,
    issuerCode: request.issuerCode,
    maskedCardNo: byOtc ? OTC_CARD : masked(request.authData),
    acquirerMerchantNo: `70${request.businessNo}`,
  };
  const response = { ...reply(request, now), ...approvalFields(approval, issuers), message1: '정상승인' };
  return { response, entry: { type: 'approval', approval } };
}

function cancel({ books, issuers, request, now }: Context): Decision {
  const approval = originalOf(books, request);
  if (approval === undefined) return refuse(request, now, REFUSAL.originalNotFound);
  if (approval.state === 'C') return refuse(request, now, REFUSAL.alreadyCancelled);
  const amount = Number(request.totalAmount);
  if (!isCancellable(approval, request, amount)) return refuse(request, now, REFUSAL.amount);
  const balance = approval.balance - amount;
  const { terminalId, date, serial } = approval;
  const entry = { type: 'cancel', terminalId, date, serial, amount, cancelKind: request.cancelKind, cancelledAt: kstStamp(now) } as const;
  const response = {
    ...reply(request, now),
    ...approvalFields({ ...approval, balance }, issuers),
    message1: '취소완료',
    originalSerial: serial,
  };
  return { response, entry };
}

/** An inquiry never fails: what is not there has the state N. It answers with the original's date, which a later cancel must name. */
function inquire({ books, issuers, request, now }: Context): Decision {
  const key = originalKey(request);
  const approval = books.approval(key);
  const found = { ...reply(request, now), message1: '정상', originalSerial: key.serial };
  if (approval === undefined) return { response: { ...found, originalState: books.isDeclined(key) ? 'D' : 'N' } };
  const { amount, installmentMonths, approvedAt, state } = approval;
  const original = { totalAmount: String(amount), installmentMonths: String(installmentMonths), transactedAt: approvedAt, originalState: state };
  const response = { ...found, ...approvalFields(approval, issuers), ...original };
  return { response };
}

/** A net-cancel knows its original by the request's day and serial, a cancel by the answer's day and approval number. */
function originalOf(books: Books, request: RequestTelegram): Approval | undefined {
  if (request.cancelKind === CANCEL_KIND.netCancel) return books.approval(originalKey(request));
  const approval = books.approvalByNo(request.originalApprovalNo);
  const same =
    approval?.terminalId === request.terminalId &&
    approval.approvedAt.startsWith(request.originalDate) &&
    ['', approval.transactionId].includes(request.originalTransactionId) &&
    [approval.serial, '0'.repeat(12)].includes(request.originalSerial);
  return same ? approval : undefined;
}

/** A full cancel takes an untouched approval whole; a partial one at most the balance, and must know it. */
function isCancellable(approval: Approval, request: RequestTelegram, amount: number): boolean {
  const balanceBefore = Number(request.balanceBeforeCancel);
  if (request.cancelKind === CANCEL_KIND.partial) return balanceBefore === approval.balance && amount <= approval.balance;
  return amount === approval.amount && amount === approval.balance && [0, approval.balance].includes(balanceBefore);
}

function originalKey({ terminalId, originalDate, originalSerial }: RequestTelegram): OriginalKey {
  return { terminalId, date: originalDate, serial: originalSerial };
}

function refuse(request: RequestTelegram, now: Date, decline: OrderedDecline): Decision {
  const { responseCode, issuerResponseCode = '', message1 = '거절', message2 = '' } = decline;
  return { response: { ...reply(request, now), state: 'X', responseCode, issuerResponseCode, message1, message2 } };
}

/** The response every request starts from: done, with what is echoed filled in and the rest blank. */
function reply(request: RequestTelegram, now: Date): ResponseFields {
  const { transactionKind, businessKind, messageType, transactionForm, terminalId, vendor, serial, transmittedAt } = request;
  return {
    ...{ transactionKind, businessKind, transactionForm, terminalId, vendor, serial, transmittedAt },
    messageType: String((Number(messageType) + 10) % 10_000).padStart(4, '0'),
    state: 'O',
    responseCode: '0000',
    issuerResponseCode: '',
    transactedAt: kstStamp(now),
    cardKind: '',
    message1: '',
    message2: '',
    approvalNo: '',
    transactionId: '',
    acquirerMerchantNo: '',
    issuerCode: '',
    issuerName: '',
    acquirerCode: '',
    acquirerName: '',
    maskedCardNo: '',
    installmentMonths: request.installmentMonths,
    totalAmount: request.totalAmount,
    cancellableBalance: '0',
    originalState: '',
    originalSerial: '0',
    reserved: '',
  };
}

function approvalFields(approval: Approval, issuers: IssuerTable): Partial<ResponseFields> {
  const { approvalNo, transactionId, acquirerMerchantNo, maskedCardNo, balance, issuerCode } = approval;
  const issuerName = issuers.get(issuerCode) ?? '';
  return {
    ...{ approvalNo, transactionId, acquirerMerchantNo, maskedCardNo, cancellableBalance: String(balance) },
    ...{ cardKind: 'N', issuerCode, issuerName, acquirerCode: issuerCode, acquirerName: issuerName },
  };
}

function masked(cardNumber: string): string {
  return `${cardNumber.slice(0, 6)}${'*'.repeat(cardNumber.length - 10)}${cardNumber.slice(-4)}`;
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
