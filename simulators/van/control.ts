import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import { Type } from '@sinclair/typebox';
import type { FastifyInstance } from 'fastify';
import { buildHttp } from '../http';
import { NewBehaviour } from './behaviours';
import { ApprovalView } from './books';
import { ConnectionOrder } from './connections';
import { kstStamp } from './kst';
import { LoggedRequest } from './request-log';
import type { Van } from './telegrams';

const closed = { additionalProperties: false };
const OrderNo = Type.Optional(Type.String());
const Digits = Type.String({ pattern: '^[0-9]{1,9}$' });
const BooksQuery = Type.Object(
  {
    orderNo: OrderNo,
    terminalId: Type.Optional(Type.String()),
    after: Type.Optional(Digits),
    limit: Type.Optional(Digits),
  },
  closed,
);
const OrderNos = Type.Object({ orderNos: Type.Array(Type.String({ maxLength: 40 }), { maxItems: 1_000 }) }, closed);
const ApprovalNo = Type.Object({ approvalNo: Type.String() }, closed);
const BooksAnswer = Type.Object({ approvals: Type.Array(ApprovalView) });
const Instant = Type.Optional(Type.String({ pattern: '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z$' }));
const RequestsQuery = Type.Object({ orderNo: OrderNo, since: Instant, limit: Type.Optional(Digits) }, closed);

/** The VAN's leased line, as far as its controls change it. */
type Line = {
  /** On which it takes telegrams; known once it listens. */
  readonly telegramPort: () => number;
  readonly takeConnections: (order: ConnectionOrder) => Promise<void>;
};

/** The control port: it shows what the VAN booked and received, and sets its acts (docs/contracts/simulators.md). */
export function buildVanControl(
  { books, requests, behaviours, now }: Van,
  { telegramPort, takeConnections }: Line,
): FastifyInstance {
  const app = buildHttp(false);
  const routes = app.withTypeProvider<TypeBoxTypeProvider>();

  routes.get('/healthz', () => ({ status: 'ok' }));

  // Engines ask this before they rehearse a future day.
  routes.get('/control/identity', () => ({ simulator: 'van', telegramPort: telegramPort() }));

  routes.get(
    '/control/books',
    { schema: { querystring: BooksQuery, response: { 200: BooksAnswer } } },
    ({ query: { orderNo, terminalId, after = '0', limit } }) => ({
      approvals: books
        .views()
        .filter((approval) => orderNo === undefined || approval.orderNo === orderNo)
        .filter((approval) => terminalId === undefined || approval.terminalId === terminalId)
        .slice(Number(after), limit === undefined ? undefined : Number(after) + Number(limit)),
    }),
  );

  routes.post('/control/books/find', { schema: { body: OrderNos, response: { 200: BooksAnswer } } }, ({ body }) => {
    const wanted = new Set(body.orderNos);
    return { approvals: books.views().filter(({ orderNo }) => wanted.has(orderNo)) };
  });

  routes.post('/control/cancel', { schema: { body: ApprovalNo } }, ({ body }, reply) => {
    const found = books.approvals().find(({ approvalNo, balance }) => approvalNo === body.approvalNo && balance > 0);
    if (found === undefined)
      return reply.code(404).send({ error: 'nothing that can be cancelled has this approval number' });
    const { terminalId, date, serial, balance: amount } = found;
    books.record({ type: 'cancel', terminalId, date, serial, amount, cancelKind: '1', cancelledAt: kstStamp(now()) });
    return reply.code(204).send();
  });

  routes.get(
    '/control/requests',
    { schema: { querystring: RequestsQuery, response: { 200: Type.Object({ requests: Type.Array(LoggedRequest) }) } } },
    ({ query: { orderNo, since, limit } }) => {
      const found = requests.of(orderNo, since);
      return { requests: found.slice(limit === undefined ? 0 : Math.max(0, found.length - Number(limit))) };
    },
  );

  routes.post('/control/behaviours', { schema: { body: NewBehaviour } }, ({ body }, reply) =>
    reply.code(201).send({ id: behaviours.add(body) }),
  );

  routes.post('/control/connections', { schema: { body: ConnectionOrder } }, async ({ body }, reply) => {
    await takeConnections(body);
    return reply.code(204).send();
  });

  routes.delete('/control/behaviours', async (_request, reply) => {
    behaviours.clear();
    await takeConnections({ kind: 'accept' });
    return reply.code(204).send();
  });

  return app;
}
