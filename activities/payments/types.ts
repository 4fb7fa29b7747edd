import type { Approval, FoundApproval } from '../../domain/approval';
import type { IssuerCode } from '../../domain/issuers';
import type { AppScheme, PaymentInput, PayType, Resolution, SealedResult } from '../../domain/messages';
import type { Order } from '../../domain/order';
import type { Position } from '../../domain/position';
import type { Reason } from '../../domain/reasons';
import type { ToldCredential } from '../../domain/sealed-credential';
import type { Evidence, FollowUpAnswer, InquiryDay, TelegramKind } from '../../domain/settlement';
import type { VanName } from '../../domain/vans';

export type OpenedPayment =
  | { readonly kind: 'opened'; readonly at: Position; readonly order: Order; readonly expiresAt: string }
  | { readonly kind: 'refused'; readonly reason: Reason };

export type DecryptedResult =
  | ({ readonly kind: 'authenticated' } & ToldCredential)
  | { readonly kind: 'failed'; readonly reason: Reason; readonly reasonCode?: string };

/** The bill is this payment's, and its approval attempt is drawn; or another's. */
export type Claim =
  | { readonly kind: 'held'; readonly at: Position; readonly attempt: PreparedAttempt }
  | {
      readonly kind: 'lost';
      readonly at: Position;
      /** Why another holds it, or how this payment had ended before. */ readonly reason: Reason;
    };

export type PreparedAttempt = {
  readonly attemptId: string;
  /** Its place among the payment's attempts, from 1. */
  readonly number: number;
  readonly van: VanName;
  readonly taskQueue: string;
  /** Time-outs of the approve activity, in milliseconds. */
  readonly scheduleToStartMs: number;
  readonly startToCloseMs: number;
  /** What its place in the VAN's queue follows from; runs of an earlier version carry attempts without. */
  readonly merchantId?: string;
  readonly payType?: string;
  /** How its VAN knows it, for operators. Runs of an earlier version carry none. */
  readonly knownAs?: KnownAs;
  /** Should its outcome stay unknown. */
  readonly ifUnknown: {
    readonly amount: number;
    /** Epoch ms of its date-time; absent where a worker of an earlier version drew it. */
    readonly drawnAt?: number;
    readonly longestProcessingMs: number;
    readonly netCancelWindowMs: number;
    readonly reviewAfterMs: number;
    /** When it is looked for again, should the VAN not know it; runs of an earlier version carry attempts without. */
    readonly looksAfterMs?: readonly number[];
    /** It may be booked on the day after its own date-time. */
    readonly mayCrossMidnight?: boolean;
  };
};

/** What a VAN knows an approval by. */
export type KnownAs = {
  readonly terminalId: string;
  /** KST day that the serial belongs to, yyyyMMdd. */
  readonly serialDate: string;
  readonly serial: string;
  /** 전송일시: KST, yyyyMMddHHmmss. */
  readonly transmittedAt: string;
  readonly orderNo: string;
};

/** A telegram about an approval, drawn and not sent. */
export type PreparedFollowUp = Pick<
  PreparedAttempt,
  'attemptId' | 'van' | 'taskQueue' | 'scheduleToStartMs' | 'startToCloseMs' | 'merchantId'
> & { readonly telegram: TelegramKind };

/**
 * What came of it; with the approval, where an inquiry found one. What it says is true as of `at`, whenever it is read:
 * a run that is played again later must not take it for news. Workers of an earlier version leave out how it is dated.
 */
export type FollowedUp = { readonly heard: FollowUpAnswer; readonly approval?: Approval } & Partial<
  Pick<Evidence, 'telegram' | 'day' | 'at'>
>;

/** A telegram about an approval, and what came of it, dated by its row. */
export type DatedFollowUp = FollowedUp & Evidence;

/** Where a payment stands by its rows: what a run goes on from that takes it over. */
export type PaymentStanding =
  /** Its row was never made. */
  | { readonly kind: 'none' }
  | { readonly kind: 'ended'; readonly at: Position; readonly reason?: Reason }
  /** Nothing was asked of a VAN. */
  | {
      readonly kind: 'before-approval';
      readonly at: Position;
      readonly payType: PayType;
      readonly issuer: IssuerCode;
      readonly order: Order;
      /** ISO 8601: the authentication ends then. */
      readonly expiresAt: string;
      /** Of a payment whose payer may be in the card app. */
      readonly appScheme?: AppScheme;
    }
  /** An approval was drawn, and what came of it is not recorded. */
  | {
      readonly kind: 'approving';
      readonly at: Position;
      readonly attempt: PreparedAttempt;
      /** ISO 8601: until then the activity that sent it may still be at work, and store its answer. */
      readonly answerableUntil: string;
    }
  /** What came of its approval is unknown. */
  | {
      readonly kind: 'unconfirmed';
      readonly at: Position;
      readonly attempt: PreparedAttempt;
      readonly known: KnownOfUnknown;
    }
  | { readonly kind: 'in-review'; readonly at: Position; readonly why: string; readonly attempt?: PreparedAttempt };

/** What the rows say of an approval whose outcome is unknown. */
export type KnownOfUnknown = {
  readonly detail: string;
  /** The VAN approved something else than it was asked for. */
  readonly mismatch: boolean;
  /** ISO 8601: no byte of it can have left later. */
  readonly sendableUntil: string;
  /** Among the payment's attempts, of the next telegram. */
  readonly nextNumber: number;
  /** The telegrams about it so far, oldest first. */
  readonly heard: readonly DatedFollowUp[];
};

/** An approval whose outcome is unknown, as what settles it is told of it. */
export type Unknown = ToldCredential & {
  readonly attempt: PreparedAttempt;
  /** The VAN approved something else than it was asked for: what is booked must not stand. */
  readonly mismatch: boolean;
  /** Its payment has ended: what is booked must not stand either, if it is this approval. */
  readonly mustNotStand?: boolean;
  /** Epoch ms: no byte of it can have left later. */
  readonly lastSendableAt: number;
  /** Of the first telegram about it, among the payment's attempts. */
  readonly firstNumber: number;
  /** Epoch ms: an operator is asked so long after it; by default after the approval. */
  readonly triedFrom?: number;
};

/** What the VAN said to people, cleaned: for operators, and no ground for a decision. */
type Said = { readonly said?: string };

/** The four ends of an approval attempt. */
export type ApprovalOutcome =
  | { readonly kind: 'approved'; readonly approval: Approval }
  | ({ readonly kind: 'declined'; readonly reason: Reason; readonly reasonCode: string } & Said)
  | { readonly kind: 'not-sent'; readonly detail: string }
  | ({
      readonly kind: 'unknown';
      readonly detail: string;
      /** The VAN approved something else than it was asked for: that must not stand. */
      readonly mismatch?: boolean;
      /**
       * ISO 8601: no byte of it can have left later; without it, the activity has ended and none can leave any more.
       */
      readonly sendableUntil?: string;
    } & Said);

/** What a payment comes to: an outcome of its approval, or an end before it, or what follows an unknown one. */
export type Outcome =
  | ApprovalOutcome
  | { readonly kind: 'auth-failed'; readonly reason: Reason; readonly reasonCode?: string }
  | { readonly kind: 'expired' }
  | {
      readonly kind: 'net-cancelled';
      /** What proved it: the VAN's code, or the state that an inquiry found. */ readonly code: string;
    }
  | { readonly kind: 'needs-review'; /** Why nothing settles it, for operators. */ readonly why?: string }
  | { readonly kind: 'resolved'; readonly resolution: Resolution };

/** What the card app is called with. */
export type AppCall = {
  /** The issuer's handle of the authentication. */
  readonly transactionId: string;
  /** The encrypted order, or the handle where the order was registered. */
  readonly text: string;
};

/** The payment whose app is called. */
export type AppCalled = Pick<PaymentInput, 'issuer' | 'platform'> & {
  /** The handle that its row has so far. */
  readonly transactionId: string;
  /** ISO 8601: the authentication ends then. */
  readonly expiresAt: string;
};

/** An app scheme; or none, because the issuer's handle is another payment's already. */
export type IssuedScheme =
  { readonly at: Position; readonly appScheme: AppScheme } | { readonly refused: 'HANDLE_TAKEN' };

/** Activities with an issuer's keys, in the zone that it declares. */
export interface CryptoActivities {
  /** API(bill) → External: 암호화 요청 (카드사 규격). */
  encryptOrder(input: { readonly issuer: PaymentInput['issuer']; readonly order: Order }): Promise<string>;
  /** The same, of an order that registers a card and charges nothing. */
  encryptRegistration(input: { readonly issuer: PaymentInput['issuer']; readonly order: Order }): Promise<string>;
  /** API(bill) → External: 복호화 요청 → OTC, which leaves this activity sealed only. */
  openResult(input: {
    readonly paymentId: string;
    readonly issuer: PaymentInput['issuer'];
    readonly order: Order;
    readonly result: SealedResult;
  }): Promise<DecryptedResult>;
}

/** Calls to issuers, on task queue `external`. They move no money, so they may be made again. */
export interface IssuerCalls {
  /** 페이민트 → 카드사: 거래 정보 전달. The issuer's handle of the authentication is its answer. */
  registerOrder(input: {
    readonly issuer: PaymentInput['issuer'];
    readonly encryptedOrder: string;
  }): Promise<{ readonly transactionId: string }>;
}

/** Activities beside the payment workflow: CPU work, or one database transaction each. */
export interface PaymentActivities {
  /**
   * Reads where a payment stands. What is drawn and was not sent is fenced first: whoever takes the payment over must
   * not be surprised by a telegram of the run before.
   */
  readStanding(input: { readonly paymentId: string }): Promise<PaymentStanding>;
  /** Makes the payment's row (REQUESTED), unless its bill can't be paid any more. */
  openPayment(input: PaymentInput): Promise<OpenedPayment>;
  /** API(bill): App Scheme 생성. Records it with the handle that the result will come under (SCHEME_ISSUED). */
  issueScheme(input: {
    readonly at: Position;
    readonly call: AppCall;
    readonly payment: AppCalled;
  }): Promise<IssuedScheme>;
  /** Takes the bill's claim and draws the approval attempt (AUTHENTICATED → APPROVING), in one transaction. */
  claimBill(input: { readonly at: Position }): Promise<Claim>;
  /**
   * Draws the next approval on the merchant's route, once it is proven of all before it that they were not sent;
   * undefined when there is none, or the payer has waited too long. `number` is its place among the payment's attempts.
   */
  drawNextApproval(input: {
    readonly paymentId: string;
    readonly number: number;
  }): Promise<PreparedAttempt | undefined>;
  /**
   * Reads how far an approval attempt came after its activity failed. What is still PREPARED is fenced, which proves it
   * was not sent.
   */
  settleAttempt(input: { readonly attemptId: string }): Promise<ApprovalOutcome>;
  /** Draws the telegram that is to settle an unknown approval; `number` is its place among the payment's attempts. */
  prepareFollowUp(input: {
    readonly attemptId: string;
    readonly number: number;
    readonly telegram: TelegramKind;
    readonly day: InquiryDay;
    readonly found?: FoundApproval;
  }): Promise<PreparedFollowUp>;
  /** Reads how far such a telegram came after its activity failed, as {@link PaymentActivities.settleAttempt} does. */
  hearFollowUp(input: { readonly attemptId: string }): Promise<FollowedUp>;
  /**
   * Tells of an approval that appeared after its payment was called net-cancelled, and was cancelled: an event for its
   * merchant, the two entries of its journal, and the VAN's count. What appeared is read from the rows of the telegrams
   * about it; nothing is told when none of them found anything. The payment itself stays as it ended.
   */
  recordLateApproval(input: { readonly attemptId: string }): Promise<void>;
  /** Moves payment, bill, claim and journal to what an outcome means, with an event, in one transaction. */
  recordOutcome(input: { readonly at: Position; readonly outcome: Outcome }): Promise<Position>;
}

/** An attempt, and the credential that its telegram tells. */
export type AttemptToSend = ToldCredential & { readonly attemptId: string };

/** The activities that run on a VAN's own task queue. */
export interface VanActivities {
  /** Approval → VAN사: 결제 요청. Sends at most once; a second run of it finds the fence. */
  approve(input: AttemptToSend): Promise<ApprovalOutcome>;
  /** Approval → VAN사: 망취소, 취소, 조회. Sends at most once. */
  followUp(input: AttemptToSend): Promise<FollowedUp>;
}
