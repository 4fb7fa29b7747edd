import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { type Static, Type } from '@sinclair/typebox';
import { type BillingCycle, billingCycle, InvalidBillingCycle, periodDay } from '../../domain/billing-cycle';
import { addDays, InvalidKstDate, type KstDate, kstDate, parseKstDate } from '../../domain/kst';
import { type MissedPeriods, missedPeriods } from '../../domain/missed-periods';
import { won } from '../../domain/money';
import { type Service, services } from '../../domain/services';
import { newId } from '../../platform/ids';
import type { Merchant, Subscription as SubscriptionRow } from '../../platform/rows';
import { createSubscription } from '../../records/subscriptions';
import type { AddRoute } from '../add-route';
import { checkAmounts } from '../amounts';
import type { ServerContext } from '../context';
import { Problem } from '../errors';
import { answerOnce, IdempotencyHeaders, IDEMPOTENT_REFUSALS } from '../idempotency';
import { amountFields } from '../merchant/create-bill';
import { after, newestFirst, page, pageOf, pageQuery } from '../paging';
import { answer, defaulted, oneOf, ref, refusals } from '../schemas';
import { checkWritable } from '../writable';
import { ownKey } from './billing-keys';
import { changeSubscription, endSubscription, SubscriptionChange } from './change-subscription';
import { BillingKeyId, Cycle, KstDay, MISSED_PERIODS, Subscription, SubscriptionId, subscriptionView } from './views';

export const SubscriptionPage = pageOf(Subscription);

const NewSubscription = Type.Object(
  {
    billingKeyId: BillingKeyId,
    ...amountFields,
    cycle: Cycle,
    startOn: Type.Optional(
      Type.Unsafe<string>({
        ...KstDay,
        description: 'The day of the first period, in Korea, yyyyMMdd; today by default',
      }),
    ),
    trialDays: defaulted(
      Type.Integer({
        minimum: 0,
        maximum: 366,
        default: 0,
        description: 'The first period begins this many days after `startOn`, and nothing is charged before',
      }),
    ),
    afterGrace: defaulted(
      oneOf<'CANCEL' | 'UNPAID'>(['CANCEL', 'UNPAID'], {
        default: 'CANCEL',
        description: 'What happens to the subscription when a period stays unpaid past its grace of 14 days',
      }),
    ),
    missedPeriods: defaulted(oneOf<MissedPeriods>(missedPeriods, { default: 'SKIP', description: MISSED_PERIODS })),
    service: defaulted(oneOf<Service>(services, { default: 'payssam' })),
  },
  { additionalProperties: false },
);
type NewSubscription = Static<typeof NewSubscription>;

const Params = Type.Object({ id: SubscriptionId });
const route = { tags: ['Subscriptions'], security: [{ apiKey: [] }] };

const createSubscriptionRoute: AddRoute = (app, context) => {
  app.post(
    '/v1/subscriptions',
    {
      schema: {
        ...route,
        operationId: 'createSubscription',
        summary: 'Create a subscription for a registered card',
        description:
          'Each period has one bill. The billing run (10:00 in Korea) charges it on its day, and only once, whoever starts the charge. A period that begins today after the run is charged within the hour.',
        headers: IdempotencyHeaders,
        body: NewSubscription,
        response: {
          201: answer('The subscription', ref(Subscription), 'idempotent-replayed'),
          ...refusals(
            ...IDEMPOTENT_REFUSALS,
            'NOT_FOUND',
            'INVALID_AMOUNT',
            'NAME_NOT_WRITABLE',
            'INVALID_SUBSCRIPTION',
            'BILLING_KEY_NOT_ACTIVE',
          ),
        },
      },
    },
    async (request, reply) =>
      answerOnce(context, request, reply, {
        key: request.headers['idempotency-key'],
        scope: request.merchantId,
        newEffectId: () => newId('sub', request.merchantId),
        status: 201,
        run: async (id) => subscriptionView(await subscribe(context, id, request.merchant, request.body)),
      }),
  );
};

const getSubscriptionRoute: AddRoute = (app, context) => {
  app.get(
    '/v1/subscriptions/:id',
    {
      schema: {
        ...route,
        operationId: 'getSubscription',
        summary: 'Read a subscription',
        params: Params,
        response: { 200: answer('The subscription', ref(Subscription)), ...refusals('UNAUTHENTICATED', 'NOT_FOUND') },
      },
    },
    async ({ params, merchantId }) => subscriptionView(await ownSubscription(context, merchantId, params.id)),
  );
};

const listSubscriptionsRoute: AddRoute = (app, context) => {
  const { lists } = context;
  app.get(
    '/v1/subscriptions',
    {
      schema: {
        ...route,
        operationId: 'listSubscriptions',
        summary: 'List subscriptions, the newest first',
        querystring: Type.Object(
          { ...pageQuery, billingKeyId: Type.Optional(BillingKeyId) },
          { additionalProperties: false },
        ),
        response: { 200: answer('A page of subscriptions', ref(SubscriptionPage)), ...refusals('UNAUTHENTICATED') },
      },
    },
    async ({ query, merchantId }) => {
      const { cursor, size, ...filter } = query;
      const found = await lists.subscription.findMany({
        where: { merchantId, ...filter, ...after(cursor) },
        orderBy: [...newestFirst],
        take: size + 1,
      });
      const { rows, nextCursor } = page(found, size);
      return { items: rows.map(subscriptionView), nextCursor };
    },
  );
};

const changeSubscriptionRoute: AddRoute = (app, context) => {
  app.patch(
    '/v1/subscriptions/:id',
    {
      schema: {
        ...route,
        operationId: 'changeSubscription',
        summary: 'Change, pause or resume a subscription',
        description:
          'A new amount takes effect from the next period on. A paused subscription is not charged. `missedPeriods` says what happens to periods that begin during a pause: by default they are skipped. With another billing key, past-due periods are charged at once.',
        params: Params,
        body: SubscriptionChange,
        response: {
          200: answer('The subscription', ref(Subscription)),
          ...refusals(
            'UNAUTHENTICATED',
            'BODY_TOO_LARGE',
            'UNSUPPORTED_MEDIA_TYPE',
            'NOT_FOUND',
            'INVALID_AMOUNT',
            'NAME_NOT_WRITABLE',
            'BILLING_KEY_NOT_ACTIVE',
            'SUBSCRIPTION_CONFLICT',
          ),
        },
      },
    },
    async ({ params, merchantId, body, log }) => {
      await ownSubscription(context, merchantId, params.id);
      return subscriptionView(await changeSubscription(context, merchantId, params.id, body, log));
    },
  );
};

const cancelSubscriptionRoute: AddRoute = (app, context) => {
  app.delete(
    '/v1/subscriptions/:id',
    {
      schema: {
        ...route,
        operationId: 'cancelSubscription',
        summary: 'End a subscription',
        description:
          'Nothing more is charged, and unpaid periods are waived. A charge that is being approved finishes. Ending an ended subscription returns it.',
        params: Params,
        response: {
          200: answer('The subscription, in state CANCELLED', ref(Subscription)),
          ...refusals('UNAUTHENTICATED', 'NOT_FOUND'),
        },
      },
    },
    async ({ params, merchantId }) => {
      await ownSubscription(context, merchantId, params.id);
      return subscriptionView(await endSubscription(context, params.id));
    },
  );
};

/** Merchants create and change subscriptions of their customers. */
export const subscriptionRoutes: FastifyPluginAsyncTypebox<ServerContext> = async (app, context) => {
  createSubscriptionRoute(app, context);
  getSubscriptionRoute(app, context);
  listSubscriptionsRoute(app, context);
  changeSubscriptionRoute(app, context);
  cancelSubscriptionRoute(app, context);
};

/** @throws Problem NOT_FOUND, also for another merchant's subscription */
export async function ownSubscription(
  { db }: Pick<ServerContext, 'db'>,
  merchantId: string,
  id: string,
): Promise<SubscriptionRow> {
  const subscription = await db.subscription.findFirst({ where: { id, merchantId } });
  if (subscription === null) throw new Problem('NOT_FOUND');
  return subscription;
}

async function subscribe(
  context: ServerContext,
  id: string,
  merchant: Merchant,
  body: NewSubscription,
): Promise<SubscriptionRow> {
  const { db, clock } = context;
  // A repeat after a lost answer: midnight may have passed since, or the key may be deleted.
  const begun = await db.subscription.findUnique({ where: { id } });
  if (begun !== null) return begun;
  const key = await ownKey(context, merchant.id, body.billingKeyId);
  if (key.state !== 'ACTIVE') throw new Problem('BILLING_KEY_NOT_ACTIVE');
  const { amount, taxFree, serviceCharge, orderNo, orderName, afterGrace, missedPeriods: missed, service } = body;
  checkAmounts(body, merchant);
  checkWritable(key.issuer, [orderName, merchant.name], 'body/orderName');
  const { unit, every, anchor } = cycleOf(body, kstDate(clock()));
  const row = {
    id,
    merchantId: merchant.id,
    billingKeyId: key.id,
    orderNo,
    orderName,
    service,
    amount: won(amount),
    taxFree: won(taxFree),
    serviceCharge: won(serviceCharge),
    unit,
    every,
    anchor,
    nextNumber: 0,
    nextDay: anchor,
    afterGrace,
    missedPeriods: missed,
    state: 'ACTIVE',
    version: 1,
  } as const;
  return db.$transaction((tx) => createSubscription(tx, row));
}

/** @throws Problem INVALID_SUBSCRIPTION */
function cycleOf({ cycle, startOn, trialDays }: NewSubscription, today: KstDate): BillingCycle {
  const refuse = (path: string, message: string): Problem =>
    new Problem('INVALID_SUBSCRIPTION', { errors: [{ path, message }] });
  try {
    const first = startOn === undefined ? today : parseKstDate(startOn);
    if (first < today) throw refuse('body/startOn', 'must be today or later, in Korea');
    const anchored = billingCycle({ ...cycle, anchor: addDays(first, trialDays) });
    // Later periods must have a four-digit year too.
    parseKstDate(periodDay(anchored, 1_000));
    return anchored;
  } catch (failure) {
    if (failure instanceof InvalidKstDate)
      throw refuse('body/startOn', 'must be a day of the calendar, yyyyMMdd, and not near its end');
    if (failure instanceof InvalidBillingCycle)
      throw refuse('body/cycle', 'must be every 1 to 52 weeks, 24 months or 5 years');
    throw failure;
  }
}
