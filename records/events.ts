import { noteChange } from '../platform/changes';
import type { Transaction } from '../platform/database';
import { eventIdFor } from '../platform/ids';
import { traceparentOfNow } from '../platform/spans';
import type { Prisma } from '../prisma/generated/client';

/** An event of a record. */
export type NewEvent = {
  readonly type: string;
  /** The subject of the event, and the subject's version after it. */
  readonly subjectId: string;
  readonly version: number;
  readonly merchantId: string;
  /** Merchants read it, so it holds nothing secret. */
  readonly data: Prisma.InputJsonObject;
};

/**
 * Stores events in the transaction of the changes that they report: neither exists without the other. Merchants read
 * them in the order given here.
 */
export async function storeEvents(tx: Transaction, ...events: readonly NewEvent[]): Promise<void> {
  const traceparent = traceparentOfNow();
  await tx.event.createMany({
    data: events.map((event) => ({ id: eventIdFor(event.subjectId, event.version), traceparent, ...event })),
  });
  for (const { type: event, subjectId, version, merchantId, data } of events)
    noteChange({ event, subjectId, version, merchantId, ...toldOf(data) });
}

/** What a log line tells of an event's data: a payment's or bill's id also finds what belongs to it. */
const toldOf = (data: Prisma.InputJsonObject): Readonly<Record<string, string>> =>
  Object.fromEntries(
    TOLD.flatMap((name): readonly (readonly [string, string])[] => {
      const value = data[name];
      return typeof value === 'string' ? [[name, value]] : [];
    }),
  );

const TOLD = ['billId', 'paymentId', 'period', 'status', 'reason'] as const;
