import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { generate } from 'selfsigned';
import { openDatabase } from '../platform/database';
import { listen, type Listener } from '../platform/notifications';
import { parts, temporaryFolder } from './support/parts';
import { type PostgresServers, startPostgresServers } from './support/postgres-servers';

const run = promisify(execFile);
const folder = temporaryFolder();

let servers: PostgresServers;
/** Of a server that takes connections with TLS only: with its certificate as the trusted one, and with a stranger's. */
let trusting: string;
let mistaken: string;

const certificate = () =>
  generate([{ name: 'commonName', value: 'postgres' }], {
    extensions: [{ name: 'subjectAltName', altNames: [{ type: 7, ip: '127.0.0.1' }] }],
  });

beforeAll(async () => {
  servers = await startPostgresServers();
  const { first } = servers;
  const [own, stranger] = await Promise.all([certificate(), certificate()]);
  first.write('server.crt', own.cert);
  first.write('server.key', own.private);
  await first.query('ALTER SYSTEM SET ssl = on');
  first.write('pg_hba.conf', 'hostssl all all 127.0.0.1/32 scram-sha-256\n');
  await first.query('SELECT pg_reload_conf()');
  const verifying = (name: string, text: string): string => {
    const file = path.join(folder, name);
    writeFileSync(file, text);
    return `${first.url}?sslmode=verify-full&sslrootcert=${encodeURIComponent(file)}`;
  };
  trusting = verifying('own.crt', own.cert);
  mistaken = verifying('stranger.crt', stranger.cert);
}, 60_000);
afterAll(() => servers.stop());

const migrate = (url: string): Promise<unknown> =>
  run(process.execPath, [path.join(parts.dist(), 'cli/migrate.js')], {
    env: { PATH: process.env.PATH ?? '', DATABASE_URL: url },
  });

/** Whether a pool's session is encrypted. */
async function isEncrypted(url: string): Promise<boolean | undefined> {
  const db = openDatabase({ url, poolMax: 1, applicationName: 'test' });
  try {
    const rows = await db.$queryRaw<{ ssl: boolean }[]>`SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()`;
    return rows[0]?.ssl;
  } finally {
    await db.$disconnect();
  }
}

/** What a listener tells first: that it listens, or why it does not. */
async function firstOf(url: string): Promise<string> {
  let listener: Listener | undefined;
  const first = await new Promise<string>((told) => {
    listener = listen({
      url,
      channel: 'test',
      onListening: () => {
        told('listening');
      },
      onNotification: () => undefined,
      onLost: told,
    });
  });
  await listener?.close();
  return first;
}

test('migrations, pools and listeners verify the server by the certificate in DATABASE_URL', async () => {
  const empty = trusting.replace('/appcard?', '/fresh?');
  const client = new pg.Client({ connectionString: trusting });
  await client.connect();
  await client.query('CREATE DATABASE fresh');
  await client.end();
  expect(await migrate(empty)).toMatchObject({ stdout: expect.stringContaining('Applied ') as string });
  expect(await isEncrypted(empty)).toBe(true);
  expect(await firstOf(empty)).toBe('listening');
});

test('a server with another certificate gets no password, migration or query', async () => {
  await expect(migrate(mistaken)).rejects.toThrow(/self-signed certificate|DEPTH_ZERO/);
  await expect(isEncrypted(mistaken)).rejects.toThrow();
  expect(await firstOf(mistaken)).toMatch(/DEPTH_ZERO|SELF_SIGNED|Error/);
});

test('without TLS, the server lets nobody in', async () => {
  const { url } = servers.first;
  await expect(migrate(url)).rejects.toThrow(/no encryption/);
  await expect(isEncrypted(url)).rejects.toThrow();
});
