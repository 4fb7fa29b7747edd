import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, cpSync, existsSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { LaunchError } from './context';

/** How PostgreSQL is run, which refuses to run as root. */
export type Identity = {
  /** Put before the command. */
  readonly prefix: readonly string[];
  readonly uid?: number;
  readonly gid?: number;
};

/** Where PostgreSQL's programs and data lie, and who runs it. */
export type Home = { readonly native: string; readonly data: string; readonly identity: Identity };

/** Thrown when root can find no way to run PostgreSQL as somebody else. */
export class NoUnprivilegedUserError extends LaunchError {
  override readonly name = 'NoUnprivilegedUserError';
  constructor() {
    super(
      'PostgreSQL refuses to run as root, and this system lets root neither use a user namespace nor the user "nobody". ' +
        'Run the command as an ordinary user, or set DATABASE_URL to a server of your own.',
    );
  }
}

const ownIdentity: Identity = { prefix: [] };
const FALLBACK_FOLDER = '/var/lib';

function idOf(option: '-u' | '-g', user: string): number | undefined {
  const result = spawnSync('id', [option, user], { encoding: 'utf8' });
  return result.status === 0 ? Number(result.stdout) : undefined;
}

/** A command as an identity runs it: what to spawn, and the ids to spawn it with. */
export function runAs({ prefix, uid, gid }: Identity, command: string, args: readonly string[]) {
  const [wrapper, ...options] = prefix;
  const ids = { ...(uid === undefined ? {} : { uid }), ...(gid === undefined ? {} : { gid }) };
  return wrapper === undefined
    ? { command, args, ids }
    : { command: wrapper, args: [...options, command, ...args], ids };
}

/** Can this identity run the programs and write the data? Asked of the system instead of reckoned from modes. */
function works(identity: Identity, native: string, data: string): boolean {
  const question = 'test -x "$0/bin/postgres" && test -r "$1" && test -w "$1"';
  const { command, args, ids } = runAs(identity, 'sh', ['-c', question, native, data]);
  return spawnSync(command, args, { cwd: '/', ...ids }).status === 0;
}

/** Makes the folder, and everything in it, belong to whom the identity acts as for the file system. */
export function giveTo({ uid = 0, gid = 0 }: Identity, folder: string): void {
  if (process.getuid?.() === 0) execFileSync('chown', ['-R', `${uid}:${gid}`, folder]);
}

function tryHome(native: string, data: string, identity: Identity): Home | undefined {
  mkdirSync(data, { recursive: true, mode: 0o700 });
  giveTo(identity, data);
  return works(identity, native, data) ? { native, data, identity } : undefined;
}

/** Programs and data where everybody may pass, for a project below a folder that only root may enter. */
function homeElsewhere(native: string, data: string, identity: Identity): Home | undefined {
  const folder = path.join(
    FALLBACK_FOLDER,
    `appcard-postgres-${createHash('sha256').update(data).digest('hex').slice(0, 12)}`,
  );
  const copy = path.join(folder, 'native');
  if (!existsSync(copy)) cpSync(native, copy, { recursive: true, verbatimSymlinks: true });
  chmodSync(folder, 0o755);
  return tryHome(copy, path.join(folder, 'data'), identity);
}

/**
 * Who runs PostgreSQL, and where. An ordinary user: itself. Root: first inside a user namespace, where root's own files
 * belong to an ordinary user (nothing of the system changes, and a project below /root works); else as `nobody`.
 * @param native the folder with bin/, lib/ and share/
 * @param data the wished data folder, made when missing
 * @throws NoUnprivilegedUserError
 */
export function findHome(native: string, data: string): Home {
  if (process.getuid?.() !== 0) {
    mkdirSync(data, { recursive: true, mode: 0o700 });
    return { native, data, identity: ownIdentity };
  }
  const uid = idOf('-u', 'nobody');
  const gid = idOf('-g', 'nobody');
  if (uid === undefined || gid === undefined) throw new NoUnprivilegedUserError();
  const inNamespace: Identity = { prefix: ['unshare', '--user', `--map-user=${uid}`] };
  const asNobody: Identity = { prefix: [], uid, gid };
  const home =
    tryHome(native, data, inNamespace) ?? tryHome(native, data, asNobody) ?? homeElsewhere(native, data, asNobody);
  if (home === undefined) throw new NoUnprivilegedUserError();
  return home;
}
