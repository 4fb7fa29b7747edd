import type { Approval } from '../../domain/approval';
import { isKstDateTime } from '../../domain/kst';
import { classifyResponse } from '../../domain/van-response-codes';
import { type VanName } from '../../domain/vans';
import type { Attempt } from '../../platform/rows';
import type { ApprovalOutcome } from '../payments/types';
import type { RequestFields, ResponseFields } from './contract';
import { vanContracts } from './registry';
import { wordsOf } from './words';

/** What an attempt's row proves. A row that is SENDING proves nothing yet: the VAN may have approved it. */
export const outcomeOfRow = (attempt: Attempt): ApprovalOutcome => withWords(provenBy(attempt), attempt.message);

/** An approval needs no words, and an unsent one has none. */
const withWords = (outcome: ApprovalOutcome, said: string | null): ApprovalOutcome =>
  said !== null && (outcome.kind === 'declined' || outcome.kind === 'unknown') ? { ...outcome, said } : outcome;

function provenBy(attempt: Attempt): ApprovalOutcome {
  switch (attempt.state) {
    case 'APPROVED':
      return { kind: 'approved', approval: attempt.answer as Approval };
    case 'DECLINED':
      return declined(attempt.van, attempt.responseCode ?? '', attempt.issuerResponseCode ?? '');
    case 'NOT_SENT':
    case 'FENCED':
      return { kind: 'not-sent', detail: attempt.detail ?? attempt.state };
    case 'PREPARED':
    case 'SENDING':
    case 'UNKNOWN':
    case 'ANSWERED':
      return {
        kind: 'unknown',
        detail: attempt.detail ?? 'no answer was kept',
        ...(isMismatch(attempt.answer) ? { mismatch: true } : {}),
        sendableUntil: sendableUntil(attempt),
      };
  }
}

/** A process writes within this time after the fence, or not at all. */
export const WRITE_WITHIN_MS = 2_000;

/** The last instant at which a byte of an attempt can have left. */
export const sendableUntil = ({ sendingAt, sendBefore }: Pick<Attempt, 'sendingAt' | 'sendBefore'>): string =>
  (sendingAt === null ? sendBefore : new Date(sendingAt.getTime() + WRITE_WITHIN_MS)).toISOString();

/** Whether the VAN's approval does not match the request. */
export const isMismatch = (answer: Attempt['answer']): boolean =>
  typeof answer === 'object' && answer !== null && 'mismatch' in answer;

function declined(van: VanName, responseCode: string, issuerResponseCode: string): ApprovalOutcome {
  const { reason } = classifyResponse(van, { state: 'X', responseCode, issuerResponseCode });
  return { kind: 'declined', reason, reasonCode: codesOf(responseCode, issuerResponseCode) };
}

export const codesOf = (responseCode: string, issuerResponseCode: string): string =>
  [responseCode, issuerResponseCode].filter((code) => code !== '').join('/');

/** The fields of an approval request that its answer must repeat. */
export type ApprovalRequest = {
  readonly transactionKind: ResponseFields['transactionKind'];
  readonly van: VanName;
  readonly terminalId: string;
  readonly serial: string;
  readonly transmittedAt: string;
  readonly amount: number;
  readonly installmentMonths: number;
} & Pick<RequestFields, 'interestFree' | 'payerInterestMonths'>;

/**
 * Reads an approval's answer. An answer that does not repeat the question, contradicts itself or has an ambiguous code
 * is unknown: the VAN may have approved, and "declined" would let the payer pay twice.
 */
export const outcomeOfAnswer = (answer: ResponseFields, asked: ApprovalRequest): ApprovalOutcome =>
  withWords(readAs(answer, asked), wordsOf(answer));

function readAs(answer: ResponseFields, asked: ApprovalRequest): ApprovalOutcome {
  const { transactionKind, terminalId, serial, transmittedAt } = asked;
  const { response: messageType } = vanContracts[asked.van].messages.APPROVAL;
  const mismatch = mismatchOf(answer, { transactionKind, messageType, terminalId, serial, transmittedAt });
  if (mismatch !== undefined) return { kind: 'unknown', detail: `the answer's ${mismatch} is not the request's` };
  const { class: responseClass } = classifyResponse(asked.van, answer);
  const codes = codesOf(answer.responseCode, answer.issuerResponseCode);
  switch (responseClass) {
    case 'approved':
      return approved(answer, asked);
    case 'ambiguous':
      return { kind: 'unknown', detail: `ambiguous answer ${codes}` };
    case 'hard':
    case 'soft':
    case 'technical':
      // A refusal has no approval number: a VAN that gives one may have approved.
      if (namesApproval(answer)) return { kind: 'unknown', detail: `a refusal ${codes} with an approval number` };
      return declined(asked.van, answer.responseCode, answer.issuerResponseCode);
  }
}

/** Zeros and blanks mean none; an unreadable number may be one. */
const namesApproval = ({ approvalNo }: ResponseFields): boolean => /[^0 ]/.test(approvalNo);

/** The header fields that an answer repeats; its message type must answer the request's. */
type Repeated = Pick<ResponseFields, 'transactionKind' | 'messageType' | 'terminalId' | 'serial' | 'transmittedAt'>;

/** The first field in which an answer does not belong to its question. */
export function mismatchOf(answer: ResponseFields, expected: Repeated): string | undefined {
  return (Object.keys(expected) as (keyof Repeated)[]).find((field) => answer[field] !== expected[field]);
}

function approved(answer: ResponseFields, asked: ApprovalRequest): ApprovalOutcome {
  // An unreadable amount is not a different amount: the VAN's books will tell.
  if (answer.totalAmount === null || answer.installmentMonths === null) {
    return { kind: 'unknown', detail: 'an approval whose amount or installment is unreadable' };
  }
  if (answer.totalAmount !== asked.amount)
    return { kind: 'unknown', detail: "the answer's totalAmount is not the request's", mismatch: true };
  if (answer.installmentMonths !== asked.installmentMonths)
    return { kind: 'unknown', detail: "the answer's installmentMonths is not the request's", mismatch: true };
  if (!isInterestFreeAs(answer, asked))
    return { kind: 'unknown', detail: "the answer's interestFree is not the request's", mismatch: true };
  if (!/^[0-9]{8}$/.test(answer.approvalNo))
    return { kind: 'unknown', detail: 'an approval without an approval number' };
  return { kind: 'approved', approval: approvalOf(answer, asked.transmittedAt) };
}

/** What stands there in the answer to an ordinary approval decides nothing: it may be anything. */
const isInterestFreeAs = (answer: ResponseFields, { interestFree, payerInterestMonths }: ApprovalRequest): boolean =>
  interestFree === '' || (answer.interestFree === interestFree && answer.payerInterestMonths === payerInterestMonths);

/**
 * An approval as a VAN reports it, in its answer or in an inquiry's.
 * @param transmittedAt 전송일시 of the approval: replaces the time if the VAN gives none
 */
export const approvalOf = (answer: ResponseFields, transmittedAt: string): Approval => ({
  approvalNo: answer.approvalNo,
  approvedAt: isKstDateTime(answer.transactedAt) ? answer.transactedAt : transmittedAt,
  vanTransactionId: answer.transactionId,
  maskedCardNo: maskCardNo(answer.maskedCardNo),
  cardKind: answer.cardKind,
  cardIssuerName: answer.issuerName,
  acquirerCode: answer.acquirerCode,
  acquirerName: answer.acquirerName,
  ...(answer.acquirerMerchantNo === '' ? {} : { acquirerMerchantNo: answer.acquirerMerchantNo }),
});

/** The length of the shortest card number: a shorter text shows no first six digits. */
const SHORTEST_CARD_NO = 13;

/**
 * Keeps only the first six and the last four digits, whatever a VAN sends: a full card number must not get into rows or
 * histories.
 */
export function maskCardNo(cardNo: string): string {
  const shownFirst = cardNo.length >= SHORTEST_CARD_NO ? 6 : 0;
  return cardNo.replace(/[0-9]/g, (digit, at: number) => (at < shownFirst || at >= cardNo.length - 4 ? digit : '*'));
}
