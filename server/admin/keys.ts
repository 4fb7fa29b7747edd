import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { type Static, Type } from '@sinclair/typebox';
import { newId } from '../../platform/ids';
import type { ApiKey as ApiKeyRow } from '../../platform/rows';
import type { AddRoute } from '../add-route';
import type { ServerContext } from '../context';
import { Problem } from '../errors';
import { answerOnce, IdempotencyHeaders, IDEMPOTENT_REFUSALS } from '../idempotency';
import { after, newestFirst, page, pageOf, pageQuery } from '../paging';
import { answer, emptyAnswer, Instant, named, nullable, ref, refusals } from '../schemas';
import { endKey, issueKey } from './api-keys';
import { ADMIN_SCOPE, adminRoute } from './contract';
import { MerchantId } from './merchant-view';

const KeyId = Type.String({ pattern: '^key_[0-9a-z]{32}$' });
const EndsAt = nullable(Type.Unsafe<string>({ ...Instant, description: 'The key works until then; null: no end' }));

const NewKey = Type.Object(
  {
    othersEndAt: Type.Optional(
      Type.String({
        format: 'date-time',
        maxLength: 40,
        description:
          'For a rotation: when the merchant’s other keys end, unless they end sooner. Until then all of them work. An instant in the past ends them at once',
      }),
    ),
  },
  { additionalProperties: false },
);

const IssuedKey = named(
  'IssuedKey',
  Type.Object({
    id: KeyId,
    apiKey: Type.String({
      description: 'The key itself. Give it to the merchant: the server stores only its hash and never shows it again',
    }),
    createdAt: Instant,
    endsAt: EndsAt,
  }),
);
const Key = named(
  'Key',
  Type.Object({
    id: KeyId,
    createdAt: Instant,
    endsAt: EndsAt,
    lastUsedAt: nullable(Type.Unsafe<string>({ ...Instant, description: 'Accurate to the hour; null: never' })),
    live: Type.Boolean({ description: 'The key works now' }),
  }),
);
const KeyPage = pageOf(Key);

const MerchantParams = Type.Object({ id: MerchantId });
const KeyParams = Type.Object({ id: MerchantId, keyId: KeyId });

const createKeyRoute: AddRoute = (app, context) => {
  app.post(
    '/v1/admin/merchants/:id/keys',
    {
      schema: {
        ...adminRoute,
        operationId: 'createKey',
        summary: 'Issue an API key',
        headers: IdempotencyHeaders,
        params: MerchantParams,
        body: NewKey,
        response: {
          201: answer('The key', ref(IssuedKey), 'idempotent-replayed'),
          ...refusals(...IDEMPOTENT_REFUSALS, 'NOT_FOUND'),
        },
      },
    },
    async (request, reply) =>
      answerOnce(context, request, reply, {
        key: request.headers['idempotency-key'],
        scope: ADMIN_SCOPE,
        newEffectId: () => newId('key'),
        status: 201,
        run: async (id) => {
          const merchantId = request.params.id;
          const othersEndAt = instantIn(request.body);
          const { key, apiKey, ending } = await issueKey(context, { id, merchantId, othersEndAt });
          request.log.info({ merchantId, keyId: id, ending, othersEndAt }, 'an API key was issued');
          return { id, apiKey, createdAt: key.createdAt.toISOString(), endsAt: instant(key.endsAt) };
        },
      }),
  );
};

const listKeysRoute: AddRoute = (app, context) => {
  const { db, clock } = context;
  app.get(
    '/v1/admin/merchants/:id/keys',
    {
      schema: {
        ...adminRoute,
        operationId: 'listKeys',
        summary: 'List a merchant’s API keys, the newest first',
        params: MerchantParams,
        querystring: Type.Object(pageQuery, { additionalProperties: false }),
        response: {
          200: answer('A page of keys, without their secrets', ref(KeyPage)),
          ...refusals('UNAUTHENTICATED', 'NOT_FOUND'),
        },
      },
    },
    async ({ params, query: { cursor, size } }) => {
      const merchantId = params.id;
      if ((await db.merchant.findUnique({ where: { id: merchantId } })) === null) throw new Problem('NOT_FOUND');
      const found = await db.apiKey.findMany({
        where: { merchantId, ...after(cursor) },
        orderBy: [...newestFirst],
        take: size + 1,
      });
      const { rows, nextCursor } = page(found, size);
      const now = clock();
      return { items: rows.map((key) => keyView(key, now)), nextCursor };
    },
  );
};

const endKeyRoute: AddRoute = (app, context) => {
  app.delete(
    '/v1/admin/merchants/:id/keys/:keyId',
    {
      schema: {
        ...adminRoute,
        operationId: 'endKey',
        summary: 'End an API key now',
        description: 'Ending an ended key changes nothing.',
        params: KeyParams,
        response: { 204: emptyAnswer('The key no longer works'), ...refusals('UNAUTHENTICATED', 'NOT_FOUND') },
      },
    },
    async (request, reply) => {
      const { id: merchantId, keyId } = request.params;
      const ended = await endKey(context, merchantId, keyId);
      if (ended) request.log.info({ merchantId, keyId }, 'an API key was ended');
      return reply.code(204).send();
    },
  );
};

/** Administrators issue, list and end the API keys of merchants. */
export const keyRoutes: FastifyPluginAsyncTypebox<ServerContext> = async (app, context) => {
  createKeyRoute(app, context);
  listKeysRoute(app, context);
  endKeyRoute(app, context);
};

const instantIn = ({ othersEndAt }: Static<typeof NewKey>): Date | undefined =>
  othersEndAt === undefined ? undefined : new Date(othersEndAt);

const instant = (date: Date | null): string | null => date?.toISOString() ?? null;

const keyView = ({ id, createdAt, endsAt, lastUsedAt }: ApiKeyRow, now: Date): Static<typeof Key> => ({
  id,
  createdAt: createdAt.toISOString(),
  endsAt: instant(endsAt),
  lastUsedAt: instant(lastUsedAt),
  live: endsAt === null || endsAt > now,
});
