import { randomUUID } from 'node:crypto';
import { Command, InvalidArgumentError } from 'commander';
import { instantAt, kstDate, parseKstDate, type KstDate } from '../domain/kst';
import { BILL_TASK_QUEUE, BILLING_RUN_WORKFLOW } from '../workflows/messages';
import type { billingRun, BillingRunInput } from '../workflows/billing-run';
import { wholeNumber } from './arguments/whole-number';
import { withTemporal } from './administration/temporal';

type Options = { readonly date: KstDate; readonly hour: number; readonly atOnce?: number; readonly wait: boolean };

/** 2026-12-31 or 20261231. */
function day(text: string): KstDate {
  try {
    return parseKstDate(text.replaceAll('-', ''));
  } catch {
    throw new InvalidArgumentError('write a day of the calendar, e.g. 2026-12-31');
  }
}

async function run({ date, hour, atOnce, wait }: Options): Promise<void> {
  const input: BillingRunInput = { kind: 'manual', asOf: instantAt(date, hour).toISOString(), ...(atOnce === undefined ? {} : { atOnce }) };
  await withTemporal(async (client) => {
    // A run by hand may be made again: what it finds charged it leaves alone.
    const handle = await client.workflow.start<typeof billingRun>(BILLING_RUN_WORKFLOW, { workflowId: `billing-manual-${date}-${randomUUID().slice(0, 8)}`, taskQueue: BILL_TASK_QUEUE, args: [input] });
    process.stdout.write(`${handle.workflowId} charges what is due by ${date} ${hour}:00 in Korea.\n`);
    if (!wait) return;
    const counts = await handle.result();
    process.stdout.write(`${Object.entries(counts).map(([name, count]) => `${name} ${count}`).join(', ')}\n`);
  });
}

new Command('npm run billing-run --')
  .description('Starts a billing run by hand: opens the periods whose day has come, charges what is due, and ends what has been in grace for too long. Whatever is charged or under way is left alone.')
  .option('--date <day>', 'the day in Korea that it is run for, also one to come; today unless given', day, kstDate(new Date()))
  .option('--hour <hour>', 'the hour of that day', wholeNumber, 10)
  .option('--at-once <n>', 'charges under way at the same time', wholeNumber)
  .option('--no-wait', 'do not wait for its end')
  .action(run)
  .parseAsync()
  .catch((failure: unknown) => {
    process.stderr.write(`billing-run: ${failure instanceof Error ? failure.message : String(failure)}\n`);
    process.exitCode = 1;
  });
