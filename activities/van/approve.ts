import { credentialOf } from '../../domain/sealed-credential';
import type { Input } from '../activity';
import { withHeartbeat } from '../heartbeat';
import type { ApprovalOutcome, VanActivities } from '../payments/types';
import { noteOddities } from './oddities';
import { outcomeOfAnswer, outcomeOfRow, sendableUntil } from './outcome';
import { approvalRequest, interestFreeFields, transactionKindOf } from './requests';
import { type FullAttempt, readAttempt, sendTelegram, type Sent, storeAnswer, type VanDeps } from './send';
import type { NoteProcessing } from './van-day';

/** {@link VanActivities.approve} */
export async function approve(
  deps: VanDeps,
  note: NoteProcessing,
  { attemptId, ...told }: Input<VanActivities['approve']>,
): Promise<ApprovalOutcome> {
  const attempt = await readAttempt(deps, attemptId);
  if (attempt.state !== 'PREPARED') return outcomeOfRow(attempt);
  return withHeartbeat(async () => {
    const sent = await sendTelegram(deps, attempt, credentialOf(told), approvalRequest);
    const outcome = outcomeOf(sent, attempt);
    await storeAnswer(deps, attempt, sent, rowOf(outcome));
    if (sent.kind === 'answered') await note(attempt, sent.tookMs);
    // Not awaited: it decides nothing.
    void noteOddities(deps, attempt, sent);
    return outcome;
  });
}

/**
 * An unknown outcome carries the last instant at which it can have been sent, from its row: a replayed run must not
 * take a later one.
 */
function outcomeOf(sent: Sent, attempt: FullAttempt): ApprovalOutcome {
  const outcome = sent.kind === 'answered' ? outcomeOfAnswer(sent.answer, askedBy(attempt)) : withoutAnswer(sent);
  return outcome.kind === 'unknown'
    ? { ...outcome, sendableUntil: sendableUntil({ ...attempt, sendingAt: sent.sentAt ?? attempt.sendingAt }) }
    : outcome;
}

const withoutAnswer = ({ kind, detail }: Exclude<Sent, { kind: 'answered' }>): ApprovalOutcome => ({ kind, detail });

const askedBy = (attempt: FullAttempt) => ({
  transactionKind: transactionKindOf(attempt.payment),
  van: attempt.van,
  terminalId: attempt.terminalId,
  serial: attempt.serial,
  transmittedAt: attempt.transmittedAtKst,
  amount: attempt.payment.amount,
  installmentMonths: attempt.payment.installmentMonths,
  ...interestFreeFields(attempt.payment),
});

const stateOf = { approved: 'APPROVED', declined: 'DECLINED', 'not-sent': 'NOT_SENT', unknown: 'UNKNOWN' } as const;

const rowOf = (outcome: ApprovalOutcome) => ({
  state: stateOf[outcome.kind],
  detail: 'detail' in outcome ? outcome.detail : null,
  ...(outcome.kind === 'approved' ? { answer: outcome.approval } : {}),
  ...(outcome.kind === 'unknown' && outcome.mismatch === true ? { answer: { mismatch: true } } : {}),
});
