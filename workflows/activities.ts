import { proxyActivities, proxyLocalActivities } from '@temporalio/workflow';
import type {
  BillingActivities,
  CardActivities,
  OtcActivities,
  OtcCalls,
  RegistrationActivities,
} from '../activities/billing/types';
import type { CanaryActivities } from '../activities/canary';
import type { CancelActivities, CancellationActivities } from '../activities/cancellations/types';
import type {
  CryptoActivities,
  IssuerCalls,
  PaymentActivities,
  PreparedAttempt,
  PreparedFollowUp,
  VanActivities,
} from '../activities/payments/types';
import type { RetentionActivities } from '../activities/retention/types';
import type { SweepActivities } from '../activities/sweep/types';
import type { WebhookActivities } from '../activities/webhooks/types';
import type { CheckActivities } from '../checker/types';
import type { CryptoZone } from '../domain/issuers';
import {
  APPROVAL_TASK_QUEUE,
  BILL_TASK_QUEUE,
  CHECK_TASK_QUEUE,
  EXTERNAL_TASK_QUEUE,
  WEBHOOK_TASK_QUEUE,
} from '../domain/runs';
import { telegramPriority } from '../domain/telegram-priority';
import {
  approvalSummary,
  canarySummaries,
  cardSummaries,
  checkSummaries,
  cryptoSummaries,
  issuerSummaries,
  localSummaries,
  otcSummaries,
  retentionSummaries,
  sweepSummaries,
  webhookSummaries,
} from './summaries';

/**
 * Activities with a summary each, which Temporal Web UI shows beside them.
 * @param proxy makes the activities with one summary
 */
function withSummaries<Activities extends object>(
  summaries: Readonly<Record<keyof Activities, string>>,
  proxy: (summary: string) => Activities,
): Activities {
  const names = Object.keys(summaries) as (keyof Activities)[];
  return Object.fromEntries(names.map((name) => [name, proxy(summaries[name])[name]])) as Activities;
}

/**
 * Before its next try, an activity that waits longer than this waits behind a timer, which holds none of the worker's
 * slots. A shorter wait keeps the workflow task open, which costs no events. The sum of an activity's shorter waits is
 * how long a payer of another merchant may have to wait for a slot: 0.6 s.
 */
const LONGEST_WAIT_IN_SLOT = '500ms';

type LocalActivities = PaymentActivities &
  CancellationActivities &
  CryptoActivities &
  OtcActivities &
  RegistrationActivities &
  BillingActivities;

/**
 * CPU work or one database transaction each, so they run as local activities in the bill worker. A failure is
 * classified in `workers/activity-failures.ts`:
 * - the database is away or busy: retried until it succeeds. An outage of an hour delays a payment, but never decides
 *   it.
 * - an `ApplicationFailure` that can't be retried, or a `DecidedFailure`: goes back to the workflow at once.
 * - anything else: tried a few times, then it goes back as a failure of type `StepBroken`.
 */
export const localActivities = withSummaries<LocalActivities>(localSummaries, (summary) =>
  proxyLocalActivities<LocalActivities>({
    startToCloseTimeout: '10s',
    localRetryThreshold: LONGEST_WAIT_IN_SLOT,
    retry: {
      initialInterval: '200ms',
      backoffCoefficient: 2,
      maximumInterval: '15s',
    },
    summary,
  }),
);

/** The canary's activity: tried once, so that its run shows at once when something is wrong. */
export const canaryActivities = withSummaries<CanaryActivities>(canarySummaries, (summary) =>
  proxyLocalActivities<CanaryActivities>({
    startToCloseTimeout: '10s',
    retry: { maximumAttempts: 1 },
    summary,
  }),
);

type IssuersKeys = CryptoActivities & OtcActivities;

/**
 * How long an activity with keys of the approval zone is retried. A payer who waits longer has left, and must not be
 * charged after that.
 */
const APPROVAL_ZONE_PATIENCE = '40s';

const approvalZone = (): IssuersKeys =>
  withSummaries<IssuersKeys>(cryptoSummaries, (summary) =>
    proxyActivities<IssuersKeys>({
      taskQueue: APPROVAL_TASK_QUEUE,
      startToCloseTimeout: '10s',
      scheduleToCloseTimeout: APPROVAL_ZONE_PATIENCE,
      retry: { initialInterval: '500ms', backoffCoefficient: 2, maximumInterval: '5s' },
      summary,
    }),
  );

/** The activities that use an issuer's keys, in the zone that the issuer declares. */
export const cryptoActivities = (zone: CryptoZone): IssuersKeys => (zone === 'bill' ? localActivities : approvalZone());

/**
 * Activities with registered cards call KMS, which is an outside party. So they are regular activities, on the queue of
 * the issuer's zone. They wait while KMS is away, throttled or has its key disabled, because nothing is charged in the
 * meantime. A card that can no longer be decrypted fails at once.
 * @param patience how long they wait
 */
export const cardActivities = (zone: CryptoZone, patience: '2m' | '10m'): CardActivities =>
  withSummaries<CardActivities>(cardSummaries, (summary) =>
    proxyActivities<CardActivities>({
      taskQueue: zone === 'bill' ? BILL_TASK_QUEUE : APPROVAL_TASK_QUEUE,
      startToCloseTimeout: '20s',
      scheduleToCloseTimeout: patience,
      retry: {
        initialInterval: '500ms',
        backoffCoefficient: 2,
        maximumInterval: '15s',
        nonRetryableErrorTypes: ['BillingKeyEnded', 'CardUnreadable', 'KeyPositionLost', 'UnsendableOrder'],
      },
      summary,
    }),
  );

/**
 * The same in the worker that runs the workflow, tried once and no longer than an activity may hold a slot of it. Only
 * for a registered card that pays, in the zone of that worker.
 */
export const cardActivitiesAtOnce = withSummaries<CardActivities>(cardSummaries, (summary) =>
  proxyLocalActivities<CardActivities>({
    startToCloseTimeout: LONGEST_WAIT_IN_SLOT,
    retry: { maximumAttempts: 1 },
    summary,
  }),
);

/** Activities of the sweep: they ask Temporal about runs. A page that fails is left for the next sweep. */
export const sweepActivities = (): SweepActivities =>
  withSummaries<SweepActivities>(sweepSummaries, (summary) =>
    proxyActivities<SweepActivities>({
      taskQueue: BILL_TASK_QUEUE,
      startToCloseTimeout: '2m',
      heartbeatTimeout: '30s',
      retry: { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '15s', maximumAttempts: 5 },
      summary,
    }),
  );

/**
 * Activities of retention. A partition is looked through before it goes, which may take minutes; locks that are not had
 * in a second are tried for again.
 */
export const retentionActivities = (): RetentionActivities =>
  withSummaries<RetentionActivities>(retentionSummaries, (summary) =>
    proxyActivities<RetentionActivities>({
      taskQueue: BILL_TASK_QUEUE,
      startToCloseTimeout: '1h',
      heartbeatTimeout: '30s',
      retry: { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '1m', maximumAttempts: 15 },
      summary,
    }),
  );

/** Sends webhooks. It knows nothing but the rows, so it is repeated until it gets through. */
export const webhookActivities = (): WebhookActivities =>
  withSummaries<WebhookActivities>(webhookSummaries, (summary) =>
    proxyActivities<WebhookActivities>({
      taskQueue: WEBHOOK_TASK_QUEUE,
      startToCloseTimeout: '2m',
      // It beats each second: what a worker that died was sending goes out again soon.
      heartbeatTimeout: '4s',
      retry: { initialInterval: '200ms', backoffCoefficient: 2, maximumInterval: '30s' },
      summary,
    }),
  );

/** A check goes through a day's payments, and inquires about each. A failed check is repeated at its next time. */
export const checkActivities = (): CheckActivities =>
  withSummaries<CheckActivities>(checkSummaries, (summary) =>
    proxyActivities<CheckActivities>({
      taskQueue: CHECK_TASK_QUEUE,
      startToCloseTimeout: '6h',
      heartbeatTimeout: '30s',
      retry: { maximumAttempts: 2 },
      summary,
    }),
  );

/** The request for an OTC to an issuer. It moves no money, so it is retried. */
export const otcCalls = (): OtcCalls =>
  withSummaries<OtcCalls>(otcSummaries, (summary) =>
    proxyActivities<OtcCalls>({
      taskQueue: EXTERNAL_TASK_QUEUE,
      startToCloseTimeout: '8s',
      scheduleToCloseTimeout: '2m',
      retry: { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '20s' },
      summary,
    }),
  );

/** One call to an issuer. It is retried while the payer waits, because it moves no money. */
export const issuerCalls = (): IssuerCalls =>
  withSummaries<IssuerCalls>(issuerSummaries, (summary) =>
    proxyActivities<IssuerCalls>({
      taskQueue: EXTERNAL_TASK_QUEUE,
      startToCloseTimeout: '8s',
      scheduleToCloseTimeout: '40s',
      retry: { initialInterval: '500ms', backoffCoefficient: 2, maximumInterval: '5s' },
      summary,
    }),
  );

/** The time after which a lost worker is noticed. */
const HEARTBEAT_TIMEOUT = '10s';

/** How a telegram is sent, and to which VAN; without a kind it is an approval. */
type ToSend = Omit<PreparedFollowUp, 'attemptId' | 'telegram'> &
  Pick<PreparedAttempt, 'payType'> & { readonly telegram?: PreparedFollowUp['telegram'] | 'CANCELLATION' };

/**
 * A telegram to a VAN: on the VAN's own queue, once, fenced by its attempt's row. Waiting telegrams go in the order of
 * their kind, and within one kind merchants take turns, where the server supports that.
 */
export const vanActivities = (
  attempt: ToSend,
  summary = approvalSummary(attempt.van),
): VanActivities & CancelActivities =>
  proxyActivities<VanActivities & CancelActivities>({
    taskQueue: attempt.taskQueue,
    scheduleToStartTimeout: attempt.scheduleToStartMs,
    startToCloseTimeout: attempt.startToCloseMs,
    heartbeatTimeout: HEARTBEAT_TIMEOUT,
    retry: { maximumAttempts: 1 },
    priority: {
      priorityKey: telegramPriority(attempt.telegram ?? 'APPROVAL', attempt.payType),
      ...(attempt.merchantId !== undefined && { fairnessKey: attempt.merchantId }),
    },
    summary,
  });
