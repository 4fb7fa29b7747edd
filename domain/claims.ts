const EXPIRY = 'expiry:';
const VOID = 'void:';

/** Who holds a bill's claim once the bill has expired. A payment holds it by its own id. */
export const expiryHolder = (billId: string): string => `${EXPIRY}${billId}`;

/** Who holds a bill's claim once its merchant has voided it. */
export const voidHolder = (billId: string): string => `${VOID}${billId}`;

export const isVoid = (holder: string | undefined): boolean => holder?.startsWith(VOID) === true;

/** A payment holds it: it is being approved, unsettled, or approved. */
export const isPayment = (holder: string | undefined): holder is string => holder?.startsWith('pay_') === true;

/** Why a bill can't be paid while this holder has its claim. */
export function whyHeld(holder: string): 'BILL_EXPIRED' | 'BILL_VOIDED' | 'BILL_NOT_PAYABLE' {
  if (holder.startsWith(EXPIRY)) return 'BILL_EXPIRED';
  return isVoid(holder) ? 'BILL_VOIDED' : 'BILL_NOT_PAYABLE';
}
