import { instantOf, isKstDateTime } from '../../domain/kst';
import type { FollowUpAnswer } from '../../domain/settlement';
import { classifyResponse, isDone } from '../../domain/van-response-codes';
import { type VanName, vans } from '../../domain/vans';
import type { Attempt } from '../../platform/rows';
import type { DatedFollowUp, FollowedUp } from '../payments/types';
import type { ResponseFields } from './contract';
import { approvalOf, mismatchOf } from './outcome';
import { vanContracts } from './registry';

/** The fields of a telegram about an approval that its answer must repeat. */
export type AskedAbout = {
  readonly telegram: 'NET_CANCEL' | 'CANCEL' | 'INQUIRY';
  readonly transactionKind: ResponseFields['transactionKind'];
  readonly van: VanName;
  readonly terminalId: string;
  readonly serial: string;
  readonly transmittedAt: string;
  /** The approval's serial. */
  readonly originalSerial: string;
  /** 전송일시 of the approval. */
  readonly originalTransmittedAt: string;
};

const NO_ANSWER: FollowedUp = { heard: { kind: 'no-answer' } };

/**
 * Reads the answer to a net-cancel, a cancel or an inquiry. An answer that does not repeat the question proves nothing.
 */
export function followedUpByAnswer(answer: ResponseFields, asked: AskedAbout): FollowedUp {
  const { response: messageType } = vanContracts[asked.van].messages[asked.telegram];
  const { transactionKind, terminalId, serial, transmittedAt } = asked;
  if (mismatchOf(answer, { transactionKind, messageType, terminalId, serial, transmittedAt }) !== undefined)
    return NO_ANSWER;
  return asked.telegram === 'INQUIRY' ? foundBy(answer, asked) : { heard: cancelledBy(answer, asked.van) };
}

function cancelledBy(answer: ResponseFields, van: VanName): FollowUpAnswer {
  const { state, responseCode: code } = answer;
  const { alreadyCancelled, noOriginal } = vans[van].cancelCodes;
  if (state === 'O') return isDone(van, code) ? { kind: 'cancelled', code } : { kind: 'no-answer' };
  if (alreadyCancelled.includes(code)) return { kind: 'cancelled', code };
  if (noOriginal.includes(code)) return { kind: 'none', code };
  // An ambiguous refusal may not be a refusal.
  return classifyResponse(van, answer).class === 'ambiguous' ? { kind: 'no-answer' } : { kind: 'refused', code };
}

function foundBy(answer: ResponseFields, { van, originalSerial, originalTransmittedAt }: AskedAbout): FollowedUp {
  const { state, responseCode, originalState, cancellableBalance: balance, totalAmount: amount } = answer;
  if (state !== 'O' || !isDone(van, responseCode) || originalState === '' || answer.originalSerial !== originalSerial)
    return NO_ANSWER;
  // The amount identifies a booked approval as ours; the balance only matters for one that stands.
  if (['A', 'C'].includes(originalState) && amount === null) return NO_ANSWER;
  if (originalState === 'A' && balance === null) return NO_ANSWER;
  const heard = {
    kind: 'found',
    state: originalState,
    balance: balance ?? 0,
    amount: amount ?? 0,
    ...bookedAt(answer),
  } as const;
  if (originalState !== 'A') return { heard };
  // An approval without a valid number can't be cancelled or recorded.
  return /^[0-9]{8}$/.test(answer.approvalNo)
    ? { heard, approval: approvalOf(answer, originalTransmittedAt) }
    : NO_ANSWER;
}

/** When the found approval was booked; absent when the VAN gives no time, or an invalid one. */
function bookedAt({ originalState, transactedAt }: ResponseFields): { readonly bookedAt?: number } {
  if (originalState === 'N' || !isKstDateTime(transactedAt)) return {};
  return { bookedAt: instantOf(transactedAt).getTime() };
}

/** A telegram about an approval, and that approval. */
export type FollowUpRow = Attempt & { readonly approval: Pick<Attempt, 'serialDate'> | null };

/** What a telegram's row proves, and as of which instant. */
export const followedUpByRow = (row: FollowUpRow): DatedFollowUp => ({ ...provenBy(row), ...datedBy(row) });

function provenBy(row: Attempt): FollowedUp {
  switch (row.state) {
    case 'ANSWERED':
      return row.answer as FollowedUp;
    case 'NOT_SENT':
    case 'FENCED':
      return { heard: { kind: 'not-sent' } };
    case 'PREPARED':
    case 'SENDING':
    case 'UNKNOWN':
    case 'APPROVED':
    case 'DECLINED':
      return NO_ANSWER;
  }
}

/**
 * Its answer is as old as its telegram, not as the run that reads it.
 * @param sentAt when its first byte left, if the row was read before that
 */
export function datedBy(
  { kind, originalDate, approval, sendingAt, createdAt }: FollowUpRow,
  sentAt = sendingAt,
): Pick<DatedFollowUp, 'telegram' | 'day' | 'at'> {
  if (kind === 'APPROVAL' || kind === 'PARTIAL_CANCEL')
    throw new TypeError(`A telegram ${kind} settles no approval: only those that do are dated`);
  const isOwnDay = originalDate === null || originalDate === approval?.serialDate;
  return { telegram: kind, day: isOwnDay ? 'own' : 'next', at: (sentAt ?? createdAt).getTime() };
}
