import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { type Static, Type } from '@sinclair/typebox';
import { isInterestFreeTerm } from '../../domain/interest-free';
import { issuerCodes, issuers } from '../../domain/issuers';
import { InvalidKstDate, type KstDate, kstDate, parseKstDate } from '../../domain/kst';
import { won } from '../../domain/money';
import { newId } from '../../platform/ids';
import { endInterestFreeOffer, makeInterestFreeOffer, offersTo } from '../../records/interest-free-offers';
import type { AddRoute } from '../add-route';
import type { ServerContext } from '../context';
import { Problem } from '../errors';
import { answerOnce, IdempotencyHeaders, IDEMPOTENT_REFUSALS } from '../idempotency';
import { PayerInterestMonths } from '../interest-free';
import { MadeOffer, MadeOfferPage, madeOfferView, OfferId } from '../interest-free-offer-view';
import { after, newestFirst, page, pageQuery } from '../paging';
import { answer, defaulted, emptyAnswer, oneOf, ref, refusals, text } from '../schemas';
import { ADMIN_SCOPE, adminRoute } from './contract';
import { MerchantId } from './merchant-view';

const LARGEST_AMOUNT = 999_999_999;
const DAY = '^[0-9]{8}$';

const NewOffer = Type.Object(
  {
    merchantId: Type.Optional(
      Type.Unsafe<string>({ ...MerchantId, description: 'Of this merchant alone. By default at every merchant' }),
    ),
    issuer: oneOf(issuerCodes, { description: 'Whose cards' }),
    installmentMonths: Type.Array(Type.Integer({ minimum: 2, maximum: 36 }), {
      minItems: 1,
      maxItems: 35,
      uniqueItems: true,
      description: 'Each of these months is offered',
    }),
    payerInterestMonths: defaulted(Type.Unsafe<number>({ ...PayerInterestMonths, default: 0 })),
    minimumAmount: defaulted(
      Type.Integer({
        minimum: 0,
        maximum: LARGEST_AMOUNT,
        default: 0,
        description: 'Smallest total, won; besides the merchant’s smallest for installments',
      }),
    ),
    validFrom: Type.String({ pattern: DAY, description: 'The first day in Korea, yyyyMMdd' }),
    validUntil: Type.String({ pattern: DAY, description: 'The last day in Korea, yyyyMMdd: until its midnight' }),
    operator: defaulted(Type.Unsafe<string>({ ...text(60, 'Who makes it, for the record'), default: 'administrator' })),
  },
  { additionalProperties: false },
);
type NewOffer = Static<typeof NewOffer>;

const OfferParams = Type.Object({ id: OfferId });

const createOfferRoute: AddRoute = (app, context) => {
  app.post(
    '/v1/admin/interest-free-offers',
    {
      schema: {
        ...adminRoute,
        operationId: 'createInterestFreeOffer',
        summary: 'Offer interest-free installments',
        description:
          'From its first day on, payers are offered these months as 무이자 or 부분무이자. Where several offers are for the same months, the payer gets the one with the least interest. To change an offer, end it and make another.',
        headers: IdempotencyHeaders,
        body: NewOffer,
        response: {
          201: answer('The offer', ref(MadeOffer), 'idempotent-replayed'),
          ...refusals(...IDEMPOTENT_REFUSALS, 'NOT_FOUND', 'INVALID_OFFER'),
        },
      },
    },
    async (request, reply) =>
      answerOnce(context, request, reply, {
        key: request.headers['idempotency-key'],
        scope: ADMIN_SCOPE,
        newEffectId: () => newId('ifo', request.body.merchantId ?? ''),
        status: 201,
        run: async (id) => {
          const offer = await makeOffer(context, id, request.body);
          const { issuer, installmentMonths, payerInterestMonths, merchantId } = offer;
          request.log.info(
            { offerId: id, merchantId, issuer, installmentMonths, payerInterestMonths },
            'interest-free installments are offered',
          );
          return offer;
        },
      }),
  );
};

const listOffersRoute: AddRoute = (app, { db, clock }) => {
  app.get(
    '/v1/admin/interest-free-offers',
    {
      schema: {
        ...adminRoute,
        operationId: 'listInterestFreeOffers',
        summary: 'List offers of interest-free installments, the newest first',
        querystring: Type.Object(
          {
            ...pageQuery,
            merchantId: Type.Optional(
              Type.Unsafe<string>({
                ...MerchantId,
                description:
                  'Only what this merchant’s payers are offered, now or later. By default all, also ended ones',
              }),
            ),
          },
          { additionalProperties: false },
        ),
        response: { 200: answer('A page of offers', ref(MadeOfferPage)), ...refusals('UNAUTHENTICATED') },
      },
    },
    async ({ query: { cursor, size, merchantId } }) => {
      const found = await db.interestFreeOffer.findMany({
        where: { ...(merchantId === undefined ? {} : offersTo(merchantId, kstDate(clock()))), ...after(cursor) },
        orderBy: [...newestFirst],
        take: size + 1,
      });
      const { rows, nextCursor } = page(found, size);
      return { items: rows.map(madeOfferView), nextCursor };
    },
  );
};

const endOfferRoute: AddRoute = (app, { db, clock }) => {
  app.delete(
    '/v1/admin/interest-free-offers/:id',
    {
      schema: {
        ...adminRoute,
        operationId: 'endInterestFreeOffer',
        summary: 'End an offer of interest-free installments now',
        description:
          'A payer who has already pressed pays as they were shown; one who presses from now on is shown the months anew. Ending an ended offer changes nothing.',
        params: OfferParams,
        response: { 204: emptyAnswer('The offer has ended'), ...refusals('UNAUTHENTICATED', 'NOT_FOUND') },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      if ((await db.interestFreeOffer.findUnique({ where: { id } })) === null) throw new Problem('NOT_FOUND');
      const ended = await endInterestFreeOffer(db, id, clock());
      if (ended) request.log.info({ offerId: id }, 'interest-free installments are offered no more');
      return reply.code(204).send();
    },
  );
};

/** Administrators offer interest-free installments, for a merchant or for all. */
export const adminOfferRoutes: FastifyPluginAsyncTypebox<ServerContext> = async (app, context) => {
  createOfferRoute(app, context);
  listOffersRoute(app, context);
  endOfferRoute(app, context);
};

/** @throws Problem NOT_FOUND for an unknown merchant, INVALID_OFFER */
async function makeOffer({ db, clock }: ServerContext, id: string, given: NewOffer) {
  const days = checkedOffer(given, kstDate(clock()));
  const { merchantId, minimumAmount, installmentMonths, ...offer } = given;
  if (merchantId !== undefined && (await db.merchant.findUnique({ where: { id: merchantId } })) === null)
    throw new Problem('NOT_FOUND');
  const made = await makeInterestFreeOffer(db, {
    ...offer,
    ...days,
    id,
    merchantId: merchantId ?? null,
    installmentMonths: installmentMonths.toSorted((one, other) => one - other),
    minimumAmount: won(minimumAmount),
    createdAt: clock(),
  });
  return madeOfferView(made);
}

type Days = { readonly validFrom: KstDate; readonly validUntil: KstDate };
type MaybeDays = { readonly [Day in keyof Days]: Days[Day] | undefined };
type Broken = { readonly path: string; readonly message: string };

/** @throws Problem INVALID_OFFER naming everything that is wrong */
function checkedOffer(given: NewOffer, today: KstDate): Days {
  const [validFrom, validUntil] = [dayOf(given.validFrom), dayOf(given.validUntil)];
  const broken: Broken[] = [...brokenTerms(given), ...brokenDays({ validFrom, validUntil }, today)];
  if (broken.length > 0 || validFrom === undefined || validUntil === undefined)
    throw new Problem('INVALID_OFFER', { errors: broken });
  return { validFrom, validUntil };
}

function brokenTerms({ issuer, installmentMonths, payerInterestMonths }: NewOffer): readonly Broken[] {
  return [
    ...(issuers[issuer].interestFree
      ? []
      : [{ path: 'body/issuer', message: 'its orders have no field for interest-free installments' }]),
    ...(installmentMonths.every((months) => isInterestFreeTerm(months, payerInterestMonths))
      ? []
      : [{ path: 'body/payerInterestMonths', message: 'must be less than each of the months' }]),
  ];
}

const NO_DAY = 'must be a day of the calendar, yyyyMMdd';

function brokenDays({ validFrom, validUntil }: MaybeDays, today: KstDate): readonly Broken[] {
  const unknown = [
    ...(validFrom === undefined ? [{ path: 'body/validFrom', message: NO_DAY }] : []),
    ...(validUntil === undefined ? [{ path: 'body/validUntil', message: NO_DAY }] : []),
  ];
  if (validFrom === undefined || validUntil === undefined) return unknown;
  if (validUntil < validFrom) return [{ path: 'body/validUntil', message: 'must not be before validFrom' }];
  return validUntil < today ? [{ path: 'body/validUntil', message: 'must be today or later, in Korea' }] : [];
}

function dayOf(day: string): KstDate | undefined {
  try {
    return parseKstDate(day);
  } catch (failure) {
    if (failure instanceof InvalidKstDate) return undefined;
    throw failure;
  }
}
