import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, cpSync, existsSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { LaunchError } from './context';

/** The identity that runs PostgreSQL, which refuses to run as root. */
export type Identity = {
  /** Words before the command. */
  readonly prefix: readonly string[];
  readonly uid?: number;
  readonly gid?: number;
};

/** The folders of PostgreSQL's programs and data, and the identity that runs it. */
export type Home = { readonly native: string; readonly data: string; readonly identity: Identity };

/** Thrown when root finds no way to run PostgreSQL as another user. */
export class NoUnprivilegedUserError extends LaunchError {
  override readonly name = 'NoUnprivilegedUserError';
  constructor() {
    super(
      'PostgreSQL refuses to run as root, and on this system root can use neither a user namespace nor the user "nobody". ' +
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

/** A command for an identity: what to spawn, and with which ids. */
export function runAs({ prefix, uid, gid }: Identity, command: string, args: readonly string[]) {
  const [wrapper, ...options] = prefix;
  const ids = { ...(uid === undefined ? {} : { uid }), ...(gid === undefined ? {} : { gid }) };
  return wrapper === undefined
    ? { command, args, ids }
    : { command: wrapper, args: [...options, command, ...args], ids };
}

/**
 * Whether this identity can run the programs and write the data. It asks the system, instead of calculating from file
 * modes.
 */
function works(identity: Identity, native: string, data: string): boolean {
  const question = 'test -x "$0/bin/postgres" && test -r "$1" && test -w "$1"';
  const { command, args, ids } = runAs(identity, 'sh', ['-c', question, native, data]);
  return spawnSync(command, args, { cwd: '/', ...ids }).status === 0;
}

/** Gives the folder, and everything in it, to the user that the identity is for the file system. */
export function giveTo({ uid = 0, gid = 0 }: Identity, folder: string): void {
  if (process.getuid?.() === 0) execFileSync('chown', ['-R', `${uid}:${gid}`, folder]);
}

function tryHome(native: string, data: string, identity: Identity): Home | undefined {
  mkdirSync(data, { recursive: true, mode: 0o700 });
  giveTo(identity, data);
  return works(identity, native, data) ? { native, data, identity } : undefined;
}

/** Programs and data in a folder that everybody may enter, for a project below a folder that only root may enter. */
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
 * Decides which identity runs PostgreSQL, and where. An ordinary user runs it itself. Root runs it inside a user
 * namespace, where root's own files belong to an ordinary user (the system does not change, and a project below /root
 * works); if that fails, as `nobody`.
 * @param native the folder with bin/, lib/ and share/
 * @param data the wanted data folder, created when missing
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
