import {
  isGrpcServiceError,
  WithStartWorkflowOperation,
  WorkflowNotFoundError,
  type Client,
} from '@temporalio/client';
import { issuers } from '../domain/issuers';
import {
  abort,
  authenticated,
  BILL_TASK_QUEUE,
  PAYMENT_WORKFLOW,
  paymentWorkflowId,
  scheme,
  SCHEME_UPDATE_ID,
  WAITS_FOR_OPERATOR,
  type Abort,
  type PaymentInput,
  type SchemeAnswer,
  type SealedResult,
} from '../workflows/messages';
import { searchAttributes } from '../workflows/search-attributes';
import type { payment } from '../workflows/payment';
import { failureName } from '../platform/failure-name';

/** Thrown when a workflow did not answer in time, or Temporal could not be reached. The payment may have begun all the same. */
export class WorkflowUnavailable extends Error {
  override readonly name = 'WorkflowUnavailable';
  /** @param failure The name of what failed. */
  constructor(readonly failure: string) {
    super(`The payment's workflow did not answer (${failure}). Check Temporal and the bill worker; the same request may be repeated.`);
  }
}

/** What operators search by, and never a secret: search attributes are not encrypted. */
export type PaymentFacts = { readonly merchantId: string; readonly service: string; readonly amount: number };

/** All that the server asks of Temporal. */
export interface PaymentWorkflows {
  /**
   * Starts the payment, or joins it, and waits for its app scheme: one call.
   * @throws WorkflowUnavailable
   */
  requestScheme(input: PaymentInput, facts: PaymentFacts): Promise<SchemeAnswer>;
  /** @returns false when the payment has ended. @throws WorkflowUnavailable */
  deliverResult(paymentId: string, result: SealedResult): Promise<boolean>;
  /** @returns false when the payment has ended. @throws WorkflowUnavailable */
  abort(paymentId: string, request: Abort): Promise<boolean>;
  /** How many runs wait for an operator. @throws WorkflowUnavailable */
  countWaitingForOperator(): Promise<number>;
}

const SIGNAL_TIMEOUT_MS = 5_000;

export function createPaymentWorkflows(client: Client, options: { readonly payCallTimeoutMs: number; readonly workflowTaskTimeoutMs?: number }): PaymentWorkflows {
  const signalled = async (signalling: () => Promise<void>): Promise<boolean> => {
    try {
      await client.withDeadline(Date.now() + SIGNAL_TIMEOUT_MS, signalling);
      return true;
    } catch (failure) {
      if (failure instanceof WorkflowNotFoundError) return false;
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
        ...(options.workflowTaskTimeoutMs === undefined ? {} : { workflowTaskTimeout: options.workflowTaskTimeoutMs }),
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
      try {
        return await client.withDeadline(Date.now() + options.payCallTimeoutMs, () =>
          client.workflow.executeUpdateWithStart(scheme, { updateId: SCHEME_UPDATE_ID, startWorkflowOperation }),
        );
      } catch (failure) {
        throw unavailable(failure);
      }
    },
    deliverResult: (paymentId, result) =>
      signalled(() => client.workflow.getHandle(paymentWorkflowId(paymentId)).signal(authenticated, result)),
    abort: (paymentId, request) => signalled(() => client.workflow.getHandle(paymentWorkflowId(paymentId)).signal(abort, request)),
    async countWaitingForOperator() {
      try {
        return (await client.withDeadline(Date.now() + SIGNAL_TIMEOUT_MS, () => client.workflow.count(WAITS_FOR_OPERATOR))).count;
      } catch (failure) {
        throw unavailable(failure);
      }
    },
  };
}

const unavailable = (failure: unknown): WorkflowUnavailable =>
  new WorkflowUnavailable(isGrpcServiceError(failure) ? `gRPC ${failure.code}` : failureName(failure));
