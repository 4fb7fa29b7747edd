import type { CancelAnswer, CancelEvidence } from '../../domain/cancelling';
import type { Input } from '../activity';
import type { CancelActivities } from '../cancellations/types';
import { withHeartbeat } from '../heartbeat';
import { cancelAnswerOf, cancelEvidenceOf } from './cancel-answer';
import { noteOddities } from './oddities';
import { followUpRequest, transactionKindOf } from './requests';
import { type FullAttempt, readAttempt, sendTelegram, type Sent, storeAnswer, type VanDeps } from './send';

/** {@link CancelActivities.sendCancel} */
export async function sendCancel(
  deps: VanDeps,
  { attemptId }: Input<CancelActivities['sendCancel']>,
): Promise<CancelEvidence> {
  const attempt = await readAttempt(deps, attemptId);
  if (attempt.state !== 'PREPARED') return cancelEvidenceOf(attempt);
  return withHeartbeat(async () => {
    const sent = await sendTelegram(deps, attempt, undefined, followUpRequest);
    const heard = heardBy(sent, attempt);
    await storeAnswer(deps, attempt, sent, rowOf(heard, sent));
    // Not awaited: it decides nothing.
    void noteOddities(deps, attempt, sent);
    return { ...cancelEvidenceOf({ ...attempt, sendingAt: sent.sentAt ?? attempt.sendingAt }), heard };
  });
}

function heardBy(sent: Sent, attempt: FullAttempt): CancelAnswer {
  if (sent.kind !== 'answered') return { kind: sent.kind === 'not-sent' ? 'not-sent' : 'no-answer' };
  return cancelAnswerOf(sent.answer, {
    ...attempt,
    transactionKind: transactionKindOf(attempt.payment),
    originalSerial: attempt.approval?.serial ?? '',
    amount: attempt.cancellation?.amount ?? 0,
  });
}

function rowOf(heard: CancelAnswer, sent: Sent) {
  if (heard.kind === 'not-sent') return { state: 'NOT_SENT', detail: detailOf(sent) } as const;
  if (heard.kind === 'no-answer') return { state: 'UNKNOWN', detail: detailOf(sent) } as const;
  return { state: 'ANSWERED', detail: null, answer: heard } as const;
}

const detailOf = (sent: Sent): string => ('detail' in sent ? sent.detail : 'the answer tells nothing certain');
