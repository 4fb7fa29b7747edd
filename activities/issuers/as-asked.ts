import type { Order } from '../../domain/order';
import type { Reason } from '../../domain/reasons';
import type { AuthenticationResult } from './contract';

type Authenticated = Extract<AuthenticationResult, { readonly kind: 'authenticated' }>;

/**
 * Why an authentication may not be charged, although the payer is authenticated: the payer agreed to one thing with the
 * issuer, and to another with us. Interest-free (무이자) is always another: no order offers it, and no telegram has a
 * field that carries it to the VAN.
 * @returns undefined when it is what was asked for
 */
export function whyNotAsked(result: Authenticated, order: Order): Reason | undefined {
  if (result.installmentMonths !== order.installmentMonths) return 'INSTALLMENT_MISMATCH';
  return result.interestFree ? 'INTEREST_FREE_UNSUPPORTED' : undefined;
}
