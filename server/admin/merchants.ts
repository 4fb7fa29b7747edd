import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from '@sinclair/typebox';
import { newMerchantId } from '../../platform/ids';
import type { AddRoute } from '../add-route';
import type { ServerContext } from '../context';
import { Problem } from '../errors';
import { answerOnce, IdempotencyHeaders, IDEMPOTENT_REFUSALS } from '../idempotency';
import { after, newestFirst, page, pageOf, pageQuery } from '../paging';
import { answer, BODY_REFUSALS, ref, refusals } from '../schemas';
import { ADMIN_SCOPE, adminRoute } from './contract';
import { Merchant, MerchantChange, MerchantId, merchantView, NewMerchant, withTerminals } from './merchant-view';
import { registerMerchant, saveMerchant } from './save-merchant';

export const MerchantPage = pageOf(Merchant);

const MerchantParams = Type.Object({ id: MerchantId });

const createMerchantRoute: AddRoute = (app, context) => {
  const { db, settings } = context;
  app.post(
    '/v1/admin/merchants',
    {
      schema: {
        ...adminRoute,
        operationId: 'createMerchant',
        summary: 'Create a merchant',
        description: 'It can do nothing before it has an API key.',
        headers: IdempotencyHeaders,
        body: NewMerchant,
        response: {
          201: answer('The merchant', ref(Merchant), 'idempotent-replayed'),
          ...refusals(...IDEMPOTENT_REFUSALS, 'INVALID_MERCHANT'),
        },
      },
    },
    async (request, reply) =>
      answerOnce(context, request, reply, {
        key: request.headers['idempotency-key'],
        scope: ADMIN_SCOPE,
        newEffectId: () => newMerchantId(settings.cell),
        status: 201,
        run: async (id) => {
          const merchant = merchantView(await registerMerchant(db, { id, mode: settings.mode }, request.body));
          request.log.info({ merchantId: id, set: Object.keys(request.body) }, 'a merchant was created');
          return merchant;
        },
      }),
  );
};

const listMerchantsRoute: AddRoute = (app, context) => {
  const { db } = context;
  app.get(
    '/v1/admin/merchants',
    {
      schema: {
        ...adminRoute,
        operationId: 'listMerchants',
        summary: 'List merchants, the newest first',
        querystring: Type.Object(pageQuery, { additionalProperties: false }),
        response: { 200: answer('A page of merchants', ref(MerchantPage)), ...refusals('UNAUTHENTICATED') },
      },
    },
    async ({ query: { cursor, size } }) => {
      const found = await db.merchant.findMany({
        where: after(cursor),
        include: withTerminals,
        orderBy: [...newestFirst],
        take: size + 1,
      });
      const { rows, nextCursor } = page(found, size);
      return { items: rows.map(merchantView), nextCursor };
    },
  );
};

const getMerchantRoute: AddRoute = (app, context) => {
  const { db } = context;
  app.get(
    '/v1/admin/merchants/:id',
    {
      schema: {
        ...adminRoute,
        operationId: 'getMerchant',
        summary: 'Read a merchant',
        params: MerchantParams,
        response: { 200: answer('The merchant', ref(Merchant)), ...refusals('UNAUTHENTICATED', 'NOT_FOUND') },
      },
    },
    async ({ params: { id } }) => {
      const merchant = await db.merchant.findUnique({ where: { id }, include: withTerminals });
      if (merchant === null) throw new Problem('NOT_FOUND');
      return merchantView(merchant);
    },
  );
};

const changeMerchantRoute: AddRoute = (app, context) => {
  const { db } = context;
  app.patch(
    '/v1/admin/merchants/:id',
    {
      schema: {
        ...adminRoute,
        operationId: 'changeMerchant',
        summary: 'Change a merchant',
        description:
          'Changes the given fields. `terminals` replaces the whole list: from then on, approvals go to its first entry. Payments that were sent to a terminal continue there.',
        params: MerchantParams,
        body: MerchantChange,
        response: {
          200: answer('The merchant', ref(Merchant)),
          ...refusals('UNAUTHENTICATED', 'NOT_FOUND', 'INVALID_MERCHANT', ...BODY_REFUSALS),
        },
      },
    },
    async (request) => {
      const { id } = request.params;
      const changed = await saveMerchant(db, id, request.body);
      const [before, now] = [merchantView(changed.before), merchantView(changed.after)];
      request.log.info({ merchantId: id, changed: differences(before, now) }, 'a merchant was changed');
      return now;
    },
  );
};

/** Administrators create merchants, and set their rules and terminals. */
export const adminMerchantRoutes: FastifyPluginAsyncTypebox<ServerContext> = async (app, context) => {
  createMerchantRoute(app, context);
  listMerchantsRoute(app, context);
  getMerchantRoute(app, context);
  changeMerchantRoute(app, context);
};

/** The names of the fields that differ. */
const differences = (one: Merchant, other: Merchant): readonly string[] =>
  (Object.keys(one) as (keyof Merchant)[]).filter(
    (field) => JSON.stringify(one[field]) !== JSON.stringify(other[field]),
  );
