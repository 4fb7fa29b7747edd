import { randomBytes } from 'node:crypto';
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from '@sinclair/typebox';
import type { Transaction } from '../../platform/database';
import { eventIdFor, newId } from '../../platform/ids';
import type { WebhookEndpoint as EndpointRow } from '../../platform/rows';
import { redeliverFailed } from '../../records/webhook-deliveries';
import {
  changeEndpoint,
  createEndpoint,
  deleteEndpoint,
  disableEndpoint,
  enableEndpoint,
  lockEndpoint,
  lookNow,
  MOST_ENDPOINTS,
  storeTestEvent,
} from '../../records/webhook-endpoints';
import type { AddRoute } from '../add-route';
import type { ServerContext } from '../context';
import { Problem } from '../errors';
import { IdempotencyHeaders, IDEMPOTENT_REFUSALS } from '../idempotency';
import { after, newestFirst, page, pageQuery } from '../paging';
import { answer, ref, refusals } from '../schemas';
import { storing } from './storing';
import {
  endpointView,
  NewWebhookEndpoint,
  Redelivery,
  Rotation,
  WebhookEndpoint,
  WebhookEndpointChange,
  WebhookEndpointId,
  WebhookEndpointPage,
  WebhookEndpointWithSecret,
} from './webhook-views';

const Params = Type.Object({ id: WebhookEndpointId });
const route = { tags: ['Webhooks'], security: [{ apiKey: [] }] };

const SECRET_BYTES = 32;

function newSecret({ keyrings }: ServerContext, id: string) {
  const secret = `whsec_${randomBytes(SECRET_BYTES).toString('base64')}`;
  return { secret, sealedSecret: new Uint8Array(keyrings.webhookSecret.seal(Buffer.from(secret), id)) };
}

/** A merchant's endpoint, locked. @throws Problem NOT_FOUND */
async function ownEndpoint(tx: Transaction, merchantId: string, id: string): Promise<EndpointRow> {
  const endpoint = await lockEndpoint(tx, id, merchantId);
  if (endpoint === undefined) throw new Problem('NOT_FOUND');
  return endpoint;
}

/** @throws Problem URL_NOT_ALLOWED */
function checkUrl({ settings }: ServerContext, given: string | undefined): void {
  if (given === undefined) return;
  const problem = problemOf(given, settings.webhookPrivateTargets);
  if (problem !== undefined) throw new Problem('URL_NOT_ALLOWED', { errors: [{ path: 'body/url', message: problem }] });
}

function problemOf(given: string, privateTargets: boolean): string | undefined {
  if (!URL.canParse(given)) return 'must be a URL';
  const { protocol, username, password, hash } = new URL(given);
  if (protocol === 'http:' && !privateTargets) return 'must be https';
  if (username !== '' || password !== '') return 'must have no user name or password';
  return hash === '' ? undefined : 'must have no fragment';
}

const createRoute: AddRoute = (app, context) => {
  app.post(
    '/v1/webhook-endpoints',
    {
      schema: {
        ...route,
        operationId: 'createWebhookEndpoint',
        summary: 'Register a URL for webhooks',
        description: `It is told of events from now on. A merchant has at most ${MOST_ENDPOINTS} endpoints.`,
        headers: IdempotencyHeaders,
        body: NewWebhookEndpoint,
        response: {
          201: answer('The endpoint, with its secret', ref(WebhookEndpointWithSecret), 'idempotent-replayed'),
          ...refusals(...IDEMPOTENT_REFUSALS, 'TOO_MANY_ENDPOINTS', 'URL_NOT_ALLOWED'),
        },
      },
    },
    (request, reply) => {
      const { merchantId, body } = request;
      checkUrl(context, body.url);
      return storing(context, request, reply, {
        key: request.headers['idempotency-key'],
        status: 201,
        newEffectId: () => newId('whe', merchantId),
        store: async (tx, id) => {
          const { secret, sealedSecret } = newSecret(context, id);
          const made = await createEndpoint(tx, { id, merchantId, ...body, sealedSecret });
          if (made === undefined) throw new Problem('TOO_MANY_ENDPOINTS');
          return { ...endpointView(made), secret };
        },
      });
    },
  );
};

const listRoute: AddRoute = (app, { db }) => {
  app.get(
    '/v1/webhook-endpoints',
    {
      schema: {
        ...route,
        operationId: 'listWebhookEndpoints',
        summary: 'List the URLs for webhooks, the newest first',
        querystring: Type.Object(pageQuery, { additionalProperties: false }),
        response: { 200: answer('A page of endpoints', ref(WebhookEndpointPage)), ...refusals('UNAUTHENTICATED') },
      },
    },
    async ({ query: { cursor, size }, merchantId }) => {
      const found = await db.webhookEndpoint.findMany({
        where: { merchantId, status: { not: 'DELETED' }, ...after(cursor) },
        orderBy: [...newestFirst],
        take: size + 1,
      });
      const { rows, nextCursor } = page(found, size);
      return { items: rows.map(endpointView), nextCursor };
    },
  );
};

const readRoute: AddRoute = (app, { db }) => {
  app.get(
    '/v1/webhook-endpoints/:id',
    {
      schema: {
        ...route,
        operationId: 'getWebhookEndpoint',
        summary: 'Read a URL for webhooks',
        params: Params,
        response: { 200: answer('The endpoint', ref(WebhookEndpoint)), ...refusals('UNAUTHENTICATED', 'NOT_FOUND') },
      },
    },
    async ({ params: { id }, merchantId }) => {
      const found = await db.webhookEndpoint.findFirst({ where: { id, merchantId, status: { not: 'DELETED' } } });
      if (found === null) throw new Problem('NOT_FOUND');
      return endpointView(found);
    },
  );
};

const changeRoute: AddRoute = (app, context) => {
  app.patch(
    '/v1/webhook-endpoints/:id',
    {
      schema: {
        ...route,
        operationId: 'changeWebhookEndpoint',
        summary: 'Change, disable or enable a URL for webhooks',
        description: 'An endpoint that is enabled again gets everything that it has missed, in order.',
        params: Params,
        body: WebhookEndpointChange,
        response: {
          200: answer('The endpoint', ref(WebhookEndpoint)),
          ...refusals('UNAUTHENTICATED', 'BODY_TOO_LARGE', 'UNSUPPORTED_MEDIA_TYPE', 'NOT_FOUND', 'URL_NOT_ALLOWED'),
        },
      },
    },
    ({ params: { id }, merchantId, body: { status, ...change } }) => {
      checkUrl(context, change.url);
      return context.db.$transaction(async (tx) => {
        const endpoint = await ownEndpoint(tx, merchantId, id);
        const changed = await changeEndpoint(tx, id, context.clock(), change);
        if (status === undefined || status === endpoint.status) return endpointView(changed);
        return endpointView(
          await (status === 'ENABLED'
            ? enableEndpoint(tx, id, context.clock())
            : disableEndpoint(tx, changed, 'MERCHANT')),
        );
      });
    },
  );
};

const deleteRoute: AddRoute = (app, context) => {
  app.delete(
    '/v1/webhook-endpoints/:id',
    {
      schema: {
        ...route,
        operationId: 'deleteWebhookEndpoint',
        summary: 'Remove a URL for webhooks',
        description: 'Nothing more is sent to it.',
        params: Params,
        response: {
          200: answer('The endpoint as it was', ref(WebhookEndpoint)),
          ...refusals('UNAUTHENTICATED', 'NOT_FOUND'),
        },
      },
    },
    ({ params: { id }, merchantId }) =>
      context.db.$transaction(async (tx) => {
        await ownEndpoint(tx, merchantId, id);
        return endpointView(await deleteEndpoint(tx, id));
      }),
  );
};

const HOUR_MS = 3_600_000;

const rotateRoute: AddRoute = (app, context) => {
  app.post(
    '/v1/webhook-endpoints/:id/rotate-secret',
    {
      schema: {
        ...route,
        operationId: 'rotateWebhookSecret',
        summary: 'Replace the secret of a URL for webhooks',
        description: 'Until `previousValidHours` are over, each webhook carries a signature by either secret.',
        params: Params,
        headers: IdempotencyHeaders,
        body: Rotation,
        response: {
          200: answer('The endpoint, with its new secret', ref(WebhookEndpointWithSecret), 'idempotent-replayed'),
          ...refusals(...IDEMPOTENT_REFUSALS, 'NOT_FOUND'),
        },
      },
    },
    (request, reply) => {
      const { merchantId, params, body } = request;
      return storing(context, request, reply, {
        key: request.headers['idempotency-key'],
        status: 200,
        store: async (tx) => {
          const { id, sealedSecret: sealedPreviousSecret } = await ownEndpoint(tx, merchantId, params.id);
          const { secret, sealedSecret } = newSecret(context, id);
          const now = context.clock();
          const previousUntil = new Date(now.getTime() + body.previousValidHours * HOUR_MS);
          const rotated = await changeEndpoint(tx, id, now, { sealedSecret, sealedPreviousSecret, previousUntil });
          return { ...endpointView(rotated), secret };
        },
      });
    },
  );
};

const testRoute: AddRoute = (app, context) => {
  app.post(
    '/v1/webhook-endpoints/:id/test',
    {
      schema: {
        ...route,
        operationId: 'testWebhookEndpoint',
        summary: 'Send a test event to a URL for webhooks',
        description: 'An event `webhook_endpoint.test` goes to this endpoint alone, whatever types it wants.',
        params: Params,
        headers: IdempotencyHeaders,
        response: {
          202: answer('The test event is on its way', Type.Object({ eventId: Type.String() }), 'idempotent-replayed'),
          ...refusals(...IDEMPOTENT_REFUSALS, 'NOT_FOUND'),
        },
      },
    },
    (request, reply) => {
      const { merchantId, params } = request;
      return storing(context, request, reply, {
        key: request.headers['idempotency-key'],
        status: 202,
        store: async (tx) => {
          const { subjectId, version } = await storeTestEvent(tx, await ownEndpoint(tx, merchantId, params.id));
          return { eventId: eventIdFor(subjectId, version) };
        },
      });
    },
  );
};

const redeliverRoute: AddRoute = (app, context) => {
  app.post(
    '/v1/webhook-endpoints/:id/redeliver',
    {
      schema: {
        ...route,
        operationId: 'redeliverWebhooks',
        summary: 'Send again what was given up',
        params: Params,
        headers: IdempotencyHeaders,
        body: Redelivery,
        response: {
          202: answer('How many are sent again', Type.Object({ count: Type.Integer() }), 'idempotent-replayed'),
          ...refusals(...IDEMPOTENT_REFUSALS, 'NOT_FOUND'),
        },
      },
    },
    (request, reply) => {
      const { merchantId, params, body } = request;
      return storing(context, request, reply, {
        key: request.headers['idempotency-key'],
        status: 202,
        store: async (tx) => {
          const { id } = await ownEndpoint(tx, merchantId, params.id);
          const now = context.clock();
          const count = await redeliverFailed(tx, id, new Date(body.since), now);
          await lookNow(tx, id, now);
          return { count };
        },
      });
    },
  );
};

/** Merchants are told of events at URLs of theirs. */
export const webhookEndpointRoutes: FastifyPluginAsyncTypebox<ServerContext> = async (app, context) => {
  for (const add of [
    createRoute,
    listRoute,
    readRoute,
    changeRoute,
    deleteRoute,
    rotateRoute,
    testRoute,
    redeliverRoute,
  ])
    add(app, context);
};
