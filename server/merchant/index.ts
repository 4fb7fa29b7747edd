import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { requireMerchant } from '../access';
import type { ServerContext } from '../context';
import { recurringRoutes } from '../recurring';
import { billRoutes } from './bills';
import { cancellationRoutes } from './cancellations';
import { eventRoutes } from './events';
import { merchantOfferRoutes } from './interest-free-offers';
import { merchantPaymentRoutes } from './payments';
import { returnSecretRoutes } from './return-secret';
import { merchantServiceRoutes } from './service';
import { webhookDeliveryRoutes } from './webhook-deliveries';
import { webhookEndpointRoutes } from './webhook-endpoints';

/** All routes for an API key. */
export const merchantRoutes: FastifyPluginAsyncTypebox<ServerContext> = async (app, context) => {
  requireMerchant(app, context);
  // After the key is checked, so that nobody can use up another's share.
  app.addHook(
    'onRequest',
    app.rateLimit({ max: context.settings.limits.callsPerMerchant, keyGenerator: ({ merchantId }) => merchantId }),
  );
  for (const routes of [
    billRoutes,
    merchantPaymentRoutes,
    cancellationRoutes,
    eventRoutes,
    merchantOfferRoutes,
    returnSecretRoutes,
    merchantServiceRoutes,
    webhookEndpointRoutes,
    webhookDeliveryRoutes,
    recurringRoutes,
  ])
    await app.register(routes, context);
};
