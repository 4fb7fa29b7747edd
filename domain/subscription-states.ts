export type SubscriptionState = 'ACTIVE' | 'PAUSED' | 'PAST_DUE' | 'UNPAID' | 'CANCELLED';
export const subscriptionMoves: Readonly<Record<SubscriptionState, readonly SubscriptionState[]>> = {
  ACTIVE: ['PAUSED', 'PAST_DUE', 'CANCELLED'],
  PAUSED: ['ACTIVE', 'CANCELLED'],
  PAST_DUE: ['ACTIVE', 'PAUSED', 'UNPAID', 'CANCELLED'],
  UNPAID: ['ACTIVE', 'CANCELLED'],
  CANCELLED: [],
};
export type PeriodState = 'DUE' | 'CHARGING' | 'FROZEN' | 'PAID' | 'PAST_DUE' | 'UNPAID' | 'WAIVED';
export const periodMoves: Readonly<Record<PeriodState, readonly PeriodState[]>> = {
  DUE: ['CHARGING', 'PAST_DUE', 'WAIVED'],
  CHARGING: ['PAID', 'DUE', 'PAST_DUE', 'FROZEN', 'WAIVED'],
  FROZEN: ['PAID', 'DUE', 'PAST_DUE'],
  PAST_DUE: ['DUE', 'CHARGING', 'PAID', 'UNPAID', 'WAIVED'],
  UNPAID: ['DUE', 'CHARGING', 'WAIVED'],
  PAID: [],
  WAIVED: [],
};
export type BillingKeyState = 'REQUESTED' | 'SCHEME_ISSUED' | 'ACTIVE' | 'FAILED' | 'EXPIRED' | 'DELETED';
export const billingKeyMoves: Readonly<Record<BillingKeyState, readonly BillingKeyState[]>> = {
  REQUESTED: ['SCHEME_ISSUED', 'ACTIVE', 'FAILED', 'EXPIRED'],
  SCHEME_ISSUED: ['ACTIVE', 'FAILED', 'EXPIRED'],
  ACTIVE: ['DELETED'],
  FAILED: [],
  EXPIRED: [],
  DELETED: [],
};
class Illegal extends Error {
  constructor(
    override readonly name: string,
    readonly from: string,
    readonly to: string,
  ) {
    super(`It can't move from ${from} to ${to}: read its state again before you change it.`);
  }
}
export function assertSubscriptionMove(from: SubscriptionState, to: SubscriptionState): void {
  if (!subscriptionMoves[from].includes(to)) throw new Illegal('IllegalSubscriptionMove', from, to);
}
export function assertPeriodMove(from: PeriodState, to: PeriodState): void {
  if (!periodMoves[from].includes(to)) throw new Illegal('IllegalPeriodMove', from, to);
}
export function assertBillingKeyMove(from: BillingKeyState, to: BillingKeyState): void {
  if (!billingKeyMoves[from].includes(to)) throw new Illegal('IllegalBillingKeyMove', from, to);
}
export const subscriptionStates = Object.keys(subscriptionMoves) as readonly SubscriptionState[];
export const periodStates = Object.keys(periodMoves) as readonly PeriodState[];
export const billingKeyStates = Object.keys(billingKeyMoves) as readonly BillingKeyState[];
