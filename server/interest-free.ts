import { Type } from '@sinclair/typebox';
import { type InterestFreeTerm, interestFreeTerms } from '../domain/interest-free';
import { kstDate } from '../domain/kst';
import { offersTo } from '../records/interest-free-offers';
import type { OpenedBill } from './access';
import type { ServerContext } from './context';

/** Of a payment, a press, a term: null or absent where installments are not interest-free. */
export const PayerInterestMonths = Type.Integer({
  minimum: 0,
  maximum: 35,
  description:
    'Of interest-free installments, the number of first ones whose interest the payer bears: 0 for 무이자, more for 부분무이자',
});

/** The interest-free terms that a bill's payer may choose now. */
export async function interestFreeTermsOf(
  { db, clock }: Pick<ServerContext, 'db' | 'clock'>,
  { amount, merchantId, merchant }: OpenedBill,
): Promise<readonly InterestFreeTerm[]> {
  const now = clock();
  const offers = await db.interestFreeOffer.findMany({ where: offersTo(merchantId, kstDate(now)) });
  if (offers.length === 0) return [];
  const terminals = await db.terminal.findMany({ where: { merchantId } });
  const rule = { minimumAmount: merchant.minimumInstallmentAmount, maximumMonths: merchant.maximumInstallmentMonths };
  return interestFreeTerms(offers, { amount, rule, vans: terminals.map(({ van }) => van) }, now);
}
