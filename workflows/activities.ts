import { proxyActivities, proxyLocalActivities } from '@temporalio/workflow';
import type {
  BillingActivities,
  CardActivities,
  OtcActivities,
  OtcCalls,
  RegistrationActivities,
} from '../activities/billing/types';
import type { CanaryActivities } from '../activities/canary';
import type {
  CryptoActivities,
  IssuerCalls,
  PaymentActivities,
  PreparedAttempt,
  PreparedFollowUp,
  VanActivities,
} from '../activities/payments/types';
import type { SweepActivities } from '../activities/sweep/types';
import type { CheckActivities } from '../checker/types';
import type { CryptoZone } from '../domain/issuers';
import { APPROVAL_TASK_QUEUE, BILL_TASK_QUEUE, CHECK_TASK_QUEUE, EXTERNAL_TASK_QUEUE } from '../domain/runs';
import { telegramPriority } from '../domain/telegram-priority';

/**
 * An activity that waits for longer than this before its next try waits by a timer, which holds none of the worker's
 * slots; until then it keeps its workflow task open, which costs no events. All shorter waits of an activity together
 * are what a payer of another merchant may have to wait for a slot: 0.6 s.
 */
const LONGEST_WAIT_IN_SLOT = '500ms';

/**
 * CPU work or one database transaction each, so they run as local activities in the bill worker. A failure is
 * classified in `workers/activity-failures.ts`:
 * - the database is away or busy: tried until it succeeds. An outage of an hour delays a payment, and never decides it.
 * - an `ApplicationFailure` that can't be tried again, or a `DecidedFailure`: comes back to the workflow at once.
 * - anything else: tried a few times, then it comes back as a failure of type `StepBroken`.
 */
export const localActivities = proxyLocalActivities<
  PaymentActivities & CryptoActivities & OtcActivities & RegistrationActivities & BillingActivities
>({
  startToCloseTimeout: '10s',
  localRetryThreshold: LONGEST_WAIT_IN_SLOT,
  retry: {
    initialInterval: '200ms',
    backoffCoefficient: 2,
    maximumInterval: '15s',
  },
});

/** The canary's activity: tried once, so that its run shows at once what is wrong. */
export const canaryActivities = proxyLocalActivities<CanaryActivities>({
  startToCloseTimeout: '10s',
  retry: { maximumAttempts: 1 },
});

/**
 * How long an activity with keys of the approval zone is tried: a payer who waits longer has left, and is not charged
 * after that.
 */
const APPROVAL_ZONE_PATIENCE = '40s';

const approvalZone = (): CryptoActivities & OtcActivities =>
  proxyActivities<CryptoActivities & OtcActivities>({
    taskQueue: APPROVAL_TASK_QUEUE,
    startToCloseTimeout: '10s',
    scheduleToCloseTimeout: APPROVAL_ZONE_PATIENCE,
    retry: { initialInterval: '500ms', backoffCoefficient: 2, maximumInterval: '5s' },
    summary: 'keys of the approval zone',
  });

/** The activities with an issuer's keys, where it declares that they are. */
export const cryptoActivities = (zone: CryptoZone): CryptoActivities & OtcActivities =>
  zone === 'bill' ? localActivities : approvalZone();

/**
 * The activities with registered cards ask KMS, which is an outside party: so they are regular activities, on the queue
 * of the issuer's zone. KMS away, throttled or with its key disabled is waited for, since nothing is charged meanwhile;
 * what decrypts no more is said at once.
 * @param patience for how long
 */
export const cardActivities = (zone: CryptoZone, patience: '2m' | '10m'): CardActivities =>
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
    summary: 'a registered card',
  });

/** Activities of the sweep: they ask Temporal about runs. A page that fails is left to the next sweep. */
export const sweepActivities = (): SweepActivities =>
  proxyActivities<SweepActivities>({
    taskQueue: BILL_TASK_QUEUE,
    startToCloseTimeout: '2m',
    heartbeatTimeout: '30s',
    retry: { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '15s', maximumAttempts: 5 },
    summary: 'open rows and their runs',
  });

/** A check goes through a day's payments, and inquires about each. One that fails is made again at its next time. */
export const checkActivities = (): CheckActivities =>
  proxyActivities<CheckActivities>({
    taskQueue: CHECK_TASK_QUEUE,
    startToCloseTimeout: '6h',
    heartbeatTimeout: '30s',
    retry: { maximumAttempts: 2 },
    summary: 'the invariants',
  });

/** The request of an OTC to an issuer. It moves no money, so it is made again. */
export const otcCalls = (): OtcCalls =>
  proxyActivities<OtcCalls>({
    taskQueue: EXTERNAL_TASK_QUEUE,
    startToCloseTimeout: '8s',
    scheduleToCloseTimeout: '2m',
    retry: { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '20s' },
    summary: 'OTC for a CARD_ID',
  });

/** One call to an issuer, and how long it is tried again while the payer waits: it moves no money. */
export const issuerCalls = (): IssuerCalls =>
  proxyActivities<IssuerCalls>({
    taskQueue: EXTERNAL_TASK_QUEUE,
    startToCloseTimeout: '8s',
    scheduleToCloseTimeout: '40s',
    retry: { initialInterval: '500ms', backoffCoefficient: 2, maximumInterval: '5s' },
    summary: 'registration with the issuer',
  });

/** A lost worker is noticed after this long. */
const HEARTBEAT_TIMEOUT = '10s';

/** Where and how a telegram is sent; without a kind it is an approval. */
type ToSend = Omit<PreparedFollowUp, 'attemptId' | 'telegram'> &
  Pick<PreparedAttempt, 'payType'> &
  Partial<Pick<PreparedFollowUp, 'telegram'>>;

/**
 * A telegram to a VAN: on the VAN's own queue, once, fenced by its attempt's row. What waits there goes by its kind,
 * and within one kind by merchants in turn, where the server offers that.
 */
export const vanActivities = (attempt: ToSend, summary = `approval by ${attempt.van}`): VanActivities =>
  proxyActivities<VanActivities>({
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
