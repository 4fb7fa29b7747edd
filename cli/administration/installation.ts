import type { Connection } from '@temporalio/client';
import { vanNames } from '../../domain/vans';
import { isLoopback, type OperatorConfig, vanPrefix } from '../../platform/config';
import { type Database, passingFailureOf } from '../../platform/database';
import { failureName } from '../../platform/failure-name';

/** Temporal answers within milliseconds, from anywhere. */
const TEMPORAL_ANSWERS_MS = 5_000;
/** Prisma's word for a table that is not there. */
const NO_TABLE = 'P2021';

/** Thrown when a part of the engine that a command needs is not to be had; the message says which, and what to do. */
export class PartAway extends Error {
  override readonly name = 'PartAway';
}

/** Thrown when what is set would have a command work on parts of two installations. */
export class MixedInstallations extends Error {
  override readonly name = 'MixedInstallations';
}

type Place = Pick<OperatorConfig, 'DATABASE_URL' | 'TEMPORAL_ADDRESS' | 'TEMPORAL_NAMESPACE'>;

/** A database, without who connects to it. */
export function databasePlace(databaseUrl: string): string {
  const { host, pathname } = new URL(databaseUrl);
  return `${host}${pathname}`;
}

/** Which engine a command works on: told before it changes anything. */
export const placeOf = ({ DATABASE_URL, TEMPORAL_ADDRESS, TEMPORAL_NAMESPACE }: Place): string =>
  `database ${databasePlace(DATABASE_URL)}, Temporal ${TEMPORAL_ADDRESS}, namespace ${TEMPORAL_NAMESPACE}`;

/** Those that are this machine's when they are not set. */
const unsetMeansHere = ['TEMPORAL_ADDRESS', ...vanNames.map((van) => `${vanPrefix(van)}_HOST`)];

/**
 * An engine whose database is elsewhere is nowhere here: a VAN simulator on this machine would say of every payment of
 * it that it knows none.
 * @throws MixedInstallations
 */
export function requireOneInstallation(env: NodeJS.ProcessEnv): void {
  const { DATABASE_URL } = env;
  if (DATABASE_URL === undefined || !URL.canParse(DATABASE_URL) || isLoopback(new URL(DATABASE_URL).hostname)) return;
  const missing = unsetMeansHere.filter((name) => (env[name] ?? '') === '');
  if (missing.length === 0) return;
  throw new MixedInstallations(
    `Set ${missing.join(', ')} as the processes of the engine have them. DATABASE_URL names ${databasePlace(DATABASE_URL)}, ` +
      'and what is not set would be that of this machine.',
  );
}

/** @throws PartAway when the database does not answer, or is no engine's */
export async function requireDatabase(db: Database, databaseUrl: string): Promise<void> {
  const place = databasePlace(databaseUrl);
  try {
    await db.bill.findUnique({ where: { id: '' }, select: { id: true } });
  } catch (failure) {
    if (failure instanceof Error && 'code' in failure && failure.code === NO_TABLE) {
      throw new PartAway(
        `The database ${place} has no tables of an engine. Set DATABASE_URL to the engine's, or migrate it (npm run prisma -- migrate deploy).`,
      );
    }
    if (passingFailureOf(failure) === undefined) throw failure;
    throw new PartAway(
      `The database ${place} does not answer, or lets nobody in. See that it runs, and that DATABASE_URL names it.`,
    );
  }
}

/** @throws PartAway when Temporal does not answer, or has no such namespace */
export async function requireTemporal(connection: Connection, place: Place): Promise<void> {
  const { TEMPORAL_ADDRESS: address, TEMPORAL_NAMESPACE: namespace } = place;
  try {
    await connection.withDeadline(Date.now() + TEMPORAL_ANSWERS_MS, () =>
      connection.workflowService.describeNamespace({ namespace }),
    );
  } catch (failure) {
    throw new PartAway(
      `Temporal at ${address} does not answer for the namespace ${namespace} (${failureName(failure)}). ` +
        'See that it runs, and that TEMPORAL_ADDRESS, TEMPORAL_NAMESPACE, TEMPORAL_TLS and TEMPORAL_API_KEY are those of the engine.',
      { cause: failure },
    );
  }
}
