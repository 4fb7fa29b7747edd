import type { CancelAnswer, CancelEvidence } from '../../domain/cancelling';
import { isKstDateTime } from '../../domain/kst';
import { classifyResponse, isDone } from '../../domain/van-response-codes';
import { vans } from '../../domain/vans';
import type { Attempt } from '../../platform/rows';
import type { ResponseFields } from './contract';
import { codesOf, mismatchOf } from './outcome';
import { vanContracts } from './registry';

/** The fields of a cancellation's telegram that its answer must repeat. */
export type CancelAsked = Pick<Attempt, 'kind' | 'van' | 'terminalId' | 'serial'> & {
  /** 전송일시: KST, yyyyMMddHHmmss. */
  readonly transmittedAtKst: string;
  readonly transactionKind: ResponseFields['transactionKind'];
  /** The approval's serial. */
  readonly originalSerial: string;
  /** Won. */
  readonly amount: number;
};

const NO_ANSWER: CancelAnswer = { kind: 'no-answer' };

/** Reads the answer to a cancel or an inquiry. One that does not repeat its question proves nothing. */
export function cancelAnswerOf(answer: ResponseFields, asked: CancelAsked): CancelAnswer {
  const messageType = vanContracts[asked.van].messages[asked.kind]?.response ?? '';
  const { transactionKind, terminalId, serial, transmittedAtKst: transmittedAt } = asked;
  if (mismatchOf(answer, { transactionKind, messageType, terminalId, serial, transmittedAt }) !== undefined)
    return NO_ANSWER;
  return asked.kind === 'INQUIRY' ? foundBy(answer, asked) : cancelledBy(answer, asked);
}

/** The meaning of a code as an answer to a cancel; see docs/contracts. */
function cancelledBy(answer: ResponseFields, { van, amount }: CancelAsked): CancelAnswer {
  const { state, responseCode, issuerResponseCode, totalAmount, transactedAt } = answer;
  const { alreadyCancelled, noOriginal } = vans[van].cancelCodes;
  if (state === 'O') {
    // An answer of another amount is no answer to this cancel: the books will tell.
    if (!isDone(van, responseCode) || issuerResponseCode !== '' || totalAmount !== amount) return NO_ANSWER;
    return {
      kind: 'cancelled',
      code: responseCode,
      ...(isKstDateTime(transactedAt) ? { cancelledAt: transactedAt } : {}),
    };
  }
  if (alreadyCancelled.includes(responseCode)) return { kind: 'already-cancelled', code: responseCode };
  if (noOriginal.includes(responseCode)) return { kind: 'no-original', code: responseCode };
  // An ambiguous refusal may not be a refusal: 8009 is either of the two above.
  if (classifyResponse(van, answer).class === 'ambiguous') return NO_ANSWER;
  return { kind: 'refused', code: codesOf(responseCode, issuerResponseCode) };
}

function foundBy(answer: ResponseFields, { van, originalSerial }: CancelAsked): CancelAnswer {
  const { state, responseCode, originalState, cancellableBalance: balance, totalAmount: amount } = answer;
  if (state !== 'O' || !isDone(van, responseCode) || originalState === '' || answer.originalSerial !== originalSerial)
    return NO_ANSWER;
  if (originalState === 'A' && (balance === null || amount === null)) return NO_ANSWER;
  if (originalState === 'C' && amount === null) return NO_ANSWER;
  return { kind: 'found', state: originalState, balance: balance ?? 0, amount: amount ?? 0 };
}

/** What a telegram's row proves, as of the instant at which it began. */
export const cancelEvidenceOf = (row: Attempt): CancelEvidence => ({
  telegram: telegramOf(row),
  heard: provenBy(row),
  at: (row.sendingAt ?? row.createdAt).getTime(),
});

function telegramOf({ id, kind }: Attempt): CancelEvidence['telegram'] {
  if (kind === 'APPROVAL' || kind === 'NET_CANCEL')
    throw new TypeError(`Attempt ${id} is a ${kind}, which no cancellation sends`);
  return kind;
}

function provenBy(row: Attempt): CancelAnswer {
  switch (row.state) {
    case 'ANSWERED':
      return row.answer as CancelAnswer;
    case 'NOT_SENT':
    case 'FENCED':
      return { kind: 'not-sent' };
    case 'PREPARED':
    case 'SENDING':
    case 'UNKNOWN':
    case 'APPROVED':
    case 'DECLINED':
      return NO_ANSWER;
  }
}
