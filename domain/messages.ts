import type { CancellationStatus } from './cancellation-states';
import type { PayerInterestMonths } from './interest-free';
import type { IssuerCode, Platform } from './issuers';
import type { PaymentStatus } from './payment-states';
import type { Reason } from './reasons';
import type { ChargePlan, DeclaredAgreement } from './registration-agreement';
import type { HandApproval, VanWord, Verdict } from './resolution';
import type { PeriodTry } from './runs';
import type { Service } from './services';
import type { BillingKeyState } from './subscription-states';

/** 결제 구분: a payment by its payer, or a recurring charge. */
export type PayType = 'CARD_VAN' | 'CARD_RP';

/** Input of a payment's run. Amount, order and merchant are read from the bill. */
export type PaymentInput = {
  readonly paymentId: string;
  readonly billId: string;
  readonly issuer: IssuerCode;
  readonly installmentMonths: number;
  readonly platform: Platform;
  /** How long the payer may take in the card app. */
  readonly authenticationTimeoutMs: number;
  /** The page that the card app opens when it is done: the bill's own. Runs of earlier versions have none. */
  readonly returnUrl?: string;
  /** The interest-free terms that the payer was shown, if any. */
  readonly payerInterestMonths?: PayerInterestMonths;
};

/** Input of a recovery's run. */
export type RecoveryInput = {
  readonly paymentId: string;
  /** Why the payment is taken over, for operators. */
  readonly why?: string;
  /**
   * Its row stands before an approval that its run had already asked for: the database was restored to an earlier
   * point.
   */
  readonly isBehindItsRun?: boolean;
};

/** How a payment's run ended. */
export type PaymentResult = {
  /** `REFUSED`: the bill could no longer be paid, and no payment was created. */
  readonly status: PaymentStatus | 'REFUSED';
  readonly reason?: Reason;
  /** For a refused recurring charge: what stops it, and how to lift that. */
  readonly detail?: string;
};

/** Input of a registration's run. */
export type RegistrationInput = {
  readonly billingKeyId: string;
  readonly merchantId: string;
  /** The merchant's own id of the customer. */
  readonly customerId: string;
  readonly issuer: IssuerCode;
  readonly service: Service;
  /** The text that the payer reads in the card app. */
  readonly orderName: string;
  readonly platform: Platform;
  readonly returnUrl: string | null;
  /** How long the payer may take in the card app. */
  readonly authenticationTimeoutMs: number;
  /** What the merchant says that it will charge. */
  readonly plan?: ChargePlan;
  /** The payer's agreement, if the merchant has taken one. */
  readonly agreement?: DeclaredAgreement;
};

/** How a registration's run ended. */
export type RegistrationOutcome = { readonly state: BillingKeyState; readonly reason?: Reason };

/** Input of a recurring charge's run. Amount, order and merchant are read from the bill. */
export type ChargeInput = {
  readonly paymentId: string;
  readonly billId: string;
  /** ISO 8601: the instant at which the charge counts as made, for what is due and for the bounds. */
  readonly asOf: string;
} & (
  | { readonly billingKeyId: string; readonly of?: undefined }
  /** The billing key is the one that the subscription has when the charge begins. */
  | { readonly of: PeriodTry; readonly billingKeyId?: undefined }
);

/** Everything that the front needs to open the card app. */
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

/** What a press of the pay button chose. */
export type PressChoice = Pick<PaymentInput, 'issuer' | 'installmentMonths' | 'payerInterestMonths' | 'platform'>;

export type SchemeAnswer =
  | {
      readonly kind: 'issued';
      readonly appScheme: AppScheme;
      /** Choice of the press that the run began with; a run that takes a payment over does not know it. */
      readonly chosen?: PressChoice;
    }
  | { readonly kind: 'refused'; readonly reason: Reason };

/** An authentication result, verified and sealed by the inbound server. */
export type SealedResult = {
  readonly inboxId: string;
  /** The issuer's handle of the authentication; the seal is bound to it. */
  readonly issuerTransactionId: string;
  /** base64 of the sealed body. */
  readonly sealedBody: string;
};

export const abortReasons = ['PAYER_ABORTED', 'SUPERSEDED', 'BILL_VOIDED'] as const satisfies readonly Reason[];

/** Why a payment is aborted before its approval. */
export type Abort = { readonly reason: (typeof abortReasons)[number] };

/**
 * An operator's verdict on a payment that waits in NEEDS_REVIEW; with `APPROVED`, everything that a sales slip prints.
 */
export type Resolution = Partial<HandApproval> & {
  readonly verdict: Verdict;
  /** Who decided. */
  readonly operator: string;
  /** The basis of the decision. */
  readonly note: string;
  /** The VAN's answer to the inquiry. */
  readonly evidence?: VanWord;
  /** Why the verdict goes against the VAN's answer, or does without one. */
  readonly override?: string;
};

/** Input of a cancellation's run: everything else is in the rows. */
export type CancellationInput = { readonly cancellationId: string };

/** How a cancellation's run ended; `GONE`: its row is not there any more. */
export type CancellationResult = { readonly status: CancellationStatus | 'GONE'; readonly reason?: string };

export const cancellationVerdicts = ['CANCELLED', 'NOT_CANCELLED'] as const;

/** An operator's verdict on a cancellation that waits in NEEDS_REVIEW. */
export type CancellationResolution = {
  readonly verdict: (typeof cancellationVerdicts)[number];
  /** Who decided. */
  readonly operator: string;
  /** The basis of the decision. */
  readonly note: string;
  /** Why the verdict goes against the VAN's balance, or does without it. */
  readonly override?: string;
};

/** Input of the run that sends an endpoint's webhooks. */
export type WebhooksInput = { readonly endpointId: string };

/** The signal that tells such a run of new events; a server sends it, which must not bundle the workflow. */
export const EVENTS_ARRIVED_SIGNAL = 'eventsArrived';

/** Why a run refuses the update `resolve` now; it may accept it later. */
export const WAITS_FOR_NO_REVIEW = 'this payment does not wait for a review';

/** The single update id of {@link scheme}: asking the same payment twice is the same update. */
export const SCHEME_UPDATE_ID = 'scheme';
