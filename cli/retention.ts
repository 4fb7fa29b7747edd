import { Command } from 'commander';
import { forgetPage } from '../activities/retention/forget';
import { keepPartitions, type RetentionDeps } from '../activities/retention/partitions';
import { type Forgettable, forgettable } from '../domain/retention';
import { retentionOf } from '../platform/config';
import { strayEvents } from '../records/event-partitions';
import { withEngine } from './administration/engine';

const print = (line: string): void => void process.stdout.write(`${line}\n`);

/** Goes through the old rows of one kind. */
async function forgetAll(deps: RetentionDeps, what: Forgettable, isDryRun: boolean) {
  let [forgotten, heldCount] = [0, 0];
  const held: string[] = [];
  let after: string | undefined;
  do {
    const page = await forgetPage(deps, { what, ...(after !== undefined && { after }) }, isDryRun);
    forgotten += page.forgotten;
    heldCount += page.heldCount;
    held.push(...page.held);
    after = page.next;
  } while (after !== undefined);
  return { forgotten, heldCount, held };
}

async function run({ dryRun }: { readonly dryRun?: true }): Promise<void> {
  await withEngine('retention', async ({ db, config, place }) => {
    const isDryRun = dryRun === true;
    const deps = { db, clock: () => new Date(), retention: retentionOf(config) };
    const [make, drop, remove] = isDryRun
      ? ['would make', 'would drop', 'would delete']
      : ['made', 'dropped', 'deleted'];
    print(`At ${place}: events are kept ${config.KEEP_EVENTS_MONTHS} months, payments ${config.KEEP_PAYMENTS_MONTHS}.`);
    const { made, dropped, held } = await keepPartitions(deps, isDryRun);
    for (const month of made) print(`${make} the partition of ${month}`);
    for (const name of dropped) print(`${drop} ${name}`);
    for (const reason of held) print(`kept ${reason}`);
    const stray = await strayEvents(db);
    if (stray > 0) print(`${stray} events are in no month's partition: see docs/operating.md`);
    for (const what of forgettable) {
      const found = await forgetAll(deps, what, isDryRun);
      if (found.forgotten > 0) print(`${remove} ${what}: ${found.forgotten}`);
      if (found.heldCount > 0) print(`kept ${what}: ${found.heldCount}, as ${found.held.slice(0, 5).join(', ')}`);
    }
  });
}

new Command('npm run retention --')
  .description(
    'Makes the partitions of the months ahead, and drops and deletes what is older than it is kept, as the Schedule ' +
      'retention does each day (docs/operating.md).',
  )
  .option('--dry-run', 'only print what it would do')
  .action(run)
  .parseAsync()
  .catch((failure: unknown) => {
    process.stderr.write(`retention: ${failure instanceof Error ? failure.message : String(failure)}\n`);
    process.exitCode = 1;
  });
