import type { FastifyError, FastifyRequest } from 'fastify';
import { passingFailureOf } from '../platform/database';
import { adminRoutes } from './admin';
import { describeApi } from './api-description';
import type { ServerContext } from './context';
import { docsRoutes } from './docs-site';
import { Problem } from './errors';
import { type AppOptions, httpApp } from './http-app';
import { boundJunk } from './inbound/junk';
import { inboundRoutes } from './inbound/routes';
import { takeJsonBodies } from './json-bodies';
import { limitRequests } from './limits';
import { linqGatewayRoutes } from './linq/gateway';
import { linqServiceRoutes } from './linq/services';
import { merchantRoutes } from './merchant';
import { answerOtherMethods } from './method-not-allowed';
import { codecRoutes } from './ops/codec';
import { healthRoutes } from './ops/health';
import { metricsRoutes } from './ops/metrics';
import { issuerRoutes } from './payer/issuers';
import { billPageRoutes } from './payer/page';
import { payRoutes } from './payer/payments';
import { registerRoutes } from './payer/register';
import { WorkflowUnavailable } from './payment-workflows';
import { passOnToSandbox } from './sandbox/pass-on';
import { welcomeRoutes } from './welcome';

/** Temporal or the database is away, which passes. */
function meaningOf(failure: FastifyError, request: FastifyRequest): Problem | undefined {
  if (failure instanceof WorkflowUnavailable) {
    request.log.warn({ failure: failure.failure }, 'Temporal did not answer');
    return new Problem('UNAVAILABLE');
  }
  const database = passingFailureOf(failure);
  if (database === undefined) return undefined;
  request.log.warn({ code: failure.code, database }, 'the database did not answer');
  return new Problem('UNAVAILABLE');
}

/** Builds the server without listening, so that tests can `inject`. */
export function buildApp(context: ServerContext, options: AppOptions) {
  const app = httpApp({ ...options, meaningOf });
  takeJsonBodies(app);
  limitRequests(app, context.settings.limits);
  passOnToSandbox(app, context);
  const answerTheRest = answerOtherMethods(app);
  describeApi(app, context.settings.publicUrl);
  const partners = { ...context, junk: boundJunk(context.settings.limits.junkPerAddress) };
  for (const routes of [inboundRoutes, linqGatewayRoutes, linqServiceRoutes]) void app.register(routes, partners);
  void app.register(welcomeRoutes);
  void app.register(docsRoutes, { prefix: '/docs' });
  for (const routes of [
    healthRoutes,
    metricsRoutes,
    codecRoutes,
    merchantRoutes,
    adminRoutes,
    issuerRoutes,
    payRoutes,
    billPageRoutes,
    registerRoutes,
  ]) {
    void app.register(routes, context);
  }
  answerTheRest();
  app.addHook('preClose', async () => {
    context.watch.release();
  });
  return app;
}
