import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { type Static, Type } from '@sinclair/typebox';
import { issuerCodes } from '../../domain/issuers';
import { paymentStatuses } from '../../domain/payment-states';
import type { ServerContext } from '../context';
import { Problem } from '../errors';
import { after, newestFirst, page, pageOf, pageQuery } from '../paging';
import { answer, BillId, oneOf, PaymentId, ref, refusals } from '../schemas';
import { inRanges, OrderNo, rangeQuery, when } from './finding';
import { Payment, paymentView, payTypes, withAttempts } from './payment-view';

export const PaymentPage = pageOf(Payment);

const PaymentQuery = Type.Object(
  {
    ...pageQuery,
    ...rangeQuery,
    billId: Type.Optional(BillId),
    status: Type.Optional(
      Type.Array(oneOf(paymentStatuses), {
        minItems: 1,
        uniqueItems: true,
        description: 'In any of these statuses: repeat the parameter, `status=APPROVED&status=CANCELLED`',
      }),
    ),
    issuer: Type.Optional(oneOf(issuerCodes)),
    orderNo: OrderNo,
    approvalNo: Type.Optional(Type.String({ pattern: '^[0-9A-Za-z]{1,12}$', description: '승인번호' })),
    payType: Type.Optional(oneOf(payTypes)),
  },
  { additionalProperties: false },
);
type PaymentQuery = Static<typeof PaymentQuery>;

const conditionsOf = (query: PaymentQuery, merchantId: string) => [
  ...inRanges(query),
  ...when(query.billId, (billId) => ({ billId })),
  ...when(query.status, (any) => ({ status: { in: any } })),
  ...when(query.issuer, (issuer) => ({ issuer })),
  // The bill is its merchant's too: only with both does an index find it.
  ...when(query.orderNo, (orderNo) => ({ bill: { merchantId, orderNo } })),
  ...when(query.approvalNo, (approvalNo) => ({ approvalNo })),
  ...when(query.payType, (payType) => ({ payType })),
];

const merchantRoute = { tags: ['Payments'], security: [{ apiKey: [] }] };

/** Merchants read the payments of their bills. */
export const merchantPaymentRoutes: FastifyPluginAsyncTypebox<ServerContext> = async (
  app,
  { db, lists, settings: { mode } },
) => {
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
      return paymentView(payment, mode);
    },
  );

  app.get(
    '/v1/payments',
    {
      schema: {
        ...merchantRoute,
        operationId: 'listPayments',
        summary: 'List payments, the newest first',
        description: 'Filters hold together. A range that holds nothing gives an empty page.',
        querystring: PaymentQuery,
        response: { 200: answer('A page of payments', ref(PaymentPage)), ...refusals('UNAUTHENTICATED') },
      },
    },
    async ({ query, merchantId }) => {
      const { cursor, size } = query;
      const found = await lists.payment.findMany({
        where: { merchantId, AND: [...conditionsOf(query, merchantId), after(cursor)] },
        include: withAttempts,
        orderBy: [...newestFirst],
        take: size + 1,
      });
      const { rows, nextCursor } = page(found, size);
      return { items: rows.map((payment) => paymentView(payment, mode)), nextCursor };
    },
  );
};
