import { type InstallmentMonths, installmentMonths, installmentRefusal, type InstallmentRule } from './installments';
import { type IssuerCode, issuers } from './issuers';
import { type KstDate, kstDate } from './kst';
import type { Won } from './money';
import { isVanName, vans } from './vans';

/**
 * 무이자 and 부분무이자: of the installments of a payment, the payer bears the interest of the first ones only. Their number
 * (고객부담회차) says all: 0 is 무이자, more is 부분무이자, and without a number the card's own terms hold.
 */
export type PayerInterestMonths = number;

/** Whether installments can be interest-free in this way: some of them, and of those with interest not all. */
export const isInterestFreeTerm = (months: number, payerInterestMonths: PayerInterestMonths): boolean =>
  Number.isInteger(payerInterestMonths) && payerInterestMonths >= 0 && payerInterestMonths < months && months > 1;

/** As orders and telegrams write it. */
export const twoDigits = (payerInterestMonths: PayerInterestMonths): string =>
  String(payerInterestMonths).padStart(2, '0');

/** An offer, of a merchant or of an issuer, while it stands. */
export type InterestFreeOffer = {
  readonly issuer: IssuerCode;
  /** Each of these months is offered. */
  readonly installmentMonths: readonly number[];
  readonly payerInterestMonths: PayerInterestMonths;
  /** Smallest total, in won. */
  readonly minimumAmount: Won;
  /** Both days count, from midnight to midnight in Korea. */
  readonly validFrom: KstDate;
  readonly validUntil: KstDate;
};

/** What a payer may choose. */
export type InterestFreeTerm = {
  readonly issuer: IssuerCode;
  readonly installmentMonths: InstallmentMonths;
  readonly payerInterestMonths: PayerInterestMonths;
};

/** The bill that a term is for. */
export type PayableBill = {
  readonly amount: Won;
  readonly rule: InstallmentRule;
  /** The VANs of its merchant's terminals, as text of their rows. */
  readonly vans: readonly string[];
};

/** Whether a VAN's telegram says that installments are interest-free. A name that this version lacks is not judged. */
export const carriesInterestFree = (van: string): boolean => !isVanName(van) || vans[van].interestFree;

/**
 * The terms that a bill's payer may choose now. Of several offers for the same issuer and months, the payer gets the
 * one with the fewest months of interest, whoever made it. None is offered that the issuer's order, or every VAN of the
 * merchant's route, has no field for.
 */
export function interestFreeTerms(
  offers: readonly InterestFreeOffer[],
  { amount, rule, vans: route }: PayableBill,
  now: Date,
): readonly InterestFreeTerm[] {
  if (!route.some((van) => isVanName(van) && carriesInterestFree(van))) return [];
  const today = kstDate(now);
  const terms = offers
    .filter((offer) => offer.validFrom <= today && today <= offer.validUntil && offer.minimumAmount <= amount)
    .filter(({ issuer }) => issuers[issuer].interestFree)
    .flatMap(termsOf)
    .filter((term) => installmentRefusal(term.installmentMonths, amount, rule) === null)
    .sort(byMonthsThenBest);
  return terms.filter((term, at) => terms.findIndex((other) => isSameInstallment(term, other)) === at);
}

const termsOf = ({ issuer, installmentMonths: all, payerInterestMonths }: InterestFreeOffer): InterestFreeTerm[] =>
  all
    .filter((months) => isInterestFreeTerm(months, payerInterestMonths))
    .map((months) => ({ issuer, installmentMonths: installmentMonths(months), payerInterestMonths }));

const byMonthsThenBest = (one: InterestFreeTerm, other: InterestFreeTerm): number =>
  one.issuer.localeCompare(other.issuer) ||
  one.installmentMonths - other.installmentMonths ||
  one.payerInterestMonths - other.payerInterestMonths;

const isSameInstallment = (one: InterestFreeTerm, other: InterestFreeTerm): boolean =>
  one.issuer === other.issuer && one.installmentMonths === other.installmentMonths;
