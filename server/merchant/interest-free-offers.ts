import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from '@sinclair/typebox';
import { kstDate } from '../../domain/kst';
import { offersTo } from '../../records/interest-free-offers';
import type { ServerContext } from '../context';
import { InterestFreeOfferPage, offerView } from '../interest-free-offer-view';
import { after, newestFirst, page, pageQuery } from '../paging';
import { answer, ref, refusals } from '../schemas';

/** Merchants see which interest-free installments their payers are offered. */
export const merchantOfferRoutes: FastifyPluginAsyncTypebox<ServerContext> = async (app, { db, clock }) => {
  app.get(
    '/v1/interest-free-offers',
    {
      schema: {
        tags: ['Bills'],
        security: [{ apiKey: [] }],
        operationId: 'listOffersToPayers',
        summary: 'List the interest-free installments that your payers are offered',
        description: 'Those of today and of later, your own and those of issuers at every merchant, the newest first.',
        querystring: Type.Object(pageQuery, { additionalProperties: false }),
        response: { 200: answer('A page of offers', ref(InterestFreeOfferPage)), ...refusals('UNAUTHENTICATED') },
      },
    },
    async ({ merchantId, query: { cursor, size } }) => {
      const found = await db.interestFreeOffer.findMany({
        where: { ...offersTo(merchantId, kstDate(clock())), ...after(cursor) },
        orderBy: [...newestFirst],
        take: size + 1,
      });
      const { rows, nextCursor } = page(found, size);
      return { items: rows.map(offerView), nextCursor };
    },
  );
};
