import type { FastifyInstance } from 'fastify';

/**
 * Has the connection of each request that is under way at a shutdown closed with its answer. Node closes the
 * connections that are idle when a server closes; one that becomes idle only then would keep it from closing until its
 * keep-alive time-out, which is longer than a supervisor waits.
 */
export function closeAnsweredConnections(app: FastifyInstance): void {
  let closing = false;
  app.addHook('preClose', async () => {
    closing = true;
  });
  app.addHook('onSend', async (_request, reply) => {
    if (closing) reply.header('connection', 'close');
  });
}
