import type { InstallmentMonths } from './installments';
import type { PayerInterestMonths } from './interest-free';
import type { KstDateTime } from './kst';
import type { Won } from './money';

/** The order that a payer authenticates, the same for every issuer. */
export type Order = {
  /**
   * The issuer's handle of this authentication (KB: `xid`), created by the payment, or given by the issuer at the
   * registration.
   */
  readonly transactionId: string;
  /** Order number that the issuer and the VAN see: service prefix and payment id, at most 40 ASCII bytes. */
  readonly orderNo: string;
  /** The merchant's business number (사업자번호), 10 digits. */
  readonly businessNo: string;
  readonly merchantName: string;
  readonly orderName: string;
  /** Total amount in won; 0 registers a card and charges nothing. */
  readonly amount: Won;
  readonly installmentMonths: InstallmentMonths;
  /** Only if they are interest-free (`interest-free.ts`): the number of first ones whose interest the payer bears. */
  readonly payerInterestMonths?: PayerInterestMonths;
  /** Fixed when the payment is created; issuers derive keys from it. */
  readonly requestedAt: KstDateTime;
  /** Where the card app sends the payer back to, or null. */
  readonly returnUrl: string | null;
};
