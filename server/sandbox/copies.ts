import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from '@sinclair/typebox';
import { MerchantCopy, MerchantId } from '../admin/merchant-view';
import { registerMerchant, saveMerchant } from '../admin/save-merchant';
import type { ServerContext } from '../context';

/**
 * In a sandbox: takes a copy of a live merchant, under its id. Only the live cell's servers call it, so it is not in
 * the API's description.
 */
export const copyRoutes: FastifyPluginAsyncTypebox<ServerContext> = async (app, { db, settings: { mode } }) => {
  if (mode !== 'test') return;
  const schema = { hide: true, params: Type.Object({ id: MerchantId }), body: MerchantCopy };
  app.put('/v1/admin/copies/:id', { schema }, async (request, reply) => {
    const { id } = request.params;
    const { representative, phone, address, ...fields } = request.body;
    await registerMerchant(db, { id, mode }, fields);
    await saveMerchant(db, id, { representative, phone, address, ...fields });
    request.log.info({ merchantId: id }, 'a merchant was copied');
    return reply.code(204).send();
  });
};
