import { DecidedFailure } from './activity-failures';

/** Where a cancellation (취소) stands. */
export type CancellationStatus =
  /** Stored; the VAN is asked, or is about to be. */
  | 'REQUESTED'
  /** The VAN was asked, and whether it cancelled is unknown: it is being found out. */
  | 'UNCONFIRMED'
  /** It could not be found out: an operator looks it up at the VAN. */
  | 'NEEDS_REVIEW'
  /** The VAN cancelled. */
  | 'DONE'
  /** It is certain that the VAN did not cancel: no money was given back. */
  | 'FAILED';

/** The allowed moves. */
export const cancellationMoves: Readonly<Record<CancellationStatus, readonly CancellationStatus[]>> = {
  REQUESTED: ['UNCONFIRMED', 'NEEDS_REVIEW', 'DONE', 'FAILED'],
  UNCONFIRMED: ['NEEDS_REVIEW', 'DONE', 'FAILED'],
  NEEDS_REVIEW: ['DONE', 'FAILED'],
  DONE: [],
  FAILED: [],
};

export const cancellationStatuses = Object.keys(cancellationMoves) as readonly CancellationStatus[];

/** Thrown when a cancellation can't move from its status to the requested one. */
export class IllegalCancellationMove extends DecidedFailure {
  override readonly name = 'IllegalCancellationMove';
  constructor(
    readonly from: CancellationStatus,
    readonly to: CancellationStatus,
  ) {
    super(`A cancellation can't move from ${from} to ${to}: read its status again before you change it.`);
  }
}

/** @throws IllegalCancellationMove unless the move is in {@link cancellationMoves} */
export function assertCancellationMove(from: CancellationStatus, to: CancellationStatus): void {
  if (!Object.hasOwn(cancellationMoves, from) || !cancellationMoves[from].includes(to))
    throw new IllegalCancellationMove(from, to);
}

/** It has ended: done or failed. A status that a newer version wrote has not. */
export const hasEnded = (status: CancellationStatus): boolean =>
  Object.hasOwn(cancellationMoves, status) && cancellationMoves[status].length === 0;

/** The statuses for which {@link hasEnded} holds. Any other is in flight: a payment has at most one of these. */
export const endedCancellationStatuses = cancellationStatuses.filter(hasEnded);

/** How money is given back. */
export const cancellationKinds = ['APPROVAL_CANCEL', 'ACQUISITION_CANCEL'] as const;

/**
 * `APPROVAL_CANCEL` (승인취소): whole, on the day of the approval; the sale never reaches the acquirer.
 * `ACQUISITION_CANCEL` (매입취소): partial, or later; the payer has the money back after 3 to 5 business days.
 */
export type CancellationKind = (typeof cancellationKinds)[number];

/** @param day KST day of the cancel, as `approvedOn`: both by the VAN's 거래일시 */
export const cancellationKindOf = ({
  isWhole,
  approvedOn,
  day,
}: {
  readonly isWhole: boolean;
  readonly approvedOn: string;
  readonly day: string;
}): CancellationKind => (isWhole && approvedOn === day ? 'APPROVAL_CANCEL' : 'ACQUISITION_CANCEL');
