import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from '@sinclair/typebox';
import { kstDate } from '../../domain/kst';
import { billIdForPeriod, paymentIdForTry } from '../../platform/ids';
import type { Subscription } from '../../platform/rows';
import type { AddRoute } from '../add-route';
import type { ServerContext } from '../context';
import { Problem } from '../errors';
import { answerOnce, IdempotencyHeaders, IDEMPOTENT_REFUSALS } from '../idempotency';
import { Payment } from '../merchant/payment-view';
import { pageQuery } from '../paging';
import { answer, named, nullable, ref, refusals } from '../schemas';
import { charged } from './charges';
import { ownSubscription } from './subscriptions';
import { KstDay, Period, periodView, SubscriptionId } from './views';

export const PeriodPage = named(
  'PeriodPage',
  Type.Object({
    items: Type.Array(ref(Period)),
    nextBefore: nullable(Type.Unsafe<string>({ ...KstDay, description: 'The `before` of the next page' })),
  }),
);

const route = { tags: ['Subscriptions'], security: [{ apiKey: [] }] };

const listPeriodsRoute: AddRoute = (app, context) => {
  const { db } = context;
  app.get(
    '/v1/subscriptions/:id/periods',
    {
      schema: {
        ...route,
        operationId: 'listPeriods',
        summary: 'List the periods that have begun, the newest first',
        params: Type.Object({ id: SubscriptionId }),
        querystring: Type.Object(
          { before: Type.Optional(KstDay), size: pageQuery.size },
          { additionalProperties: false },
        ),
        response: { 200: answer('A page of periods', ref(PeriodPage)), ...refusals('UNAUTHENTICATED', 'NOT_FOUND') },
      },
    },
    async ({ params, query, merchantId }) => {
      const { id: subscriptionId } = await ownSubscription(context, merchantId, params.id);
      const { before, size } = query;
      const rows = await db.subscriptionPeriod.findMany({
        where: { subscriptionId, ...(before === undefined ? {} : { period: { lt: before } }) },
        orderBy: { period: 'desc' },
        take: size + 1,
      });
      const shown = rows.slice(0, size);
      return { items: shown.map(periodView), nextBefore: rows.length > size ? (shown.at(-1)?.period ?? null) : null };
    },
  );
};

const chargePeriodRoute: AddRoute = (app, context) => {
  const { db } = context;
  app.post(
    '/v1/subscriptions/:id/periods/:period/charge',
    {
      schema: {
        ...route,
        operationId: 'chargePeriod',
        summary: 'Charge a period now',
        description:
          'Makes the same charge as a billing run: whoever starts it, a period is charged once. For a period that is being charged, unsettled, paid or cancelled, the call returns that payment.',
        headers: IdempotencyHeaders,
        params: Type.Object({ id: SubscriptionId, period: KstDay }),
        response: {
          200: answer('The payment', ref(Payment), 'idempotent-replayed'),
          ...refusals(...IDEMPOTENT_REFUSALS, 'NOT_FOUND', 'CHARGE_REFUSED'),
        },
      },
    },
    async (request, reply) => {
      const { id, period } = request.params;
      const subscription = await ownSubscription(context, request.merchantId, id);
      // A repeat refers to the try of the first request, even if that one is over by now.
      const next = await tryOf(context, subscription, period);
      return answerOnce(context, request, reply, {
        key: request.headers['idempotency-key'],
        scope: request.merchantId,
        newEffectId: () => String(next),
        status: 200,
        run: async (effectId) => {
          const number = Number(effectId);
          const input = {
            paymentId: paymentIdForTry(id, period, number),
            billId: billIdForPeriod(id, period),
            asOf: context.clock().toISOString(),
            of: { subscriptionId: id, period, number },
          };
          const { issuer } = await db.billingKey.findUniqueOrThrow({ where: { id: subscription.billingKeyId } });
          return charged(context, input, {
            merchantId: subscription.merchantId,
            orderNo: subscription.orderNo,
            issuer,
            service: subscription.service,
            amount: subscription.amount,
          });
        },
      });
    },
  );
};

/** Merchants read a subscription's periods, and may charge one before the billing run does. */
export const periodRoutes: FastifyPluginAsyncTypebox<ServerContext> = async (app, context) => {
  listPeriodsRoute(app, context);
  chargePeriodRoute(app, context);
};

/**
 * The try that is next or under way. The charge opens a due period that is not opened yet.
 * @throws Problem NOT_FOUND
 */
async function tryOf(
  { db, clock }: ServerContext,
  { id: subscriptionId, nextDay }: Subscription,
  period: string,
): Promise<number> {
  const row = await db.subscriptionPeriod.findUnique({ where: { subscriptionId_period: { subscriptionId, period } } });
  if (row !== null) return row.try;
  if (period !== nextDay || period > kstDate(clock())) throw new Problem('NOT_FOUND');
  return 1;
}
