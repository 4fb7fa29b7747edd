import type { Connection } from '@temporalio/client';
import { vanNames } from '../../domain/vans';
import { isLoopback, type OperatorConfig, vanPrefix } from '../../platform/config';
import { type Database, passingFailureOf } from '../../platform/database';
import { failureName } from '../../platform/failure-name';

/** Temporal answers within milliseconds, from anywhere. */
const TEMPORAL_ANSWERS_MS = 5_000;
/** Prisma's code for a missing table. */
const NO_TABLE = 'P2021';

/** Thrown when a command can't reach a part of the engine; the message says which, and what to do. */
export class PartAway extends Error {
  override readonly name = 'PartAway';
}

/** Thrown when the settings would make a command work on parts of two installations. */
export class MixedInstallations extends Error {
  override readonly name = 'MixedInstallations';
}

type Place = Pick<OperatorConfig, 'DATABASE_URL' | 'TEMPORAL_ADDRESS' | 'TEMPORAL_NAMESPACE'>;

/** A database's address, without the user and password. */
export function databasePlace(databaseUrl: string): string {
  const { host, pathname } = new URL(databaseUrl);
  return `${host}${pathname}`;
}

/** Describes the engine that a command works on; printed before it changes anything. */
export const placeOf = ({ DATABASE_URL, TEMPORAL_ADDRESS, TEMPORAL_NAMESPACE }: Place): string =>
  `database ${databasePlace(DATABASE_URL)}, Temporal ${TEMPORAL_ADDRESS}, namespace ${TEMPORAL_NAMESPACE}`;

/** Variables that mean this machine when they are not set. */
const unsetMeansHere = ['TEMPORAL_ADDRESS', ...vanNames.map((van) => `${vanPrefix(van)}_HOST`)];

/**
 * Refuses to combine a database elsewhere with parts of this machine: a VAN simulator here would deny every payment of
 * that database.
 * @throws MixedInstallations
 */
export function requireOneInstallation(env: NodeJS.ProcessEnv): void {
  const { DATABASE_URL } = env;
  if (DATABASE_URL === undefined || !URL.canParse(DATABASE_URL) || isLoopback(new URL(DATABASE_URL).hostname)) return;
  const missing = unsetMeansHere.filter((name) => (env[name] ?? '') === '');
  if (missing.length === 0) return;
  throw new MixedInstallations(
    `Set ${missing.join(', ')} as the processes of the engine have them. DATABASE_URL names ${databasePlace(DATABASE_URL)}, ` +
      'and variables that are not set would mean this machine.',
  );
}

/** @throws PartAway when the database does not answer, or is not an engine's */
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
      `The database ${place} does not answer, or refuses the login. Check that it runs, and that DATABASE_URL names it.`,
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
        'Check that it runs, and that TEMPORAL_ADDRESS, TEMPORAL_NAMESPACE, TEMPORAL_TLS and TEMPORAL_API_KEY are the engine’s.',
      { cause: failure },
    );
  }
}
