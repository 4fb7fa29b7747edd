import { Connection } from '@temporalio/client';
import { Command } from 'commander';
import { searchAttributes } from '../domain/search-attributes';
import { temporalSetupConfig } from '../platform/config';
import { dataConverter } from '../platform/data-converter';
import { openKeyring } from '../platform/keyring';
import { kmsOf } from '../platform/kms';
import { projectRoot } from '../platform/project-root';
import {
  registerSearchAttributes,
  RegistrationRefused,
  SETUP_COMMAND,
  wordsOf,
} from '../platform/registered-attributes';
import { temporalAddress } from '../platform/temporal';
import { ensureSchedules } from '../workers/schedules';
import { operatorEnvironment } from './embedded/running';

const say = (line: string): void => void process.stdout.write(`${line}\n`);

/** A refusal, as a line for the end: the Schedules are made all the same. */
async function makeAttributes(connection: Connection, namespace: string): Promise<RegistrationRefused | undefined> {
  try {
    const made = await registerSearchAttributes(connection, namespace);
    const all = Object.values(searchAttributes);
    if (made.length > 0) say(`Registered the search attributes ${wordsOf(made)}.`);
    if (made.length < all.length) say(`There were ${all.length - made.length} of ${all.length} search attributes.`);
    return undefined;
  } catch (failure) {
    if (failure instanceof RegistrationRefused) return failure;
    throw failure;
  }
}

/** Makes what this version's processes need in their namespace. It may run again, and beside running processes. */
async function run(): Promise<void> {
  const config = temporalSetupConfig(operatorEnvironment(projectRoot, process.env));
  const { TEMPORAL_ADDRESS: address, TEMPORAL_NAMESPACE: namespace } = config;
  say(`Namespace ${namespace} of Temporal at ${address}:`);
  const kms = kmsOf(config);
  const keyring = await openKeyring({ kms, purpose: 'temporal-payload' });
  const connection = await Connection.connect(temporalAddress(config));
  try {
    const refusal = await makeAttributes(connection, namespace);
    const { made, updated } = await ensureSchedules(connection, config, dataConverter(keyring));
    if (made.length > 0) say(`Created the Schedules ${made.join(', ')}.`);
    if (updated.length > 0) say(`Updated the Schedules ${updated.join(', ')}, which were there.`);
    if (refusal !== undefined) throw refusal;
  } finally {
    await connection.close();
    keyring.close();
    kms.close();
  }
}

new Command(SETUP_COMMAND)
  .description(
    'Registers the search attributes and makes the Schedules that this version needs. Run it before you deploy a version; it may run again.',
  )
  .action(run)
  .parseAsync()
  .catch((failure: unknown) => {
    process.stderr.write(`temporal:setup: ${failure instanceof Error ? failure.message : String(failure)}\n`);
    process.exitCode = 1;
  });
