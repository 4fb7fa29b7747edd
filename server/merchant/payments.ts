import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from '@sinclair/typebox';
import type { ServerContext } from '../context';
import { Problem } from '../errors';
import { after, newestFirst, page, pageOf, pageQuery } from '../paging';
import { answer, BillId, PaymentId, ref, refusals } from '../schemas';
import { Payment, paymentView, withAttempts } from './payment-view';

export const PaymentPage = pageOf(Payment);

const merchantRoute = { tags: ['Payments'], security: [{ apiKey: [] }] };

/** Merchants read the payments of their bills. */
export const merchantPaymentRoutes: FastifyPluginAsyncTypebox<ServerContext> = async (app, { db }) => {
  app.get(
    '/v1/payments/:id',
    {
      schema: {
        ...merchantRoute,
        operationId: 'getPayment',
        summary: 'Read a payment with its attempts',
        params: Type.Object({ id: PaymentId }),
        response: { 200: answer('The payment', ref(Payment)), ...refusals('UNAUTHENTICATED', 'NOT_FOUND') },
      },
    },
    async ({ params, merchantId }) => {
      const payment = await db.payment.findFirst({ where: { id: params.id, merchantId }, include: withAttempts });
      if (payment === null) throw new Problem('NOT_FOUND');
      return paymentView(payment);
    },
  );

  app.get(
    '/v1/payments',
    {
      schema: {
        ...merchantRoute,
        operationId: 'listPayments',
        summary: 'List payments, the newest first',
        querystring: Type.Object({ ...pageQuery, billId: Type.Optional(BillId) }, { additionalProperties: false }),
        response: { 200: answer('A page of payments', ref(PaymentPage)), ...refusals('UNAUTHENTICATED') },
      },
    },
    async ({ query, merchantId }) => {
      const { cursor, size, ...filter } = query;
      const found = await db.payment.findMany({
        where: { merchantId, ...filter, ...after(cursor) },
        include: withAttempts,
        orderBy: [...newestFirst],
        take: size + 1,
      });
      const { rows, nextCursor } = page(found, size);
      return { items: rows.map(paymentView), nextCursor };
    },
  );
};
