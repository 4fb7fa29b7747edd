import type { Order } from '../../domain/order';
import type { Reason } from '../../domain/reasons';
import type { AuthenticationResult } from './contract';

type Authenticated = Extract<AuthenticationResult, { readonly kind: 'authenticated' }>;

/**
 * Why an authentication may not be charged, although the payer is authenticated: the payer agreed to one thing with the
 * issuer, and to another with us. It may be neither dearer than the payer was shown, nor interest-free without an
 * offer: nobody has agreed to pay for that.
 * @returns undefined when it is what was asked for
 */
export function whyNotAsked(result: Authenticated, order: Order): Reason | undefined {
  if (result.installmentMonths !== order.installmentMonths) return 'INSTALLMENT_MISMATCH';
  const isAsked = order.payerInterestMonths !== undefined;
  if (result.interestFree === isAsked) return undefined;
  return isAsked ? 'INTEREST_FREE_NOT_CONFIRMED' : 'INTEREST_FREE_UNSUPPORTED';
}
