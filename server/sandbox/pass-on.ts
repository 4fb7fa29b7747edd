import type { FastifyInstance } from 'fastify';
import { placeOf } from '../../domain/cells';
import { bearerOf } from '../../platform/operator-access';
import type { ServerContext } from '../context';
import { passOn, takePassing } from '../pass-on';

const MOST_CONNECTIONS = 200;

/**
 * Passes the requests of test keys and of test bills' links on to the sandbox's server, before anything but their
 * target and key is read. What is passed on counts in this server's load, and is bounded by the sandbox besides.
 */
export function passOnToSandbox(app: FastifyInstance, { settings }: Pick<ServerContext, 'settings'>): void {
  const { sandbox } = settings;
  if (sandbox === undefined) return;
  takePassing(app, { connections: MOST_CONNECTIONS });
  app.addHook('onRequest', async (request, reply) => {
    if (placeOf({ url: request.url, bearer: bearerOf(request) }).mode === 'live') return undefined;
    passOn(request, reply, { url: sandbox.url, name: 'sandbox' });
    return reply;
  });
}
