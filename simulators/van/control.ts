import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import { Type } from '@sinclair/typebox';
import Fastify, { type FastifyInstance } from 'fastify';

import { NewBehaviour } from './behaviours';
import { ApprovalView } from './books';
import { LoggedRequest } from './request-log';
import type { Van } from './telegrams';

const closed = { additionalProperties: false };
const OrderNo = Type.Optional(Type.String());
const BooksQuery = Type.Object({ orderNo: OrderNo, terminalId: Type.Optional(Type.String()) }, closed);
const RequestsQuery = Type.Object({ orderNo: OrderNo }, closed);

/** The control port: what the VAN booked and received, and how it shall behave (docs/contracts/simulators.md). */
export function buildVanControl({ books, requests, behaviours }: Van): FastifyInstance {
  const app = Fastify({
    forceCloseConnections: true,
    // A field this port does not know is a test's mistake, so it is refused and not dropped.
    ajv: { customOptions: { removeAdditional: false, coerceTypes: false } },
  });
  const routes = app.withTypeProvider<TypeBoxTypeProvider>();

  routes.get('/healthz', () => ({ status: 'ok' }));

  routes.get(
    '/control/books',
    { schema: { querystring: BooksQuery, response: { 200: Type.Object({ approvals: Type.Array(ApprovalView) }) } } },
    ({ query: { orderNo, terminalId } }) => ({
      approvals: books
        .approvals()
        .filter((approval) => orderNo === undefined || approval.orderNo === orderNo)
        .filter((approval) => terminalId === undefined || approval.terminalId === terminalId),
    }),
  );

  routes.get(
    '/control/requests',
    { schema: { querystring: RequestsQuery, response: { 200: Type.Object({ requests: Type.Array(LoggedRequest) }) } } },
    ({ query }) => ({ requests: [...requests.of(query.orderNo)] }),
  );

  routes.post('/control/behaviours', { schema: { body: NewBehaviour } }, ({ body }, reply) =>
    reply.code(201).send({ id: behaviours.add(body) }),
  );

  routes.delete('/control/behaviours', (_request, reply) => {
    behaviours.clear();
    return reply.code(204).send();
  });

  return app;
}
