import { PrismaPg } from '@prisma/adapter-pg';
import { PrismaClient } from '../prisma/generated/client';
import { tellingChanges } from './changes';
import { type ColumnFallback, textFallbacks, withFallbacks } from './column-fallbacks';
import { showPool } from './metrics';
import type { Database } from './rows';
import { isBehindPooler, statementNames } from './statement-names';
import { inUtc, requireUtc, SessionNotUtc } from './utc-session';

export type { Database, Transaction } from './rows';

const CONNECT_TIMEOUT_MS = 5_000;
/** Ends a statement that would otherwise keep its locks; every statement of the engine takes milliseconds. */
const STATEMENT_TIMEOUT_MS = 5_000;

/** Why a database call failed although the call itself was right: the failure passes by itself. */
export type PassingFailure =
  /** The database was not reached, refused the login, or hung up. */
  | 'away'
  /** It was reached, but had no connection, lock, time or room to give. */
  | 'busy';

/** Thrown by our own code when the database has so much of one kind of work that everything else would suffer. */
export class DatabaseBusy extends Error {
  override readonly name = 'DatabaseBusy';
}

/**
 * What a failed call reports about its cause. PostgreSQL's own code is in the driver's cause, whatever code Prisma
 * gives the failure.
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
/** Connection exceptions; the session was ended by an operator or a crash, or the server is starting up. */
const AWAY_STATES = /^(08|57P0)/;
/** Severity of a failure that ends or refuses a connection. */
const ENDS_CONNECTION = 'FATAL';
const AWAY_TEXT = 'Connection terminated';

/**
 * The pool had no connection in time (P2024, P2028); a transaction outlived its time (P2028); a write conflict (P2034).
 */
const BUSY_CODES = new Set(['P2024', 'P2028', 'P2034', 'P2037']);
const BUSY_KINDS = new Set(['TransactionWriteConflict', 'TooManyConnections']);
/**
 * Serialization failure, deadlock, lock not available, statement or lock time-out, out of connections, memory or disk;
 * and "read-only", the answer of a server that was the primary until a moment ago.
 */
const BUSY_STATES = /^(40001|40P01|55P03|57014|53|25006)/;
const BUSY_TEXT = 'timeout exceeded when trying to connect';

/** The first matching rule counts: a refused connection may be FATAL and also one of too many. */
const rules: readonly Rule[] = [
  { passes: 'busy', when: ({ code, kind }) => BUSY_CODES.has(code) || BUSY_KINDS.has(kind) },
  { passes: 'busy', when: ({ sqlState, message }) => BUSY_STATES.test(sqlState) || message.startsWith(BUSY_TEXT) },
  { passes: 'away', when: ({ code, kind }) => AWAY_CODES.has(code) || AWAY_KINDS.has(kind) },
  { passes: 'away', when: ({ sqlState, message }) => AWAY_STATES.test(sqlState) || message.startsWith(AWAY_TEXT) },
  { passes: 'away', when: ({ severity }) => severity === ENDS_CONNECTION },
];

/**
 * Whether a call failed because of the state of the database, and not because of the call itself; undefined in the
 * latter case.
 */
export function passingFailureOf(failure: unknown): PassingFailure | undefined {
  if (!(failure instanceof Error)) return undefined;
  if (failure instanceof DatabaseBusy) return 'busy';
  // Somebody has to correct the configuration, as with a database that refuses the login.
  if (failure instanceof SessionNotUtc) return 'away';
  const told = whatItTells(failure);
  return rules.find(({ when }) => when(told))?.passes;
}

type DriverCause = { readonly kind?: unknown; readonly originalCode?: unknown; readonly severity?: unknown };
type Meta = { readonly driverAdapterError?: { readonly cause?: DriverCause } };
type Failed = Error & { readonly code?: unknown; readonly meta?: Meta };

function whatItTells(failure: Failed): Told {
  // Where Prisma opens or ends a transaction, it passes on the driver's failure as it is.
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
   * How to read enum values that this version does not know; by default such a row can't be read. For processes that
   * only show rows.
   */
  readonly unknownAs?: readonly ColumnFallback[];
};

/** Opens a pool; it connects when first needed. */
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
  withShownPool(adapter, options.applicationName);
  // Longer formats quote the arguments of a failed call.
  const adapted = withFallbacks(adapter, [...textFallbacks, ...(options.unknownAs ?? [])]);
  return withToldChanges(new PrismaClient({ adapter: adapted, errorFormat: 'minimal' }) as unknown as Database);
}

/** Prisma opens the pool when it first connects. */
function withShownPool(factory: PrismaPg, name: string): void {
  const connect = factory.connect.bind(factory);
  factory.connect = async () => {
    const connection = await connect();
    showPool(name, connection.underlyingDriver());
    return connection;
  };
}

/** What a transaction changes is told once it is committed. */
function withToldChanges(db: Database): Database {
  const begin = db.$transaction.bind(db) as (...given: readonly unknown[]) => Promise<unknown>;
  const transaction = (...given: readonly unknown[]) => tellingChanges(() => begin(...given));
  return Object.assign(db, { $transaction: transaction });
}
