import type { PrismaPg } from '@prisma/adapter-pg';
import { reasonCodes } from '../domain/reasons';
import { vanNames } from '../domain/vans';

/** A column of names: those that are known here, and what another one is read as. */
export type ColumnFallback = {
  readonly table: string;
  readonly column: string;
  readonly known: readonly string[];
  readonly as: string | null;
  /** Whether transactions read it so too. A transaction that writes by what it reads must not. */
  readonly inTransactions: boolean;
};

/** Decides nothing, so every process reads on. */
const everywhere = { inTransactions: true } as const;

/** What every process reads of a name that a newer version wrote as text: what claims least. */
export const textFallbacks: readonly ColumnFallback[] = [
  { ...everywhere, table: 'payment', column: 'reason', known: reasonCodes, as: 'OTHER' },
  { ...everywhere, table: 'cancellation', column: 'reason', known: reasonCodes, as: 'OTHER' },
  { ...everywhere, table: 'billing_key', column: 'reason', known: reasonCodes, as: 'OTHER' },
  { ...everywhere, table: 'subscription_period', column: 'reason', known: reasonCodes, as: 'OTHER' },
  // It says whose codes a decline has.
  { ...everywhere, table: 'payment', column: 'van', known: vanNames, as: null },
];

type Connection = Awaited<ReturnType<PrismaPg['connect']>>;
type Queryable = Pick<Connection, 'queryRaw'>;
type ResultSet = Awaited<ReturnType<Queryable['queryRaw']>>;

/**
 * Prisma refuses to read a row with an enum value that its schema lacks, and with it every page that the row is on; a
 * text with an unknown name would be taken for one that is known. A newer version may have written one, so this reads
 * it as one that is known, before Prisma sees it.
 */
export function withFallbacks(factory: PrismaPg, fallbacks: readonly ColumnFallback[]): PrismaPg {
  const connect = factory.connect.bind(factory);
  const always = fallbacks.filter(({ inTransactions }) => inTransactions);
  factory.connect = async () => {
    const connection = readingAs(await connect(), fallbacks);
    const begin = connection.startTransaction.bind(connection);
    connection.startTransaction = async (...options) => readingAs(await begin(...options), always);
    return connection;
  };
  return factory;
}

function readingAs<Q extends Queryable>(queryable: Q, fallbacks: readonly ColumnFallback[]): Q {
  const ask = queryable.queryRaw.bind(queryable);
  queryable.queryRaw = async (query) => {
    const answered = await ask(query);
    return fallbacks.reduce((read, fallback) => {
      const { table, column } = fallback;
      // joined-rows.ts selects every column under both names.
      return readColumnAs(read, isSelected(query.sql, fallback) ? column : `${table}.${column}`, fallback);
    }, answered);
  };
  return queryable;
}

/** What Prisma writes behind a column that it selects; an enum is selected as a text. */
const BEHIND_SELECTED = ['::text', ',', ' FROM'] as const;

/** Prisma names a column by its table. */
function isSelected(sql: string, { table, column }: ColumnFallback): boolean {
  const name = `"${table}"."${column}"`;
  const at = sql.indexOf(name);
  if (at < 0) return false;
  const end = at + name.length;
  return end === sql.length || BEHIND_SELECTED.some((behind) => sql.startsWith(behind, end));
}

function readColumnAs(answered: ResultSet, name: string, { known, as }: ColumnFallback): ResultSet {
  const at = answered.columnNames.indexOf(name);
  if (at === -1) return answered;
  const isUnknown = (row: readonly unknown[]): boolean => typeof row[at] === 'string' && !known.includes(row[at]);
  if (!answered.rows.some(isUnknown)) return answered;
  return { ...answered, rows: answered.rows.map((row) => (isUnknown(row) ? row.with(at, as) : row)) };
}
