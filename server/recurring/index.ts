import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { ServerContext } from '../context';
import { billingKeyRoutes } from './billing-keys';
import { chargeRoutes } from './charges';
import { periodRoutes } from './periods';
import { subscriptionRoutes } from './subscriptions';

/** Recurring billing, for merchants: registered behind the check of the API key. */
export const recurringRoutes: FastifyPluginAsyncTypebox<ServerContext> = async (app, context) => {
  for (const routes of [billingKeyRoutes, chargeRoutes, subscriptionRoutes, periodRoutes])
    await app.register(routes, context);
};
