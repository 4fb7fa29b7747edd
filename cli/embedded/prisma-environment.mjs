import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** The embedded database of `npm start`; undefined before the first start. */
function embeddedDatabaseUrl(root, env) {
  const secrets = path.join(root, '.data/secrets.json');
  if (!existsSync(secrets)) return undefined;
  const { POSTGRES_PASSWORD } = JSON.parse(readFileSync(secrets, 'utf8'));
  return `postgresql://postgres:${POSTGRES_PASSWORD}@127.0.0.1:${env.POSTGRES_PORT || 5433}/appcard`;
}

/**
 * Prisma needs a schema engine. Where the native one could not be downloaded, ours on the WebAssembly build takes its
 * place.
 */
function schemaEngine(root) {
  const folder = path.join(root, 'node_modules/@prisma/engines');
  const native = readdirSync(folder).some((name) => name.startsWith('schema-engine-'));
  return native ? {} : { PRISMA_SCHEMA_ENGINE_BINARY: path.join(root, 'prisma/schema-engine.mjs') };
}

/** The environment of a Prisma command; the caller's variables stay as they are. */
export function prismaEnvironment(root, env) {
  const DATABASE_URL = env.DATABASE_URL || embeddedDatabaseUrl(root, env);
  return {
    PRISMA_HIDE_UPDATE_MESSAGE: '1',
    CHECKPOINT_DISABLE: '1',
    ...schemaEngine(root),
    ...env,
    ...(DATABASE_URL && { DATABASE_URL }),
  };
}
