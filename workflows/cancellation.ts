import { allHandlersFinished, condition, setCurrentDetails, sleep, upsertSearchAttributes } from '@temporalio/workflow';
import type {
  CancellationOutcome,
  CancellationPosition,
  CancellationStanding,
  InFlight,
  PreparedCancelTelegram,
} from '../activities/cancellations/types';
import type { CancellationStatus } from '../domain/cancellation-states';
import { type CancelEvidence, type CancelStep, type CancelTelegram, nextCancelStep } from '../domain/cancelling';
import type { CancellationInput, CancellationResolution, CancellationResult } from '../domain/messages';
import { searchAttributesOf } from '../domain/search-attributes';
import { localActivities, vanActivities } from './activities';
import { cancellationDetails, cancellationReviewDetails } from './details';
import { whatBroke } from './failure-type';
import { cancellationInput, refusedCancellationVerdict } from './inputs';
import { resolveCancellation } from './messages';
import { receiveVerdict, type Review } from './review';
import { onCancellation, uncancelled } from './uncancelled';

/**
 * 취소: one cancellation of an approved payment, from its first telegram until the VAN has carried it out, has refused
 * it for certain, or an operator has looked it up. A run always begins from the rows, so any run may follow another.
 */
export async function cancellation(given: CancellationInput): Promise<CancellationResult> {
  return uncancelled(async () => {
    onCancellation(() => {
      setCurrentDetails('Its cancellation in Temporal was requested. It goes on: the VAN may have been asked.');
    });
    const review = receiveVerdict(resolveCancellation, refusedCancellationVerdict);
    const { cancellationId } = cancellationInput(given);
    const result = await toItsEnd(cancellationId, review);
    await condition(allHandlersFinished);
    return result;
  });
}

type CancellationReview = Review<CancellationResolution, CancellationStatus>;

const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 600_000;
/** After this many failures an operator takes over. */
const GIVE_UP_AFTER = 3;

/** When an activity breaks, or finds the row where the run does not expect it, the run goes on from the row. */
async function toItsEnd(cancellationId: string, review: CancellationReview): Promise<CancellationResult> {
  for (let times = 1; ; times += 1) {
    try {
      const standing = await localActivities.readCancellation({ cancellationId });
      return await goOnFrom(standing, review, times > GIVE_UP_AFTER);
    } catch (failure) {
      setCurrentDetails(`${whatBroke(failure)}. The run goes on from the cancellation's row.`);
      await sleep(Math.min(FIRST_PAUSE_MS * 2 ** times, LONGEST_PAUSE_MS));
    }
  }
}

async function goOnFrom(
  standing: CancellationStanding,
  review: CancellationReview,
  isFaulty: boolean,
): Promise<CancellationResult> {
  if (standing.kind === 'none') return { status: 'GONE' };
  if (standing.kind === 'ended') return shown(standing.at, standing.reason);
  if (standing.kind === 'in-review') return waitForOperator(standing, standing.at, standing.why, review);
  if (isFaulty) return giveToOperator(standing, standing.at, 'its activities keep breaking', review);
  return cancel(standing, review);
}

/** Sends cancels and inquiries until it is certain what the VAN did. The rules are in `domain/cancelling.ts`. */
async function cancel(standing: InFlight, review: CancellationReview): Promise<CancellationResult> {
  const rules = { ...standing.cancelling, reviewAt: Date.now() + standing.reviewAfterMs };
  const evidence = [...standing.evidence];
  let { at } = standing;
  for (;;) {
    const step = nextCancelStep(rules, evidence, Date.now());
    if (step.kind === 'review') return giveToOperator(standing, at, step.why, review);
    if (step.kind !== 'send') return ended(at, step);
    setCurrentDetails(cancellationDetails(at, standing, step, evidence.length));
    if (step.inMs > 0) await sleep(step.inMs);
    const number = standing.nextNumber + evidence.length - standing.evidence.length;
    const heard = await ask(at, step.telegram, number);
    evidence.push(heard);
    if (at.status === 'REQUESTED' && heard.heard.kind === 'no-answer')
      at = await recorded(at, { kind: 'unknown', detail: `no usable answer to ${heard.telegram}` });
  }
}

/** Sends one telegram, with its own serial. Its row dates it. */
async function ask(
  { cancellationId }: CancellationPosition,
  telegram: CancelTelegram,
  number: number,
): Promise<CancelEvidence> {
  const prepared = await localActivities.prepareCancelTelegram({ cancellationId, number, telegram });
  return send(prepared);
}

async function send(prepared: PreparedCancelTelegram): Promise<CancelEvidence> {
  const { attemptId, telegram, van } = prepared;
  try {
    return await vanActivities({ ...prepared, telegram: 'CANCELLATION' }, `${telegram} at ${van}`).sendCancel({
      attemptId,
    });
  } catch {
    // Whatever broke, the attempt's row tells how far the telegram got.
    return localActivities.hearCancelTelegram({ attemptId });
  }
}

/** Gives a cancellation that could not be settled to an operator, who looks it up at the VAN. */
async function giveToOperator(
  standing: InFlight,
  at: CancellationPosition,
  why: string,
  review: CancellationReview,
): Promise<CancellationResult> {
  return waitForOperator(standing, await recorded(at, { kind: 'needs-review', why }), why, review);
}

/** Waits for an operator's verdict, as long as it takes. */
async function waitForOperator(
  standing: InFlight,
  at: CancellationPosition,
  why: string,
  review: CancellationReview,
): Promise<CancellationResult> {
  upsertSearchAttributes(searchAttributesOf({ status: at.status }));
  setCurrentDetails(cancellationReviewDetails(standing, why));
  const resolution = await review.wait();
  const resolved = await recorded(at, { kind: 'resolved', resolution });
  review.recorded(resolved.status);
  return shown(resolved, 'RESOLVED_BY_OPERATOR');
}

type Ended = Extract<CancelStep, { kind: 'done' | 'failed' }>;

async function ended(at: CancellationPosition, outcome: Ended): Promise<CancellationResult> {
  return shown(
    await recorded(at, outcome),
    outcome.kind === 'failed' ? `${outcome.because} ${outcome.code}` : undefined,
  );
}

async function recorded(at: CancellationPosition, outcome: CancellationOutcome): Promise<CancellationPosition> {
  const moved = await localActivities.recordCancellation({ at, outcome });
  upsertSearchAttributes(searchAttributesOf({ status: moved.status }));
  return moved;
}

function shown({ status, version }: CancellationPosition, reason?: string): CancellationResult {
  setCurrentDetails([`**${status}** (version ${version})`, reason ?? ''].filter((line) => line !== '').join('\n\n'));
  return reason === undefined ? { status } : { status, reason };
}
