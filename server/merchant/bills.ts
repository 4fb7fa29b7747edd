import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from '@sinclair/typebox';
import { billStates } from '../../domain/bill-states';
import { newId } from '../../platform/ids';
import type { AddRoute } from '../add-route';
import type { ServerContext } from '../context';
import { Problem } from '../errors';
import { answerOnce, IdempotencyHeaders, IDEMPOTENT_REFUSALS, storeOnce } from '../idempotency';
import { endPayments, livePayments } from '../live-payments';
import { after, newestFirst, page, pageOf, pageQuery } from '../paging';
import { answer, BillId, oneOf, ref, refusals } from '../schemas';
import { Bill, billView, withClaim } from './bill-view';
import { NewBill, openBill } from './create-bill';
import { customerApart } from './customer';
import { inRanges, OrderNo, rangeQuery, when } from './finding';
import { voidBill } from './void-bill';

export const BillPage = pageOf(Bill);

const BillParams = Type.Object({ id: BillId });
const merchantRoute = { tags: ['Bills'], security: [{ apiKey: [] }] };

const createBillRoute: AddRoute = (app, context) => {
  app.post(
    '/v1/bills',
    {
      schema: {
        ...merchantRoute,
        operationId: 'createBill',
        summary: 'Create a bill',
        description: 'The answer’s `payUrl` is only for the payer.',
        headers: IdempotencyHeaders,
        body: NewBill,
        response: {
          201: answer('The bill', ref(Bill), 'idempotent-replayed'),
          ...refusals(...IDEMPOTENT_REFUSALS, 'INVALID_AMOUNT', 'INVALID_EXPIRY', 'ORDER_NO_REUSED'),
        },
      },
    },
    async (request, reply) => {
      const { merchant, body } = request;
      return storeOnce(context, request, reply, {
        key: request.headers['idempotency-key'],
        scope: merchant.id,
        newEffectId: () => newId('bill', merchant.id),
        status: 201,
        apart: customerApart(context),
        store: async (tx, id) => billView(context, await openBill(context, tx, merchant, { id, body })),
        find: async (id) => {
          const bill = await context.db.bill.findUnique({ where: { id }, include: withClaim });
          return bill === null ? undefined : billView(context, bill);
        },
      });
    },
  );
};

const getBillRoute: AddRoute = (app, context) => {
  const { db } = context;
  app.get(
    '/v1/bills/:id',
    {
      schema: {
        ...merchantRoute,
        operationId: 'getBill',
        summary: 'Read a bill',
        params: BillParams,
        response: { 200: answer('The bill', ref(Bill)), ...refusals('UNAUTHENTICATED', 'NOT_FOUND') },
      },
    },
    async (request) => {
      const bill = await db.bill.findFirst({
        where: { id: request.params.id, merchantId: request.merchantId },
        include: withClaim,
      });
      if (bill === null) throw new Problem('NOT_FOUND');
      return billView(context, bill);
    },
  );
};

const listBillsRoute: AddRoute = (app, context) => {
  const { lists } = context;
  app.get(
    '/v1/bills',
    {
      schema: {
        ...merchantRoute,
        operationId: 'listBills',
        summary: 'List bills, the newest first',
        description: 'Filters hold together. A range that holds nothing gives an empty page.',
        querystring: Type.Object(
          { ...pageQuery, ...rangeQuery, state: Type.Optional(oneOf(billStates)), orderNo: OrderNo },
          { additionalProperties: false },
        ),
        response: { 200: answer('A page of bills', ref(BillPage)), ...refusals('UNAUTHENTICATED') },
      },
    },
    async ({ query, merchantId }) => {
      const { cursor, size, state, orderNo } = query;
      const conditions = [
        ...inRanges(query),
        ...when(state, (only) => ({ state: only })),
        ...when(orderNo, (only) => ({ orderNo: only })),
      ];
      const found = await lists.bill.findMany({
        where: { merchantId, AND: [...conditions, after(cursor)] },
        include: withClaim,
        orderBy: [...newestFirst],
        take: size + 1,
      });
      const { rows, nextCursor } = page(found, size);
      return { items: await Promise.all(rows.map((bill) => billView(context, bill))), nextCursor };
    },
  );
};

const voidBillRoute: AddRoute = (app, context) => {
  app.post(
    '/v1/bills/:id/void',
    {
      schema: {
        ...merchantRoute,
        operationId: 'voidBill',
        summary: 'Void a bill that is not paid',
        description:
          'Refused while a payment of it is being approved or confirmed, and once it is paid. Payments still waiting for the card app end without a charge. Voiding a voided bill returns it.',
        headers: IdempotencyHeaders,
        params: BillParams,
        response: {
          200: answer('The bill, in state D', ref(Bill), 'idempotent-replayed'),
          ...refusals(...IDEMPOTENT_REFUSALS, 'NOT_FOUND', 'PAYMENT_IN_PROGRESS', 'BILL_ALREADY_PAID', 'BILL_CLOSED'),
        },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      return answerOnce(context, request, reply, {
        key: request.headers['idempotency-key'],
        scope: request.merchantId,
        newEffectId: () => id,
        status: 200,
        apart: customerApart(context),
        run: async () => {
          const bill = await voidBill(context, request.merchantId, id);
          const live = await livePayments(context, id);
          await endPayments(
            context,
            live.map((payment) => payment.id),
            'BILL_VOIDED',
            request.log,
          );
          return billView(context, bill);
        },
      });
    },
  );
};

/** Merchants create, read and void bills. */
export const billRoutes: FastifyPluginAsyncTypebox<ServerContext> = async (app, context) => {
  createBillRoute(app, context);
  getBillRoute(app, context);
  listBillsRoute(app, context);
  voidBillRoute(app, context);
};
