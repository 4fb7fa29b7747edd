/** What is done to the cluster while payers pay. */
export type Disturbance = {
  readonly kind: 'kill' | 'deploy' | 'roll-back' | 'look' | 'reset';
  /** The process; or what is looked for or reset. */
  readonly name: string;
};

/** Processes of the engine that a deployment replaces, in the order of docs/deploying.md: servers last. */
export const deployed = [
  'bill-worker-1',
  'bill-worker-2',
  'van-worker-1',
  'van-worker-2',
  'external-worker-1',
  'approval-worker-1',
  'webhook-worker-1',
  'server-1',
  'server-2',
] as const;

export const temporalServers = ['temporal-1', 'temporal-2'] as const;

/** Each process is killed: some of the old build, some of the new one. */
const killed = [
  'server-1',
  'van-worker-1',
  'temporal-1',
  'bill-worker-1',
  'postgres',
  'van-worker-2',
  'external-worker-1',
  'approval-worker-1',
  'webhook-worker-1',
  'temporal-2',
  'bill-worker-2',
  'server-2',
] as const;

/** A kill, a deployment, a kill …: a process is lost in the middle of a rolling deployment. */
export const disturbances: readonly Disturbance[] = killed.flatMap((name, at): readonly Disturbance[] => {
  const next = deployed[at];
  return [{ kind: 'kill', name }, ...(next === undefined ? [] : [{ kind: 'deploy' as const, name: next }])];
});

const ofAll = (kind: Disturbance['kind'], names: readonly string[]): readonly Disturbance[] =>
  names.map((name) => ({ kind, name }));

const thereAndBack = [...ofAll('deploy', deployed), ...ofAll('roll-back', deployed.toReversed())];
const name = 'stuck runs';

/** How a version may be rolled back. */
export const rollBackKinds = ['prepared', 'unprepared', 'for-good'] as const;
export type RollBackKind = (typeof rollBackKinds)[number];

/**
 * Every process is replaced, and put back in the opposite order; then replaced again, or the runs reset that are stuck.
 * Nothing is killed, so that a payer who waits for long waits for a version that can go on.
 */
export const rollBacks: Readonly<Record<RollBackKind, readonly Disturbance[]>> = {
  prepared: [...thereAndBack, { kind: 'look', name }, ...ofAll('deploy', deployed)],
  unprepared: [...thereAndBack, { kind: 'look', name }, ...ofAll('deploy', deployed)],
  'for-good': [...thereAndBack, { kind: 'reset', name }],
};

/**
 * After how many payments each of a number of disturbances comes: they are spread over the run, none at its very
 * beginning or end.
 */
export const momentsOf = (payments: number, count: number): readonly number[] =>
  Array.from({ length: count }, (_, at) => Math.ceil((payments * (at + 1)) / (count + 1)));
