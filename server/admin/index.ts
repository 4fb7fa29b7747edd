import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { requireAdministrator } from '../access';
import type { ServerContext } from '../context';
import { keyRoutes } from './keys';
import { adminMerchantRoutes } from './merchants';

/** Everything that the administrator's token opens. */
export const adminRoutes: FastifyPluginAsyncTypebox<ServerContext> = async (app, context) => {
  // Before the token is looked at: wrong ones count too.
  app.addHook('onRequest', app.rateLimit({ max: context.settings.limits.adminCallsPerAddress }));
  requireAdministrator(app, context.settings);
  for (const routes of [adminMerchantRoutes, keyRoutes]) await app.register(routes, context);
};
