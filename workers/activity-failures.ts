import { ApplicationFailure, CompleteAsyncError, type Context } from '@temporalio/activity';
import { TemporalFailure } from '@temporalio/common';
import type { ActivityInterceptorsFactory } from '@temporalio/worker';
import { LRUCache } from 'lru-cache';
import { ACTIVITY_BROKEN, DecidedFailure } from '../domain/activity-failures';
import { type PassingFailure, passingFailureOf } from '../platform/database';
import { failureName, stackWithoutMessage } from '../platform/failure-name';
import type { Logger } from '../platform/logger';

/** Some 25 s with the activities' own pauses: a brief failure of KMS passes within it, and a payer still waits. */
export const MOST_TRIES = 8;
/** How many activities' tries are counted; one that is forgotten is counted from the start. */
const REMEMBERED_STEPS = 10_000;
/** Longer than any wait before the next try, and than a lost workflow task takes to return. */
const REMEMBERED_MS = 60_000;

/** A try that failed this quickly hardly held its slot, so the next may follow after the usual pause. */
const QUICK_MS = 1_000;
/**
 * Above `localRetryThreshold` in `workflows/activities.ts`, even when the jitter takes a fifth off: the wait is then a
 * timer, which holds no slot.
 */
const FIRST_WAIT_MS = 3_000;
const LONGEST_WAIT_MS = 15_000;
/**
 * Each wait leaves some six events: in an outage of a day, waits of 15 s would fill a run's history. This count is
 * reached after ten minutes.
 */
const PATIENT_AFTER_TRIES = 40;
const PATIENT_WAIT_MS = 60_000;
/** A fifth up or down, so that activities that failed together don't retry together. */
const JITTER = 0.2;

type Options = {
  readonly log: Logger;
  /** A clock in ms that never goes back. @default performance.now */
  readonly now?: () => number;
  /** From 0 to 1. @default Math.random */
  readonly random?: () => number;
};

/**
 * Decides what happens to a failed local activity; regular activities have their own time bound. `localActivities` in
 * `workflows/activities.ts` says what a workflow may expect.
 */
export function activityFailures({ log, now = () => performance.now(), random = Math.random }: Options) {
  const broken = new LRUCache<string, number>({ max: REMEMBERED_STEPS, ttl: REMEMBERED_MS });

  /** The failure that Temporal gets instead of the original one. */
  const judge = (failure: unknown, info: Info, tookMs: number): unknown => {
    if (failure instanceof DecidedFailure) return decided(failure);
    if (isOfTemporal(failure)) return failure;
    const passing = passingFailureOf(failure);
    if (passing !== undefined) return comesAgain(failure, passing, { attempt: info.attempt, tookMs, chance: random() });
    const tries = (broken.get(keyOf(info)) ?? 0) + 1;
    broken.set(keyOf(info), tries);
    if (tries < MOST_TRIES) return failure;
    // The count stays: a run whose workflow task was lost together with this answer asks again, and gets the same
    // answer at once.
    const what = { failure: failureName(failure), stack: stackWithoutMessage(failure) };
    if (tries === MOST_TRIES) log.error({ ...idsOf(info), tries, ...what }, 'an activity broke and is given up');
    return brokenActivity(info.activityType, failure);
  };

  const interceptors: ActivityInterceptorsFactory = ({ info }) => ({
    inbound: {
      async execute(input, next) {
        if (!info.isLocal) return next(input);
        const began = now();
        try {
          const result = await next(input);
          broken.delete(keyOf(info));
          return result;
        } catch (failure) {
          throw judge(failure, info, now() - began);
        }
      },
    },
  });
  return interceptors;
}

type Info = Context['info'];

/**
 * Identifies a type of activity in a run, which runs activities of one type one after the other. The activity's id and
 * its attempt do not help: a timer between tries changes the id, and a lost workflow task changes the attempt.
 */
const keyOf = ({ workflowExecution, activityType }: Info): string =>
  `${workflowExecution?.runId ?? ''}/${activityType}`;

/** Such a failure already says whether the activity is retried. */
const isOfTemporal = (failure: unknown): boolean =>
  failure instanceof TemporalFailure || failure instanceof CompleteAsyncError;

const decided = (failure: DecidedFailure): ApplicationFailure =>
  ApplicationFailure.create({ message: failure.message, type: failure.name, nonRetryable: true, cause: failure });

type Tried = { readonly attempt: number; readonly tookMs: number; readonly chance: number };

/** Its type does not end an activity, so it is retried for ever: soon when that costs little, later behind a timer. */
function comesAgain(failure: unknown, passing: PassingFailure, { attempt, tookMs, chance }: Tried): ApplicationFailure {
  const soon = attempt === 1 && tookMs < QUICK_MS;
  return ApplicationFailure.create({
    message: `The database is ${passing} (${failureName(failure)}): the activity is retried until it is back`,
    type: passing === 'away' ? 'DatabaseAway' : 'DatabaseBusy',
    ...(failure instanceof Error ? { cause: failure } : {}),
    ...(soon ? {} : { nextRetryDelay: waitMs(attempt, chance) }),
  });
}

/** The wait before the next try, in ms. @param chance from 0 to 1 */
export function waitMs(attempt: number, chance: number): number {
  const growing = Math.min(FIRST_WAIT_MS * 2 ** Math.max(0, attempt - 2), LONGEST_WAIT_MS);
  const wait = attempt > PATIENT_AFTER_TRIES ? PATIENT_WAIT_MS : growing;
  return Math.round(wait * (1 - JITTER + 2 * JITTER * chance));
}

/** Its message goes into histories that many may read, so it names only the kind. */
const brokenActivity = (activity: string, failure: unknown): ApplicationFailure =>
  ApplicationFailure.nonRetryable(
    `Activity ${activity} failed ${MOST_TRIES} times, last by ${failureName(failure)}: ` +
      'look for "an activity broke" in the bill worker\'s log',
    ACTIVITY_BROKEN,
  );

const idsOf = ({ workflowExecution, activityId, activityType }: Info) => ({
  workflowId: workflowExecution?.workflowId,
  runId: workflowExecution?.runId,
  activityId,
  activity: activityType,
});
