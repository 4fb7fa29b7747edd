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

/** This payment holds the bill, and its approval attempt is drawn; or another holds it. */
export type Claim =
  | { readonly kind: 'held'; readonly at: Position; readonly attempt: PreparedAttempt }
  | {
      readonly kind: 'lost';
      readonly at: Position;
      /** Why another holds it, or how this payment had already ended. */ readonly reason: Reason;
    };

export type PreparedAttempt = {
  readonly attemptId: string;
  /** Its number within the payment's attempts, from 1. */
  readonly number: number;
  readonly van: VanName;
  readonly taskQueue: string;
  /** Time-outs of the approve activity, in milliseconds. */
  readonly scheduleToStartMs: number;
  readonly startToCloseMs: number;
  /** Decides its place in the VAN's queue; absent in runs of an earlier version. */
  readonly merchantId?: string;
  readonly payType?: string;
  /** The fields by which its VAN knows it, for operators. Absent in runs of an earlier version. */
  readonly knownAs?: KnownAs;
  /** Used if its outcome stays unknown. */
  readonly ifUnknown: {
    readonly amount: number;
    /** Epoch ms of its date-time; absent if a worker of an earlier version drew it. */
    readonly drawnAt?: number;
    readonly longestProcessingMs: number;
    readonly netCancelWindowMs: number;
    readonly reviewAfterMs: number;
    /** When to look for it again if the VAN does not know it; absent in runs of an earlier version. */
    readonly looksAfterMs?: readonly number[];
    /** It may be booked on the day after its own date-time. */
    readonly mayCrossMidnight?: boolean;
  };
};

/** The fields by which a VAN knows an approval. */
export type KnownAs = {
  readonly terminalId: string;
  /** KST day that the serial belongs to, yyyyMMdd. */
  readonly serialDate: string;
  readonly serial: string;
  /** 전송일시: KST, yyyyMMddHHmmss. */
  readonly transmittedAt: string;
  readonly orderNo: string;
};

/** A drawn telegram about an approval that is not sent yet. */
export type PreparedFollowUp = Pick<
  PreparedAttempt,
  'attemptId' | 'van' | 'taskQueue' | 'scheduleToStartMs' | 'startToCloseMs' | 'merchantId'
> & { readonly telegram: TelegramKind };

/**
 * The result of a telegram about an approval; with the approval, if an inquiry found one. Its statement is true as of
 * `at`, whenever it is read: a replayed run must not treat it as new. Workers of an earlier version omit the date.
 */
export type FollowedUp = { readonly heard: FollowUpAnswer; readonly approval?: Approval } & Partial<
  Pick<Evidence, 'telegram' | 'day' | 'at'>
>;

/** A telegram about an approval with its result, dated by its row. */
export type DatedFollowUp = FollowedUp & Evidence;

/** A payment's standing by its rows, from which a run that takes it over goes on. */
export type PaymentStanding =
  /** Its row was never created. */
  | { readonly kind: 'none' }
  | (Standing & {
      readonly kind: 'ended';
      readonly reason?: Reason;
      /** The issuer's or VAN's own code behind it. */
      readonly code?: string;
      /** Of its approval. */
      readonly van?: string;
      readonly approvalNo?: string;
    })
  /** No VAN was asked. */
  | (Standing & {
      readonly kind: 'before-approval';
      readonly payType: PayType;
      readonly issuer: IssuerCode;
      readonly order: Order;
      /** ISO 8601: the authentication ends then. */
      readonly expiresAt: string;
      /** Present if the payer may be in the card app. */
      readonly appScheme?: AppScheme;
    })
  /** An approval was drawn, and its outcome is not recorded. */
  | (Standing & {
      readonly kind: 'approving';
      readonly attempt: PreparedAttempt;
      /** ISO 8601: until then the activity that sent it may still be running, and store its answer. */
      readonly answerableUntil: string;
    })
  /** The outcome of its approval is unknown. */
  | (Standing & {
      readonly kind: 'unconfirmed';
      readonly attempt: PreparedAttempt;
      readonly known: KnownOfUnknown;
    })
  | (Standing & { readonly kind: 'in-review'; readonly why: string; readonly attempt?: PreparedAttempt });

type Standing = {
  readonly at: Position;
  /** ISO 8601: since when it stands there. Workers of an earlier version omit it. */
  readonly since?: string;
};

/** The facts in the rows about an approval with an unknown outcome. */
export type KnownOfUnknown = {
  readonly detail: string;
  /** The VAN's approval does not match the request. */
  readonly mismatch: boolean;
  /** ISO 8601: no byte of it can have left later. */
  readonly sendableUntil: string;
  /** The number of the next telegram within the payment's attempts. */
  readonly nextNumber: number;
  /** The telegrams about it so far, oldest first. */
  readonly heard: readonly DatedFollowUp[];
};

/** An approval with an unknown outcome, as input of its settlement. */
export type Unknown = ToldCredential & {
  readonly attempt: PreparedAttempt;
  /** The VAN's approval does not match the request: a booked approval must not stand. */
  readonly mismatch: boolean;
  /** Its payment has ended: a booked approval must not stand either, if it is this one. */
  readonly mustNotStand?: boolean;
  /** Epoch ms: no byte of it can have left later. */
  readonly lastSendableAt: number;
  /** The number of the first telegram about it within the payment's attempts. */
  readonly firstNumber: number;
  /** Epoch ms from which the time until an operator is asked counts; by default from the approval. */
  readonly triedFrom?: number;
};

/** The VAN's message for people, cleaned: for operators, not for decisions. */
type Said = { readonly said?: string };

/** The four ends of an approval attempt. */
export type ApprovalOutcome =
  | { readonly kind: 'approved'; readonly approval: Approval }
  | ({ readonly kind: 'declined'; readonly reason: Reason; readonly reasonCode: string } & Said)
  | { readonly kind: 'not-sent'; readonly detail: string }
  | ({
      readonly kind: 'unknown';
      readonly detail: string;
      /** The VAN's approval does not match the request: it must not stand. */
      readonly mismatch?: boolean;
      /**
       * ISO 8601: no byte of it can have left later; without it, the activity has ended and no byte can leave any more.
       */
      readonly sendableUntil?: string;
    } & Said);

/** The outcome of a payment: of its approval, an end before it, or what follows an unknown one. */
export type Outcome =
  | ApprovalOutcome
  | { readonly kind: 'auth-failed'; readonly reason: Reason; readonly reasonCode?: string }
  | { readonly kind: 'expired' }
  | {
      readonly kind: 'net-cancelled';
      /** Its proof: the VAN's code, or the state that an inquiry found. */ readonly code: string;
    }
  | { readonly kind: 'needs-review'; /** Why it could not be settled, for operators. */ readonly why?: string }
  | { readonly kind: 'resolved'; readonly resolution: Resolution };

/** The values with which the card app is opened. */
export type AppCall = {
  /** The issuer's handle of the authentication. */
  readonly transactionId: string;
  /** The encrypted order, or the handle if the order was registered. */
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
  /** The same for an order that registers a card and charges nothing. */
  encryptRegistration(input: { readonly issuer: PaymentInput['issuer']; readonly order: Order }): Promise<string>;
  /** API(bill) → External: 복호화 요청 → OTC, which leaves this activity only sealed. */
  openResult(input: {
    readonly paymentId: string;
    readonly issuer: PaymentInput['issuer'];
    readonly order: Order;
    readonly result: SealedResult;
  }): Promise<DecryptedResult>;
}

/** Calls to issuers, on task queue `external`. They move no money, so they may be repeated. */
export interface IssuerCalls {
  /** 페이민트 → 카드사: 거래 정보 전달. The answer is the issuer's handle of the authentication. */
  registerOrder(input: {
    readonly issuer: PaymentInput['issuer'];
    readonly encryptedOrder: string;
  }): Promise<{ readonly transactionId: string }>;
}

/** Activities of the payment workflow: CPU work, or one database transaction each. */
export interface PaymentActivities {
  /**
   * Reads a payment's standing. It first fences attempts that are drawn but not sent: a run that takes the payment over
   * must not be surprised by a telegram of the earlier run.
   */
  readStanding(input: { readonly paymentId: string }): Promise<PaymentStanding>;
  /** Creates the payment's row (REQUESTED), unless its bill can no longer be paid. */
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
   * Draws the next approval on the merchant's route, once all earlier ones are proven not sent; undefined when there is
   * none, or the payer has waited too long. `number` is its number within the payment's attempts.
   */
  drawNextApproval(input: {
    readonly paymentId: string;
    readonly number: number;
  }): Promise<PreparedAttempt | undefined>;
  /**
   * Reads how far an approval attempt got after its activity failed. An attempt that is still PREPARED is fenced, which
   * proves that it was not sent.
   */
  settleAttempt(input: { readonly attemptId: string }): Promise<ApprovalOutcome>;
  /** Draws the telegram that will settle an unknown approval; `number` is its number within the payment's attempts. */
  prepareFollowUp(input: {
    readonly attemptId: string;
    readonly number: number;
    readonly telegram: TelegramKind;
    readonly day: InquiryDay;
    readonly found?: FoundApproval;
  }): Promise<PreparedFollowUp>;
  /** Reads how far such a telegram got after its activity failed, like {@link PaymentActivities.settleAttempt}. */
  hearFollowUp(input: { readonly attemptId: string }): Promise<FollowedUp>;
  /**
   * Reports an approval that appeared after its payment was recorded as net-cancelled, and was cancelled: by an event
   * for its merchant, two journal entries, and the VAN's count. The approval is read from the rows of the telegrams
   * about it; nothing is reported when none of them found anything. The payment itself stays as it ended.
   */
  recordLateApproval(input: { readonly attemptId: string }): Promise<void>;
  /** Moves payment, bill, claim and journal by an outcome, with an event, in one transaction. */
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
