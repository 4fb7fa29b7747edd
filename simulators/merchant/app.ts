import { randomUUID } from 'node:crypto';
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import { type Static, Type } from '@sinclair/typebox';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { buildHttp } from '../http';
import { PAGE_HEADERS } from './html';
import { failedPage, returnPage, type ShopOrder, shopPage } from './pages';
import { type Bill, BillNotMadeError, makeBill, type Psp } from './psp';
import { type WebhookReceiver, webhookRoutes } from './webhooks';

/** Orders shown on the shop page; older ones are forgotten. */
const MAX_ORDERS = 100;
const DEFAULTS = { amount: 10_000, orderName: '커피 두 잔' };
const SEE_OTHER = 303;
const CREATED = 201;

const MAX_WON = 999_999_999_999;
const OrderBody = Type.Object(
  {
    amount: Type.Optional(Type.Integer({ minimum: 1, maximum: MAX_WON })),
    orderName: Type.Optional(Type.String({ minLength: 1, maxLength: 100 })),
    taxFree: Type.Optional(Type.Integer({ minimum: 0, maximum: MAX_WON })),
    expiresAt: Type.Optional(Type.String({ maxLength: 40 })),
  },
  { additionalProperties: false },
);

/**
 * A merchant's shop (docs/contracts/simulators.md): creates bills by the PSP's API, and receives returning payers and
 * the PSP's webhooks.
 */
export function buildMerchantApp(psp: Psp, receiver: WebhookReceiver): FastifyInstance {
  let orders: readonly ShopOrder[] = [];
  const app = buildHttp('array');
  app.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, body, done) => {
    // A field left empty in the form counts as missing.
    const given = [...new URLSearchParams(String(body))].filter(([, value]) => value !== '');
    done(null, Object.fromEntries(given));
  });
  const routes = app.withTypeProvider<TypeBoxTypeProvider>();

  const order = async (wanted: Static<typeof OrderBody>, shopUrl: string): Promise<Bill> => {
    const orderNo = `SHOP-${randomUUID()}`;
    const returnUrl = `${shopUrl}/return?orderNo=${orderNo}`;
    const { amount, orderName, ...rest } = { ...DEFAULTS, ...wanted };
    const bill = await makeBill(psp, { orderNo, orderName, amount, ...rest, returnUrl }, randomUUID());
    orders = [{ orderNo, orderName, amount, billId: bill.id, payUrl: bill.payUrl }, ...orders].slice(0, MAX_ORDERS);
    return bill;
  };

  routes.setErrorHandler((error, request, reply) => {
    if (!(error instanceof Error)) return reply.send(error);
    const statusCode = 'statusCode' in error && typeof error.statusCode === 'number' ? error.statusCode : 500;
    if (isForm(request)) return showPage(reply.code(statusCode), failedPage(error.message));
    if (!(error instanceof BillNotMadeError)) return reply.send(error);
    return reply.code(statusCode).send({ message: error.message, answer: error.answer });
  });

  routes.get('/healthz', () => ({ status: 'ok' }));

  routes.get('/', (_request, reply) => showPage(reply, shopPage(orders, DEFAULTS)));

  routes.post('/orders', { schema: { body: OrderBody } }, async (request, reply) => {
    const bill = await order(request.body, `${request.protocol}://${request.host}`);
    return isForm(request) ? reply.redirect(bill.payUrl, SEE_OTHER) : reply.code(CREATED).send(bill);
  });

  routes.get('/return', { schema: { querystring: Type.Record(Type.String(), Type.String()) } }, ({ query }, reply) =>
    showPage(reply, returnPage(query)),
  );

  void app.register(webhookRoutes, receiver);

  return app;
}

function isForm({ headers }: Pick<FastifyRequest, 'headers'>): boolean {
  return headers['content-type']?.startsWith('application/x-www-form-urlencoded') ?? false;
}

function showPage(reply: FastifyReply, page: string): FastifyReply {
  return reply.headers(PAGE_HEADERS).send(page);
}
