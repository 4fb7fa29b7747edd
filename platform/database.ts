import { PrismaPg } from '@prisma/adapter-pg';
import { PrismaClient } from '../prisma/generated/client';
import { type ColumnFallback, textFallbacks, withFallbacks } from './column-fallbacks';
import type { Database } from './rows';
import { isBehindPooler, statementNames } from './statement-names';
import { inUtc, requireUtc, SessionNotUtc } from './utc-session';

export type { Database, Transaction } from './rows';

const CONNECT_TIMEOUT_MS = 5_000;
/** Ends a statement that would otherwise hold its locks; every statement of the engine takes milliseconds. */
const STATEMENT_TIMEOUT_MS = 5_000;

/** Why a call to the database failed, though what it asked was right: it passes by itself. */
export type PassingFailure =
  /** The database was not reached, refused the login, or hung up. */
  | 'away'
  /** It is there, and had no connection, no lock, no time or no room to give. */
  | 'busy';

/** Thrown by our own code when the database has more to do of one kind than is good for all others. */
export class DatabaseBusy extends Error {
  override readonly name = 'DatabaseBusy';
}

/**
 * What a failed call says about its cause. PostgreSQL's own code is in the driver's cause, whatever code Prisma gives
 * the failure.
 */
type Told = Readonly<Record<'code' | 'kind' | 'sqlState' | 'severity' | 'message', string>>;
type Rule = { readonly passes: PassingFailure; readonly when: (told: Told) => boolean };

const AWAY_CODES = new Set(['P1000', 'P1001', 'P1002', 'P1003', 'P1008', 'P1017']);
const AWAY_KINDS = new Set([
  'DatabaseNotReachable',
  'ConnectionClosed',
  'SocketTimeout',
  'TlsConnectionError',
  'AuthenticationFailed',
  'DatabaseAccessDenied',
  'DatabaseDoesNotExist',
]);
/** Connection exceptions; an operator or a crash ended the session, or the server starts up. */
const AWAY_STATES = /^(08|57P0)/;
/** Severity of what ends or refuses a connection. */
const ENDS_CONNECTION = 'FATAL';
const AWAY_TEXT = 'Connection terminated';

/**
 * The pool had no connection in time (P2024, P2028); a transaction outlived its time (P2028); a write conflict (P2034).
 */
const BUSY_CODES = new Set(['P2024', 'P2028', 'P2034', 'P2037']);
const BUSY_KINDS = new Set(['TransactionWriteConflict', 'TooManyConnections']);
/**
 * Serialization failure, deadlock, lock not available, statement or lock time-out, out of connections, memory or disk;
 * and "read-only", which a server is that was the primary until a moment ago.
 */
const BUSY_STATES = /^(40001|40P01|55P03|57014|53|25006)/;
const BUSY_TEXT = 'timeout exceeded when trying to connect';

/** The first that applies counts: a refused connection is FATAL, and yet one of too many. */
const rules: readonly Rule[] = [
  { passes: 'busy', when: ({ code, kind }) => BUSY_CODES.has(code) || BUSY_KINDS.has(kind) },
  { passes: 'busy', when: ({ sqlState, message }) => BUSY_STATES.test(sqlState) || message.startsWith(BUSY_TEXT) },
  { passes: 'away', when: ({ code, kind }) => AWAY_CODES.has(code) || AWAY_KINDS.has(kind) },
  { passes: 'away', when: ({ sqlState, message }) => AWAY_STATES.test(sqlState) || message.startsWith(AWAY_TEXT) },
  { passes: 'away', when: ({ severity }) => severity === ENDS_CONNECTION },
];

/**
 * Whether a call failed by the state that the database is in, rather than by what it asked; undefined: by what it
 * asked.
 */
export function passingFailureOf(failure: unknown): PassingFailure | undefined {
  if (!(failure instanceof Error)) return undefined;
  if (failure instanceof DatabaseBusy) return 'busy';
  // Somebody has to set it right, as with a database that lets nobody in.
  if (failure instanceof SessionNotUtc) return 'away';
  const told = whatItTells(failure);
  return rules.find(({ when }) => when(told))?.passes;
}

type DriverCause = { readonly kind?: unknown; readonly originalCode?: unknown; readonly severity?: unknown };
type Meta = { readonly driverAdapterError?: { readonly cause?: DriverCause } };
type Failed = Error & { readonly code?: unknown; readonly meta?: Meta };

function whatItTells(failure: Failed): Told {
  // The driver's failure comes bare where Prisma opens or ends a transaction.
  const cause = failure.meta?.driverAdapterError?.cause ?? (failure.cause as DriverCause | undefined);
  const { kind, originalCode, severity } = cause ?? {};
  const [code, sqlState] = [String(failure.code), String(originalCode)];
  return { code, kind: String(kind), sqlState, severity: String(severity), message: failure.message };
}

export type DatabaseOptions = {
  readonly url: string;
  readonly poolMax: number;
  readonly applicationName: string;
  /**
   * How enum values that this version does not know are read; by default such a row can't be read. For processes that
   * only show rows.
   */
  readonly unknownAs?: readonly ColumnFallback[];
};

/** Opens a pool; connections are made when first needed. */
export function openDatabase(options: DatabaseOptions): Database {
  const adapter = new PrismaPg(
    {
      connectionString: inUtc(options.url),
      verify: requireUtc,
      max: options.poolMax,
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
      statement_timeout: STATEMENT_TIMEOUT_MS,
      application_name: options.applicationName,
    },
    isBehindPooler(options.url) ? {} : { statementNameGenerator: statementNames() },
  );
  // Longer formats quote the arguments of a failed call.
  const adapted = withFallbacks(adapter, [...textFallbacks, ...(options.unknownAs ?? [])]);
  return new PrismaClient({ adapter: adapted, errorFormat: 'minimal' }) as unknown as Database;
}
