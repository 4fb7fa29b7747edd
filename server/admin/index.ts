import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { FastifyRequest } from 'fastify';
import { hasBearer } from '../../platform/operator-access';
import { requireAdministrator } from '../access';
import type { ServerContext } from '../context';
import { copyRoutes } from '../sandbox/copies';
import { adminCancellationRoutes } from './cancellations';
import { erasureRoutes } from './erasures';
import { adminOfferRoutes } from './interest-free-offers';
import { keyRoutes } from './keys';
import { adminMerchantRoutes } from './merchants';
import { serviceRoutes } from './service';

/** All routes for the administrator's token. */
export const adminRoutes: FastifyPluginAsyncTypebox<ServerContext> = async (app, context) => {
  const { settings } = context;
  // Wrong tokens count by address, so that nobody can guess one; the right token has its own share, which nobody else
  // can use up.
  const keyGenerator = (request: FastifyRequest): string =>
    hasBearer(request, settings.adminToken) ? 'administrator' : request.ip;
  app.addHook('onRequest', app.rateLimit({ max: settings.limits.adminCallsPerAddress, keyGenerator }));
  requireAdministrator(app, context.settings);
  for (const routes of [
    adminMerchantRoutes,
    keyRoutes,
    adminOfferRoutes,
    adminCancellationRoutes,
    erasureRoutes,
    serviceRoutes,
    copyRoutes,
  ])
    await app.register(routes, context);
};
