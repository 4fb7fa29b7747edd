import { createHash } from 'node:crypto';
import type { Approval, BookEntry, Books, CardKind, OriginalKey } from './books';
import { type CardRefusals, isCardNumber, isExpired, masked } from './cards';
import { brokenField, CANCEL_KIND, isMessageType, MESSAGE, type MessageType } from './checks';
import type { IssuerTable } from './issuers';
import { isYearOver, kstStamp } from './kst';
import type { RequestTelegram, ResponseTelegram } from './layout';
import type { DecodedTelegram } from './telegram';

/** The VAN's answer, and the entry for its books. Nothing is booked before `entry` is recorded. */
export type Decision = {
  readonly response: ResponseFields;
  readonly entry?: BookEntry;
};

/** A response without its length, which the codec computes. */
export type ResponseFields = Omit<ResponseTelegram, 'length'>;

/** A refusal that a test requests instead of an approval. */
export type OrderedDecline = {
  readonly responseCode: string;
  readonly issuerResponseCode?: string;
  readonly message1?: string;
  readonly message2?: string;
};

/** Response codes, by meaning. */
export type Codes = {
  readonly done: string;
  readonly malformed: string;
  readonly serialUsed: string;
  readonly otcUsed: string;
  readonly alreadyCancelled: string;
  readonly originalNotFound: string;
  readonly anotherCard: string;
  readonly amount: string;
  readonly cancelPeriodOver: string;
  readonly noPartialCancel: string;
};

const MESSAGES: Readonly<Record<Exclude<keyof Codes, 'done'>, Omit<OrderedDecline, 'responseCode'>>> = {
  malformed: { message1: '전문 오류' },
  serialUsed: { message1: '전문번호 중복' },
  otcUsed: { message1: '사용된 OTC' },
  alreadyCancelled: { message1: '기취소 거래' },
  originalNotFound: { message1: '원거래 없음' },
  anotherCard: { message1: '전문 오류', message2: 'authData' },
  amount: { message1: '금액 불일치' },
  cancelPeriodOver: { message1: '취소기간 경과', issuerResponseCode: '61' },
  noPartialCancel: { message1: '부분취소 불가', issuerResponseCode: 'H0' },
};

/** The differences between VANs. */
export type House = {
  readonly books: Books;
  readonly issuers: IssuerTable;
  readonly cardRefusals: CardRefusals;
  readonly codes: Codes;
  /**
   * The day under which it keeps an approval: that of the request's transmittedAt, or that of its own clock when the
   * request comes in. They differ around midnight.
   */
  readonly filesBy: 'transmitted' | 'received';
};

export type Context = House & { readonly request: RequestTelegram; readonly now: Date };

/** The masked number for an OTC, whose card number only the issuer knows. */
const OTC_CARD = '536112******1234';

const DECIDE: Readonly<Record<MessageType, (context: Context) => Decision>> = {
  [MESSAGE.approval]: approve,
  [MESSAGE.cancel]: cancel,
  [MESSAGE.partialCancel]: cancel,
  [MESSAGE.inquiry]: inquire,
  [MESSAGE.linkTest]: (context) => ({ response: { ...reply(context), message1: '정상' } }),
};

type Received = DecodedTelegram<keyof RequestTelegram>;

/** Card kinds whose approvals are cancelled whole or not at all: gift and prepaid. */
const WHOLE_CANCEL_ONLY: readonly CardKind[] = ['G', 'P'];

/** Counts a request's serial as used, whatever its answer. @returns whether it was new on its terminal and day */
export function claimSerial({ books }: Pick<House, 'books'>, { fields }: Received): boolean {
  return books.claimSerial({ ...fields, date: fields.transmittedAt.slice(0, 8) });
}

/**
 * Decides a request only by the contract.
 * @param received a telegram whose header could be read
 * @param isNewSerial as {@link claimSerial} said when the request came in
 */
export function decide(house: House, received: Received, now: Date, isNewSerial: boolean): Decision {
  const { fields: request, faults } = received;
  const { messageType } = request;
  const context: Context = { ...house, request, now };
  if (!isMessageType(messageType)) return refuse(context, 'malformed', 'messageType');
  const broken = faults[0] ?? brokenField(messageType, request, now, house.issuers);
  if (broken !== undefined) return refuse(context, 'malformed', broken);
  if (!isNewSerial && isOnceOnly(request)) return refuse(context, 'serialUsed');
  return DECIDE[messageType](context);
}

/** A second net-cancel or inquiry does no harm: its answer says how the approval stands. */
function isOnceOnly({ messageType, cancelKind }: RequestTelegram): boolean {
  if (messageType === MESSAGE.cancel) return cancelKind === CANCEL_KIND.customer;
  return messageType === MESSAGE.approval || messageType === MESSAGE.partialCancel;
}

/** Lets the approval that was decided be one by another kind of card. Other decisions stay as they are. */
export function withCardKind({ response, entry }: Decision, cardKind: CardKind): Decision {
  if (entry?.type !== 'approval') return { response, ...(entry && { entry }) };
  return { response: { ...response, cardKind }, entry: { ...entry, approval: { ...entry.approval, cardKind } } };
}

/**
 * Turns a decision into a refusal. A request that the contract refuses anyway stays as it is.
 * @param decline with `books`, the VAN refuses what it has carried out
 */
export function declineInstead(
  decision: Decision,
  context: Context,
  decline: OrderedDecline & { readonly books?: boolean },
): Decision {
  if (decision.response.state === 'X') return decision;
  const refused = declined(context, decline);
  if (decline.books === true) return { ...refused, ...(decision.entry && { entry: decision.entry }) };
  if (decision.entry?.type !== 'approval') return refused;
  // The issuer has seen this OTC, so it is used up, and an inquiry finds the decline.
  return {
    ...refused,
    entry: declineEntry({ ...decision.entry.approval, transactionKind: context.request.transactionKind }, decline),
  };
}

type Attempt = Pick<Approval, 'terminalId' | 'date' | 'serial' | 'orderNo' | 'otcSha256'> & {
  readonly transactionKind: string;
};

/** The books' entry of a request that was processed and refused. */
function declineEntry(
  { terminalId, date, serial, transactionKind, orderNo, otcSha256 }: Attempt,
  { responseCode }: OrderedDecline,
): BookEntry {
  return { type: 'decline', terminalId, date, serial, transactionKind, orderNo, otcSha256, responseCode };
}

/** Why a card number can't be charged; undefined when it can, and for an OTC, which the issuer has checked. */
function cardRefusal({ cardRefusals, request, now }: Context): OrderedDecline | undefined {
  const { entryMode, authData, expiry } = request;
  if (entryMode === 'O') return undefined;
  if (!isCardNumber(authData)) return cardRefusals.invalidNumber;
  return isExpired(expiry, now) ? cardRefusals.expired : undefined;
}

function approve(context: Context): Decision {
  const { books, issuers, filesBy, request, now } = context;
  const byOtc = request.entryMode === 'O';
  // A card number could be guessed from its digest, so only OTCs are stored as digests.
  const otcSha256 = byOtc ? sha256(request.authData) : '';
  if (byOtc && books.isOtcUsed(otcSha256)) return refuse(context, 'otcUsed');
  const sequence = books.approvalCount() + 1;
  const stamp = kstStamp(now);
  const amount = Number(request.totalAmount);
  const attempt: Attempt = {
    terminalId: request.terminalId,
    date: (filesBy === 'received' ? stamp : request.transmittedAt).slice(0, 8),
    serial: request.serial,
    transactionKind: request.transactionKind,
    orderNo: request.orderNo,
    otcSha256,
  };
  const refusal = cardRefusal(context);
  if (refusal !== undefined) return { ...declined(context, refusal), entry: declineEntry(attempt, refusal) };
  const approval: Approval = {
    ...attempt,
    amount,
    installmentMonths: Number(request.installmentMonths),
    ...(request.interestFree === '' ? {} : { interestFree: request.interestFree + request.payerInterestMonths }),
    approvalNo: String(30_000_000 + sequence),
    transactionId: `${stamp.slice(0, 8)}${String(sequence).padStart(12, '0')}`,
    balance: amount,
    state: 'A',
    approvedAt: stamp,
    issuerCode: request.issuerCode,
    maskedCardNo: byOtc ? OTC_CARD : masked(request.authData),
    acquirerMerchantNo: `70${request.businessNo}`,
    businessNo: request.businessNo,
    cardKind: 'N',
  };
  const response = { ...reply(context), ...approvalFields(approval, issuers), message1: '정상승인' };
  return { response, entry: { type: 'approval', approval } };
}

function cancel(context: Context): Decision {
  const { books, issuers, request, now } = context;
  const approval = originalOf(books, request);
  if (approval === undefined) return refuse(context, 'originalNotFound');
  const obstacle = obstacleTo(approval, context);
  if (obstacle !== undefined) return refuse(context, obstacle);
  const amount = Number(request.totalAmount);
  const balance = approval.balance - amount;
  const { terminalId, date, serial } = approval;
  const entry = {
    type: 'cancel',
    terminalId,
    date,
    serial,
    amount,
    cancelKind: request.cancelKind,
    cancelledAt: kstStamp(now),
    own: { date: request.transmittedAt.slice(0, 8), serial: request.serial },
  } as const;
  const response = {
    ...reply(context),
    ...approvalFields({ ...approval, balance }, issuers),
    message1: cancelWords(approval, request, now),
    originalSerial: serial,
  };
  return { response, entry };
}

/**
 * Why an approval is not cancelled, in the contract's order: a cancel that was carried out is never answered with the
 * end of its period.
 */
function obstacleTo(approval: Approval, { request, now }: Context): keyof typeof MESSAGES | undefined {
  const { cancelKind } = request;
  if (cancelKind === CANCEL_KIND.netCancel && !isSameCard(approval, request)) return 'anotherCard';
  if (approval.state === 'C') return 'alreadyCancelled';
  if (cancelKind === CANCEL_KIND.partial && WHOLE_CANCEL_ONLY.includes(cardKindOf(approval))) return 'noPartialCancel';
  if (!isCancellable(approval, request, Number(request.totalAmount))) return 'amount';
  if (cancelKind !== CANCEL_KIND.netCancel && isYearOver(approval.approvedAt, now)) return 'cancelPeriodOver';
  return undefined;
}

/** On its own day the approval is undone; later the acquired sale is cancelled, which takes business days. */
function cancelWords({ approvedAt }: Approval, { cancelKind }: RequestTelegram, now: Date): string {
  if (cancelKind === CANCEL_KIND.netCancel) return '취소완료';
  return kstStamp(now).startsWith(approvedAt.slice(0, 8)) ? '승인취소 완료' : '매입취소 접수';
}

/**
 * An inquiry never fails: a missing approval has the state N. It answers with the original's date, which a later cancel
 * must name.
 */
function inquire(context: Context): Decision {
  const { books, issuers, request } = context;
  const key = originalKey(request);
  const byNumber = request.originalApprovalNo !== '';
  const approval = byNumber ? stillNamedByNumber(context) : books.approval(key, request.transactionKind);
  const found = { ...reply(context), message1: '정상', originalSerial: key.serial };
  if (approval === undefined) {
    const isDeclined = !byNumber && books.isDeclined(key, request.transactionKind);
    return { response: { ...found, originalState: isDeclined ? 'D' : 'N' } };
  }
  const { amount, installmentMonths, approvedAt, state } = approval;
  const original = {
    totalAmount: String(amount),
    installmentMonths: String(installmentMonths),
    transactedAt: approvedAt,
    originalState: state,
  };
  const response = { ...found, ...approvalFields(approval, issuers), ...original };
  return { response };
}

/**
 * A net-cancel names its original by the request's day and serial, a cancel by the answer's day and approval number.
 */
function originalOf(books: Books, request: RequestTelegram): Approval | undefined {
  if (request.cancelKind === CANCEL_KIND.netCancel)
    return books.approval(originalKey(request), request.transactionKind);
  return namedByNumber(books, request);
}

function namedByNumber(books: Books, request: RequestTelegram): Approval | undefined {
  const approval = books.approvalByNo(request.originalApprovalNo, request.transactionKind);
  const same =
    approval?.terminalId === request.terminalId &&
    approval.serial === request.originalSerial &&
    approval.approvedAt.startsWith(request.originalDate) &&
    ['', approval.transactionId].includes(request.originalTransactionId) &&
    (approval.businessNo ?? request.businessNo) === request.businessNo;
  return same ? approval : undefined;
}

/** By its number, an approval is found as long as it may be cancelled. */
function stillNamedByNumber({ books, request, now }: Context): Approval | undefined {
  const approval = namedByNumber(books, request);
  return approval !== undefined && isYearOver(approval.approvedAt, now) ? undefined : approval;
}

/** A net-cancel repeats the approval's OTC or card number. The books have only the mask of a card number. */
function isSameCard({ otcSha256, maskedCardNo }: Approval, { entryMode, authData }: RequestTelegram): boolean {
  const byOtc = otcSha256 !== '';
  if (byOtc !== (entryMode === 'O')) return false;
  return byOtc ? sha256(authData) === otcSha256 : masked(authData) === maskedCardNo;
}

/**
 * A full cancel needs an approval that is not yet cancelled in part; a partial cancel takes at most the balance, and
 * must name it.
 */
function isCancellable(approval: Approval, request: RequestTelegram, amount: number): boolean {
  const balanceBefore = Number(request.balanceBeforeCancel);
  if (request.cancelKind === CANCEL_KIND.partial)
    return balanceBefore === approval.balance && amount <= approval.balance;
  return amount === approval.amount && amount === approval.balance && [0, approval.balance].includes(balanceBefore);
}

function originalKey({ terminalId, originalDate, originalSerial }: RequestTelegram): OriginalKey {
  return { terminalId, date: originalDate, serial: originalSerial };
}

/** Refuses by the contract. @param message2 the second message of the answer */
function refuse(context: Context, why: keyof typeof MESSAGES, message2?: string): Decision {
  const words = MESSAGES[why];
  return declined(context, {
    ...words,
    ...(message2 === undefined ? {} : { message2 }),
    responseCode: context.codes[why],
  });
}

function declined(context: Context, decline: OrderedDecline): Decision {
  const { responseCode, issuerResponseCode = '', message1 = '거절', message2 = '' } = decline;
  return { response: { ...reply(context), state: 'X', responseCode, issuerResponseCode, message1, message2 } };
}

/** The initial response to a request: done, with the echoed fields filled in and the rest blank. */
function reply({ codes, request, now }: Context): ResponseFields {
  const { transactionKind, businessKind, messageType, transactionForm, terminalId, vendor, serial, transmittedAt } =
    request;
  return {
    ...{ transactionKind, businessKind, transactionForm, terminalId, vendor, serial, transmittedAt },
    messageType: String((Number(messageType) + 10) % 10_000).padStart(4, '0'),
    state: 'O',
    responseCode: codes.done,
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
    interestFree: '',
    payerInterestMonths: '',
    reserved: '',
  };
}

function approvalFields(approval: Approval, issuers: IssuerTable): Partial<ResponseFields> {
  const { approvalNo, transactionId, acquirerMerchantNo, maskedCardNo, balance, issuerCode } = approval;
  const issuerName = issuers.get(issuerCode) ?? '';
  return {
    ...{ approvalNo, transactionId, acquirerMerchantNo, maskedCardNo, cancellableBalance: String(balance) },
    ...interestFreeOf(approval),
    ...{ cardKind: cardKindOf(approval), issuerCode, issuerName, acquirerCode: issuerCode, acquirerName: issuerName },
  };
}

const interestFreeOf = ({ interestFree = '' }: Approval) => ({
  interestFree: interestFree.slice(0, 1),
  payerInterestMonths: interestFree.slice(1),
});

const cardKindOf = ({ cardKind = 'N' }: Approval): CardKind => cardKind;

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
