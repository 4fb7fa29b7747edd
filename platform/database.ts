import { PrismaPg } from '@prisma/adapter-pg';
import { PrismaClient, type Prisma } from '../prisma/generated/client';
import { withEnumFallbacks, type EnumFallback } from './enum-fallbacks';

export type Database = PrismaClient;
/** What a transaction's steps get. */
export type Transaction = Prisma.TransactionClient;

const CONNECT_TIMEOUT_MS = 5_000;
/** Ends a statement that would otherwise hold its locks; every statement of the engine takes milliseconds. */
const STATEMENT_TIMEOUT_MS = 5_000;

/** Prisma's codes and PostgreSQL drivers' texts for a database that was not reached, hung up, or had no connection to give. */
const AWAY_CODES = new Set(['P1001', 'P1002', 'P1008', 'P1017', 'P2024']);
const AWAY_KINDS = /^(DatabaseNotReachable|ConnectionClosed|SocketTimeout|TooManyConnections|TlsConnectionError)$/;
/** PostgreSQL's severity of what ends or refuses a connection: it starts up, shuts down, or takes none. */
const ENDS_CONNECTION = 'FATAL';
const AWAY_TEXTS = /^(Connection terminated|timeout exceeded when trying to connect)/;

/** Whether a call failed because the database is away, rather than by what it asked. */
export function isDatabaseAway(failure: unknown): boolean {
  if (!(failure instanceof Error)) return false;
  const { code, meta } = failure as { readonly code?: unknown; readonly meta?: { readonly driverAdapterError?: { readonly cause?: { readonly kind?: unknown; readonly severity?: unknown } } } };
  const cause = meta?.driverAdapterError?.cause;
  return AWAY_CODES.has(String(code)) || AWAY_KINDS.test(String(cause?.kind)) || cause?.severity === ENDS_CONNECTION || AWAY_TEXTS.test(failure.message);
}

export type DatabaseOptions = {
  readonly url: string;
  readonly poolMax: number;
  readonly applicationName: string;
  /** What rows say and this version does not know is read as that; by default such a row can't be read. For who only shows rows. */
  readonly unknownAs?: readonly EnumFallback[];
};

/** Opens a pool; connections are made when first needed. */
export function openDatabase(options: DatabaseOptions): Database {
  const adapter = new PrismaPg({
    connectionString: options.url,
    max: options.poolMax,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    statement_timeout: STATEMENT_TIMEOUT_MS,
    application_name: options.applicationName,
  });
  // Longer formats quote the arguments of a failed call.
  return new PrismaClient({ adapter: withEnumFallbacks(adapter, options.unknownAs ?? []), errorFormat: 'minimal' });
}
