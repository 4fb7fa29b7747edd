import type { IssuerCode } from '../../domain/issuers';
import type { AppScheme, ChargeInput, RegistrationInput, SealedResult } from '../../domain/messages';
import type { Order } from '../../domain/order';
import type { Position } from '../../domain/position';
import type { Reason } from '../../domain/reasons';
import type { PeriodTry } from '../../domain/runs';
import type { ToldCredential } from '../../domain/sealed-credential';
import type { BillingKeyPosition } from '../../records/billing-keys';
import type { AppCall, DecryptedResult } from '../payments/types';

export type OpenedCardRegistration = {
  readonly at: BillingKeyPosition;
  readonly order: Order;
  readonly expiresAt: string;
  /** Of one that an earlier run had begun: its payer may be in the card app. */
  readonly appScheme?: AppScheme;
};

/** How a registration ends without a card. */
export type RegistrationEnd =
  { readonly kind: 'failed'; readonly reason: Reason; readonly reasonCode?: string } | { readonly kind: 'expired' };

/** The card is kept, or the registration had ended before: `at` says which. */
export type StoredCard =
  { readonly kind: 'kept'; readonly at: BillingKeyPosition } | Extract<RegistrationEnd, { readonly kind: 'failed' }>;

/** A charge's payment, made; or why it was not. */
export type OpenedCharge =
  | {
      readonly kind: 'opened';
      readonly at: Position;
      readonly issuer: IssuerCode;
      readonly billingKeyId: string;
      readonly order: Order;
      readonly facts: ChargeFacts;
    }
  | {
      readonly kind: 'refused';
      readonly reason: Reason;
      /** What stops it, and how that is lifted. */ readonly detail?: string;
    };

/** What operators find a charge by. */
export type ChargeFacts = {
  readonly merchantId: string;
  readonly issuer: IssuerCode;
  readonly billId: string;
  readonly service: string;
  readonly amount: number;
};

/** A charge that is due. */
export type DueCharge = { readonly of: PeriodTry; readonly paymentId: string; readonly facts: ChargeFacts };

/** A place in what is gone through, and the next page behind it: none at the end. */
export type PageInput = { readonly asOf: string; readonly after?: string };
export type Page<T> = { readonly items: readonly T[]; readonly next?: string };

/** `skipped` and `postponed` are of the whole page; a worker of an earlier version tells neither. */
export type OpenedPeriods = Page<number> & { readonly skipped?: number; readonly postponed?: number };

/** What a billing run has done so far. */
export type RunCounts = {
  /** Periods opened. */
  readonly opened: number;
  readonly approved: number;
  readonly declined: number;
  /** Unknown yet, or still under way when the run went on. */
  readonly unsettled: number;
  /** Another start of the same try was first: it is charged there. */
  readonly alreadyStarted: number;
  /** Not to be charged now: a bound, or the period was settled meanwhile. */
  readonly refused: number;
  /** Subscriptions whose grace was over. */
  readonly ended: number;
  /** Missed periods that will not be charged. A run of an earlier version counts none. */
  readonly skipped?: number;
  /** Periods that have come and are left for another day. A run of an earlier version counts none. */
  readonly postponed?: number;
};

/** Activities beside the registration workflow: one database transaction each. */
export interface RegistrationActivities {
  /** Makes the billing key's row (REQUESTED). */
  openRegistration(input: RegistrationInput): Promise<OpenedCardRegistration>;
  /** Records the app scheme with the handle that the result will come under (SCHEME_ISSUED). */
  issueRegistrationScheme(input: {
    readonly at: BillingKeyPosition;
    readonly call: AppCall;
  }): Promise<{ readonly at: BillingKeyPosition; readonly appScheme: AppScheme }>;
  /** Ends it without a card. */
  endRegistration(input: {
    readonly at: BillingKeyPosition;
    readonly end: RegistrationEnd;
  }): Promise<BillingKeyPosition>;
}

/** Activities with registered cards: with the issuer's keys, in the zone that it declares, and with KMS. */
export interface CardActivities {
  /** Opens a registration's result and keeps its CARD_ID, which leaves this activity encrypted by KMS only (ACTIVE). */
  keepCard(input: {
    readonly at: BillingKeyPosition;
    readonly issuer: IssuerCode;
    readonly order: Order;
    readonly result: SealedResult;
  }): Promise<StoredCard>;
  /** CARD_ID → the request of an OTC, encrypted to the issuer's contract. */
  encryptOtcRequest(input: {
    readonly billingKeyId: string;
    readonly issuer: IssuerCode;
    readonly order: Order;
  }): Promise<string>;
  /** Card number and expiry, where there is no CARD_ID, sealed for the activity that asks the VAN. */
  sealCardNumber(input: { readonly paymentId: string; readonly billingKeyId: string }): Promise<ToldCredential>;
}

/** With the issuer's keys, in the zone that it declares: CPU work. */
export interface OtcActivities {
  /** The issuer's answer → OTC, which leaves this activity sealed only. `answer` is base64. */
  openOtcAnswer(input: {
    readonly paymentId: string;
    readonly issuer: IssuerCode;
    readonly order: Order;
    readonly answer: string;
  }): Promise<DecryptedResult>;
}

/** Calls to issuers about registered cards, on task queue `external`. They move no money, so they may be made again. */
export interface OtcCalls {
  /** 페이민트 → 카드사: OTC 요청. @returns the answer's bytes, base64, as the issuer signed and encrypted them */
  requestOtc(input: { readonly issuer: IssuerCode; readonly request: string }): Promise<string>;
}

/** Activities beside the charge and the billing run: one database transaction each. */
export interface BillingActivities {
  /** Makes a charge's payment (REQUESTED), and takes its period (CHARGING); or says why it may not be made now. */
  openCharge(input: ChargeInput): Promise<OpenedCharge>;
  /** Opens the periods that have come, of a page of subscriptions. @returns how many of each subscription */
  openPeriods(input: PageInput): Promise<OpenedPeriods>;
  /** A page of the charges that are due. */
  dueCharges(input: PageInput): Promise<Page<DueCharge>>;
  /** Ends what a page of subscriptions, whose grace is over, owes, as each has said. */
  endGrace(input: PageInput): Promise<Page<string>>;
  /** Shows operators how far a run is. */
  noteRun(input: NotedRun): Promise<void>;
}

/** Where a billing run is. STOPPED: by itself; PAUSED: by an operator. */
export type BillingRunState = 'RUNNING' | 'PAUSED' | 'STOPPED' | 'CANCELLED' | 'DONE';

/** How far a billing run is. */
export type NotedRun = {
  readonly runId: string;
  readonly workflowId: string;
  readonly kind: string;
  readonly asOf: string;
  readonly state: BillingRunState;
  readonly counts: RunCounts;
  /** Why it stands so, and what to do. */
  readonly detail?: string;
};
