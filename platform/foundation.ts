import { tellChanges } from './changes';
import type { CommonConfig } from './config';
import { type Database, type DatabaseOptions, openDatabase } from './database';
import { failureName } from './failure-name';
import { type Keyring, openKeyring, type Purpose } from './keyring';
import { type Kms, kmsOf } from './kms';
import { createLogger, type Logger } from './logger';
import { countChange } from './metrics';
import { SessionNotUtc } from './utc-session';

/** The resources that every process of the engine opens first and closes last. */
export type Foundation<P extends Purpose> = {
  readonly log: Logger;
  readonly db: Database;
  readonly keyrings: Readonly<Record<P, Keyring>>;
  readonly kms: Kms;
  close(): Promise<void>;
};

/**
 * Opens the database and one keyring per purpose: a process holds only the keys that it needs.
 * @throws SessionNotUtc
 */
export async function openFoundation<P extends Purpose>(
  name: string,
  config: CommonConfig,
  purposes: readonly P[],
  options: Pick<DatabaseOptions, 'unknownAs'> = {},
): Promise<Foundation<P>> {
  const log = createLogger({ name, level: config.LOG_LEVEL });
  tellChanges((change) => {
    log.info(change, 'changed');
    countChange(change);
  });
  const db = openDatabase({
    url: config.DATABASE_URL,
    poolMax: config.DATABASE_POOL_MAX,
    applicationName: name,
    ...options,
  });
  // The first query connects and loads Prisma's query compiler, which takes a second that no payer should wait for. If
  // the database is away, that happens later.
  const warm = db.bill.findUnique({ where: { id: '' } }).catch((failure: unknown) => failure);
  const kms = kmsOf(config);
  const onRotationError = (failure: unknown): void => {
    log.warn({ failure: failureName(failure) }, 'a data key could not be replaced; the old one stays in use');
  };
  const opened = await Promise.all(purposes.map((purpose) => openKeyring({ kms, purpose, onRotationError })));
  const warmed = await warm;
  if (warmed instanceof SessionNotUtc) throw warmed;
  const keyrings = Object.fromEntries(opened.map((keyring) => [keyring.purpose, keyring])) as Record<P, Keyring>;
  return {
    log,
    db,
    keyrings,
    kms,
    async close() {
      await db.$disconnect();
      for (const keyring of opened) keyring.close();
      kms.close();
    },
  };
}
