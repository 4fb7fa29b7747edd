import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { type Static, Type } from '@sinclair/typebox';
import type { ServerContext } from '../context';
import { eventCursor, eventPlace, pageQuery } from '../paging';
import { answer, Instant, Mode, named, ref, refusals } from '../schemas';

const Event = named(
  'Event',
  Type.Object({
    id: Type.String({ description: 'The same event has the same id, however often it is read' }),
    type: Type.String({
      description:
        'bill.created, bill.paid, bill.voided, bill.expired, payment.approved, payment.declined, payment.late_approval_cancelled …',
    }),
    subjectId: Type.String({
      description:
        'What changed: a bill, payment, cancellation, billing key, subscription or webhook endpoint; for a late approval the attempt, with its payment in the data',
    }),
    mode: Mode,
    version: Type.Integer({ description: 'The subject’s version after the change' }),
    createdAt: Instant,
    data: Type.Record(Type.String(), Type.Unknown()),
  }),
);
const EventPage = named(
  'EventPage',
  Type.Object({
    items: Type.Array(ref(Event)),
    nextCursor: Type.Unsafe<string>({
      type: 'string',
      description: 'The cursor for the next call, also when there is nothing more yet',
    }),
    hasMore: Type.Boolean(),
  }),
);

type EventRow = {
  readonly id: string;
  readonly type: string;
  readonly subject_id: string;
  readonly version: number;
  readonly created_at: Date;
  readonly data: Readonly<Record<string, unknown>>;
  readonly sequence: bigint;
  /** As text, because Prisma has no type for a transaction's number. */
  readonly transaction: string;
};

/**
 * The events of a merchant's bills and payments, in order. A reader that keeps its cursor misses nothing and needs no
 * webhook.
 */
export const eventRoutes: FastifyPluginAsyncTypebox<ServerContext> = async (app, { db, settings }) => {
  app.get(
    '/v1/events',
    {
      schema: {
        tags: ['Events'],
        security: [{ apiKey: [] }],
        operationId: 'listEvents',
        summary: 'Read events, the oldest first',
        description:
          'Keep `nextCursor` and use it for the next call. An event is never inserted before a returned cursor.',
        querystring: Type.Object(pageQuery, { additionalProperties: false }),
        response: { 200: answer('Events after the cursor', ref(EventPage)), ...refusals('UNAUTHENTICATED') },
      },
    },
    async ({ query, merchantId }) => {
      const place = eventPlace(query.cursor);
      // Only transactions older than every open one: nothing can commit later and come before what is shown. ORDER BY
      // prefers the name of an output column to that of a table's, so each column is qualified.
      const found = await db.$queryRaw<EventRow[]>`
        SELECT e.id, e.type, e.subject_id, e.version, e.created_at, e.data, e.sequence, e.transaction_id::text AS transaction
        FROM event e
        WHERE e.merchant_id = ${merchantId}
          AND (e.transaction_id, e.sequence) > (${String(place.transactionId)}::text::xid8, ${place.sequence}::bigint)
          AND e.transaction_id < pg_snapshot_xmin(pg_current_snapshot())
        ORDER BY e.transaction_id, e.sequence LIMIT ${query.size + 1}`;
      const shown = found.slice(0, query.size);
      const last = shown.at(-1);
      const reached = last === undefined ? place : { transactionId: BigInt(last.transaction), sequence: last.sequence };
      return {
        items: shown.map((event) => eventView(event, settings.mode)),
        nextCursor: eventCursor(reached),
        hasMore: found.length > query.size,
      };
    },
  );
};

const eventView = (
  { id, type, subject_id, version, created_at, data }: EventRow,
  mode: Static<typeof Mode>,
): Static<typeof Event> => ({
  id,
  mode,
  type,
  subjectId: subject_id,
  version,
  createdAt: created_at.toISOString(),
  data,
});
