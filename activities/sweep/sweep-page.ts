import { Context } from '@temporalio/activity';
import type { Client } from '@temporalio/client';
import { inBatches } from '../../platform/in-batches';
import type { Input } from '../activity';
import { silentBillingRuns, sweepBillingRun } from './billing-runs';
import { openCancellations, sweepCancellation } from './cancellations';
import type { SweepDeps } from './deps';
import { openPayments, sweepPayment } from './payments';
import { sweepRegistration, unfinishedRegistrations } from './registrations';
import type { Sweepable, SweepActivities, SweepPage, Swept } from './types';
import { sweepWatch, watchedPayments } from './watches';

const ROWS_A_PAGE = 100;
/** Runs asked about at once. */
const AT_ONCE = 10;

type Row = { readonly id: string };
type Sweeper = {
  readonly rows: (deps: SweepDeps, after: string, take: number) => Promise<readonly Row[]>;
  readonly sweep: (client: Client, row: never, deps: SweepDeps) => Promise<Swept>;
};

const sweepers: Readonly<Record<Sweepable, Sweeper>> = {
  payments: { rows: openPayments, sweep: sweepPayment },
  cancellations: { rows: openCancellations, sweep: sweepCancellation },
  registrations: { rows: unfinishedRegistrations, sweep: sweepRegistration },
  watches: { rows: watchedPayments, sweep: sweepWatch },
  'billing-runs': { rows: silentBillingRuns, sweep: sweepBillingRun },
};

/** {@link SweepActivities.sweepPage} */
export async function sweepPage(
  deps: SweepDeps,
  { what, after }: Input<SweepActivities['sweepPage']>,
): Promise<SweepPage> {
  const context = Context.current();
  const { rows, sweep } = sweepers[what];
  const page = await rows(deps, after, ROWS_A_PAGE);
  const swept = await inBatches(page, AT_ONCE, async (row) => {
    const one = await sweep(context.client, row as never, deps);
    context.heartbeat();
    return one;
  });
  const last = page.at(-1);
  return {
    ...sumOf(swept),
    looked: page.length,
    ...(page.length < ROWS_A_PAGE || last === undefined ? {} : { next: last.id }),
  };
}

const sumOf = (swept: readonly Swept[]): Omit<SweepPage, 'looked' | 'next'> => ({
  recovered: total(swept, 'recovered'),
  ended: total(swept, 'ended'),
  rewatched: total(swept, 'rewatched'),
  stuck: swept.flatMap(({ stuck = [] }) => stuck),
});

const total = (swept: readonly Swept[], what: 'recovered' | 'ended' | 'rewatched'): number =>
  swept.reduce((sum, one) => sum + (one[what] ?? 0), 0);
