import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { databaseUrl, initdb, nativeFolder, serverCommand, USER, withClient } from '../../cli/embedded/postgres';
import { findHome, giveTo, type Home } from '../../cli/embedded/unprivileged';
import { parts, temporaryFolder } from './parts';
import { freePort } from './processes';
import { waitUntil } from './wait-for';

/** One PostgreSQL server of a suite, with fsync as in production. */
export type PostgresServer = {
  readonly name: string;
  /** URL of the database `appcard` on it. */
  readonly url: string;
  query<Row extends object>(sql: string): Promise<readonly Row[]>;
  /** Writes a file into its data folder, for it alone. @returns its path */
  write(name: string, text: string): string;
  /** Ends it at once, with no checkpoint, as a machine that fails does. */
  crash(): Promise<void>;
  stop(): Promise<void>;
};

/** Servers that follow one another, and the folder in which the WAL is archived. */
export type PostgresServers = {
  readonly first: PostgresServer;
  /** A copy of the server as it is now, made while it runs. */
  backUp(server: PostgresServer): Promise<string>;
  /** Starts a standby from such a copy. */
  standBy(name: string, copy: string, primary: PostgresServer): Promise<PostgresServer>;
  /** Restores such a copy, and everything archived since, up to a point in time. */
  restore(name: string, copy: string, until: string): Promise<PostgresServer>;
  stop(): Promise<void>;
};

const DATABASE = 'appcard';
/** Of what is in a data folder, what belongs to the running server. */
const OF_THE_RUNNING = ['postmaster.pid', 'postmaster.opts', 'pg_wal', 'pg_replslot'];

/** Makes a database with the project's tables on a new server, as docs/deploying.md says. */
export async function startPostgresServers(): Promise<PostgresServers> {
  const folder = temporaryFolder();
  chmodSync(folder, 0o755);
  const password = randomBytes(16).toString('hex');
  const running = new Set<PostgresServer>();
  const archive = path.join(folder, 'archive');
  const homeOf = (name: string): Home => findHome(nativeFolder(), path.join(folder, name));

  const start = async (name: string, home: Home): Promise<PostgresServer> => {
    const port = await freePort();
    const settings = ['archive_mode=on', `archive_command=cp %p ${archive}/%f`, `cluster_name=${name}`];
    const { command, args, ids } = serverCommand(home, port, settings);
    const child = spawn(command, args, { cwd: home.data, stdio: 'ignore', ...ids });
    const urlOf = (database: string): string => databaseUrl({ port, password, database });
    const end = (signal: NodeJS.Signals) => async (): Promise<void> => {
      running.delete(server);
      await ended(child, signal);
    };
    const server: PostgresServer = {
      name,
      url: urlOf(DATABASE),
      query: <Row extends object>(sql: string) =>
        withClient(urlOf('postgres'), async (client) => (await client.query<Row>(sql)).rows),
      write(name, text) {
        const file = path.join(home.data, name);
        writeFileSync(file, text, { mode: 0o600 });
        giveTo(home.identity, file);
        return file;
      },
      crash: end('SIGQUIT'),
      stop: end('SIGINT'),
    };
    running.add(server);
    await waitUntil(`${name} to answer`, () => server.query('SELECT 1').then(Boolean, () => false));
    return server;
  };

  /** A data folder from a copy, with settings behind its own. */
  const startFrom = (name: string, copy: string, signal: string, settings: readonly string[]) => {
    const { data, native, identity } = homeOf(name);
    cpSync(copy, data, { recursive: true, verbatimSymlinks: true });
    writeFileSync(path.join(data, signal), '');
    writeFileSync(path.join(data, 'postgresql.auto.conf'), settings.map((setting) => `${setting}\n`).join(''));
    giveTo(identity, data);
    return start(name, { data, native, identity });
  };

  const first = homeOf('primary');
  await initdb(first, { password, env: process.env });
  mkdirSync(archive);
  giveTo(first.identity, archive);
  const primary = await start('primary', first);
  await primary.query(`CREATE DATABASE ${DATABASE}`);
  execFileSync(process.execPath, [path.join(parts.dist(), 'cli/migrate.js')], {
    env: { PATH: process.env.PATH ?? '', DATABASE_URL: primary.url },
  });

  return {
    first: primary,
    async backUp(server) {
      const copy = path.join(folder, `copy-of-${server.name}`);
      // Its session has to live while the files are copied.
      await withClient(server.url, async (client) => {
        await client.query(`SELECT pg_backup_start('copy', fast => true)`);
        cpSync(path.join(folder, server.name), copy, {
          recursive: true,
          verbatimSymlinks: true,
          filter: (file) => !OF_THE_RUNNING.includes(path.basename(file)),
        });
        for (const name of ['pg_wal', 'pg_replslot']) mkdirSync(path.join(copy, name));
        const { rows } = await client.query<{ labelfile: string }>('SELECT labelfile FROM pg_backup_stop()');
        writeFileSync(path.join(copy, 'backup_label'), rows[0]?.labelfile ?? '');
      });
      return copy;
    },
    standBy: (name, copy, { url }) =>
      startFrom(name, copy, 'standby.signal', [
        `primary_conninfo = '${connectionTo(url, name)}'`,
        `restore_command = 'cp ${archive}/%f %p'`,
      ]),
    restore: (name, copy, until) =>
      startFrom(name, copy, 'recovery.signal', [
        `restore_command = 'cp ${archive}/%f %p'`,
        `recovery_target_time = '${until}'`,
        `recovery_target_action = 'promote'`,
      ]),
    async stop() {
      await Promise.all([...running].map((server) => server.crash()));
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** What a standby asks its primary with, by its own name. */
export function connectionTo(url: string, name: string): string {
  const { hostname, port, password } = new URL(url);
  return `host=${hostname} port=${port} user=${USER} password=${password} application_name=${name}`;
}

const ended = (child: ChildProcess, signal: NodeJS.Signals): Promise<void> =>
  new Promise((resolve) => {
    child.once('exit', () => {
      resolve();
    });
    child.kill(signal);
  });
