import { type Static, Type } from '@sinclair/typebox';
import { issuerCodes } from '../domain/issuers';
import type { InterestFreeOffer as OfferRow } from '../platform/rows';
import { MerchantId } from './admin/merchant-view';
import { ids } from './examples/values';
import { PayerInterestMonths } from './interest-free';
import { pageOf } from './paging';
import { Instant, named, nullable, oneOf, Won } from './schemas';

export const OfferId = Type.String({ pattern: '^ifo_[0-9a-z]{32}$', examples: [ids.offer] });

const offer = {
  id: OfferId,
  merchantId: nullable(Type.Unsafe<string>({ ...MerchantId, description: 'Null: at every merchant' })),
  issuer: oneOf(issuerCodes),
  installmentMonths: Type.Array(Type.Integer(), { description: 'Each of these months is offered' }),
  payerInterestMonths: PayerInterestMonths,
  minimumAmount: Type.Unsafe<number>({ ...Won, description: 'Smallest total, won' }),
  validFrom: Type.String({ description: 'The first day in Korea, yyyyMMdd' }),
  validUntil: Type.String({ description: 'The last day in Korea, yyyyMMdd' }),
  createdAt: Instant,
};

/** An offer as merchants see it. */
const InterestFreeOffer = named('InterestFreeOffer', Type.Object(offer));
export const InterestFreeOfferPage = pageOf(InterestFreeOffer);

/** The same for administrators: also who made it, and whether it was ended before its last day. */
export const MadeOffer = named(
  'MadeInterestFreeOffer',
  Type.Object({ ...offer, operator: Type.String({ description: 'Who made it' }), endedAt: nullable(Instant) }),
);
export const MadeOfferPage = pageOf(MadeOffer);

export const offerView = (row: OfferRow): Static<typeof InterestFreeOffer> => ({
  id: row.id,
  merchantId: row.merchantId,
  issuer: row.issuer,
  installmentMonths: row.installmentMonths,
  payerInterestMonths: row.payerInterestMonths,
  minimumAmount: row.minimumAmount,
  validFrom: row.validFrom,
  validUntil: row.validUntil,
  createdAt: row.createdAt.toISOString(),
});

export const madeOfferView = (row: OfferRow): Static<typeof MadeOffer> => ({
  ...offerView(row),
  operator: row.operator,
  endedAt: row.endedAt?.toISOString() ?? null,
});
