import { defineSignal, defineUpdate } from '@temporalio/workflow';
import type { IssuerCode, Platform } from '../domain/issuers';
import type { PaymentStatus } from '../domain/payment-states';
import type { Reason } from '../domain/reasons';

/** Task queue of payment workflows and of the steps that run beside them. */
export const BILL_TASK_QUEUE = 'bill';

/** Task queue of the calls to issuers (External). */
export const EXTERNAL_TASK_QUEUE = 'external';

/** Task queue of the steps with the keys of issuers that declare the approval zone. */
export const APPROVAL_TASK_QUEUE = 'approval';

/** Type name of the workflow in `payment.ts`, for clients that must not bundle it. */
export const PAYMENT_WORKFLOW = 'payment';

export const paymentWorkflowId = (paymentId: string): string => `payment-${paymentId}`;

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

/** How a payment's run ended. */
export type PaymentResult = {
  /** `REFUSED`: the bill could not be paid any more, and no payment was made. */
  readonly status: PaymentStatus | 'REFUSED';
  readonly reason?: Reason;
};

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
  | { readonly kind: 'issued'; readonly appScheme: AppScheme }
  | { readonly kind: 'refused'; readonly reason: Reason };

/** An authentication result as the inbound server verified and sealed it. */
export type SealedResult = {
  readonly inboxId: string;
  /** The issuer's handle of the authentication; part of what the seal is bound to. */
  readonly issuerTransactionId: string;
  /** base64 of the sealed body. */
  readonly sealedBody: string;
};

/** Why a payment is given up before its approval. */
export type Abort = { readonly reason: Extract<Reason, 'PAYER_ABORTED' | 'SUPERSEDED' | 'BILL_VOIDED'> };

/** An operator's finding on a payment that waits in NEEDS_REVIEW. */
export type Resolution = {
  readonly verdict: 'APPROVED' | 'NOT_APPROVED';
  /** The VAN's approval number, 8 digits; with `APPROVED`. */
  readonly approvalNo?: string;
  /** Who decided. */
  readonly operator: string;
  /** What it was decided by. */
  readonly note: string;
};

/** The one update id of {@link scheme}: the same payment asked twice is the same update. */
export const SCHEME_UPDATE_ID = 'scheme';

/** Front → API(bill): App Scheme 생성 요청. Sent with the start of the workflow. */
export const scheme = defineUpdate<SchemeAnswer>('scheme');
/** Inbound → API(bill): 인증 결과 bypass. The first one counts. */
export const authenticated = defineSignal<[SealedResult]>('authenticated');
/** The payer left, or began another payment of the bill, or the merchant voided it. Counts until the result is there. */
export const abort = defineSignal<[Abort]>('abort');
/** An operator settles what stayed unknown. */
export const resolve = defineUpdate<PaymentStatus, [Resolution]>('resolve');
