import {
  type Client,
  isGrpcDeadlineError,
  isGrpcServiceError,
  WithStartWorkflowOperation,
  WorkflowExecutionAlreadyStartedError,
  type WorkflowHandle,
  WorkflowNotFoundError,
} from '@temporalio/client';
import { cancellationStart, type StoredCancellation } from '../domain/cancellation-start';
import { type IssuerCode, issuers } from '../domain/issuers';
import {
  type Abort,
  type CancellationInput,
  type CancellationResult,
  type ChargeInput,
  EVENTS_ARRIVED_SIGNAL,
  type PaymentInput,
  type PaymentResult,
  type RegistrationInput,
  SCHEME_UPDATE_ID,
  type SchemeAnswer,
  type SealedResult,
  type WebhooksInput,
} from '../domain/messages';
import { type RecoveredPayment, recoveryStart } from '../domain/recovery-start';
import { paymentPriority, runPriority } from '../domain/run-priority';
import {
  BILL_TASK_QUEUE,
  CANCELLATION_WORKFLOW,
  IS_STUCK,
  PAYMENT_WORKFLOW,
  paymentWorkflowId,
  RECOVERY_WORKFLOW,
  recoveryWorkflowId,
  RECURRING_WORKFLOW,
  recurringWorkflowId,
  REGISTRATION_WORKFLOW,
  registrationWorkflowId,
  WAITS_FOR_OPERATOR,
  WEBHOOKS_WORKFLOW,
  webhooksWorkflowId,
} from '../domain/runs';
import { newPaymentAttributes, searchAttributesOf } from '../domain/search-attributes';
import { failureName } from '../platform/failure-name';
import { GRPC_INVALID_ARGUMENT, grpcCodeOf } from '../platform/temporal';
import { abort, authenticated, scheme } from '../workflows/messages';
import type { payment } from '../workflows/payment';
import type { recovery } from '../workflows/recovery';
import type { recurring } from '../workflows/recurring';
import type { registration } from '../workflows/registration';

/**
 * Thrown when a workflow does not answer in time, or Temporal can't be reached. The payment may have begun all the
 * same.
 */
export class WorkflowUnavailable extends Error {
  override readonly name = 'WorkflowUnavailable';
  /** @param failure The failure's name. */
  constructor(readonly failure: string) {
    super(
      `The payment's workflow did not answer (${failure}). Check Temporal and the bill worker; it is safe to repeat the same request.`,
    );
  }
}

/** Facts that operators search by, never secrets: search attributes are not encrypted. */
export type PaymentFacts = {
  readonly merchantId: string;
  /** The merchant's own. */
  readonly orderNo: string;
  readonly service: string;
  readonly amount: number;
};
export type RecurringFacts = PaymentFacts & { readonly issuer: IssuerCode };

/** The subject of a verified result: a payment, or the registration of a billing key. */
export type Authentication = { readonly kind: 'payment' | 'registration'; readonly id: string };

export type { StoredCancellation };

/** All calls of the server to Temporal. */
export interface PaymentWorkflows {
  /**
   * Starts the payment, or joins it, and waits for its app scheme: one call.
   * @throws WorkflowUnavailable
   */
  requestScheme(input: PaymentInput, facts: PaymentFacts): Promise<SchemeAnswer>;
  /** The same for a registration. @throws WorkflowUnavailable */
  requestRegistration(input: RegistrationInput): Promise<SchemeAnswer>;
  /**
   * Charges a registered card, or joins the charge of the same try, and waits for its outcome.
   * @param waitMs 0: only starts it
   * @returns undefined when it takes longer
   * @throws WorkflowUnavailable
   */
  charge(input: ChargeInput, facts: RecurringFacts, waitMs: number): Promise<PaymentResult | undefined>;
  /**
   * Starts the run of a stored cancellation, or joins it, and waits for its outcome.
   * @returns undefined when it takes longer
   * @throws WorkflowUnavailable
   */
  cancel(cancellation: StoredCancellation, waitMs: number): Promise<CancellationResult | undefined>;
  /** @returns false when the payment or registration has ended. @throws WorkflowUnavailable */
  deliverResult(authentication: Authentication, result: SealedResult): Promise<boolean>;
  /**
   * Delivers a result to a payment whose runs are gone although its row waits for it: a new run takes the payment over.
   * @throws WorkflowUnavailable
   */
  recoverWith(payment: RecoveredPayment, result: SealedResult): Promise<void>;
  /** The same for a registration, which begins again from its row. @throws WorkflowUnavailable */
  registerWith(input: RegistrationInput, result: SealedResult): Promise<void>;
  /** @returns false when the payment has ended. @throws WorkflowUnavailable */
  abort(paymentId: string, request: Abort): Promise<boolean>;
  /** Tells the run of an endpoint's webhooks to look, and starts one if there is none. @throws WorkflowUnavailable */
  wakeWebhooks(endpointId: string): Promise<void>;
  /** How many runs wait for an operator. @throws WorkflowUnavailable */
  countWaitingForOperator(): Promise<number>;
  /**
   * How many open runs are stuck, because every workflow task fails.
   * @returns undefined when this Temporal does not report them
   * @throws WorkflowUnavailable
   */
  countStuck(): Promise<number | undefined>;
}

const SIGNAL_TIMEOUT_MS = 5_000;

/** The runs of a payer's payment: its own, and the one that has taken it over. */
const runsOfPayment = (paymentId: string): readonly string[] => [
  paymentWorkflowId(paymentId),
  recoveryWorkflowId(paymentId),
];

type WorkflowOptions = {
  /** How long a pay call waits for its app scheme (ms). */
  readonly payCallTimeoutMs: number;
  /** How long a workflow task of a payer's run may take (ms); Temporal's own default if not given. */
  readonly workflowTaskTimeoutMs?: number;
};

const interestFreeSummary = ({ installmentMonths, payerInterestMonths }: PaymentInput): string =>
  payerInterestMonths === undefined
    ? ''
    : `, ${installmentMonths} months interest-free${payerInterestMonths === 0 ? '' : ` but the first ${payerInterestMonths}`}`;

const paymentStart = (input: PaymentInput, facts: PaymentFacts) => ({
  workflowId: paymentWorkflowId(input.paymentId),
  taskQueue: BILL_TASK_QUEUE,
  args: [input] as [PaymentInput],
  priority: paymentPriority('CARD_VAN', facts.merchantId),
  staticSummary: `${issuers[input.issuer].name.en} ${facts.amount} won${interestFreeSummary(input)}`,
  typedSearchAttributes: newPaymentAttributes('CARD_VAN', { ...facts, issuer: input.issuer, billId: input.billId }),
});

const registrationStart = (input: RegistrationInput) => ({
  workflowId: registrationWorkflowId(input.billingKeyId),
  taskQueue: BILL_TASK_QUEUE,
  args: [input] as [RegistrationInput],
  priority: runPriority('PAYER', input.merchantId),
  staticSummary: `${issuers[input.issuer].name.en}, registration`,
  typedSearchAttributes: searchAttributesOf({
    status: 'REQUESTED',
    issuer: input.issuer,
    merchant: input.merchantId,
    payType: 'CARD_RP',
    service: input.service,
  }),
});

const chargeStart = (input: ChargeInput, facts: RecurringFacts) => ({
  workflowId: input.of === undefined ? paymentWorkflowId(input.paymentId) : recurringWorkflowId(input.of),
  taskQueue: BILL_TASK_QUEUE,
  args: [input] as [ChargeInput],
  workflowIdReusePolicy: 'REJECT_DUPLICATE' as const,
  priority: paymentPriority('CARD_RP', facts.merchantId),
  staticSummary: `${issuers[facts.issuer].name.en} ${facts.amount} won, recurring`,
  typedSearchAttributes: newPaymentAttributes('CARD_RP', { ...facts, billId: input.billId }),
});

/** A payment has one run for its whole life: a repeated pay call joins it, and none starts it again. */
const ONE_RUN = { workflowIdConflictPolicy: 'USE_EXISTING', workflowIdReusePolicy: 'REJECT_DUPLICATE' } as const;

class TemporalPaymentWorkflows implements PaymentWorkflows {
  private readonly taskTimeout: { readonly workflowTaskTimeout?: number };

  constructor(
    private readonly client: Client,
    private readonly options: WorkflowOptions,
  ) {
    const { workflowTaskTimeoutMs } = options;
    this.taskTimeout = workflowTaskTimeoutMs === undefined ? {} : { workflowTaskTimeout: workflowTaskTimeoutMs };
  }

  async requestScheme(input: PaymentInput, facts: PaymentFacts): Promise<SchemeAnswer> {
    const startWorkflowOperation = new WithStartWorkflowOperation<typeof payment>(PAYMENT_WORKFLOW, {
      ...paymentStart(input, facts),
      ...this.taskTimeout,
      ...ONE_RUN,
    });
    return this.within(this.options.payCallTimeoutMs, () =>
      this.client.workflow.executeUpdateWithStart(scheme, { updateId: SCHEME_UPDATE_ID, startWorkflowOperation }),
    );
  }

  async requestRegistration(input: RegistrationInput): Promise<SchemeAnswer> {
    const startWorkflowOperation = new WithStartWorkflowOperation<typeof registration>(REGISTRATION_WORKFLOW, {
      ...registrationStart(input),
      ...this.taskTimeout,
      ...ONE_RUN,
    });
    return this.within(this.options.payCallTimeoutMs, () =>
      this.client.workflow.executeUpdateWithStart(scheme, { updateId: SCHEME_UPDATE_ID, startWorkflowOperation }),
    );
  }

  async charge(input: ChargeInput, facts: RecurringFacts, waitMs: number): Promise<PaymentResult | undefined> {
    const start = chargeStart(input, facts);
    try {
      await this.client.withDeadline(Date.now() + SIGNAL_TIMEOUT_MS, () =>
        this.client.workflow.start<typeof recurring>(RECURRING_WORKFLOW, {
          ...start,
          ...this.taskTimeout,
        }),
      );
    } catch (failure) {
      if (!(failure instanceof WorkflowExecutionAlreadyStartedError)) throw unavailable(failure);
    }
    return waitMs === 0 ? undefined : this.resultOf(start.workflowId, waitMs);
  }

  async cancel(cancellation: StoredCancellation, waitMs: number): Promise<CancellationResult | undefined> {
    const start = cancellationStart(cancellation);
    await this.within(SIGNAL_TIMEOUT_MS, () =>
      this.client.workflow.start<(input: CancellationInput) => Promise<CancellationResult>>(
        CANCELLATION_WORKFLOW,
        start,
      ),
    );
    return this.resultOf<CancellationResult>(start.workflowId, waitMs);
  }

  private async resultOf<Result = PaymentResult>(workflowId: string, waitMs: number): Promise<Result | undefined> {
    try {
      return await this.client.withDeadline(Date.now() + waitMs, () =>
        this.client.workflow.getHandle<() => Promise<Result>>(workflowId).result(),
      );
    } catch (failure) {
      if (isDeadline(failure)) return undefined;
      throw unavailable(failure);
    }
  }

  async deliverResult({ kind, id }: Authentication, result: SealedResult): Promise<boolean> {
    const runs = kind === 'payment' ? runsOfPayment(id) : [registrationWorkflowId(id)];
    return this.signalFirst(runs, (handle) => handle.signal(authenticated, result));
  }

  async recoverWith(payment: RecoveredPayment, result: SealedResult): Promise<void> {
    await this.within(SIGNAL_TIMEOUT_MS, () =>
      this.client.workflow.signalWithStart<typeof recovery, [SealedResult]>(RECOVERY_WORKFLOW, {
        ...recoveryStart(payment, { paymentId: payment.id, why: 'its result came, and its run is gone' }),
        ...this.taskTimeout,
        signal: authenticated,
        signalArgs: [result],
      }),
    );
  }

  async registerWith(input: RegistrationInput, result: SealedResult): Promise<void> {
    await this.within(SIGNAL_TIMEOUT_MS, () =>
      this.client.workflow.signalWithStart<typeof registration, [SealedResult]>(REGISTRATION_WORKFLOW, {
        ...registrationStart(input),
        ...this.taskTimeout,
        signal: authenticated,
        signalArgs: [result],
        // Reuses the id of a terminated run, but not that of a completed one.
        workflowIdReusePolicy: 'ALLOW_DUPLICATE_FAILED_ONLY',
      }),
    );
  }

  async abort(paymentId: string, request: Abort): Promise<boolean> {
    return this.signalFirst(runsOfPayment(paymentId), (handle) => handle.signal(abort, request));
  }

  async wakeWebhooks(endpointId: string): Promise<void> {
    await this.within(SIGNAL_TIMEOUT_MS, () =>
      this.client.workflow.signalWithStart(WEBHOOKS_WORKFLOW, {
        workflowId: webhooksWorkflowId(endpointId),
        taskQueue: BILL_TASK_QUEUE,
        args: [{ endpointId } satisfies WebhooksInput],
        // An endpoint is of one merchant.
        priority: runPriority('MERCHANT', endpointId),
        signal: EVENTS_ARRIVED_SIGNAL,
        staticSummary: 'webhooks of one endpoint',
      }),
    );
  }

  async countWaitingForOperator(): Promise<number> {
    return this.within(SIGNAL_TIMEOUT_MS, () => this.count(WAITS_FOR_OPERATOR));
  }

  async countStuck(): Promise<number | undefined> {
    return this.within(SIGNAL_TIMEOUT_MS, async () => {
      try {
        return await this.count(IS_STUCK);
      } catch (failure) {
        // A Temporal server of before 1.30 does not know the attribute.
        if (isInvalidArgument(failure)) return undefined;
        throw failure;
      }
    });
  }

  private async count(query: string): Promise<number> {
    return (await this.client.workflow.count(query)).count;
  }

  /** Signals the first of these runs that is open. @returns false when none is */
  private async signalFirst(
    workflowIds: readonly string[],
    signal: (handle: WorkflowHandle) => Promise<void>,
  ): Promise<boolean> {
    for (const workflowId of workflowIds) {
      if (await this.signalled(() => signal(this.client.workflow.getHandle(workflowId)))) return true;
    }
    return false;
  }

  private async signalled(signalling: () => Promise<void>): Promise<boolean> {
    try {
      await this.client.withDeadline(Date.now() + SIGNAL_TIMEOUT_MS, signalling);
      return true;
    } catch (failure) {
      if (failure instanceof WorkflowNotFoundError) return false;
      throw unavailable(failure);
    }
  }

  private async within<T>(timeoutMs: number, asking: () => Promise<T>): Promise<T> {
    try {
      return await this.client.withDeadline(Date.now() + timeoutMs, asking);
    } catch (failure) {
      throw unavailable(failure);
    }
  }
}

export const createPaymentWorkflows = (client: Client, options: WorkflowOptions): PaymentWorkflows =>
  new TemporalPaymentWorkflows(client, options);

/** The client reports it itself, or as the cause of another failure. */
function isDeadline(failure: unknown): boolean {
  if (!(failure instanceof Error)) return false;
  return (isGrpcServiceError(failure) && isGrpcDeadlineError(failure)) || isDeadline(failure.cause);
}

/** The same. */
function isInvalidArgument(failure: unknown): boolean {
  if (!(failure instanceof Error)) return false;
  return grpcCodeOf(failure) === GRPC_INVALID_ARGUMENT || isInvalidArgument(failure.cause);
}

const unavailable = (failure: unknown): WorkflowUnavailable =>
  new WorkflowUnavailable(isGrpcServiceError(failure) ? `gRPC ${failure.code}` : failureName(failure));
