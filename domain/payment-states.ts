/** Where a payment stands, finely. */
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

type StatusDeclaration = {
  readonly letter: StateLetter;
  /** It keeps other payments of the bill from being approved: its approval stands or may come to stand. */
  readonly holdsClaim: boolean;
  /** No approval telegram can have been sent yet. */
  readonly beforeApproval: boolean;
};

const statuses: Readonly<Record<PaymentStatus, StatusDeclaration>> = {
  REQUESTED: { letter: 'W', holdsClaim: false, beforeApproval: true },
  SCHEME_ISSUED: { letter: 'W', holdsClaim: false, beforeApproval: true },
  AUTHENTICATED: { letter: 'W', holdsClaim: false, beforeApproval: true },
  APPROVING: { letter: 'W', holdsClaim: true, beforeApproval: false },
  UNCONFIRMED: { letter: 'W', holdsClaim: true, beforeApproval: false },
  NEEDS_REVIEW: { letter: 'W', holdsClaim: true, beforeApproval: false },
  APPROVED: { letter: 'F', holdsClaim: true, beforeApproval: false },
  PARTIALLY_CANCELLED: { letter: 'F', holdsClaim: true, beforeApproval: false },
  CANCELLED: { letter: 'C', holdsClaim: false, beforeApproval: false },
  DECLINED: { letter: 'D', holdsClaim: false, beforeApproval: false },
  AUTH_FAILED: { letter: 'D', holdsClaim: false, beforeApproval: false },
  EXPIRED: { letter: 'D', holdsClaim: false, beforeApproval: false },
  NET_CANCELLED: { letter: 'D', holdsClaim: false, beforeApproval: false },
};

export const paymentStatuses = Object.keys(statuses) as readonly PaymentStatus[];

/** Of a status that a newer version wrote: nothing is known to be over, and nothing may be done about it. */
const unknownStatus: StatusDeclaration = { letter: 'W', holdsClaim: true, beforeApproval: false };

const declared = (status: PaymentStatus): StatusDeclaration =>
  Object.hasOwn(statuses, status) ? statuses[status] : unknownStatus;

/** The allowed moves. A status that the front has seen as final (F, C, D) is only ever left for a recorded cancel. */
export const paymentMoves: Readonly<Record<PaymentStatus, readonly PaymentStatus[]>> = {
  // AUTHENTICATED without an app: a recurring charge by a registered card. NEEDS_REVIEW without an approval: the row
  // was restored to an earlier point, and its run had asked a VAN for approval.
  REQUESTED: ['SCHEME_ISSUED', 'AUTHENTICATED', 'AUTH_FAILED', 'EXPIRED', 'NEEDS_REVIEW'],
  SCHEME_ISSUED: ['AUTHENTICATED', 'AUTH_FAILED', 'EXPIRED', 'NEEDS_REVIEW'],
  // DECLINED without APPROVING: the claim was lost to another payment of the bill.
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

/** Thrown when a payment would move to a status it can't reach from where it is. */
export class IllegalMove extends Error {
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

/** Not final: the payment can still come to be paid. */
export function isLive(status: PaymentStatus): boolean {
  return !isFinal(status);
}

/** The payment holds its bill's claim, so no other payment of the bill may be approved. */
export function holdsClaim(status: PaymentStatus): boolean {
  return declared(status).holdsClaim;
}

/** No approval telegram can have been sent yet, so the payment may still be dropped at no risk. */
export function isBeforeApproval(status: PaymentStatus): boolean {
  return declared(status).beforeApproval;
}

/** The statuses of which {@link isBeforeApproval} holds. */
export const statusesBeforeApproval = paymentStatuses.filter(isBeforeApproval);
