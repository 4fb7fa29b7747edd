import { credentialOf } from '../../domain/sealed-credential';
import type { Input } from '../activity';
import { withHeartbeat } from '../heartbeat';
import type { FollowedUp, VanActivities } from '../payments/types';
import { datedBy, followedUpByAnswer, followedUpByRow } from './follow-up-answer';
import { noteOddities } from './oddities';
import { followUpRequest, transactionKindOf } from './requests';
import { type FullAttempt, readAttempt, sendTelegram, type Sent, storeAnswer, type VanDeps } from './send';
import { type NoteProcessing, processingOfFound } from './van-day';

/** {@link VanActivities.followUp} */
export async function followUp(
  deps: VanDeps,
  note: NoteProcessing,
  { attemptId, ...told }: Input<VanActivities['followUp']>,
): Promise<FollowedUp> {
  const attempt = await readAttempt(deps, attemptId);
  if (attempt.state !== 'PREPARED') return followedUpByRow(attempt);
  return withHeartbeat(async () => {
    const sent = await sendTelegram(deps, attempt, credentialOf(told), followUpRequest);
    const said = saidBy(sent, attempt);
    await storeAnswer(deps, attempt, sent, rowOf(said, sent));
    await noteFound(deps, note, attempt, said);
    // Not awaited: it decides nothing.
    void noteOddities(deps, attempt, sent);
    return { ...said, ...datedBy(attempt, sent.sentAt) };
  });
}

/** Notes a found approval, which may have been booked later than the VAN promises. */
async function noteFound(
  { clock }: VanDeps,
  note: NoteProcessing,
  { approval: about }: FullAttempt,
  { approval: found }: FollowedUp,
): Promise<void> {
  if (about?.sendingAt == null || found === undefined) return;
  await note(about, processingOfFound(about.sendingAt, found, clock()));
}

function saidBy(sent: Sent, attempt: FullAttempt): FollowedUp {
  if (sent.kind !== 'answered') return { heard: { kind: sent.kind === 'not-sent' ? 'not-sent' : 'no-answer' } };
  if (attempt.kind === 'APPROVAL' || attempt.kind === 'PARTIAL_CANCEL')
    throw new TypeError(`Attempt ${attempt.id} is of kind ${attempt.kind}, and settles no approval`);
  const { terminalId, serial, transmittedAtKst: transmittedAt, kind: telegram } = attempt;
  return followedUpByAnswer(sent.answer, {
    telegram,
    transactionKind: transactionKindOf(attempt.payment),
    terminalId,
    serial,
    transmittedAt,
    van: attempt.van,
    originalSerial: attempt.approval?.serial ?? '',
    originalTransmittedAt: attempt.approval?.transmittedAtKst ?? transmittedAt,
  });
}

const stateOf = {
  'not-sent': 'NOT_SENT',
  'no-answer': 'UNKNOWN',
  cancelled: 'ANSWERED',
  none: 'ANSWERED',
  refused: 'ANSWERED',
  found: 'ANSWERED',
} as const;

const rowOf = (said: FollowedUp, sent: Sent) => ({
  state: stateOf[said.heard.kind],
  detail: 'detail' in sent ? sent.detail : said.heard.kind === 'no-answer' ? 'the answer tells nothing certain' : null,
  ...(stateOf[said.heard.kind] === 'ANSWERED' ? { answer: said } : {}),
});
