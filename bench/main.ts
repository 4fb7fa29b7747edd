import { Command } from 'commander';
import { failureText } from '../cli/embedded/context';
import { ownLaunchContext, takeLaunchLock } from '../cli/embedded/launch';
import { plans, runBench } from './run';

type Options = { readonly quick: boolean; readonly cpuProf?: string };

async function bench({ quick, cpuProf }: Options): Promise<void> {
  const release = await takeLaunchLock('bench');
  try {
    await runBench(await ownLaunchContext(), quick ? plans.quick : plans.full, { profileFolder: cpuProf });
  } finally {
    release();
  }
}

new Command('bench')
  .description(
    'Measures polls, pay calls and waiting payers against a bare Fastify route, on its own parts (docs/performance.md)',
  )
  .option('--quick', 'one short round: shows that it runs, not how fast', false)
  .option('--cpu-prof <folder>', "write the server's CPU profile there")
  .action(bench)
  .parseAsync()
  .catch((failure: unknown) => {
    process.stderr.write(`bench: ${failureText(failure)}\n`);
    process.exitCode = 1;
  });
