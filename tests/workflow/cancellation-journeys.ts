import type { WorkflowHandle } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import type {
  CancelActivities,
  CancellationActivities,
  CancellationOutcome,
  CancellationPosition,
  CancellationStanding,
  InFlight,
} from '../../activities/cancellations/types';
import { cancellationStart } from '../../domain/cancellation-start';
import { assertCancellationMove, type CancellationStatus } from '../../domain/cancellation-states';
import type { CancelAnswer, CancelTelegram } from '../../domain/cancelling';
import type { CancellationResult } from '../../domain/messages';
import { CANCELLATION_WORKFLOW } from '../../domain/runs';
import { vanTaskQueue } from '../../domain/vans';
import type { cancellation } from '../../workflows/cancellation';
import { resolveCancellation } from '../../workflows/messages';
import { waitFor } from '../support/wait-for';
import type { Stage } from './stage';
import type { Asking } from './stub-activities';

type Steps = CancellationActivities & CancelActivities;
type StepName = keyof Steps;

const T_MS = 90_000;
const before = 10_000;

/** The answers to the telegrams, one after the other; `lost`: the activity breaks, and its row has no answer. */
type Brought = readonly (CancelAnswer | 'lost')[];

/** A cancellation of the stubs: its row, its telegrams, and its workflow's calls. */
export class StubCancellation implements Asking {
  readonly calls: { readonly step: StepName; readonly input: unknown }[] = [];
  readonly statuses: CancellationStatus[] = ['REQUESTED'];
  readonly #telegrams: CancelTelegram[] = [];
  #at: CancellationPosition;

  constructor(
    readonly id: string,
    private readonly journey: CancellationJourney,
    /** The time at the Temporal server, which may be ahead of here. */
    private readonly serverTimeMs: () => Promise<number>,
  ) {
    this.#at = { cancellationId: id, status: 'REQUESTED', version: 1 };
  }

  get steps(): readonly StepName[] {
    return this.calls.map(({ step }) => step);
  }

  perform(step: StepName, input: unknown): unknown {
    this.calls.push({ step, input });
    return this.#steps[step](input as never);
  }

  readonly #steps: Steps = {
    readCancellation: async () => this.#standing(),
    prepareCancelTelegram: async ({ number, telegram }) => {
      this.#telegrams.push(telegram);
      const attemptId = `${this.id}-${number}`;
      return {
        ...{ attemptId, telegram, van: 'alpha', taskQueue: vanTaskQueue('alpha') },
        ...{ scheduleToStartMs: 20_000, startToCloseMs: 40_000, merchantId: 'mer_1' },
      };
    },
    sendCancel: async () => {
      const said = this.journey.brought[this.#telegrams.length - 1] ?? 'lost';
      if (said === 'lost') throw ApplicationFailure.nonRetryable('the step broke');
      return this.#heard(said);
    },
    hearCancelTelegram: async () => this.#heard({ kind: 'no-answer' }),
    recordCancellation: async ({ at, outcome }) => this.#move(at, outcome),
  };

  async #heard(heard: CancelAnswer) {
    const telegram = this.#telegrams.at(-1);
    if (telegram === undefined) throw new Error('nothing was sent');
    return { telegram, heard, at: await this.serverTimeMs() };
  }

  #standing(): CancellationStanding {
    const inFlight: InFlight = {
      at: this.#at,
      cancelling: {
        ...{ approved: before, amount: this.journey.amount ?? before, balanceBefore: before },
        ...{ writeWithinMs: 2_000, longestProcessingMs: T_MS },
      },
      reviewAfterMs: this.journey.reviewAfterMs ?? 3_600_000,
      evidence: [],
      nextNumber: 1,
      van: 'alpha',
      approval: {
        ...{ paymentId: 'pay_1', approvalNo: '30012345', approvedAt: '20260105143000', terminalId: 'CAT0000001' },
        ...{ serialDate: '20260105', serial: '000000000001', transmittedAt: '20260105143000', orderNo: 'ODpay_1' },
      },
    };
    return this.#at.status === 'NEEDS_REVIEW'
      ? { ...inFlight, kind: 'in-review', why: 'taken over' }
      : { ...inFlight, kind: 'in-flight' };
  }

  /** Moves like the database: only from the row's position, and only by an allowed move. */
  #move(at: CancellationPosition, outcome: CancellationOutcome): CancellationPosition {
    if (at.status !== this.#at.status || at.version !== this.#at.version)
      throw ApplicationFailure.nonRetryable('another position', 'CancellationPositionLost');
    const to = statusAfter(outcome);
    assertCancellationMove(at.status, to);
    this.#at = { ...at, status: to, version: at.version + 1 };
    this.statuses.push(to);
    return this.#at;
  }
}

function statusAfter(outcome: CancellationOutcome): CancellationStatus {
  if (outcome.kind === 'resolved') return outcome.resolution.verdict === 'CANCELLED' ? 'DONE' : 'FAILED';
  const statuses = { done: 'DONE', failed: 'FAILED', unknown: 'UNCONFIRMED', 'needs-review': 'NEEDS_REVIEW' } as const;
  return statuses[outcome.kind];
}

/** A path through a cancellation: what the VAN does, and the expected result. */
export type CancellationJourney = {
  readonly brought: Brought;
  /** Won. @default the whole */
  readonly amount?: number;
  readonly reviewAfterMs?: number;
  readonly verdict?: 'CANCELLED' | 'NOT_CANCELLED';
  readonly result: CancellationResult;
  readonly statuses: readonly CancellationStatus[];
  readonly telegrams: readonly CancelTelegram[];
};

const done: CancelAnswer = { kind: 'cancelled', code: '0000', cancelledAt: '20260105150000' };
const refused: CancelAnswer = { kind: 'refused', code: '8393' };
const found = (balance: number): CancelAnswer => ({ kind: 'found', state: 'A', balance, amount: before });

/** Every path through a cancellation. Each has a recorded history of the same name. */
export const cancellationJourneys: Readonly<Record<string, CancellationJourney>> = {
  'cancellation-done': {
    brought: [done],
    result: { status: 'DONE' },
    statuses: ['REQUESTED', 'DONE'],
    telegrams: ['CANCEL'],
  },
  'cancellation-refused': {
    brought: [refused],
    result: { status: 'FAILED', reason: 'refused 8393' },
    statuses: ['REQUESTED', 'FAILED'],
    telegrams: ['CANCEL'],
  },
  'cancellation-not-sent-at-first': {
    brought: [{ kind: 'not-sent' }, done],
    result: { status: 'DONE' },
    statuses: ['REQUESTED', 'DONE'],
    telegrams: ['CANCEL', 'CANCEL'],
  },
  'cancellation-found-done': {
    brought: ['lost', found(7_000)],
    amount: 3_000,
    result: { status: 'DONE' },
    statuses: ['REQUESTED', 'UNCONFIRMED', 'DONE'],
    telegrams: ['PARTIAL_CANCEL', 'INQUIRY'],
  },
  'cancellation-sent-again': {
    brought: [{ kind: 'no-answer' }, found(before), found(before), done],
    amount: 3_000,
    result: { status: 'DONE' },
    statuses: ['REQUESTED', 'UNCONFIRMED', 'DONE'],
    telegrams: ['PARTIAL_CANCEL', 'INQUIRY', 'INQUIRY', 'PARTIAL_CANCEL'],
  },
  'cancellation-resend-refused': {
    brought: [{ kind: 'no-answer' }, found(before), found(before), refused, found(7_000)],
    amount: 3_000,
    result: { status: 'DONE' },
    statuses: ['REQUESTED', 'UNCONFIRMED', 'DONE'],
    telegrams: ['PARTIAL_CANCEL', 'INQUIRY', 'INQUIRY', 'PARTIAL_CANCEL', 'INQUIRY'],
  },
  'cancellation-resolved-done': {
    brought: ['lost'],
    reviewAfterMs: 0,
    verdict: 'CANCELLED',
    result: { status: 'DONE', reason: 'RESOLVED_BY_OPERATOR' },
    statuses: ['REQUESTED', 'UNCONFIRMED', 'NEEDS_REVIEW', 'DONE'],
    telegrams: ['CANCEL'],
  },
  'cancellation-resolved-not-done': {
    brought: ['lost', found(2_000)],
    amount: 3_000,
    verdict: 'NOT_CANCELLED',
    result: { status: 'FAILED', reason: 'RESOLVED_BY_OPERATOR' },
    statuses: ['REQUESTED', 'UNCONFIRMED', 'NEEDS_REVIEW', 'FAILED'],
    telegrams: ['PARTIAL_CANCEL', 'INQUIRY'],
  },
};

/** Runs a journey to its end. */
export async function playCancellation(stage: Stage, name: string, journey: CancellationJourney) {
  const stub = new StubCancellation(`can_${name}`, journey, () => stage.env.currentTimeMs());
  const payment = { id: 'pay_1', issuer: 'kb', merchantId: 'mer_1', billId: 'bill_1', payType: 'CARD_VAN' };
  const start = cancellationStart({ id: stub.id, status: 'REQUESTED', amount: journey.amount ?? before, payment });
  stage.enlist(stub, start.workflowId);
  const handle = await stage.client.workflow.start<typeof cancellation>(CANCELLATION_WORKFLOW, start);
  const { verdict } = journey;
  if (verdict !== undefined) await resolved(handle, verdict);
  else await skipTo(stage, stub);
  return { stub, handle, result: await handle.result() };
}

const resolved = (
  handle: WorkflowHandle<typeof cancellation>,
  verdict: 'CANCELLED' | 'NOT_CANCELLED',
): Promise<CancellationStatus> =>
  waitFor('the run to take the verdict', () =>
    handle
      .executeUpdate(resolveCancellation, { args: [{ verdict, operator: 'ops-1', note: 'by telephone' }] })
      .catch(() => undefined),
  );

/** Skips the time for which the run sleeps, until it has ended. */
async function skipTo(stage: Stage, stub: StubCancellation): Promise<void> {
  await waitFor(`${stub.id} to end`, async () => {
    await stage.env.sleep('10s');
    return ['DONE', 'FAILED'].includes(stub.statuses.at(-1) ?? '') ? true : undefined;
  });
}
