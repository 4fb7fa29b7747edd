import {
  type Client,
  isGrpcDeadlineError,
  isGrpcServiceError,
  WithStartWorkflowOperation,
  WorkflowExecutionAlreadyStartedError,
  type WorkflowHandle,
  WorkflowNotFoundError,
} from '@temporalio/client';
import { type IssuerCode, issuers } from '../domain/issuers';
import { failureName } from '../platform/failure-name';
import {
  type Abort,
  abort,
  authenticated,
  BILL_TASK_QUEUE,
  type ChargeInput,
  PAYMENT_WORKFLOW,
  type PaymentInput,
  type PaymentResult,
  paymentWorkflowId,
  RECOVERY_WORKFLOW,
  recoveryWorkflowId,
  RECURRING_WORKFLOW,
  recurringWorkflowId,
  REGISTRATION_WORKFLOW,
  type RegistrationInput,
  registrationWorkflowId,
  scheme,
  SCHEME_UPDATE_ID,
  type SchemeAnswer,
  type SealedResult,
  WAITS_FOR_OPERATOR,
} from '../workflows/messages';
import type { payment } from '../workflows/payment';
import type { recovery } from '../workflows/recovery';
import { type RecoveredPayment, recoveryStart } from '../workflows/recovery-start';
import type { recurring } from '../workflows/recurring';
import type { registration } from '../workflows/registration';
import { searchAttributes } from '../workflows/search-attributes';

/**
 * Thrown when a workflow did not answer in time, or Temporal could not be reached. The payment may have begun all the
 * same.
 */
export class WorkflowUnavailable extends Error {
  override readonly name = 'WorkflowUnavailable';
  /** @param failure The name of what failed. */
  constructor(readonly failure: string) {
    super(
      `The payment's workflow did not answer (${failure}). Check Temporal and the bill worker; the same request may be repeated.`,
    );
  }
}

/** What operators search by, and never a secret: search attributes are not encrypted. */
export type PaymentFacts = { readonly merchantId: string; readonly service: string; readonly amount: number };
export type ChargeFacts = PaymentFacts & { readonly issuer: IssuerCode };

/** What a verified result is for: a payment, or the registration of a billing key. */
export type Authentication = { readonly kind: 'payment' | 'registration'; readonly id: string };

/** All that the server asks of Temporal. */
export interface PaymentWorkflows {
  /**
   * Starts the payment, or joins it, and waits for its app scheme: one call.
   * @throws WorkflowUnavailable
   */
  requestScheme(input: PaymentInput, facts: PaymentFacts): Promise<SchemeAnswer>;
  /** The same for a registration. @throws WorkflowUnavailable */
  requestRegistration(input: RegistrationInput): Promise<SchemeAnswer>;
  /**
   * Charges a kept card, or joins the charge of the same try, and waits for what comes of it.
   * @param waitMs 0: starts it only
   * @returns undefined when it goes on longer
   * @throws WorkflowUnavailable
   */
  charge(input: ChargeInput, facts: ChargeFacts, waitMs: number): Promise<PaymentResult | undefined>;
  /** @returns false when what it is for has ended. @throws WorkflowUnavailable */
  deliverResult(authentication: Authentication, result: SealedResult): Promise<boolean>;
  /**
   * Brings a result to a payment whose runs are gone though its row waits for it: a run takes the payment over.
   * @throws WorkflowUnavailable
   */
  recoverWith(payment: RecoveredPayment, result: SealedResult): Promise<void>;
  /** The same for a registration, which begins again as the row is. @throws WorkflowUnavailable */
  registerWith(input: RegistrationInput, result: SealedResult): Promise<void>;
  /** @returns false when the payment has ended. @throws WorkflowUnavailable */
  abort(paymentId: string, request: Abort): Promise<boolean>;
  /** How many runs wait for an operator. @throws WorkflowUnavailable */
  countWaitingForOperator(): Promise<number>;
}

const SIGNAL_TIMEOUT_MS = 5_000;

/** Of a payer's payment: its own, and the one that has taken it over. */
const runsOfPayment = (paymentId: string): readonly string[] => [
  paymentWorkflowId(paymentId),
  recoveryWorkflowId(paymentId),
];

export function createPaymentWorkflows(
  client: Client,
  options: { readonly payCallTimeoutMs: number; readonly workflowTaskTimeoutMs?: number },
): PaymentWorkflows {
  const signalled = async (signalling: () => Promise<void>): Promise<boolean> => {
    try {
      await client.withDeadline(Date.now() + SIGNAL_TIMEOUT_MS, signalling);
      return true;
    } catch (failure) {
      if (failure instanceof WorkflowNotFoundError) return false;
      throw unavailable(failure);
    }
  };
  /** Of the runs that may be at work, the first that is. @returns false when none is */
  const signalledFirst = async (
    workflowIds: readonly string[],
    signal: (handle: WorkflowHandle) => Promise<void>,
  ): Promise<boolean> => {
    for (const workflowId of workflowIds)
      if (await signalled(() => signal(client.workflow.getHandle(workflowId)))) return true;
    return false;
  };
  const started = async (starting: () => Promise<unknown>): Promise<void> => {
    try {
      await client.withDeadline(Date.now() + SIGNAL_TIMEOUT_MS, starting);
    } catch (failure) {
      throw unavailable(failure);
    }
  };
  const registering = (input: RegistrationInput) => ({
    workflowId: registrationWorkflowId(input.billingKeyId),
    taskQueue: BILL_TASK_QUEUE,
    args: [input] as [RegistrationInput],
    staticSummary: `${issuers[input.issuer].name.en}, registration`,
    ...taskTimeout,
    typedSearchAttributes: [
      { key: searchAttributes.status, value: 'REQUESTED' },
      { key: searchAttributes.issuer, value: input.issuer },
      { key: searchAttributes.merchant, value: input.merchantId },
      { key: searchAttributes.payType, value: 'CARD_RP' },
      { key: searchAttributes.service, value: input.service },
    ],
  });
  const taskTimeout =
    options.workflowTaskTimeoutMs === undefined ? {} : { workflowTaskTimeout: options.workflowTaskTimeoutMs };
  const schemeOf = async (asking: () => Promise<SchemeAnswer>): Promise<SchemeAnswer> => {
    try {
      return await client.withDeadline(Date.now() + options.payCallTimeoutMs, asking);
    } catch (failure) {
      throw unavailable(failure);
    }
  };
  return {
    async requestScheme(input, facts) {
      const startWorkflowOperation = new WithStartWorkflowOperation<typeof payment>(PAYMENT_WORKFLOW, {
        workflowId: paymentWorkflowId(input.paymentId),
        taskQueue: BILL_TASK_QUEUE,
        args: [input],
        workflowIdConflictPolicy: 'USE_EXISTING',
        workflowIdReusePolicy: 'REJECT_DUPLICATE',
        staticSummary: `${issuers[input.issuer].name.en} ${facts.amount} won`,
        ...taskTimeout,
        typedSearchAttributes: [
          { key: searchAttributes.status, value: 'REQUESTED' },
          { key: searchAttributes.issuer, value: input.issuer },
          { key: searchAttributes.merchant, value: facts.merchantId },
          { key: searchAttributes.bill, value: input.billId },
          { key: searchAttributes.payType, value: 'CARD_VAN' },
          { key: searchAttributes.service, value: facts.service },
          { key: searchAttributes.amount, value: facts.amount },
        ],
      });
      return schemeOf(() =>
        client.workflow.executeUpdateWithStart(scheme, { updateId: SCHEME_UPDATE_ID, startWorkflowOperation }),
      );
    },
    async requestRegistration(input) {
      const startWorkflowOperation = new WithStartWorkflowOperation<typeof registration>(REGISTRATION_WORKFLOW, {
        ...registering(input),
        workflowIdConflictPolicy: 'USE_EXISTING',
        workflowIdReusePolicy: 'REJECT_DUPLICATE',
      });
      return schemeOf(() =>
        client.workflow.executeUpdateWithStart(scheme, { updateId: SCHEME_UPDATE_ID, startWorkflowOperation }),
      );
    },
    async charge(input, facts, waitMs) {
      const workflowId = input.of === undefined ? paymentWorkflowId(input.paymentId) : recurringWorkflowId(input.of);
      const starting = () =>
        client.workflow.start<typeof recurring>(RECURRING_WORKFLOW, {
          workflowId,
          taskQueue: BILL_TASK_QUEUE,
          args: [input],
          workflowIdReusePolicy: 'REJECT_DUPLICATE',
          staticSummary: `${issuers[facts.issuer].name.en} ${facts.amount} won, recurring`,
          ...taskTimeout,
          typedSearchAttributes: [
            { key: searchAttributes.status, value: 'REQUESTED' },
            { key: searchAttributes.issuer, value: facts.issuer },
            { key: searchAttributes.merchant, value: facts.merchantId },
            { key: searchAttributes.bill, value: input.billId },
            { key: searchAttributes.payType, value: 'CARD_RP' },
            { key: searchAttributes.service, value: facts.service },
            { key: searchAttributes.amount, value: facts.amount },
          ],
        });
      try {
        await client.withDeadline(Date.now() + SIGNAL_TIMEOUT_MS, starting);
      } catch (failure) {
        if (!(failure instanceof WorkflowExecutionAlreadyStartedError)) throw unavailable(failure);
      }
      if (waitMs === 0) return undefined;
      try {
        return await client.withDeadline(Date.now() + waitMs, () =>
          client.workflow.getHandle<typeof recurring>(workflowId).result(),
        );
      } catch (failure) {
        if (isDeadline(failure)) return undefined;
        throw unavailable(failure);
      }
    },
    deliverResult: ({ kind, id }, result) =>
      signalledFirst(kind === 'payment' ? runsOfPayment(id) : [registrationWorkflowId(id)], (handle) =>
        handle.signal(authenticated, result),
      ),
    async recoverWith(payment, result) {
      const starting = () =>
        client.workflow.signalWithStart<typeof recovery, [SealedResult]>(RECOVERY_WORKFLOW, {
          ...recoveryStart(payment, { paymentId: payment.id, why: 'its result came, and its run is gone' }),
          signal: authenticated,
          signalArgs: [result],
          ...taskTimeout,
        });
      await started(starting);
    },
    async registerWith(input, result) {
      const starting = () =>
        client.workflow.signalWithStart<typeof registration, [SealedResult]>(REGISTRATION_WORKFLOW, {
          ...registering(input),
          signal: authenticated,
          signalArgs: [result],
          // Of the run that was terminated, not of one that came to its end.
          workflowIdReusePolicy: 'ALLOW_DUPLICATE_FAILED_ONLY',
        });
      await started(starting);
    },
    abort: (paymentId, request) => signalledFirst(runsOfPayment(paymentId), (handle) => handle.signal(abort, request)),
    async countWaitingForOperator() {
      try {
        return (
          await client.withDeadline(Date.now() + SIGNAL_TIMEOUT_MS, () => client.workflow.count(WAITS_FOR_OPERATOR))
        ).count;
      } catch (failure) {
        throw unavailable(failure);
      }
    },
  };
}

/** The client says so itself, or as the cause of what it was doing. */
function isDeadline(failure: unknown): boolean {
  if (!(failure instanceof Error)) return false;
  return (isGrpcServiceError(failure) && isGrpcDeadlineError(failure)) || isDeadline(failure.cause);
}

const unavailable = (failure: unknown): WorkflowUnavailable =>
  new WorkflowUnavailable(isGrpcServiceError(failure) ? `gRPC ${failure.code}` : failureName(failure));
