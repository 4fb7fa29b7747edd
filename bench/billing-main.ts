import { Command } from 'commander';
import { wholeNumber } from '../cli/arguments/whole-number';
import { ownLaunchContext, takeLaunchLock } from '../cli/embedded/launch';
import { benchBilling } from './billing';

async function bench(counts: readonly number[], { planned = false }: { readonly planned?: boolean }): Promise<void> {
  const release = await takeLaunchLock('bench');
  try {
    await benchBilling(await ownLaunchContext(), counts.length === 0 ? [1_000, 10_000] : counts, planned);
  } finally {
    release();
  }
}

new Command('npm run bench-billing --')
  .description(
    'Billing runs over the given numbers of subscriptions (1000 and 10000 by default), with declines and a worker that is killed half-way; checked, and compared with bare child workflows (docs/performance.md)',
  )
  .argument(
    '[counts...]',
    'subscriptions of each run',
    (text: string, before: readonly number[]) => [...before, wholeNumber(text)],
    [],
  )
  .option('--planned', 'have as many charges under way as a run plans by itself, and not as many as the baseline has')
  .action(bench)
  .parseAsync()
  .catch((failure: unknown) => {
    process.stderr.write(
      `bench-billing: ${failure instanceof Error ? (failure.stack ?? failure.message) : String(failure)}\n`,
    );
    process.exitCode = 1;
  });
