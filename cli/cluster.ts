import { Command, Option } from 'commander';
import { wholeNumber } from './arguments/whole-number';
import { buildsOf } from './cluster/builds';
import { type RollBackKind, rollBackKinds } from './cluster/plan';
import { runCluster } from './cluster/run';
import { failureText } from './embedded/context';
import { ownLaunchContext, takeLaunchLock } from './embedded/launch';

type Options = {
  readonly payments: number;
  readonly rate: number;
  readonly from?: string;
  readonly calm: boolean;
  readonly rollBack?: RollBackKind;
};

async function cluster({ payments, rate, from, calm, rollBack }: Options): Promise<void> {
  const release = await takeLaunchLock('cluster');
  try {
    const context = await ownLaunchContext();
    const options = {
      builds: await buildsOf(context.root, from),
      payments,
      perSecond: rate,
      calm,
      rollsBack: rollBack,
    };
    const report = await runCluster(context, options);
    process.stdout.write(`\n${report}\n`);
  } finally {
    release();
  }
}

new Command('npm run cluster --')
  .description(
    'Runs the engine as in production: two servers, two bill workers, two VAN workers, two Temporal servers on PostgreSQL. Kills and replaces each while payers pay, then checks the books (docs/scaling.md)',
  )
  .option('--payments <n>', 'how many payments', wholeNumber, 500)
  .option('--rate <n>', 'payments begun in a second', wholeNumber, 3)
  .option('--from <folder>', 'a built checkout of an earlier version, which this one replaces')
  .addOption(
    new Option(
      '--roll-back <how>',
      'kill nothing; replace every process and put the earlier version back, prepared by MAY_COME_BACK or unprepared, and replace it again; or for good',
    ).choices(rollBackKinds),
  )
  .option('--calm', 'disturb nothing, and measure what a payment costs PostgreSQL', false)
  .action(cluster)
  .parseAsync()
  .catch((failure: unknown) => {
    process.stderr.write(`cluster: ${failureText(failure)}\n`);
    process.exitCode = 1;
  });
