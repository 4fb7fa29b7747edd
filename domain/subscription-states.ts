import { DecidedFailure } from './activity-failures';

/** Where a subscription stands. */
export type SubscriptionState =
  /** Its periods are opened and charged. */
  | 'ACTIVE'
  /** The merchant paused it: nothing is opened or charged. */
  | 'PAUSED'
  /** A period could not be charged, and waits for a new payment method. */
  | 'PAST_DUE'
  /** The grace of a period is over, and the merchant wants to be told rather than end the subscription. */
  | 'UNPAID'
  | 'CANCELLED';

/** The allowed moves. */
export const subscriptionMoves: Readonly<Record<SubscriptionState, readonly SubscriptionState[]>> = {
  ACTIVE: ['PAUSED', 'PAST_DUE', 'CANCELLED'],
  PAUSED: ['ACTIVE', 'CANCELLED'],
  PAST_DUE: ['ACTIVE', 'UNPAID', 'CANCELLED'],
  UNPAID: ['ACTIVE', 'CANCELLED'],
  CANCELLED: [],
};

/** Where one period of a subscription stands. */
export type PeriodState =
  /** It may be charged from its time on. */
  | 'DUE'
  /** A try is under way. */
  | 'CHARGING'
  /** The outcome of a try is unknown: nothing is charged until it is settled. */
  | 'FROZEN'
  | 'PAID'
  /** Waits for a new payment method until its grace is over. */
  | 'PAST_DUE'
  | 'UNPAID'
  /** It will never be charged. */
  | 'WAIVED'
  /** It was paid, and the whole charge was cancelled: it is not charged again. */
  | 'CANCELLED';

/** The allowed moves. FROZEN is left only when the outcome is certain. */
export const periodMoves: Readonly<Record<PeriodState, readonly PeriodState[]>> = {
  DUE: ['CHARGING', 'PAST_DUE', 'WAIVED'],
  CHARGING: ['PAID', 'FROZEN', 'DUE', 'PAST_DUE', 'WAIVED'],
  FROZEN: ['PAID', 'DUE', 'PAST_DUE'],
  // The merchant may have it tried again as it is.
  PAST_DUE: ['CHARGING', 'DUE', 'UNPAID', 'WAIVED'],
  UNPAID: ['CHARGING', 'DUE', 'WAIVED'],
  PAID: ['CANCELLED'],
  WAIVED: [],
  CANCELLED: [],
};

/** Where a billing key stands, from the payer's registration to its deletion. */
export type BillingKeyState = 'REQUESTED' | 'SCHEME_ISSUED' | 'ACTIVE' | 'FAILED' | 'EXPIRED' | 'DELETED';

/** In these states the registration waits for its payer. */
export const awaitingBillingKeyStates: BillingKeyState[] = ['REQUESTED', 'SCHEME_ISSUED'];

/** The allowed moves. ACTIVE without SCHEME_ISSUED: the payer entered the card on our own page. */
export const billingKeyMoves: Readonly<Record<BillingKeyState, readonly BillingKeyState[]>> = {
  REQUESTED: ['SCHEME_ISSUED', 'ACTIVE', 'FAILED', 'EXPIRED'],
  SCHEME_ISSUED: ['ACTIVE', 'FAILED', 'EXPIRED'],
  ACTIVE: ['DELETED'],
  FAILED: [],
  EXPIRED: [],
  DELETED: [],
};

export const subscriptionStates = Object.keys(subscriptionMoves) as readonly SubscriptionState[];
export const periodStates = Object.keys(periodMoves) as readonly PeriodState[];
export const billingKeyStates = Object.keys(billingKeyMoves) as readonly BillingKeyState[];

/** Thrown when a subscription can't move from its state to the requested one. */
export class IllegalSubscriptionMove extends DecidedFailure {
  override readonly name = 'IllegalSubscriptionMove';
  constructor(
    readonly from: SubscriptionState,
    readonly to: SubscriptionState,
  ) {
    super(`A subscription can't move from ${from} to ${to}: read its state again before you change it.`);
  }
}

/** Thrown when a period can't move from its state to the requested one. */
export class IllegalPeriodMove extends DecidedFailure {
  override readonly name = 'IllegalPeriodMove';
  constructor(
    readonly from: PeriodState,
    readonly to: PeriodState,
  ) {
    super(`A period can't move from ${from} to ${to}: read its state again before you change it.`);
  }
}

/** Thrown when a billing key can't move from its state to the requested one. */
export class IllegalBillingKeyMove extends DecidedFailure {
  override readonly name = 'IllegalBillingKeyMove';
  constructor(
    readonly from: BillingKeyState,
    readonly to: BillingKeyState,
  ) {
    super(`A billing key can't move from ${from} to ${to}: read its state again before you change it.`);
  }
}

/** @throws IllegalSubscriptionMove unless the move is in {@link subscriptionMoves} */
export function assertSubscriptionMove(from: SubscriptionState, to: SubscriptionState): void {
  if (!subscriptionMoves[from].includes(to)) throw new IllegalSubscriptionMove(from, to);
}

/** @throws IllegalPeriodMove unless the move is in {@link periodMoves} */
export function assertPeriodMove(from: PeriodState, to: PeriodState): void {
  if (!periodMoves[from].includes(to)) throw new IllegalPeriodMove(from, to);
}

/** @throws IllegalBillingKeyMove unless the move is in {@link billingKeyMoves} */
export function assertBillingKeyMove(from: BillingKeyState, to: BillingKeyState): void {
  if (!billingKeyMoves[from].includes(to)) throw new IllegalBillingKeyMove(from, to);
}
