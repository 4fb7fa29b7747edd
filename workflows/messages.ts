import { defineSignal, defineUpdate } from '@temporalio/workflow';
import type { IssuerCode, Platform } from '../domain/issuers';
import type { PaymentStatus } from '../domain/payment-states';
import type { Reason } from '../domain/reasons';
import type { HandApproval, VanWord, Verdict } from '../domain/resolution';
import type { Service } from '../domain/services';
import type { BillingKeyState } from '../domain/subscription-states';

/** Task queue of payment workflows and of the activities that run beside them. */
export const BILL_TASK_QUEUE = 'bill';

/** Task queue of the calls to issuers (External). */
export const EXTERNAL_TASK_QUEUE = 'external';

/** Task queue of the activities with the keys of issuers that declare the approval zone. */
export const APPROVAL_TASK_QUEUE = 'approval';

/** Task queue of the checks that run by themselves: they inquire at VANs, so a VAN worker's process has it. */
export const CHECK_TASK_QUEUE = 'check';

/** Type names of the workflows, for clients that must not bundle them. */
export const PAYMENT_WORKFLOW = 'payment';
export const REGISTRATION_WORKFLOW = 'registration';
export const RECURRING_WORKFLOW = 'recurring';
export const BILLING_RUN_WORKFLOW = 'billingRun';
export const RECOVERY_WORKFLOW = 'recovery';
export const WATCH_WORKFLOW = 'watchSettlement';
export const SWEEP_WORKFLOW = 'sweep';
export const CHECK_WORKFLOW = 'check';
export const CANARY_WORKFLOW = 'canary';

export const paymentWorkflowId = (paymentId: string): string => `payment-${paymentId}`;

export const registrationWorkflowId = (billingKeyId: string): string => `registration-${billingKeyId}`;

/** Of one try to charge a period: a second start of it is refused. */
export const recurringWorkflowId = ({ subscriptionId, period, number }: PeriodTry): string =>
  `recurring-${subscriptionId}-${period}-${number}`;

const RECURRING_WORKFLOW_ID = /^recurring-(sub_[0-9a-z]{32})-([0-9]{8})-([0-9]+)$/;

/** The try that {@link recurringWorkflowId} named; undefined when a workflow's id is another's. */
export function periodTryOf(workflowId: string): PeriodTry | undefined {
  const [, subscriptionId, period, number] = RECURRING_WORKFLOW_ID.exec(workflowId) ?? [];
  return subscriptionId === undefined || period === undefined
    ? undefined
    : { subscriptionId, period, number: Number(number) };
}

/** Of the run that takes a payment over from its row, when its own run is gone. */
export const recoveryWorkflowId = (paymentId: string): string => `recover-${paymentId}`;

/** Of the run that looks once more for an approval that a VAN did not know. */
export const watchWorkflowId = (paymentId: string): string => `settlement-${paymentId}`;

/** Runs in Temporal that wait for the update `resolve`: of payments, and of watches over payments that have ended. */
export const WAITS_FOR_OPERATOR = "PaymentStatus = 'NEEDS_REVIEW' AND ExecutionStatus = 'Running'";

/** What starts a payment. Amount, order and merchant are read from the bill. */
export type PaymentInput = {
  readonly paymentId: string;
  readonly billId: string;
  readonly issuer: IssuerCode;
  readonly installmentMonths: number;
  readonly platform: Platform;
  /** How long the payer may take in the card app. */
  readonly authenticationTimeoutMs: number;
};

/** What starts a recovery. */
export type RecoveryInput = {
  readonly paymentId: string;
  /** Why the payment is taken over, for operators. */
  readonly why?: string;
  /** Its row stands before an approval that its run had asked for: the database was restored to an earlier point. */
  readonly isBehindItsRun?: boolean;
};

/** How a payment's run ended. */
export type PaymentResult = {
  /** `REFUSED`: the bill could not be paid any more, and no payment was made. */
  readonly status: PaymentStatus | 'REFUSED';
  readonly reason?: Reason;
  /** Of a recurring charge that was refused: what stops it, and how that is lifted. */
  readonly detail?: string;
};

/** What starts the registration of a billing key. */
export type RegistrationInput = {
  readonly billingKeyId: string;
  readonly merchantId: string;
  /** The merchant's own name of the customer. */
  readonly customerId: string;
  readonly issuer: IssuerCode;
  readonly service: Service;
  /** What the payer reads in the card app. */
  readonly orderName: string;
  readonly platform: Platform;
  readonly returnUrl: string | null;
  /** How long the payer may take in the card app. */
  readonly authenticationTimeoutMs: number;
};

/** How a registration's run ended. */
export type RegistrationOutcome = { readonly state: BillingKeyState; readonly reason?: Reason };

/** One try to charge a subscription's period; the first is 1. */
export type PeriodTry = { readonly subscriptionId: string; readonly period: string; readonly number: number };

/** What starts a recurring charge. Amount, order and merchant are read from the bill. */
export type ChargeInput = {
  readonly paymentId: string;
  readonly billId: string;
  /** ISO 8601: the instant that it counts as made at, for what is due and for the bounds. */
  readonly asOf: string;
} & (
  | { readonly billingKeyId: string; readonly of?: undefined }
  /** The billing key is the subscription's, as it is when the charge begins. */
  | { readonly of: PeriodTry; readonly billingKeyId?: undefined }
);

/** What the front needs to open the card app. */
export type AppScheme = {
  readonly kind: 'scheme' | 'bridge';
  /** Custom scheme (iOS, desktop card app). */
  readonly url: string;
  /** Android intent URL. */
  readonly intentUrl?: string;
  readonly bridgeUrl?: string;
  /** Android package of the card app. */
  readonly package: string;
  /** Where the payer's device finds the card app when it is missing. */
  readonly storeUrl: string;
  /** ISO 8601: the authentication ends then. */
  readonly expiresAt: string;
};

export type SchemeAnswer =
  { readonly kind: 'issued'; readonly appScheme: AppScheme } | { readonly kind: 'refused'; readonly reason: Reason };

/** An authentication result as the inbound server verified and sealed it. */
export type SealedResult = {
  readonly inboxId: string;
  /** The issuer's handle of the authentication; part of what the seal is bound to. */
  readonly issuerTransactionId: string;
  /** base64 of the sealed body. */
  readonly sealedBody: string;
};

export const abortReasons = ['PAYER_ABORTED', 'SUPERSEDED', 'BILL_VOIDED'] as const satisfies readonly Reason[];

/** Why a payment is given up before its approval. */
export type Abort = { readonly reason: (typeof abortReasons)[number] };

/** An operator's finding on a payment that waits in NEEDS_REVIEW; with `APPROVED` all that a sales slip prints. */
export type Resolution = Partial<HandApproval> & {
  readonly verdict: Verdict;
  /** Who decided. */
  readonly operator: string;
  /** What it was decided by. */
  readonly note: string;
  /** What the VAN said when it was asked. */
  readonly evidence?: VanWord;
  /** Why it is decided against what the VAN said, or without it. */
  readonly override?: string;
};

/** Why a run refuses the update `resolve` that it may take later. */
export const WAITS_FOR_NO_REVIEW = 'this payment does not wait for a review';

/** The one update id of {@link scheme}: the same payment asked twice is the same update. */
export const SCHEME_UPDATE_ID = 'scheme';

/** Front → API(bill): App Scheme 생성 요청. Sent with the start of the workflow. */
export const scheme = defineUpdate<SchemeAnswer>('scheme');
/** Inbound → API(bill): 인증 결과 bypass. The first one counts. */
export const authenticated = defineSignal<[SealedResult]>('authenticated');
/**
 * The payer left, or began another payment of the bill, or the merchant voided it. Counts until the result is there.
 */
export const abort = defineSignal<[Abort]>('abort');
/** An operator settles what stayed unknown. */
export const resolve = defineUpdate<PaymentStatus, [Resolution]>('resolve');
