import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { type Static, Type } from '@sinclair/typebox';
import { webhookFailures } from '../../domain/webhooks';
import type { Database } from '../../platform/database';
import type { Prisma } from '../../prisma/generated/client';
import { redeliver } from '../../records/webhook-deliveries';
import { lockEndpoint, lookNow } from '../../records/webhook-endpoints';
import type { AddRoute } from '../add-route';
import type { ServerContext } from '../context';
import { Problem } from '../errors';
import { ids } from '../examples/values';
import { IdempotencyHeaders, IDEMPOTENT_REFUSALS } from '../idempotency';
import { after, newestFirst, page, pageOf, pageQuery } from '../paging';
import { answer, Instant, named, nullable, oneOf, ref, refusals } from '../schemas';
import { storing } from './storing';
import { WebhookEndpointId } from './webhook-views';

const WebhookDeliveryId = Type.String({ pattern: '^whd_[0-9a-z]{32}$', examples: [ids.delivery] });
const EventId = Type.String({ pattern: '^evt_[0-9a-z]{32}$', examples: [ids.billPaid] });
const statuses = ['PENDING', 'DELIVERED', 'FAILED'] as const;
const failureKeys = Object.keys(webhookFailures) as (keyof typeof webhookFailures)[];

const WebhookDelivery = named(
  'WebhookDelivery',
  Type.Object({
    id: WebhookDeliveryId,
    endpointId: WebhookEndpointId,
    eventId: Type.String({ description: 'The `webhook-id` of each attempt' }),
    type: Type.String(),
    subjectId: Type.String(),
    status: oneOf(statuses, { description: 'FAILED: it was given up after three days' }),
    nextTryAt: nullable({ ...Instant, description: 'While it is PENDING' }),
    deliveredAt: nullable(Instant),
    createdAt: Instant,
    attempts: Type.Array(
      Type.Object({
        startedAt: Instant,
        durationMs: Type.Integer(),
        httpStatus: nullable(Type.Integer()),
        failure: nullable(
          oneOf(failureKeys, {
            description: Object.entries(webhookFailures)
              .map(([key, meaning]) => `${key}: ${meaning}`)
              .join('; '),
          }),
        ),
      }),
      { description: 'The latest 50, the oldest first' },
    ),
  }),
);
const WebhookDeliveryPage = pageOf(WebhookDelivery);

const SHOWN_ATTEMPTS = 50;
const shown = {
  event: { select: { type: true } },
  attempts: { orderBy: { startedAt: 'desc' }, take: SHOWN_ATTEMPTS },
} satisfies Prisma.WebhookDeliveryInclude;

const findShown = (db: Database, where: Prisma.WebhookDeliveryWhereInput, take: number) =>
  db.webhookDelivery.findMany({ where, include: shown, orderBy: [...newestFirst], take });
type Shown = Awaited<ReturnType<typeof findShown>>[number];

const deliveryView = (row: Shown): Static<typeof WebhookDelivery> => ({
  id: row.id,
  endpointId: row.endpointId,
  eventId: row.eventId,
  type: row.event.type,
  subjectId: row.subjectId,
  status: row.status,
  nextTryAt: row.status === 'PENDING' ? row.nextTryAt.toISOString() : null,
  deliveredAt: row.deliveredAt?.toISOString() ?? null,
  createdAt: row.createdAt.toISOString(),
  attempts: row.attempts.toReversed().map(({ startedAt, durationMs, httpStatus, failure }) => ({
    ...{ durationMs, httpStatus, failure },
    startedAt: startedAt.toISOString(),
  })),
});

const route = { tags: ['Webhooks'], security: [{ apiKey: [] }] };
const Params = Type.Object({ id: WebhookDeliveryId });

const listRoute: AddRoute = (app, context) => {
  app.get(
    '/v1/webhook-deliveries',
    {
      schema: {
        ...route,
        operationId: 'listWebhookDeliveries',
        summary: 'List webhooks with their attempts, the newest first',
        querystring: Type.Object(
          {
            ...pageQuery,
            endpointId: Type.Optional(WebhookEndpointId),
            eventId: Type.Optional(EventId),
            status: Type.Optional(oneOf(statuses)),
          },
          { additionalProperties: false },
        ),
        response: { 200: answer('A page of deliveries', ref(WebhookDeliveryPage)), ...refusals('UNAUTHENTICATED') },
      },
    },
    async ({ query: { cursor, size, ...filter }, merchantId }) => {
      const found = await findShown(context.lists, { merchantId, ...filter, ...after(cursor) }, size + 1);
      const { rows, nextCursor } = page(found, size);
      return { items: rows.map(deliveryView), nextCursor };
    },
  );
};

const readRoute: AddRoute = (app, context) => {
  app.get(
    '/v1/webhook-deliveries/:id',
    {
      schema: {
        ...route,
        operationId: 'getWebhookDelivery',
        summary: 'Read a webhook with its attempts',
        params: Params,
        response: { 200: answer('The delivery', ref(WebhookDelivery)), ...refusals('UNAUTHENTICATED', 'NOT_FOUND') },
      },
    },
    async ({ params: { id }, merchantId }) => {
      const [found] = await findShown(context.db, { id, merchantId }, 1);
      if (found === undefined) throw new Problem('NOT_FOUND');
      return deliveryView(found);
    },
  );
};

const redeliverRoute: AddRoute = (app, context) => {
  app.post(
    '/v1/webhook-deliveries/:id/redeliver',
    {
      schema: {
        ...route,
        operationId: 'redeliverWebhook',
        summary: 'Send a webhook again',
        description: 'It has the same `webhook-id`, and comes after what was sent meanwhile.',
        params: Params,
        headers: IdempotencyHeaders,
        response: {
          202: answer('It is sent again', ref(WebhookDelivery), 'idempotent-replayed'),
          ...refusals(...IDEMPOTENT_REFUSALS, 'NOT_FOUND', 'ENDPOINT_NOT_ENABLED'),
        },
      },
    },
    (request, reply) => {
      const { merchantId, params } = request;
      return storing(context, request, reply, {
        key: request.headers['idempotency-key'],
        status: 202,
        store: async (tx) => {
          const where = { id: params.id, merchantId };
          const found = await tx.webhookDelivery.findFirst({ where });
          if (found === null) throw new Problem('NOT_FOUND');
          const endpoint = await lockEndpoint(tx, found.endpointId, merchantId);
          if (endpoint?.status !== 'ENABLED') throw new Problem('ENDPOINT_NOT_ENABLED');
          const now = context.clock();
          await redeliver(tx, found, now);
          await lookNow(tx, found.endpointId, now);
          return deliveryView(await tx.webhookDelivery.findFirstOrThrow({ where, include: shown }));
        },
      });
    },
  );
};

/** Merchants see what came of each webhook. */
export const webhookDeliveryRoutes: FastifyPluginAsyncTypebox<ServerContext> = async (app, context) => {
  for (const add of [listRoute, readRoute, redeliverRoute]) add(app, context);
};
