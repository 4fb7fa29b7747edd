import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from '@sinclair/typebox';
import type { ServerContext } from '../context';
import { answer } from '../schemas';

const Readiness = Type.Object({
  ready: Type.Boolean(),
  checks: Type.Record(Type.String(), Type.String(), { description: '`ok`, or what is missing' }),
});

export const healthRoutes: FastifyPluginAsyncTypebox<ServerContext> = async (app, { readiness }) => {
  app.get(
    '/healthz',
    { schema: { tags: ['Operation'], operationId: 'health', summary: 'The process answers', response: { 200: answer('It does', Type.Object({ ok: Type.Boolean() })) } } },
    async () => ({ ok: true }),
  );
  app.get(
    '/readyz',
    {
      schema: {
        tags: ['Operation'],
        operationId: 'readiness',
        summary: 'A payment can be made',
        response: { 200: answer('It can', Readiness), 503: answer('It can’t, and why', Readiness) },
      },
    },
    async (_request, reply) => {
      const checks = await readiness();
      const ready = Object.values(checks).every((result) => result === 'ok');
      return reply.code(ready ? 200 : 503).send({ ready, checks });
    },
  );
};
