import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { LaunchError } from '../embedded/context';

/** Compiled code of the engine: the folder that holds its `dist/` and its `package.json`. */
export type Build = {
  readonly root: string;
  readonly version: string;
  /** Whether its workers write a heartbeat: those of before 0.3 don't. */
  readonly hasHeartbeats: boolean;
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

function buildIn(root: string): Build {
  if (!existsSync(path.join(root, 'dist/workflow-bundle.js'))) throw new NoBuildError(root);
  const hasHeartbeats = existsSync(path.join(root, 'dist/workers/heartbeat.js'));
  return { root, version: packageOf(root).version, hasHeartbeats };
}

/** A copy of a build under another version, whose workflow bundle has another checksum. */
function copyOf({ root, version, hasHeartbeats }: Build): Build {
  const copy = { root: path.join(root, '.cache/cluster-next'), version: `${version}-next`, hasHeartbeats };
  rmSync(copy.root, { recursive: true, force: true });
  mkdirSync(copy.root, { recursive: true });
  cpSync(path.join(root, 'dist'), path.join(copy.root, 'dist'), { recursive: true });
  const bundle = path.join(copy.root, 'dist/workflow-bundle.js');
  // Not at its end, where the bundle's source map is.
  writeFileSync(bundle, `/* ${copy.version} */ ${readFileSync(bundle, 'utf8')}`);
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
export function buildsOf(root: string, from: string | undefined): Builds {
  const here = buildIn(root);
  return from === undefined
    ? { current: here, next: copyOf(here) }
    : { current: buildIn(path.resolve(from)), next: here };
}
