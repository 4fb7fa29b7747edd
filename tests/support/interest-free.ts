import type { InterestFreeOffer } from '../../domain/interest-free';
import { parseKstDate } from '../../domain/kst';
import { won } from '../../domain/money';
import type { Database } from '../../platform/database';
import { newId } from '../../platform/ids';
import { makeInterestFreeOffer } from '../../records/interest-free-offers';

type Offered = Partial<InterestFreeOffer> & { readonly merchantId: string };

/** Offers a merchant's payers 3 months of KB's cards as 무이자, on any day; returns the offer's id. */
export async function offerInterestFree(db: Database, change: Offered): Promise<string> {
  const { id } = await makeInterestFreeOffer(db, {
    id: newId('ifo', ''),
    issuer: 'kb',
    payerInterestMonths: 0,
    minimumAmount: won(0),
    validFrom: parseKstDate('20200101'),
    validUntil: parseKstDate('20991231'),
    operator: 'test',
    ...change,
    installmentMonths: [...(change.installmentMonths ?? [3])],
  });
  return id;
}
