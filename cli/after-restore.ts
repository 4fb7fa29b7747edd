import { Command, Option } from 'commander';
import { rowsBehindRuns } from '../checker/behind';
import { inquirer } from '../checker/inquire';
import { moveSerials } from '../checker/serials';
import { withEngine } from './administration/engine';
import { duration } from './administration/options';
import { wholeNumber } from './arguments/whole-number';

const UNASKED_EXIT_CODE = 2;

type Options = { readonly gap: number; readonly since: number; readonly dryRun?: true };

async function run({ gap, since, dryRun }: Options): Promise<void> {
  const clock = (): Date => new Date();
  await withEngine('after-restore', async ({ db, client, config, place, requireTemporal }) => {
    // Checked before anything is moved: without Temporal, the second part would be missing.
    await requireTemporal();
    process.stdout.write(`At ${place}:\n`);
    const isDryRun = dryRun === true;
    const deps = { db, clock, inquire: inquirer({ vanAccess: config.vanAccess, clock }) };
    for await (const { terminalId, serialDate, before, after, isAsked } of moveSerials(deps, { gap, isDryRun })) {
      const remark = isAsked
        ? ''
        : '  (its VAN did not answer: ask it whether serials behind the gap are used, or run this again)';
      process.stdout.write(
        `${isDryRun ? 'would move' : 'moved'} ${terminalId} ${serialDate} from ${before} to ${after}${remark}\n`,
      );
      if (!isAsked) process.exitCode = UNASKED_EXIT_CODE;
    }
    let behind = 0;
    for await (const { workflowId, run: far, row } of rowsBehindRuns(client, db, new Date(clock().getTime() - since))) {
      behind += 1;
      process.stdout.write(`behind: ${workflowId} ${far}; its row: ${row}\n`);
    }
    process.stdout.write(`${behind} payments are behind their runs.\n`);
  });
}

new Command('npm run after-restore --')
  .description(
    'Run it after PostgreSQL was restored to an earlier point, before the engine starts: moves serials behind a gap, and lists payments that are behind their runs (docs/restoring.md). ' +
      'Exit code 2: a VAN did not answer.',
  )
  .addOption(
    new Option('--gap <serials>', 'more than a terminal draws in the time that was lost')
      .argParser(wholeNumber)
      .default(10_000),
  )
  .addOption(
    new Option('--since <duration>', 'runs that began or ended since, e.g. 24h')
      .argParser(duration)
      .default(86_400_000, '24h'),
  )
  .option('--dry-run', 'only print what it would do')
  .action(run)
  .parseAsync()
  .catch((failure: unknown) => {
    process.stderr.write(`after-restore: ${failure instanceof Error ? failure.message : String(failure)}\n`);
    process.exitCode = 1;
  });
