import { type Won, won } from './money';

declare const installmentBrand: unique symbol;

/**
 * The months over which a card payment is spread: 0 (일시불, no installments) or 2 to 36. Created by {@link
 * installmentMonths}.
 */
export type InstallmentMonths = number & { readonly [installmentBrand]: true };

const maximumInstallmentMonths = 36;

/** Thrown when a number or a quota text is not an installment. */
export class InvalidInstallment extends Error {
  override readonly name = 'InvalidInstallment';
  constructor(readonly installment: number | string) {
    const shown = typeof installment === 'string' ? JSON.stringify(installment) : installment;
    super(`${shown} is not an installment: give 0 for a single payment, or 2 to ${maximumInstallmentMonths} months.`);
  }
}

/**
 * Checks a number of installment months.
 * @throws InvalidInstallment unless it is 0 or an integer from 2 to 36; 1 month is not an installment
 */
export function installmentMonths(n: number): InstallmentMonths {
  if (!Number.isInteger(n) || n < 0 || n === 1 || n > maximumInstallmentMonths) throw new InvalidInstallment(n);
  return (n === 0 ? 0 : n) as InstallmentMonths;
}

/**
 * Reads a quota (할부개월) as issuers and VANs write it: exactly two digits.
 * @throws InvalidInstallment
 */
export function parseQuota(quota: string): InstallmentMonths {
  if (!/^[0-9]{2}$/.test(quota)) throw new InvalidInstallment(quota);
  return installmentMonths(Number(quota));
}

/** Writes installment months as two digits. */
export function formatQuota(months: InstallmentMonths): string {
  return String(months).padStart(2, '0');
}

/** What a merchant allows. A single payment is always allowed. */
export type InstallmentRule = {
  /** Smallest total in won that may be paid in installments. @default 50,000 */
  readonly minimumAmount: Won;
  /** Longest installment in months. @default 12 */
  readonly maximumMonths: number;
};

/** The rule for a merchant without its own. */
export const defaultInstallmentRule: InstallmentRule = { minimumAmount: won(50_000), maximumMonths: 12 };

/** Why a rule refuses an installment, or null when it allows it. */
export function installmentRefusal(
  months: InstallmentMonths,
  amount: Won,
  rule: InstallmentRule,
): null | 'BELOW_MINIMUM_AMOUNT' | 'TOO_MANY_MONTHS' {
  if (months === 0) return null;
  if (amount < rule.minimumAmount) return 'BELOW_MINIMUM_AMOUNT';
  return months > rule.maximumMonths ? 'TOO_MANY_MONTHS' : null;
}
