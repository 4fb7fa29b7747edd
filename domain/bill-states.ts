import { DecidedFailure } from './activity-failures';

export const billStates = ['W', 'F', 'C', 'D'] as const;

/** Where a bill stands: waiting for a payment, paid, cancelled after it was paid, dead (voided or expired). */
export type BillState = (typeof billStates)[number];

/** Where nobody can pay a bill any more. */
export const endedBillStates = ['F', 'C', 'D'] as const satisfies readonly BillState[];
export type EndedBillState = (typeof endedBillStates)[number];

/** The allowed moves. */
export const billMoves: Readonly<Record<BillState, readonly BillState[]>> = { W: ['F', 'D'], F: ['C'], C: [], D: [] };

/** Thrown when a bill can't move from its state to the requested one. */
export class IllegalBillMove extends DecidedFailure {
  override readonly name = 'IllegalBillMove';
  constructor(
    readonly from: BillState,
    readonly to: BillState,
  ) {
    super(`A bill can't move from ${from} to ${to}: read its state again before you change it.`);
  }
}

/** @throws IllegalBillMove unless the move is in {@link billMoves} */
export function assertBillMove(from: BillState, to: BillState): void {
  if (!billMoves[from].includes(to)) throw new IllegalBillMove(from, to);
}
