import type { NextLook } from '../../activities/webhooks/types';
import { BILL_TASK_QUEUE, WEBHOOKS_WORKFLOW, webhooksWorkflowId } from '../../domain/runs';
import { eventsArrived, type webhooks } from '../../workflows/webhooks';
import { waitFor } from '../support/wait-for';
import type { Stage } from './stage';
import type { Asking } from './stub-activities';

/** What each look finds; `woken`: events arrive while it sends. */
export type WebhooksJourney = {
  readonly looks: readonly (NextLook & { readonly woken?: true })[];
  /** Events arrive while the run waits. */
  readonly wakes?: true;
};

const HOUR_MS = 3_600_000;
const later = { kind: 'wait', inMs: HOUR_MS, why: 'Requests have failed; it tries again later.' } as const;

/** Every path through the run of an endpoint's webhooks. Each has a recorded history of the same name. */
export const webhooksJourneys: Readonly<Record<string, WebhooksJourney>> = {
  'webhooks-sent': { looks: [{ kind: 'idle' }] },
  'webhooks-events-while-sending': { looks: [{ kind: 'idle', woken: true }, { kind: 'idle' }] },
  'webhooks-more-at-once': { looks: [{ kind: 'wait', inMs: 0, why: 'There is more to send.' }, { kind: 'idle' }] },
  'webhooks-tried-again': { looks: [later, later, { kind: 'idle' }] },
  'webhooks-woken': { looks: [later, { kind: 'idle' }], wakes: true },
};

/** An endpoint of the stubs. */
class StubEndpoint implements Asking {
  /** The server's time at each look. */
  readonly lookedAt: number[] = [];

  constructor(
    private readonly journey: WebhooksJourney,
    private readonly stage: Stage,
    private readonly wake: () => Promise<void>,
  ) {}

  async perform(): Promise<NextLook> {
    const look = this.journey.looks[this.lookedAt.length];
    this.lookedAt.push(await this.stage.env.currentTimeMs());
    if (look === undefined) throw new Error('nothing is left to look for');
    const { woken, ...next } = look;
    if (woken === true) await this.wake();
    return next;
  }
}

/** Runs a journey to its end. */
export async function playWebhooks(stage: Stage, name: string, journey: WebhooksJourney) {
  const workflowId = webhooksWorkflowId(name);
  const wake = (): Promise<void> => stage.client.workflow.getHandle(workflowId).signal(eventsArrived);
  const stub = new StubEndpoint(journey, stage, wake);
  stage.enlist(stub, workflowId);
  const handle = await stage.client.workflow.signalWithStart<typeof webhooks>(WEBHOOKS_WORKFLOW, {
    ...{ workflowId, taskQueue: BILL_TASK_QUEUE },
    args: [{ endpointId: name }],
    signal: eventsArrived,
  });
  if (journey.wakes === true) {
    await waitFor('the run to wait', async () =>
      (await handle.fetchHistory()).events?.find(({ timerStartedEventAttributes: timer }) => timer != null),
    );
    await wake();
  } else {
    await waitFor('all looks', async () => {
      if (stub.lookedAt.length < journey.looks.length) await stage.env.sleep('10m');
      return stub.lookedAt.length >= journey.looks.length ? true : undefined;
    });
  }
  await handle.result();
  return { stub, handle };
}
