import { DecidedFailure } from './activity-failures';

/** Where a payment stands, in detail. */
export type PaymentStatus =
  | 'REQUESTED'
  | 'SCHEME_ISSUED'
  | 'AUTHENTICATED'
  | 'APPROVING'
  | 'UNCONFIRMED'
  | 'APPROVED'
  | 'PARTIALLY_CANCELLED'
  | 'CANCELLED'
  | 'DECLINED'
  | 'AUTH_FAILED'
  | 'EXPIRED'
  | 'NET_CANCELLED'
  | 'NEEDS_REVIEW';

export const stateLetters = ['W', 'F', 'C', 'D'] as const;

/** What the front polls: waiting, paid, cancelled, dead. */
export type StateLetter = (typeof stateLetters)[number];

/** The effect of a recurring charge's status on its period. */
export type PeriodEffect = 'none' | 'paid' | 'frozen' | 'failed' | 'cancelled';

/**
 * Everything that depends on a status: a new status does not compile until this is filled in, and no other list needs
 * upkeep.
 */
type StatusDeclaration = {
  readonly letter: StateLetter;
  /** It keeps other payments of the bill from being approved: its approval stands, or may turn out to stand. */
  readonly holdsClaim: boolean;
  /** No approval telegram can have been sent yet. */
  readonly beforeApproval: boolean;
  /** The payer still has to act, and may leave; afterwards the payer can do nothing. */
  readonly payerActs: boolean;
  /** How long the front waits before it polls again (ms); null: it may stop. */
  readonly pollAfterMs: number | null;
  readonly periodEffect: PeriodEffect;
};

const beforeApproval = {
  letter: 'W',
  holdsClaim: false,
  beforeApproval: true,
  payerActs: true,
  pollAfterMs: 1_000,
  periodEffect: 'none',
} as const;
const unsettled = {
  letter: 'W',
  holdsClaim: true,
  beforeApproval: false,
  payerActs: false,
  pollAfterMs: 3_000,
  periodEffect: 'frozen',
} as const;
const ended = { holdsClaim: false, beforeApproval: false, payerActs: false, pollAfterMs: null } as const;
const failed = { ...ended, letter: 'D', periodEffect: 'failed' } as const;

const statuses: Readonly<Record<PaymentStatus, StatusDeclaration>> = {
  REQUESTED: beforeApproval,
  SCHEME_ISSUED: beforeApproval,
  AUTHENTICATED: { ...beforeApproval, payerActs: false },
  APPROVING: { ...unsettled, pollAfterMs: 500, periodEffect: 'none' },
  UNCONFIRMED: unsettled,
  NEEDS_REVIEW: { ...unsettled, pollAfterMs: 10_000 },
  APPROVED: { ...ended, letter: 'F', holdsClaim: true, periodEffect: 'paid' },
  PARTIALLY_CANCELLED: { ...ended, letter: 'F', holdsClaim: true, periodEffect: 'none' },
  CANCELLED: { ...ended, letter: 'C', periodEffect: 'cancelled' },
  DECLINED: failed,
  AUTH_FAILED: failed,
  EXPIRED: failed,
  NET_CANCELLED: failed,
};

export const paymentStatuses = Object.keys(statuses) as readonly PaymentStatus[];

/** For a status that a newer version wrote: nothing is known to be over, and nothing may be done about it. */
const unknownStatus: StatusDeclaration = unsettled;

const declared = (status: PaymentStatus): StatusDeclaration =>
  Object.hasOwn(statuses, status) ? statuses[status] : unknownStatus;

/** The allowed moves. A status that the front has seen as final (F, C, D) is only left for a recorded cancel. */
export const paymentMoves: Readonly<Record<PaymentStatus, readonly PaymentStatus[]>> = {
  // AUTHENTICATED without an app: a recurring charge of a registered card. NEEDS_REVIEW without an approval: the row
  // was restored to an earlier point, after its run had asked a VAN for approval.
  REQUESTED: ['SCHEME_ISSUED', 'AUTHENTICATED', 'AUTH_FAILED', 'EXPIRED', 'NEEDS_REVIEW'],
  SCHEME_ISSUED: ['AUTHENTICATED', 'AUTH_FAILED', 'EXPIRED', 'NEEDS_REVIEW'],
  // DECLINED without APPROVING: another payment of the bill took the claim.
  AUTHENTICATED: ['APPROVING', 'AUTH_FAILED', 'DECLINED', 'EXPIRED', 'NEEDS_REVIEW'],
  APPROVING: ['APPROVED', 'DECLINED', 'UNCONFIRMED'],
  UNCONFIRMED: ['APPROVED', 'DECLINED', 'NET_CANCELLED', 'NEEDS_REVIEW'],
  NEEDS_REVIEW: ['APPROVED', 'DECLINED', 'NET_CANCELLED'],
  APPROVED: ['PARTIALLY_CANCELLED', 'CANCELLED'],
  PARTIALLY_CANCELLED: ['PARTIALLY_CANCELLED', 'CANCELLED'],
  CANCELLED: [],
  DECLINED: [],
  AUTH_FAILED: [],
  EXPIRED: [],
  NET_CANCELLED: [],
};

/** Thrown when a payment can't move from its status to the requested one. */
export class IllegalMove extends DecidedFailure {
  override readonly name = 'IllegalMove';
  constructor(
    readonly from: PaymentStatus,
    readonly to: PaymentStatus,
  ) {
    super(`A payment can't move from ${from} to ${to}: read its status again before you change it.`);
  }
}

/** @throws IllegalMove unless the move is in {@link paymentMoves} */
export function assertMove(from: PaymentStatus, to: PaymentStatus): void {
  if (!Object.hasOwn(paymentMoves, from) || !paymentMoves[from].includes(to)) throw new IllegalMove(from, to);
}

export function stateLetter(status: PaymentStatus): StateLetter {
  return declared(status).letter;
}

/** The front may stop polling: paid, cancelled or dead. */
export function isFinal(status: PaymentStatus): boolean {
  return stateLetter(status) !== 'W';
}

/** Not final: the payment may still become paid. */
export function isLive(status: PaymentStatus): boolean {
  return !isFinal(status);
}

/** The payment holds its bill's claim, so no other payment of the bill may be approved. */
export function holdsClaim(status: PaymentStatus): boolean {
  return declared(status).holdsClaim;
}

/** No approval telegram can have been sent yet, so the payment may still be dropped without risk. */
export function isBeforeApproval(status: PaymentStatus): boolean {
  return declared(status).beforeApproval;
}

/** The statuses for which {@link isBeforeApproval} holds. */
export const statusesBeforeApproval = paymentStatuses.filter(isBeforeApproval);

/** A VAN was asked, or is being asked, and the result is not recorded: a short-lived status, or one for an operator. */
export const unsettledStatuses = paymentStatuses.filter((status) => isLive(status) && !isBeforeApproval(status));

/** The payer still has to act. */
export const payerActs = (status: PaymentStatus): boolean => declared(status).payerActs;

/** How long the front waits before it polls again (ms); null: it may stop. */
export const pollAfterMs = (status: PaymentStatus): number | null => declared(status).pollAfterMs;

/** What a recurring charge in this status means for its period. */
export const periodEffect = (status: PaymentStatus): PeriodEffect => declared(status).periodEffect;

/** It was approved, even if it has been cancelled since. */
export const wasApproved = (status: PaymentStatus): boolean => ['F', 'C'].includes(stateLetter(status));

/** The statuses for which {@link wasApproved} holds. */
export const statusesOnceApproved = paymentStatuses.filter(wasApproved);
