import type { CancelEvidence, Cancelling, CancelTelegram } from '../../domain/cancelling';
import type { CancellationResolution } from '../../domain/messages';
import type { CancellationPosition } from '../../records/cancellations';
import type { KnownAs, PreparedFollowUp } from '../payments/types';

export type { CancellationPosition };

/** A cancellation's standing by its rows, from which any run of it goes on. */
export type CancellationStanding =
  /** Its row is not there: the database was restored to an earlier point. */
  | { readonly kind: 'none' }
  | ({ readonly kind: 'ended'; readonly at: CancellationPosition; readonly reason?: string } & Since)
  | (InFlight & { readonly kind: 'in-flight' })
  | (InFlight & { readonly kind: 'in-review'; readonly why: string });

type Since = {
  /** ISO 8601: since when it stands there. Workers of an earlier version omit it. */
  readonly since?: string;
};

export type InFlight = Since & {
  readonly at: CancellationPosition;
  /** The rules' facts; the time of review is the run's. */
  readonly cancelling: Omit<Cancelling, 'reviewAt'>;
  readonly reviewAfterMs: number;
  /** The telegrams so far, oldest first. */
  readonly evidence: readonly CancelEvidence[];
  /** The number of the next telegram within the cancellation's attempts. */
  readonly nextNumber: number;
  readonly van: string;
  /** What an operator looks up at the VAN. */
  readonly approval: KnownAs & { readonly paymentId: string; readonly approvalNo: string; readonly approvedAt: string };
};

/** The outcome of a cancellation, or why it is not known yet. */
export type CancellationOutcome =
  | { readonly kind: 'done'; readonly code: string; readonly cancelledAt?: string }
  | { readonly kind: 'failed'; readonly because: 'refused' | 'not-sent'; readonly code: string }
  | { readonly kind: 'unknown'; readonly detail: string }
  | { readonly kind: 'needs-review'; readonly why: string }
  | { readonly kind: 'resolved'; readonly resolution: CancellationResolution };

/** Activities of the cancellation workflow: one database transaction each. */
export interface CancellationActivities {
  /**
   * Reads a cancellation's standing. It first fences telegrams that are drawn but not sent, so that no telegram of an
   * earlier run surprises this one.
   */
  readCancellation(input: { readonly cancellationId: string }): Promise<CancellationStanding>;
  /** Draws the next telegram; `number` is its number within the cancellation's attempts. */
  prepareCancelTelegram(input: {
    readonly cancellationId: string;
    readonly number: number;
    readonly telegram: CancelTelegram;
  }): Promise<PreparedCancelTelegram>;
  /** Reads how far a telegram got after its activity failed; one that is not sent yet is fenced. */
  hearCancelTelegram(input: { readonly attemptId: string }): Promise<CancelEvidence>;
  /**
   * Moves the cancellation and, once it is done, payment, bill, period and journal, with events, in one transaction.
   */
  recordCancellation(input: {
    readonly at: CancellationPosition;
    readonly outcome: CancellationOutcome;
  }): Promise<CancellationPosition>;
}

/** A drawn telegram of a cancellation that is not sent yet. */
export type PreparedCancelTelegram = Omit<PreparedFollowUp, 'telegram'> & { readonly telegram: CancelTelegram };

/** The cancellation's activity on a VAN's own task queue. */
export interface CancelActivities {
  /** Approval → VAN사: 취소, 부분취소, 조회. Sends at most once; a second run of it finds the fence. */
  sendCancel(input: { readonly attemptId: string }): Promise<CancelEvidence>;
}
