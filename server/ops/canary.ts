import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import { runPriority } from '../../domain/run-priority';
import { BILL_TASK_QUEUE, CANARY_WORKFLOW } from '../../domain/runs';
import { failureName } from '../../platform/failure-name';
import type { Logger } from '../../platform/logger';

/** What the canary tells about the bill workers: polling workers may still get nothing done. */
export type Canary = {
  /** `ok` if a canary has succeeded recently; otherwise what is missing. */
  check(): string;
  /** How long the last successful canary took; 0 before the first. */
  lastSeconds(): number;
  /** How long ago it succeeded; before the first success, how long the server has waited for one. */
  sinceSuccessSeconds(): number;
};

type Options = {
  readonly client: Pick<Client, 'workflow' | 'withDeadline' | 'withAbortSignal'>;
  readonly everyMs: number;
  readonly workflowTaskTimeoutMs: number;
  readonly log: Pick<Logger, 'warn'>;
  /** A clock in ms that never goes back. @default performance.now */
  readonly now?: () => number;
};

/** A payer leaves before this. */
const DEADLINE_MS = 10_000;
/** The pause after a failed canary, so short that readiness returns as soon as the workers do. */
const AGAIN_AFTER_MS = 1_000;
/** A success counts as recent for this many intervals: one canary may fail, and the server stays in the balancer. */
const LATELY_INTERVALS = 3;

/**
 * Runs a trivial workflow repeatedly until it is stopped: each needs a workflow-task slot, an activity slot and a
 * connection.
 */
export function startCanary({
  client,
  everyMs,
  workflowTaskTimeoutMs,
  log,
  now = () => performance.now(),
}: Options): Canary & { stop(): Promise<void> } {
  const stopping = new AbortController();
  const { signal } = stopping;
  const workflowId = `canary-${randomUUID()}`;
  let succeeded: { readonly at: number; readonly tookMs: number } | undefined;
  const startedAt = now();
  const sinceMs = (): number => now() - (succeeded?.at ?? startedAt);

  const fly = async (): Promise<boolean> => {
    const began = now();
    try {
      // A signal of its own: the client adds a listener for each call, and removes none.
      const own = AbortSignal.any([signal]);
      await client.withAbortSignal(own, () => client.withDeadline(Date.now() + DEADLINE_MS, () => execute()));
      succeeded = { at: now(), tookMs: now() - began };
      return true;
    } catch (failure) {
      if (!signal.aborted) log.warn({ workflowId, failure: failureName(failure) }, 'the canary did not come back');
      return false;
    }
  };
  const execute = (): Promise<unknown> =>
    client.workflow.execute(CANARY_WORKFLOW, {
      workflowId,
      taskQueue: BILL_TASK_QUEUE,
      // A canary that no worker has run by then is dropped, and the next takes its place.
      workflowExecutionTimeout: DEADLINE_MS,
      workflowIdConflictPolicy: 'TERMINATE_EXISTING',
      workflowTaskTimeout: workflowTaskTimeoutMs,
      // It tells how payers fare.
      priority: runPriority('PAYER'),
      staticSummary: 'do workflows get done?',
    });
  const running = (async () => {
    while (!signal.aborted)
      await pause((await fly()) ? everyMs : AGAIN_AFTER_MS, undefined, { signal }).catch(() => undefined);
  })();

  return {
    check: () => {
      const isLate = sinceMs() > LATELY_INTERVALS * everyMs;
      if (succeeded !== undefined && !isLate) return 'ok';
      return `no workflow has finished for ${Math.round(sinceMs() / 1_000)} s: check the bill workers' logs, slots and database`;
    },
    lastSeconds: () => (succeeded?.tookMs ?? 0) / 1_000,
    sinceSuccessSeconds: () => sinceMs() / 1_000,
    async stop() {
      stopping.abort();
      await running;
    },
  };
}
