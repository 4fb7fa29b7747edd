import type { Transaction } from '../platform/database';
import { eventIdFor } from '../platform/ids';
import type { Prisma } from '../prisma/generated/client';

/** What happened to a record. */
export type NewEvent = {
  readonly type: string;
  /** What it happened to, and which version that is at since. */
  readonly subjectId: string;
  readonly version: number;
  readonly merchantId: string;
  /** What merchants read, so it holds nothing secret. */
  readonly data: Prisma.InputJsonObject;
};

/**
 * Stores events in the transaction of what they tell of: neither is ever there without the other. Their order here is
 * the order in which merchants read them.
 */
export async function storeEvents(tx: Transaction, ...events: readonly NewEvent[]): Promise<void> {
  await tx.event.createMany({
    data: events.map((event) => ({ id: eventIdFor(event.subjectId, event.version), ...event })),
  });
}
