import { Client, Connection } from '@temporalio/client';
import { operatorConfig } from '../../platform/config';
import { dataConverter } from '../../platform/data-converter';
import { openKeyring } from '../../platform/keyring';
import { createKms } from '../../platform/kms';
import { projectRoot } from '../../platform/project-root';
import { temporalAddress } from '../../platform/temporal';
import { operatorEnvironment } from '../embedded/running';

/** An operator's command at the engine's Temporal: what the environment names, or `npm start` on this machine. */
export async function withTemporal<T>(work: (client: Client) => Promise<T>): Promise<T> {
  const config = operatorConfig(operatorEnvironment(projectRoot, process.env));
  const kms = createKms({ keyId: config.KMS_KEY_ID, region: config.AWS_REGION, endpoint: config.KMS_ENDPOINT });
  const keyring = await openKeyring({ kms, purpose: 'temporal-payload' });
  const connection = await Connection.connect(temporalAddress(config));
  try {
    return await work(new Client({ connection, namespace: config.TEMPORAL_NAMESPACE, dataConverter: dataConverter(keyring) }));
  } finally {
    await connection.close();
    keyring.close();
    kms.close();
  }
}
