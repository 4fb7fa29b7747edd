import { proxyActivities, startChild } from '@temporalio/workflow';
import type { bareActivities } from './bare-activities';

// The baseline of billing runs: child workflows that run one activity each, and nothing else.

const { nothing } = proxyActivities<typeof bareActivities>({ startToCloseTimeout: '10s' });

export async function bareChild(): Promise<void> {
  await nothing();
}

/** @returns when all have ended */
export async function bareRun({
  children,
  atOnce,
}: {
  readonly children: number;
  readonly atOnce: number;
}): Promise<void> {
  let begun = 0;
  const work = async (): Promise<void> => {
    while (begun < children) {
      begun += 1;
      const child = await startChild(bareChild, { parentClosePolicy: 'ABANDON' });
      await child.result();
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
}
