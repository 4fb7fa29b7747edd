import { Client, Connection } from '@temporalio/client';
import { type OperatorConfig, operatorConfig } from '../../platform/config';
import { dataConverter } from '../../platform/data-converter';
import type { Database } from '../../platform/database';
import { openFoundation } from '../../platform/foundation';
import { projectRoot } from '../../platform/project-root';
import { temporalAddress } from '../../platform/temporal';
import { operatorEnvironment } from '../embedded/running';
import { placeOf, requireDatabase, requireOneInstallation, requireTemporal } from './installation';

/** What an operator's command works with. */
export type EngineAccess = {
  readonly db: Database;
  readonly client: Client;
  readonly config: OperatorConfig;
  /** Which engine it is, for people. */
  readonly place: string;
  /** Before anything is begun that needs Temporal. @throws PartAway */
  readonly requireTemporal: () => Promise<void>;
};

/**
 * An operator's command at the engine's database and Temporal: what the environment names, or `npm start` on this
 * machine. Temporal is connected to when it is first asked, so that what the rows say can be read without it.
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
