import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { requireAdministrator } from '../access';
import type { ServerContext } from '../context';
import { keyRoutes } from './keys';
import { adminMerchantRoutes } from './merchants';

/** Calls a minute from one address. More than people and their scripts make, and too few to guess a token by. */
const CALLS_PER_ADDRESS = 120;

/** Everything that the administrator's token opens. */
export const adminRoutes: FastifyPluginAsyncTypebox<ServerContext> = async (app, context) => {
  // Before the token is looked at: wrong ones count too.
  app.addHook('onRequest', app.rateLimit({ max: CALLS_PER_ADDRESS }));
  requireAdministrator(app, context.settings);
  for (const routes of [adminMerchantRoutes, keyRoutes]) await app.register(routes, context);
};
