/** A version of the engine, as in package.json: `0.3.0`. */
export type Version = readonly [major: number, minor: number, patch: number];

const VERSION = /^(0|[1-9]\d{0,5})\.(0|[1-9]\d{0,5})\.(0|[1-9]\d{0,5})$/;

/** @throws Error when the text is no version */
export function parseVersion(text: string): Version {
  const [, major, minor, patch] = VERSION.exec(text) ?? [];
  if (major === undefined) throw new Error('must be a version as in package.json, e.g. 0.2.0');
  return [Number(major), Number(minor), Number(patch)];
}

/** Each change of the steps that runs take, and the first version whose workers can go on with a run that took it. */
export const patches = {
  route: [0, 2, 0],
  'early-looks': [0, 2, 0],
  'billing-run-input': [0, 2, 0],
  'billing-run-stops': [0, 2, 0],
  'billing-run-cancelled': [0, 2, 0],
  'sweep-cancellations': [0, 3, 0],
  'refusal-shown': [0, 3, 0],
  'billing-run-shards': [0, 3, 0],
  // No marker in the history: the activity `openCharge` tells it.
  'card-at-once': [0, 3, 0],
} as const satisfies Readonly<Record<string, Version>>;

export type Patch = keyof typeof patches;

const known: Readonly<Record<string, Version>> = patches;

/**
 * Whether runs take a patch's steps: not while a version that does not know them may come back.
 * @param mayComeBack that version; undefined: none
 */
export function isTaken(patch: string, mayComeBack: Version | undefined): boolean {
  if (mayComeBack === undefined) return true;
  const since = Object.hasOwn(known, patch) ? known[patch] : undefined;
  return since !== undefined && isAtMost(since, mayComeBack);
}

function isAtMost(one: Version, other: Version): boolean {
  const differing = one.findIndex((part, at) => part !== other[at]);
  return differing === -1 || (one[differing] ?? 0) < (other[differing] ?? 0);
}
