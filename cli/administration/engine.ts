import { Client, Connection } from '@temporalio/client';
import { type OperatorConfig, operatorConfig } from '../../platform/config';
import { dataConverter } from '../../platform/data-converter';
import type { Database } from '../../platform/database';
import { openFoundation } from '../../platform/foundation';
import { projectRoot } from '../../platform/project-root';
import { temporalAddress } from '../../platform/temporal';
import { operatorEnvironment } from '../embedded/running';
import { placeOf, requireDatabase, requireOneInstallation, requireTemporal } from './installation';

/** The parts of the engine that an operator's command uses. */
export type EngineAccess = {
  readonly db: Database;
  readonly client: Client;
  readonly config: OperatorConfig;
  /** Describes the engine, for people. */
  readonly place: string;
  /** Call it before work that needs Temporal. @throws PartAway */
  readonly requireTemporal: () => Promise<void>;
};

/**
 * Runs an operator's command on the engine's database and Temporal: those that the environment names, or those of `npm
 * start` on this machine. It connects to Temporal on first use, so that a command can read the rows without it.
 * @throws NothingRuns, MixedInstallations, PartAway
 */
export async function withEngine<T>(name: string, work: (engine: EngineAccess) => Promise<T>): Promise<T> {
  const environment = operatorEnvironment(projectRoot, process.env);
  requireOneInstallation(environment);
  const config = operatorConfig(environment);
  const foundation = await openFoundation(name, { ...config, LOG_LEVEL: 'error' }, ['temporal-payload']);
  const connection = Connection.lazy(temporalAddress(config));
  try {
    await requireDatabase(foundation.db, config.DATABASE_URL);
    const converter = dataConverter(foundation.keyrings['temporal-payload']);
    return await work({
      db: foundation.db,
      config,
      place: placeOf(config),
      client: new Client({ connection, namespace: config.TEMPORAL_NAMESPACE, dataConverter: converter }),
      requireTemporal: () => requireTemporal(connection, config),
    });
  } finally {
    await connection.close();
    await foundation.close();
  }
}
