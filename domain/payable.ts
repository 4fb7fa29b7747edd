import type { BillState } from './bill-states';

const EXPIRY = 'expiry:';
const VOID = 'void:';

/** The holder of an expired bill's claim. A payment holds a claim by its own id. */
export const expiryHolder = (billId: string): string => `${EXPIRY}${billId}`;

/** The holder of a voided bill's claim. */
export const voidHolder = (billId: string): string => `${VOID}${billId}`;

export const isVoid = (holder: string | undefined): boolean => holder?.startsWith(VOID) === true;

/** A payment holds the claim: it is being approved, unsettled, or approved. */
export const isPayment = (holder: string | undefined): holder is string => holder?.startsWith('pay_') === true;

/** Why a bill can't be paid while this holder has its claim. */
export function whyHeld(holder: string): 'BILL_EXPIRED' | 'BILL_VOIDED' | 'BILL_NOT_PAYABLE' {
  if (holder.startsWith(EXPIRY)) return 'BILL_EXPIRED';
  return isVoid(holder) ? 'BILL_VOIDED' : 'BILL_NOT_PAYABLE';
}

/** The facts that decide whether a bill can be paid; its row has more. */
export type PayableFacts = {
  readonly state: BillState;
  readonly expiresAt: Date;
  readonly claim: { readonly holder: string } | null;
};

/**
 * Why a bill can't be paid now, or undefined when it can. The claim goes before the state, which follows it. The expiry
 * takes effect at its instant, even before anybody has closed the bill.
 */
export function whyNotPayable(
  { state, expiresAt, claim }: PayableFacts,
  now: Date,
): ReturnType<typeof whyHeld> | undefined {
  if (claim !== null) return whyHeld(claim.holder);
  if (expiresAt <= now) return 'BILL_EXPIRED';
  return state === 'W' ? undefined : 'BILL_NOT_PAYABLE';
}
