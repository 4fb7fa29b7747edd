import { type TSchema, Type } from '@sinclair/typebox';
import { Problem } from './errors';
import { defaulted, named, nullable, ref } from './schemas';

const LARGEST_PAGE = 100;

/** The query of every list. A cursor is opaque: it is the `nextCursor` of the previous page. */
export const pageQuery = {
  cursor: Type.Optional(
    Type.String({ pattern: '^[A-Za-z0-9_-]{1,200}$', description: 'The `nextCursor` of the previous page' }),
  ),
  size: defaulted(Type.Integer({ minimum: 1, maximum: LARGEST_PAGE, default: 20, description: 'Entries on a page' })),
};

/** A page of a list whose entries are of this schema. */
export const pageOf = <T extends TSchema>(entry: T) =>
  named(`${entry.$id ?? ''}Page`, Type.Object({ items: Type.Array(ref(entry)), nextCursor: nullable(Type.String()) }));

/** A row's place in a list: newest first, by time and id. */
type Place = { readonly createdAt: Date; readonly id: string };

const PLACE = /^([0-9]{1,15}) ([0-9a-z_]{1,64})$/;

const encode = (text: string): string => Buffer.from(text).toString('base64url');
const decode = (cursor: string): string => Buffer.from(cursor, 'base64url').toString('latin1');

/** @throws Problem INVALID_REQUEST for a cursor that no page returned */
export const invalidCursor = (): Problem =>
  new Problem('INVALID_REQUEST', {
    errors: [{ path: 'querystring/cursor', message: 'must be the nextCursor of a page' }],
  });

/**
 * The condition for rows after a cursor. Its bound on the time says nothing new, but an index can begin there; it can't
 * by the alternatives.
 * @throws Problem INVALID_REQUEST
 */
export function after(cursor: string | undefined) {
  if (cursor === undefined) return {};
  const [, ms, id] = PLACE.exec(decode(cursor)) ?? [];
  const createdAt = new Date(Number(ms));
  if (id === undefined || Number.isNaN(createdAt.getTime())) throw invalidCursor();
  return { createdAt: { lte: createdAt }, OR: [{ createdAt: { lt: createdAt } }, { createdAt, id: { lt: id } }] };
}

export const newestFirst = [{ createdAt: 'desc' }, { id: 'desc' }] as const;

/** Takes a page from `size + 1` rows. @returns the cursor only when there is more */
export function page<T extends Place>(
  rows: readonly T[],
  size: number,
): { readonly rows: readonly T[]; readonly nextCursor: string | null } {
  const shown = rows.slice(0, size);
  const last = shown.at(-1);
  return {
    rows: shown,
    nextCursor: rows.length > size && last !== undefined ? encode(`${last.createdAt.getTime()} ${last.id}`) : null,
  };
}

/** 19 digits stay below the largest transaction id. */
const EVENT_PLACE = /^([0-9]{1,19})\.([0-9]{1,18})$/;

/** A place in the stream of events: the transaction, then the sequence within it. */
export type EventPlace = { readonly transactionId: bigint; readonly sequence: bigint };

export const eventCursor = ({ transactionId, sequence }: EventPlace): string => encode(`${transactionId}.${sequence}`);

/** @throws Problem INVALID_REQUEST */
export function eventPlace(cursor: string | undefined): EventPlace {
  if (cursor === undefined) return { transactionId: 0n, sequence: 0n };
  const [, transactionId, sequence] = EVENT_PLACE.exec(decode(cursor)) ?? [];
  if (transactionId === undefined || sequence === undefined) throw invalidCursor();
  return { transactionId: BigInt(transactionId), sequence: BigInt(sequence) };
}
