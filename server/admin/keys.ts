import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { type Static, Type } from '@sinclair/typebox';
import { type Mode, modes } from '../../domain/cells';
import { newKeyId } from '../../platform/ids';
import type { ApiKey as ApiKeyRow } from '../../platform/rows';
import type { AddRoute } from '../add-route';
import { modeOfKey } from '../api-key';
import type { ServerContext } from '../context';
import { Problem } from '../errors';
import { ids } from '../examples/values';
import { answerOnce, IdempotencyHeaders, IDEMPOTENT_REFUSALS } from '../idempotency';
import { after, newestFirst, page, pageOf, pageQuery } from '../paging';
import { endTestKey, issueTestKey, listTestKeys } from '../sandbox/test-keys';
import { answer, emptyAnswer, Instant, named, nullable, oneOf, ref, refusals } from '../schemas';
import { endKey, issueKey } from './api-keys';
import { ADMIN_SCOPE, adminRoute } from './contract';
import { MerchantId } from './merchant-view';

const KeyId = Type.String({ pattern: '^key_(test_)?[0-9a-z]{32}$', examples: [ids.key] });
const EndsAt = nullable(Type.Unsafe<string>({ ...Instant, description: 'The key works until then; null: no end' }));

const NewKey = Type.Object(
  {
    mode: Type.Optional(
      oneOf(modes, {
        description:
          '`test`: a key `key_test_…` of the sandbox, which gets a copy of the merchant as it is now. By default a key of the cell that is asked: `live`, unless it is a sandbox itself',
      }),
    ),
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

const keyQuery = Type.Object(
  { ...pageQuery, mode: Type.Optional(oneOf(modes, { description: '`test`: the keys of the sandbox' })) },
  { additionalProperties: false },
);

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
          ...refusals(...IDEMPOTENT_REFUSALS, 'NOT_FOUND', 'INVALID_MERCHANT', 'NO_SANDBOX', 'UNAVAILABLE'),
        },
      },
    },
    async (request, reply) =>
      answerOnce(context, request, reply, {
        key: request.headers['idempotency-key'],
        scope: ADMIN_SCOPE,
        newEffectId: () => newKeyId(request.body.mode ?? context.settings.mode, request.params.id),
        status: 201,
        run: async (id) => {
          const merchantId = request.params.id;
          const othersEndAt = instantIn(request.body);
          if (isElsewhere(context, request.body.mode)) {
            const issued = await issueTestKey({ ...context, log: request.log }, { id, merchantId, othersEndAt });
            request.log.info({ merchantId, keyId: issued.id, othersEndAt }, 'a test key was issued');
            return issued;
          }
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
        querystring: keyQuery,
        response: {
          200: answer('A page of keys, without their secrets', ref(KeyPage)),
          ...refusals('UNAUTHENTICATED', 'NOT_FOUND', 'NO_SANDBOX', 'UNAVAILABLE'),
        },
      },
    },
    async ({ params, query: { cursor, size, mode }, log }) => {
      const merchantId = params.id;
      if ((await db.merchant.findUnique({ where: { id: merchantId } })) === null) throw new Problem('NOT_FOUND');
      if (isElsewhere(context, mode)) return listTestKeys({ ...context, log }, merchantId, { cursor, size });
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
        response: {
          204: emptyAnswer('The key no longer works'),
          ...refusals('UNAUTHENTICATED', 'NOT_FOUND', 'NO_SANDBOX', 'UNAVAILABLE'),
        },
      },
    },
    async (request, reply) => {
      const { id: merchantId, keyId } = request.params;
      const ended = isElsewhere(context, modeOfKey(keyId))
        ? await endTestKey({ ...context, log: request.log }, merchantId, keyId)
        : await endKey(context, merchantId, keyId);
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

/** Whether a key of this mode is in the sandbox beside this cell. A sandbox has only its own. */
const isElsewhere = ({ settings }: Pick<ServerContext, 'settings'>, mode: Mode | undefined): boolean =>
  mode === 'test' && settings.mode === 'live';

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
