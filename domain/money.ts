declare const wonBrand: unique symbol;

/**
 * An amount of money: integer won, 0 to 999,999,999,999 (a VAN telegram has 12 digits for it). Created by {@link won}.
 */
export type Won = number & { readonly [wonBrand]: true };

const maximumWon = 999_999_999_999;

/** Thrown when a number is not an amount of money, or when the parts of an amount exceed its total. */
export class InvalidAmount extends Error {
  override readonly name = 'InvalidAmount';
  /**
   * @param amount The number refused.
   * @param part Which amount it was meant to be.
   */
  constructor(
    readonly amount: number,
    readonly part: 'amount' | 'taxable amount' = 'amount',
  ) {
    super(
      part === 'amount'
        ? `${amount} is not an amount of money: give an integer of won from 0 to ${maximumWon}.`
        : `The taxable amount would be ${amount} won: tax-free amount and service charge must not exceed the total.`,
    );
  }
}

/**
 * Checks a number of won.
 * @throws InvalidAmount unless it is an integer from 0 to 999,999,999,999
 */
export function won(n: number): Won {
  if (!Number.isInteger(n) || n < 0 || n > maximumWon) throw new InvalidAmount(n);
  // -0 is an integer and not below 0, but it prints and compares oddly.
  return (n === 0 ? 0 : n) as Won;
}

/** An amount and its parts, in won: total = supply + vat + serviceCharge + taxFree. */
export type TaxSplit = {
  readonly total: Won;
  /** 공급금액: the taxable part without its VAT. */
  readonly supply: Won;
  /** 세금. */
  readonly vat: Won;
  /** 봉사료. */
  readonly serviceCharge: Won;
  /** 면세금액. */
  readonly taxFree: Won;
};

/**
 * Splits a total into supply amount and VAT. Prices include VAT of 10%, so the VAT is an eleventh of the taxable part,
 * rounded half up to a won.
 * @throws InvalidAmount when tax-free amount and service charge exceed the total
 */
export function splitTax({
  total,
  taxFree,
  serviceCharge,
}: Pick<TaxSplit, 'total' | 'taxFree' | 'serviceCharge'>): TaxSplit {
  const taxable = total - taxFree - serviceCharge;
  if (taxable < 0) throw new InvalidAmount(taxable, 'taxable amount');
  // Integers only: n/11 rounded half up is (2n + 11) / 22 rounded down.
  const doubled = 2 * taxable + 11;
  const vat = (doubled - (doubled % 22)) / 22;
  return { total, supply: won(taxable - vat), vat: won(vat), serviceCharge, taxFree };
}
