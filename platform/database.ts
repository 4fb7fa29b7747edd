import { PrismaPg } from '@prisma/adapter-pg';
import { PrismaClient, type Prisma } from '../prisma/generated/client';

export type Database = PrismaClient;
/** What a transaction's steps get. */
export type Transaction = Prisma.TransactionClient;

const CONNECT_TIMEOUT_MS = 5_000;
/** Ends a statement that would otherwise hold its locks; every statement of the engine takes milliseconds. */
const STATEMENT_TIMEOUT_MS = 5_000;

/** Opens a pool; connections are made when first needed. */
export function openDatabase(options: { readonly url: string; readonly poolMax: number; readonly applicationName: string }): Database {
  const adapter = new PrismaPg({
    connectionString: options.url,
    max: options.poolMax,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    statement_timeout: STATEMENT_TIMEOUT_MS,
    application_name: options.applicationName,
  });
  // Longer formats quote the arguments of a failed call.
  return new PrismaClient({ adapter, errorFormat: 'minimal' });
}
