const EXPIRY = 'expiry:';

/** Who holds a bill's claim once the bill has expired. A payment holds it by its own id. */
export const expiryHolder = (billId: string): string => `${EXPIRY}${billId}`;

export const isExpiry = (holder: string): boolean => holder.startsWith(EXPIRY);
