import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from '@sinclair/typebox';
import { shared } from '../../platform/shared';
import type { ServerContext } from '../context';
import { ALWAYS_TAKEN } from '../route-config';
import { answer } from '../schemas';

const Readiness = Type.Object({
  ready: Type.Boolean(),
  checks: Type.Record(Type.String(), Type.String(), { description: '`ok`, or what is missing' }),
  warnings: Type.Record(Type.String(), Type.String(), {
    description: 'What needs an operator but stops no payment: Schedules that are missing, paused or overdue',
  }),
});

/** How long an answer is reused, because probes may come every second. */
const REMEMBERED_MS = 1_000;

export const healthRoutes: FastifyPluginAsyncTypebox<ServerContext> = async (app, { readiness, schedules }) => {
  const checkOnce = shared(REMEMBERED_MS, readiness);

  app.get(
    '/healthz',
    {
      config: ALWAYS_TAKEN,
      schema: {
        tags: ['Operation'],
        operationId: 'health',
        summary: 'The process answers',
        response: { 200: answer('It does', Type.Object({ ok: Type.Boolean() })) },
      },
    },
    async () => ({ ok: true }),
  );
  app.get(
    '/readyz',
    {
      config: ALWAYS_TAKEN,
      schema: {
        tags: ['Operation'],
        operationId: 'readiness',
        summary: 'A payment can be made',
        response: { 200: answer('It can', Readiness), 503: answer('It can’t, and why', Readiness) },
      },
    },
    async (_request, reply) => {
      const [checks, judged] = await Promise.all([checkOnce(), schedules()]);
      const warnings = Object.fromEntries(
        judged.flatMap(({ id, warning }) => (warning === undefined ? [] : [[`schedule:${id}`, warning]])),
      );
      const ready = Object.values(checks).every((result) => result === 'ok');
      return reply.code(ready ? 200 : 503).send({ ready, checks, warnings });
    },
  );
};
