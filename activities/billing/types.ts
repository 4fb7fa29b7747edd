import type { RunPlan, ShardRange } from '../../domain/billing-shards';
import type { Party } from '../../domain/circuits';
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
  /** Present if an earlier run had begun it: its payer may be in the card app. */
  readonly appScheme?: AppScheme;
};

/** How a registration ends without a card. */
export type RegistrationEnd =
  { readonly kind: 'failed'; readonly reason: Reason; readonly reasonCode?: string } | { readonly kind: 'expired' };

/** The card is stored, or the registration had already ended: `at` says which. */
export type StoredCard =
  { readonly kind: 'kept'; readonly at: BillingKeyPosition } | Extract<RegistrationEnd, { readonly kind: 'failed' }>;

/** A charge; `regardless` of what is out of service. */
export type ChargeToOpen = ChargeInput & { readonly regardless?: true };

/** A charge's created payment, or why there is none, or none yet. */
export type OpenedCharge =
  | {
      readonly kind: 'opened';
      readonly at: Position;
      readonly issuer: IssuerCode;
      readonly billingKeyId: string;
      readonly order: Order;
      readonly facts: ChargeFacts;
      /** The run tries the step with the card at once; absent while a version may come back that does not know it. */
      readonly cardAtOnce?: true;
    }
  /** Nothing was made: no new payment goes to its issuer, or to any VAN of its route. */
  | { readonly kind: 'postponed'; readonly outOfService: Party }
  | {
      readonly kind: 'refused';
      readonly reason: Reason;
      /** What stops it, and how to lift that. */ readonly detail?: string;
    };

/** The facts by which operators find a charge. */
export type ChargeFacts = {
  readonly merchantId: string;
  readonly issuer: IssuerCode;
  readonly billId: string;
  /** The merchant's own; workers of an earlier version omit it. */
  readonly orderNo?: string;
  readonly service: string;
  readonly amount: number;
};

/** A charge that is due. */
export type DueCharge = { readonly of: PeriodTry; readonly paymentId: string; readonly facts: ChargeFacts };

/** A page's result, and the place of the next page: none at the end. */
export type PageInput = {
  readonly asOf: string;
  readonly after?: string;
  /** The subscriptions that the pages go through. @default all */
  readonly shard?: ShardRange;
};
export type Page<T> = { readonly items: readonly T[]; readonly next?: string };

/** `skipped` and `postponed` cover the whole page; a worker of an earlier version omits both. */
export type OpenedPeriods = Page<number> & { readonly skipped?: number; readonly postponed?: number };

/** The counts of a billing run so far. */
export type RunCounts = {
  /** Periods opened. */
  readonly opened: number;
  readonly approved: number;
  readonly declined: number;
  /** Still unknown, or still under way when the run went on. */
  readonly unsettled: number;
  /** Another start of the same try was first and makes the charge. */
  readonly alreadyStarted: number;
  /** Not charged now: because of a bound, or because the period was settled in the meantime. */
  readonly refused: number;
  /** Subscriptions whose grace was over. */
  readonly ended: number;
  /** Missed periods that will not be charged. A run of an earlier version counts none. */
  readonly skipped?: number;
  /** Periods that are due but left for another day. A run of an earlier version counts none. */
  readonly postponed?: number;
};

/** Activities of the registration workflow: one database transaction each. */
export interface RegistrationActivities {
  /** Creates the billing key's row (REQUESTED). */
  openRegistration(input: RegistrationInput): Promise<OpenedCardRegistration>;
  /** Records the app scheme, with the handle under which the result will come (SCHEME_ISSUED). */
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

/** Activities with registered cards: they use the issuer's keys, in the zone that it declares, and KMS. */
export interface CardActivities {
  /**
   * Decrypts a registration's result and stores its CARD_ID, which leaves this activity only encrypted by KMS (ACTIVE).
   */
  keepCard(input: {
    readonly at: BillingKeyPosition;
    readonly issuer: IssuerCode;
    readonly order: Order;
    readonly result: SealedResult;
  }): Promise<StoredCard>;
  /** CARD_ID → the request for an OTC, encrypted to the issuer's contract. */
  encryptOtcRequest(input: {
    readonly billingKeyId: string;
    readonly issuer: IssuerCode;
    readonly order: Order;
  }): Promise<string>;
  /** Card number and expiry, if there is no CARD_ID, sealed for the activity that asks the VAN. */
  sealCardNumber(input: { readonly paymentId: string; readonly billingKeyId: string }): Promise<ToldCredential>;
}

/** With the issuer's keys, in the zone that it declares: CPU work. */
export interface OtcActivities {
  /** The issuer's answer → OTC, which leaves this activity only sealed. `answer` is base64. */
  openOtcAnswer(input: {
    readonly paymentId: string;
    readonly issuer: IssuerCode;
    readonly order: Order;
    readonly answer: string;
  }): Promise<DecryptedResult>;
}

/** Calls to issuers about registered cards, on task queue `external`. They move no money, so they may be repeated. */
export interface OtcCalls {
  /** 페이민트 → 카드사: OTC 요청. @returns the answer's bytes, base64, as the issuer signed and encrypted them */
  requestOtc(input: { readonly issuer: IssuerCode; readonly request: string }): Promise<string>;
}

/** Activities of the charge and the billing run: one database transaction each. */
export interface BillingActivities {
  /** Creates a charge's payment (REQUESTED), and takes its period (CHARGING); or says why it may not be made now. */
  openCharge(input: ChargeToOpen): Promise<OpenedCharge>;
  /** Counts what is due, and cuts a run into shards. */
  planRun(input: { readonly asOf: string; readonly atOnce?: number }): Promise<RunPlan>;
  /** Opens the due periods of a page of subscriptions. @returns how many of each subscription */
  openPeriods(input: PageInput): Promise<OpenedPeriods>;
  /** A page of due charges. */
  dueCharges(input: PageInput): Promise<Page<DueCharge>>;
  /** Ends the unpaid periods of a page of subscriptions whose grace is over, as each has chosen. */
  endGrace(input: PageInput): Promise<Page<string>>;
  /** Stores a run's progress for operators. */
  noteRun(input: NotedRun): Promise<void>;
}

/** The state of a billing run. STOPPED: by itself; PAUSED: by an operator. */
export type BillingRunState = 'RUNNING' | 'PAUSED' | 'STOPPED' | 'CANCELLED' | 'DONE';

/** A billing run's progress. */
export type NotedRun = {
  readonly runId: string;
  readonly workflowId: string;
  readonly kind: string;
  readonly asOf: string;
  readonly state: BillingRunState;
  readonly counts: RunCounts;
  /** Why it is in this state, and what to do. */
  readonly detail?: string;
};
