import type { Merchant } from '../platform/rows';
import { Problem } from './errors';

/** The amount of a bill and two of its parts, in won. */
type Amounts = { readonly amount: number; readonly taxFree: number; readonly serviceCharge: number };

/** @throws Problem INVALID_AMOUNT below the merchant's minimum, or when the parts exceed the amount */
export function checkAmounts(
  { amount, taxFree, serviceCharge }: Amounts,
  { minimumAmount }: Pick<Merchant, 'minimumAmount'>,
): void {
  if (amount < minimumAmount || taxFree + serviceCharge > amount) throw new Problem('INVALID_AMOUNT');
}
