import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { type Static, Type } from '@sinclair/typebox';
import { InvalidBillingCycle } from '../../domain/billing-cycle';
import { isIssuerCode, type IssuerCode, issuers, platforms } from '../../domain/issuers';
import { InvalidKstDate, kstDateTime } from '../../domain/kst';
import { chargePlan } from '../../domain/registration-agreement';
import { orderNumber, type Service, services } from '../../domain/services';
import { newId, newLinkToken } from '../../platform/ids';
import type { BillingKey as BillingKeyRow, Merchant } from '../../platform/rows';
import { createBillingKey, moveBillingKey } from '../../records/billing-keys';
import { tokenHash } from '../access';
import type { AddRoute } from '../add-route';
import type { ServerContext } from '../context';
import { Problem } from '../errors';
import { answerOnce, IdempotencyHeaders, IDEMPOTENT_REFUSALS } from '../idempotency';
import { after, newestFirst, page, pageOf, pageQuery } from '../paging';
import { checkIssuerInService } from '../payer/in-service';
import { checkNotUnderMaintenance } from '../payer/pay-call';
import { WorkflowUnavailable } from '../payment-workflows';
import { Amount, answer, defaulted, Instant, oneOf, ref, refusals, text } from '../schemas';
import { checkWritable } from '../writable';
import { BillingKey, BillingKeyId, billingKeyView, Cycle, KstDay } from './views';

export const BillingKeyPage = pageOf(BillingKey);

const NewBillingKey = Type.Object(
  {
    customerId: text(64, 'The merchant’s own id of the customer; it need not be unique'),
    issuer: Type.String({ minLength: 1, maxLength: 20, description: 'A code of `GET /v1/issuers`' }),
    platform: oneOf(platforms, { description: 'The payer’s device, which decides how the card app is opened' }),
    orderName: Type.Optional(text(100, 'The text that the payer reads in the card app')),
    returnUrl: Type.Optional(
      Type.String({
        format: 'uri',
        pattern: '^https?://',
        maxLength: 500,
        description: 'The page to which the card app returns the payer',
      }),
    ),
    service: defaulted(oneOf<Service>(services, { default: 'payssam' })),
    plan: Type.Optional(
      Type.Object(
        {
          amount: Type.Optional(
            Type.Unsafe<number>({ ...Amount, description: 'Won of each charge; left out, it varies (변동)' }),
          ),
          cycle: Type.Optional(Cycle),
          startOn: Type.Optional(
            Type.Unsafe<string>({ ...KstDay, description: 'The day of the first charge, in Korea, yyyyMMdd' }),
          ),
          ending: Type.Optional(
            text(200, 'How the payer ends it (해지방법); left out, the page names the merchant and its telephone'),
          ),
        },
        {
          additionalProperties: false,
          description:
            'What the payer agrees to be charged. Our page shows it; in a card app the merchant must show it before. What is left out is shown as open: 변동, as the merchant decides.',
        },
      ),
    ),
    agreement: Type.Optional(
      Type.Object(
        {
          agreedAt: Type.Unsafe<string>({ ...Instant, maxLength: 40, description: 'When the payer agreed, RFC 3339' }),
          version: text(64, 'The merchant’s own name of the text that the payer agreed to'),
        },
        {
          additionalProperties: false,
          description:
            'The agreement that the merchant took, for a registration in the card app, which asks for none. Where the payer registers on our page (`registerUrl`), the page asks, and its own agreement is recorded instead.',
        },
      ),
    ),
  },
  { additionalProperties: false },
);
type NewBillingKey = Static<typeof NewBillingKey>;

const DEFAULT_ORDER_NAME = '자동결제 카드 등록';
/** How long a payer may take to enter a card on our page. */
const PAGE_LIFE_MS = 30 * 60_000;
const Params = Type.Object({ id: BillingKeyId });
const route = { tags: ['Billing keys'], security: [{ apiKey: [] }] };

const createBillingKeyRoute: AddRoute = (app, context) => {
  app.post(
    '/v1/billing-keys',
    {
      schema: {
        ...route,
        operationId: 'createBillingKey',
        summary: 'Begin the registration of a card',
        description:
          'The payer registers the card in the issuer’s app (`appScheme`) or, if the issuer’s app has no registration, on our own page (`registerUrl`). Nothing is charged. Read the billing key, or the events, until the key is ACTIVE. The merchant never sees the card number.',
        headers: IdempotencyHeaders,
        body: NewBillingKey,
        response: {
          201: answer('The billing key, and where the payer registers', ref(BillingKey), 'idempotent-replayed'),
          ...refusals(
            ...IDEMPOTENT_REFUSALS,
            'UNKNOWN_ISSUER',
            'INVALID_AGREEMENT',
            'ISSUER_UNDER_MAINTENANCE',
            'ISSUER_OUT_OF_SERVICE',
            'ISSUER_UNAVAILABLE',
            'SCHEME_NOT_READY',
          ),
        },
      },
    },
    async (request, reply) =>
      answerOnce(context, request, reply, {
        key: request.headers['idempotency-key'],
        scope: request.merchantId,
        newEffectId: () => newId('bkey', request.merchantId),
        status: 201,
        run: async (id) => billingKeyView(context, await register(context, id, request.merchant, request.body)),
      }),
  );
};

const getBillingKeyRoute: AddRoute = (app, context) => {
  app.get(
    '/v1/billing-keys/:id',
    {
      schema: {
        ...route,
        operationId: 'getBillingKey',
        summary: 'Read a billing key',
        params: Params,
        response: { 200: answer('The billing key', ref(BillingKey)), ...refusals('UNAUTHENTICATED', 'NOT_FOUND') },
      },
    },
    async ({ params, merchantId }) => billingKeyView(context, await ownKey(context, merchantId, params.id)),
  );
};

const listBillingKeysRoute: AddRoute = (app, context) => {
  const { lists } = context;
  app.get(
    '/v1/billing-keys',
    {
      schema: {
        ...route,
        operationId: 'listBillingKeys',
        summary: 'List billing keys, the newest first',
        querystring: Type.Object(
          { ...pageQuery, customerId: Type.Optional(text(64)) },
          { additionalProperties: false },
        ),
        response: { 200: answer('A page of billing keys', ref(BillingKeyPage)), ...refusals('UNAUTHENTICATED') },
      },
    },
    async ({ query, merchantId }) => {
      const { cursor, size, ...filter } = query;
      const found = await lists.billingKey.findMany({
        where: { merchantId, ...filter, ...after(cursor) },
        orderBy: [...newestFirst],
        take: size + 1,
      });
      const { rows, nextCursor } = page(found, size);
      return { items: await Promise.all(rows.map((key) => billingKeyView(context, key))), nextCursor };
    },
  );
};

const deleteBillingKeyRoute: AddRoute = (app, context) => {
  const { db } = context;
  app.delete(
    '/v1/billing-keys/:id',
    {
      schema: {
        ...route,
        operationId: 'deleteBillingKey',
        summary: 'Delete a billing key',
        description:
          'Erases the stored card; the key is never charged again. A charge that is being approved finishes. Subscriptions with this key become past due at their next period, unless they get another key. Deleting a deleted key returns the key.',
        params: Params,
        response: {
          200: answer('The billing key, in state DELETED', ref(BillingKey)),
          ...refusals('UNAUTHENTICATED', 'NOT_FOUND', 'BILLING_KEY_NOT_ACTIVE'),
        },
      },
    },
    async ({ params, merchantId }) => {
      const key = await ownKey(context, merchantId, params.id);
      if (key.state === 'DELETED') return billingKeyView(context, key);
      if (key.state !== 'ACTIVE') throw new Problem('BILLING_KEY_NOT_ACTIVE');
      await db.$transaction((tx) =>
        moveBillingKey(tx, { billingKeyId: key.id, state: key.state, version: key.version }, 'DELETED', {
          cardId: null,
          kmsKey: null,
          deletedAt: context.clock(),
        }),
      );
      return billingKeyView(context, await ownKey(context, merchantId, params.id));
    },
  );
};

/** Merchants register cards, which they can then charge without their payers. */
export const billingKeyRoutes: FastifyPluginAsyncTypebox<ServerContext> = async (app, context) => {
  createBillingKeyRoute(app, context);
  getBillingKeyRoute(app, context);
  listBillingKeysRoute(app, context);
  deleteBillingKeyRoute(app, context);
};

/** @throws Problem NOT_FOUND, also for another merchant's key */
export async function ownKey(
  { db }: Pick<ServerContext, 'db'>,
  merchantId: string,
  id: string,
): Promise<BillingKeyRow> {
  const key = await db.billingKey.findFirst({ where: { id, merchantId } });
  if (key === null) throw new Problem('NOT_FOUND');
  return key;
}

async function register(
  context: ServerContext,
  id: string,
  merchant: Merchant,
  body: NewBillingKey,
): Promise<BillingKeyRow> {
  const { id: merchantId } = merchant;
  const begun = await context.db.billingKey.findUnique({ where: { id } });
  // A repeat after a lost answer: a page needs nothing more, and a registration that has moved on is not asked for its
  // scheme.
  if (begun !== null && (begun.tokenHash !== null || begun.state !== 'REQUESTED')) return begun;
  const { issuer } = body;
  if (!isIssuerCode(issuer)) throw new Problem('UNKNOWN_ISSUER');
  if (body.returnUrl !== undefined && !URL.canParse(body.returnUrl))
    throw new Problem('INVALID_REQUEST', { errors: [{ path: 'body/returnUrl', message: 'must be a URL' }] });
  if (begun === null) {
    checkNotUnderMaintenance(context, issuer);
    await checkIssuerInService(context, issuer);
    checkAgreement(body, context.clock());
    checkWritable(issuer, [body.orderName ?? DEFAULT_ORDER_NAME, merchant.name], 'body/orderName');
  }
  if (issuers[issuer].recurringBy === 'card-number') return openPage(context, id, merchantId, { ...body, issuer });
  await requestScheme(context, id, merchantId, { ...body, issuer });
  return ownKey(context, merchantId, id);
}

/** Clocks of merchants may be ahead by this much. */
const CLOCKS_DIFFER_MS = 5 * 60_000;

/**
 * What a schema can't check. The first day may have passed: a payer's next card takes over an earlier one's plan.
 * @throws Problem INVALID_AGREEMENT
 */
function checkAgreement({ plan, agreement }: NewBillingKey, now: Date): void {
  if (agreement !== undefined && Date.parse(agreement.agreedAt) > now.getTime() + CLOCKS_DIFFER_MS)
    throw broken('agreement/agreedAt', 'must not be in the future');
  try {
    chargePlan(plan ?? {});
  } catch (failure) {
    if (failure instanceof InvalidKstDate) throw broken('plan/startOn', 'must be a day of the calendar, yyyyMMdd');
    if (failure instanceof InvalidBillingCycle)
      throw broken('plan/cycle', 'must be every 1 to 52 weeks, 24 months or 5 years');
    throw failure;
  }
}

const broken = (path: string, message: string): Problem =>
  new Problem('INVALID_AGREEMENT', { errors: [{ path: `body/${path}`, message }] });

type Chosen = NewBillingKey & { readonly issuer: IssuerCode };

async function requestScheme(
  { workflows, settings }: ServerContext,
  billingKeyId: string,
  merchantId: string,
  body: Chosen,
): Promise<void> {
  const { customerId, issuer, platform, orderName = DEFAULT_ORDER_NAME, returnUrl = null, service } = body;
  const { authenticationTimeoutMs } = settings;
  const { plan, agreement } = body;
  try {
    const answered = await workflows.requestRegistration({
      billingKeyId,
      merchantId,
      customerId,
      issuer,
      platform,
      orderName,
      returnUrl,
      service,
      authenticationTimeoutMs,
      ...(plan === undefined ? {} : { plan: chargePlan(plan) }),
      ...(agreement === undefined ? {} : { agreement }),
    });
    if (answered.kind === 'refused') throw new Problem('ISSUER_UNAVAILABLE');
  } catch (failure) {
    throw failure instanceof WorkflowUnavailable ? new Problem('SCHEME_NOT_READY') : failure;
  }
}

/** Opens our page on which the payer enters the card: no app is asked, so there is no workflow. */
async function openPage(
  { db, keyrings, clock, settings }: ServerContext,
  id: string,
  merchantId: string,
  body: Chosen,
): Promise<BillingKeyRow> {
  const token = newLinkToken(settings.mode, id);
  const now = clock();
  const row = {
    id,
    merchantId,
    customerId: body.customerId,
    issuer: body.issuer,
    service: body.service,
    orderName: body.orderName ?? DEFAULT_ORDER_NAME,
    platform: body.platform,
    returnUrl: body.returnUrl ?? null,
    ...(body.plan === undefined ? {} : { plan: chargePlan(body.plan) }),
    state: 'REQUESTED',
    version: 1,
    orderNo: orderNumber(body.service, id),
    // No issuer is involved, so the id itself serves as the handle.
    issuerTransactionId: id,
    requestedAtKst: kstDateTime(now),
    expiresAt: new Date(now.getTime() + PAGE_LIFE_MS),
    tokenHash: tokenHash(token),
    sealedToken: new Uint8Array(keyrings.billLink.seal(Buffer.from(token), id)),
  } as const;
  return db.$transaction((tx) => createBillingKey(tx, row));
}
