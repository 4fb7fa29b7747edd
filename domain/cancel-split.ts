import { type TaxSplit, won } from './money';

/** Thrown when a requested tax-free part does not fit into a cancel. */
export class TaxFreeDoesNotFit extends Error {
  override readonly name = 'TaxFreeDoesNotFit';
  constructor(
    readonly least: number,
    readonly most: number,
  ) {
    super(`The tax-free part of this cancel must be from ${least} to ${most} won.`);
  }
}

/**
 * Splits a cancel's amount into the parts of the payment (과세, 부가세, 봉사료, 면세), in proportion to what remains of
 * each. The last cancel takes what is left, so over all cancels each part adds up to the payment's, to the won.
 * @param remaining what is not cancelled yet
 * @param amount of the cancel, at most the remaining total
 * @param taxFree its tax-free part, if the merchant says so
 * @throws TaxFreeDoesNotFit, InvalidAmount
 */
export function splitCancel(remaining: TaxSplit, amount: number, taxFree?: number): TaxSplit {
  const { total } = remaining;
  const others = total - remaining.taxFree;
  const bounds = { least: Math.max(0, amount - others), most: Math.min(remaining.taxFree, amount) };
  if (taxFree !== undefined && (taxFree < bounds.least || taxFree > bounds.most))
    throw new TaxFreeDoesNotFit(bounds.least, bounds.most);
  const free = taxFree ?? share(remaining.taxFree, { of: total, to: amount, ...bounds });
  const rest = amount - free;
  const taxable = others - remaining.serviceCharge;
  const service = share(remaining.serviceCharge, {
    of: others,
    to: rest,
    least: Math.max(0, rest - taxable),
    most: Math.min(remaining.serviceCharge, rest),
  });
  const taxed = rest - service;
  const vat = share(remaining.vat, {
    of: taxable,
    to: taxed,
    least: Math.max(0, taxed - remaining.supply),
    most: Math.min(remaining.vat, taxed),
  });
  return {
    total: won(amount),
    supply: won(taxed - vat),
    vat: won(vat),
    serviceCharge: won(service),
    taxFree: won(free),
  };
}

type Share = { readonly of: number; readonly to: number; readonly least: number; readonly most: number };

/** `part × to / of`, rounded half up, within bounds. BigInt: the product passes 2^53. */
function share(part: number, { of, to, least, most }: Share): number {
  if (of === 0) return least;
  const rounded = Number((2n * BigInt(part) * BigInt(to) + BigInt(of)) / (2n * BigInt(of)));
  return Math.min(most, Math.max(least, rounded));
}

/** What remains of a payment's parts after some cancels. */
export const afterCancels = (whole: TaxSplit, cancels: readonly Omit<TaxSplit, 'total'>[]): TaxSplit => {
  const left = (part: keyof Omit<TaxSplit, 'total'>): TaxSplit[typeof part] =>
    won(cancels.reduce((rest, cancel) => rest - cancel[part], Number(whole[part])));
  const [supply, vat, serviceCharge, taxFree] = [left('supply'), left('vat'), left('serviceCharge'), left('taxFree')];
  return { total: won(supply + vat + serviceCharge + taxFree), supply, vat, serviceCharge, taxFree };
};
