import type { FastifyPluginAsync } from 'fastify';
import type { ServerContext } from '../context';

/** `/healthz`: the process answers. `/readyz`: a payment can be made. */
export const healthRoutes: FastifyPluginAsync<ServerContext> = async (app, { readiness }) => {
  app.get('/healthz', async () => ({ ok: true }));
  app.get('/readyz', async (_request, reply) => {
    const checks = await readiness();
    const ready = Object.values(checks).every((result) => result === 'ok');
    return reply.code(ready ? 200 : 503).send({ ready, checks });
  });
};
