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
import type { Reason } from '../domain/reasons';
import { searchAttributesOf } from '../domain/search-attributes';
import { localActivities, vanActivities } from './activities';
import {
  type CancellationEnding,
  cancellationEndingText,
  cancellationReviewText,
  cancellationText,
  describeCancellation,
  detailsInBoth,
  reviewByText,
} from './details';
import { whatBroke } from './failure-type';
import { cancellationInput, refusedCancellationVerdict } from './inputs';
import { resolveCancellation } from './messages';
import { type OperatorText, together } from './operator-texts';
import { receiveVerdict, type Review } from './review';
import { type StatusClock, statusClock } from './status-clock';
import { telegramSummary, timerSummaries } from './summaries';
import { onCancellation, uncancelled } from './uncancelled';

/**
 * 취소: one cancellation of an approved payment, from its first telegram until the VAN has carried it out, has refused
 * it for certain, or an operator has looked it up. A run always begins from the rows, so any run may follow another.
 */
export async function cancellation(given: CancellationInput): Promise<CancellationResult> {
  return uncancelled(async () => {
    onCancellation(() => {
      setCurrentDetails(detailsInBoth(GOES_ON));
    });
    const run = shownRun(receiveVerdict(resolveCancellation, refusedCancellationVerdict));
    const { cancellationId } = cancellationInput(given);
    const result = await toItsEnd(cancellationId, run);
    await condition(allHandlersFinished);
    return result;
  });
}

const GOES_ON: OperatorText = {
  ko: '실행 취소가 요청되었지만, VAN에 이미 물었을 수 있어 계속합니다.',
  en: 'Its cancellation in Temporal was requested. It goes on: the VAN may have been asked.',
};

const GONE: OperatorText = {
  ko: '취소 행이 더 이상 없습니다. 데이터베이스가 이전 시점으로 복원되었습니다. 이 실행은 아무것도 하지 않고 끝났습니다.',
  en: 'Its row is not there any more: the database was restored to an earlier point. The run has ended and did nothing.',
};

/** What a cancellation's run receives from operators, and what it shows to them. */
type CancellationRun = {
  readonly review: Review<CancellationResolution, CancellationStatus>;
  readonly clock: StatusClock;
  show(at: CancellationPosition, text: OperatorText): void;
};

function shownRun(review: CancellationRun['review']): CancellationRun {
  const clock = statusClock();
  return {
    review,
    clock,
    show(at, text) {
      setCurrentDetails(describeCancellation(at, clock.since(at.status), text));
    },
  };
}

const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 600_000;
/** After this many failures an operator takes over. */
const GIVE_UP_AFTER = 3;

/** When an activity breaks, or finds the row where the run does not expect it, the run goes on from the row. */
async function toItsEnd(cancellationId: string, run: CancellationRun): Promise<CancellationResult> {
  for (let times = 1; ; times += 1) {
    try {
      const standing = await localActivities.readCancellation({ cancellationId });
      if (standing.kind !== 'none') run.clock.knows(standing.at.status, standing.since);
      return await goOnFrom(standing, run, times > GIVE_UP_AFTER);
    } catch (failure) {
      const broken = whatBroke(failure);
      setCurrentDetails(
        detailsInBoth({
          ko: `${broken}. 취소 행에서 이어 갑니다.`,
          en: `${broken}. The run goes on from the cancellation's row.`,
        }),
      );
      await sleep(Math.min(FIRST_PAUSE_MS * 2 ** times, LONGEST_PAUSE_MS), { summary: timerSummaries.afterFault });
    }
  }
}

async function goOnFrom(
  standing: CancellationStanding,
  run: CancellationRun,
  isFaulty: boolean,
): Promise<CancellationResult> {
  if (standing.kind === 'none') {
    setCurrentDetails(detailsInBoth(GONE));
    return { status: 'GONE' };
  }
  if (standing.kind === 'ended') return shown(standing.at, standing.reason, { reason: standing.reason }, run);
  if (standing.kind === 'in-review') return waitForOperator(standing, standing.at, standing.why, run);
  if (isFaulty) return giveToOperator(standing, standing.at, 'its activities keep breaking', run);
  return cancel(standing, run);
}

/** Sends cancels and inquiries until it is certain what the VAN did. The rules are in `domain/cancelling.ts`. */
async function cancel(standing: InFlight, run: CancellationRun): Promise<CancellationResult> {
  const rules = { ...standing.cancelling, reviewAt: Date.now() + standing.reviewAfterMs };
  const evidence = [...standing.evidence];
  let { at } = standing;
  for (;;) {
    const step = nextCancelStep(rules, evidence, Date.now());
    if (step.kind === 'review') return giveToOperator(standing, at, step.why, run);
    if (step.kind !== 'send') return ended(at, step, run);
    const now = Date.now();
    const next = together(cancellationText(standing, step, evidence, now), reviewByText(rules.reviewAt));
    run.show(at, next);
    if (step.inMs > 0) await sleep(step.inMs, { summary: timerSummaries.nextCancelTelegram });
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
    return await vanActivities({ ...prepared, telegram: 'CANCELLATION' }, telegramSummary(telegram, van)).sendCancel({
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
  run: CancellationRun,
): Promise<CancellationResult> {
  return waitForOperator(standing, await recorded(at, { kind: 'needs-review', why }), why, run);
}

/** Waits for an operator's verdict, as long as it takes. */
async function waitForOperator(
  standing: InFlight,
  at: CancellationPosition,
  why: string,
  run: CancellationRun,
): Promise<CancellationResult> {
  upsertSearchAttributes(searchAttributesOf({ status: at.status }));
  run.show(at, cancellationReviewText(standing, why));
  const resolution = await run.review.wait();
  const resolved = await recorded(at, { kind: 'resolved', resolution });
  run.review.recorded(resolved.status);
  return shown(resolved, 'RESOLVED_BY_OPERATOR', { reason: 'RESOLVED_BY_OPERATOR' }, run);
}

type Ended = Extract<CancelStep, { kind: 'done' | 'failed' }>;

async function ended(at: CancellationPosition, outcome: Ended, run: CancellationRun): Promise<CancellationResult> {
  const moved = await recorded(at, outcome);
  const told = outcome.kind === 'failed' ? `${outcome.because} ${outcome.code}` : undefined;
  return shown(moved, told, { reason: reasonOf(outcome), code: outcome.code }, run);
}

async function recorded(at: CancellationPosition, outcome: CancellationOutcome): Promise<CancellationPosition> {
  const moved = await localActivities.recordCancellation({ at, outcome });
  upsertSearchAttributes(searchAttributesOf({ status: moved.status, reason: reasonOf(outcome) }));
  return moved;
}

/** Why it ended as it did, as its row says. */
function reasonOf(outcome: CancellationOutcome): Reason | undefined {
  if (outcome.kind === 'resolved') return 'RESOLVED_BY_OPERATOR';
  if (outcome.kind !== 'failed') return undefined;
  return outcome.because === 'refused' ? 'CANCEL_REFUSED' : 'VAN_NOT_SENT';
}

/** @param told the reason in its result */
function shown(
  at: CancellationPosition,
  told: string | undefined,
  ending: CancellationEnding,
  run: CancellationRun,
): CancellationResult {
  run.show(at, cancellationEndingText(ending));
  return told === undefined ? { status: at.status } : { status: at.status, reason: told };
}
