import { type ChildProcess, spawn } from 'node:child_process';
import { copyFileSync, existsSync, rmSync } from 'node:fs';
import path from 'node:path';
import { Connection } from '@temporalio/client';
import { parts } from './parts';
import { freePort } from './processes';
import { waitUntil } from './wait-for';

/** A suite's own Temporal server, whose state can be restored to an earlier point. */
export type TemporalServer = {
  readonly address: string;
  start(): Promise<void>;
  stop(): Promise<void>;
  /** Call it while the server is stopped. @returns a function that restores this state, again while it is stopped */
  snapshot(): () => void;
};

/** SQLite's file, and the files beside it. */
const suffixes = ['', '-wal', '-shm'];

export async function ownTemporalServer(folder: string): Promise<TemporalServer> {
  const [port, file] = [await freePort(), path.join(folder, 'temporal.db')];
  const address = `127.0.0.1:${port}`;
  const flags = { '--ip': '127.0.0.1', '--port': String(port), '--db-filename': file, '--log-level': 'error' };
  let server: ChildProcess | undefined;

  const answers = async (): Promise<boolean> => {
    try {
      const connection = await Connection.connect({ address, connectTimeout: 1_000 });
      await connection.workflowService.describeNamespace({ namespace: 'default' });
      await connection.close();
      return true;
    } catch {
      return false;
    }
  };
  const copy = (from: string, to: string): void => {
    for (const suffix of suffixes) {
      rmSync(`${to}${suffix}`, { force: true });
      if (existsSync(`${from}${suffix}`)) copyFileSync(`${from}${suffix}`, `${to}${suffix}`);
    }
  };
  return {
    address,
    async start() {
      const args = ['server', 'start-dev', '--headless', ...Object.entries(flags).flat()];
      server = spawn(parts.temporalCli(), args, { stdio: 'ignore' });
      await waitUntil('the Temporal server to answer', answers);
    },
    async stop() {
      const ended = new Promise((resolve) => server?.once('exit', resolve));
      server?.kill('SIGTERM');
      await ended;
    },
    snapshot() {
      copy(file, `${file}.copy`);
      return () => {
        copy(`${file}.copy`, file);
      };
    },
  };
}
