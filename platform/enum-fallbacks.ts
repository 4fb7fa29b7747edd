import type { PrismaPg } from '@prisma/adapter-pg';

/** A column of an enum type: the values known here, and the fallback for any other. */
export type EnumFallback = {
  readonly table: string;
  readonly column: string;
  readonly known: readonly string[];
  readonly as: string;
  /** Whether transactions use the fallback too. A transaction that writes by what it reads must not. */
  readonly inTransactions: boolean;
};

type Connection = Awaited<ReturnType<PrismaPg['connect']>>;
type Queryable = Pick<Connection, 'queryRaw'>;
type ResultSet = Awaited<ReturnType<Queryable['queryRaw']>>;

/**
 * Prisma refuses to read a row, and the whole page with it, when an enum value is missing from its schema. A newer
 * version may have written one, so this replaces it by a known value before Prisma sees it.
 */
export function withEnumFallbacks(factory: PrismaPg, fallbacks: readonly EnumFallback[]): PrismaPg {
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

function readingAs<Q extends Queryable>(queryable: Q, fallbacks: readonly EnumFallback[]): Q {
  const ask = queryable.queryRaw.bind(queryable);
  queryable.queryRaw = async (query) => {
    const answered = await ask(query);
    return fallbacks.reduce((read, fallback) => {
      const { table, column } = fallback;
      // Prisma selects an enum as a text by its table's name, and joined-rows.ts every column under both names.
      if (query.sql.includes(`"${table}"."${column}"::text`)) return readColumnAs(read, column, fallback);
      return readColumnAs(read, `${table}.${column}`, fallback);
    }, answered);
  };
  return queryable;
}

function readColumnAs(answered: ResultSet, name: string, { known, as }: EnumFallback): ResultSet {
  const at = answered.columnNames.indexOf(name);
  if (at === -1) return answered;
  const isUnknown = (row: readonly unknown[]): boolean => typeof row[at] === 'string' && !known.includes(row[at]);
  if (!answered.rows.some(isUnknown)) return answered;
  return { ...answered, rows: answered.rows.map((row) => (isUnknown(row) ? row.with(at, as) : row)) };
}
