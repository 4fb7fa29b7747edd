import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { bundleOf } from '../../workers/bundle-code';
import { LaunchError } from '../embedded/context';

/** Compiled code of the engine: the folder that holds its `dist/` and its `package.json`. */
export type Build = {
  readonly root: string;
  readonly version: string;
  /** Whether its workers write a heartbeat: those of before 0.3 don't. */
  readonly hasHeartbeats: boolean;
  /** Whether it sends webhooks: those of before 0.3 don't. */
  readonly hasWebhooks: boolean;
};
/** What a rolling deployment replaces, and with what. */
export type Builds = { readonly current: Build; readonly next: Build };

/** Thrown when a folder holds no build. */
export class NoBuildError extends LaunchError {
  override readonly name = 'NoBuildError';
  constructor(readonly folder: string) {
    super(`${folder} holds no compiled engine. Give the folder of a checkout in which "npm run build" has run.`);
  }
}

type Package = { readonly version: string };
const packageOf = (root: string): Package =>
  JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as Package;

/** @throws NoBuildError */
export function buildIn(root: string): Build {
  if (!existsSync(path.join(root, 'dist/workflow-bundle.js'))) throw new NoBuildError(root);
  const hasHeartbeats = existsSync(path.join(root, 'dist/workers/heartbeat.js'));
  const hasWebhooks = existsSync(path.join(root, 'dist/workers/webhook-worker.js'));
  return { root, version: packageOf(root).version, hasHeartbeats, hasWebhooks };
}

/** A copy of a build under another version, whose workflows begin with a patch of that version. */
async function copyOf(build: Build): Promise<Build> {
  const { root, version } = build;
  const copy = { ...build, root: path.join(root, '.cache/cluster-next'), version: `${version}-next` };
  rmSync(copy.root, { recursive: true, force: true });
  mkdirSync(copy.root, { recursive: true });
  cpSync(path.join(root, 'dist'), path.join(copy.root, 'dist'), { recursive: true });
  const code = await bundleOf([require.resolve('./next-version')]);
  writeFileSync(path.join(copy.root, 'dist/workflow-bundle.js'), code);
  writeFileSync(
    path.join(copy.root, 'package.json'),
    JSON.stringify({ ...packageOf(root), version: copy.version }, undefined, 2),
  );
  // The server also serves files that are not compiled.
  symlinkSync(path.join(root, 'web'), path.join(copy.root, 'web'));
  return copy;
}

/**
 * @param from the folder of a checkout of an earlier version, which this one replaces; undefined: a copy of this one
 *   replaces it
 * @throws NoBuildError
 */
export async function buildsOf(root: string, from: string | undefined): Promise<Builds> {
  const here = buildIn(root);
  return from === undefined
    ? { current: here, next: await copyOf(here) }
    : { current: buildIn(path.resolve(from)), next: here };
}
