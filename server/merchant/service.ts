import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from '@sinclair/typebox';
import { readService } from '../../records/service';
import type { ServerContext } from '../context';
import { answer, named, ref, refusals } from '../schemas';
import { PartyService, partyView } from '../service-view';

const ServiceList = named('ServiceList', Type.Object({ items: Type.Array(ref(PartyService)) }));

/** Merchants see which issuers, and which VANs of their own, new payments go to. */
export const merchantServiceRoutes: FastifyPluginAsyncTypebox<ServerContext> = async (app, { db }) => {
  app.get(
    '/v1/service',
    {
      schema: {
        tags: ['Payments'],
        security: [{ apiKey: [] }],
        operationId: 'getService',
        summary: 'Read which VANs and issuers new payments go to',
        description:
          'The issuers, and the VANs of the merchant’s terminals. One is out of service while most exchanges with it ' +
          'fail, or while an operator has suspended it; the note says why. A payment needs one VAN, and its card’s issuer.',
        response: { 200: answer('VANs and issuers', ref(ServiceList)), ...refusals('UNAUTHENTICATED') },
      },
    },
    async ({ merchantId }) => {
      const [standings, terminals] = await Promise.all([
        readService(db),
        db.terminal.findMany({ where: { merchantId }, select: { van: true } }),
      ]);
      const concerns = standings.filter(
        ({ party }) => party.kind === 'issuer' || terminals.some(({ van }) => van === party.code),
      );
      return { items: concerns.map(partyView) };
    },
  );
};
