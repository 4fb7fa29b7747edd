import type { PaymentStatus } from './payment-states';

/** Where a payment stands in the database. Every write names the position it follows, so a late one changes nothing. */
export type Position = { readonly paymentId: string; readonly status: PaymentStatus; readonly version: number };
