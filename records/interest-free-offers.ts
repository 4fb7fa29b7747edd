import type { KstDate } from '../domain/kst';
import type { Database, Transaction } from '../platform/database';
import type { InterestFreeOffer, Written } from '../platform/rows';
import type { Prisma } from '../prisma/generated/client';

type NewOffer = Omit<Written<'interestFreeOffer', Prisma.InterestFreeOfferUncheckedCreateInput>, 'endedAt'> & {
  readonly id: string;
};

/** Makes an offer, or finds it made by an earlier try. */
export async function makeInterestFreeOffer(db: Database, offer: NewOffer): Promise<InterestFreeOffer> {
  await db.interestFreeOffer.createMany({ data: [offer], skipDuplicates: true });
  return db.interestFreeOffer.findUniqueOrThrow({ where: { id: offer.id } });
}

/** Ends an offer now. @returns false when it had ended before, or there is none */
export async function endInterestFreeOffer(tx: Transaction, id: string, at: Date): Promise<boolean> {
  const { count } = await tx.interestFreeOffer.updateMany({ where: { id, endedAt: null }, data: { endedAt: at } });
  return count === 1;
}

/** The condition for the offers to a merchant's payers that stand on a day or later: its own, and those of issuers. */
export const offersTo = (merchantId: string, day: KstDate) => ({
  endedAt: null,
  validUntil: { gte: day },
  AND: [{ OR: [{ merchantId }, { merchantId: null }] }],
});
