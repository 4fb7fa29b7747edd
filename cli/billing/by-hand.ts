import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { type Client, WorkflowFailedError, type WorkflowHandle } from '@temporalio/client';
import { ApplicationFailure, CancelledFailure, TerminatedFailure } from '@temporalio/common';
import { Command, InvalidArgumentError, Option } from 'commander';
import { instantAt, type KstDate, parseKstDate } from '../../domain/kst';
import { runPriority } from '../../domain/run-priority';
import { BILL_TASK_QUEUE, BILLING_RUN_WORKFLOW } from '../../domain/runs';
import { type Forecast, forecast } from '../../records/forecast';
import { lastBegun } from '../../records/open-periods';
import type { billingRun } from '../../workflows/billing-run';
import {
  type BillingRunInput,
  parseBillingRunInput,
  type RunStanding,
  STANDING_QUERY,
} from '../../workflows/billing-run-input';
import { type EngineAccess, withEngine } from '../administration/engine';
import { wonText } from '../administration/text';
import { wholeNumber } from '../arguments/whole-number';

type Options = {
  readonly date: KstDate;
  readonly hour: number;
  readonly atOnce?: number;
  readonly stopAfter?: number;
  readonly probeAfter?: number;
  readonly patience?: number;
  readonly dryRun?: true;
  readonly yes?: true;
  readonly wait: boolean;
};
type Handle = WorkflowHandle<typeof billingRun>;

const LOOK_EVERY_MS = 1_000;
/** The states to print while a run goes on; its result tells how it ended. */
const told: readonly RunStanding['state'][] = ['RUNNING', 'PAUSED', 'STOPPED'];

/** 2026-12-31 or 20261231. */
export function day(text: string): KstDate {
  try {
    return parseKstDate(text.replaceAll('-', ''));
  } catch {
    throw new InvalidArgumentError('write a day of the calendar, e.g. 2026-12-31');
  }
}

function hourOfDay(text: string): number {
  const hour = wholeNumber(text);
  if (hour > 23) throw new InvalidArgumentError('write an hour from 0 to 23');
  return hour;
}

const print = (line: string): void => void process.stdout.write(`${line}\n`);

/** @throws Error that names the input which a run would refuse */
function inputOf({ date, hour, atOnce, stopAfter, probeAfter, patience }: Options): BillingRunInput {
  const bounds = {
    atOnce,
    stopAfterUnsettled: stopAfter,
    probeAfterMs: inMilliseconds(probeAfter),
    chargePatienceMs: inMilliseconds(patience),
  };
  const given = Object.fromEntries(Object.entries(bounds).filter(([, value]) => value !== undefined));
  const parsed = parseBillingRunInput({ kind: 'manual', asOf: instantAt(date, hour).toISOString(), ...given });
  if (!parsed.ok) throw new Error(`nothing was started: ${parsed.problems.join('; ')}`);
  return parsed.value;
}

const inMilliseconds = (seconds: number | undefined): number | undefined =>
  seconds === undefined ? undefined : seconds * 1_000;

/** Prints what it would do, then does it. @throws Error when that is much, and `--yes` is missing */
async function run(options: Options): Promise<void> {
  const input = inputOf(options);
  await withEngine('billing-run', async (engine) => {
    const expected = await forecastOf(engine, options);
    print(forecastText(options, expected));
    if (options.dryRun === true) return;
    if (options.yes !== true) refuseMuch(engine, expected);
    await engine.requireTemporal();
    await startAndTell(engine.client, input, options);
  });
}

/** Requires `--yes` for more than these bounds: the operator must have read the total. */
function refuseMuch({ config }: EngineAccess, expected: Forecast): void {
  const { BILLING_UNASKED_CHARGES: charges, BILLING_UNASKED_WON: most } = config;
  if (expected.charges <= charges && expected.won <= most) return;
  throw new Error(
    `nothing was started: this is more than ${charges} charges or ${wonText(most)}. If you mean it, add --yes`,
  );
}

function forecastOf({ db, config }: EngineAccess, { date, hour }: Options): Promise<Forecast> {
  const asOf = instantAt(date, hour);
  return forecast(db, { asOf, today: lastBegun(asOf, config.BILLING_DAILY_AT) });
}

function forecastText(
  { date, hour }: Options,
  { opened, charges, won: sum, skipped, postponed, ended }: Forecast,
): string {
  const rest = [
    [opened, 'of them for periods that it opens'],
    [skipped, 'missed periods are skipped for good'],
    [postponed, 'periods are left for another day'],
    [ended, 'subscriptions are past their grace and end'],
  ] as const;
  const more = rest.filter(([count]) => count > 0).map(([count, what]) => `; ${count} ${what}`);
  return `By ${date} ${hour}:00 in Korea: ${charges} charges, ${wonText(sum)}${more.join('')}`;
}

async function startAndTell(client: Client, input: BillingRunInput, options: Options): Promise<void> {
  // A run by hand may be repeated: it leaves charges alone that are already made.
  const workflowId = `billing-manual-${options.date}-${randomUUID().slice(0, 8)}`;
  const handle = await client.workflow.start<typeof billingRun>(BILLING_RUN_WORKFLOW, {
    workflowId,
    taskQueue: BILL_TASK_QUEUE,
    args: [input],
    priority: runPriority('UPKEEP'),
  });
  print(`${workflowId} charges everything due by ${options.date} ${options.hour}:00 in Korea.`);
  if (!options.wait) return;
  const ended = new AbortController();
  const telling = tellHolds(handle, ended.signal);
  try {
    const counts = await handle.result();
    print(
      Object.entries(counts)
        .map(([name, count]) => `${name} ${count}`)
        .join(', '),
    );
  } catch (failure) {
    throw new Error(`${workflowId} ${howItEnded(failure)}`, { cause: failure });
  } finally {
    ended.abort();
    await telling;
  }
}

/** Prints when a run is held (by itself or by an operator), why, and what to do; and when it goes on. */
async function tellHolds(handle: Handle, ended: AbortSignal): Promise<void> {
  let last: RunStanding['state'] = 'RUNNING';
  while (!ended.aborted) {
    // A worker of an earlier version can't answer, and one that is away can't answer yet.
    const standing = await handle.query<RunStanding>(STANDING_QUERY).catch(() => undefined);
    if (standing !== undefined && standing.state !== last && told.includes(standing.state)) {
      last = standing.state;
      print(`${handle.workflowId} is ${[standing.state, standing.advice].filter((part) => part !== '').join('. ')}`);
    }
    await pause(LOOK_EVERY_MS, undefined, { signal: ended }).catch(() => undefined);
  }
}

function howItEnded(failure: unknown): string {
  const cause = failure instanceof WorkflowFailedError ? failure.cause : failure;
  const rest = 'Its charges under way settle by themselves; run it again to charge what is still due';
  if (cause instanceof CancelledFailure) return `was cancelled. ${rest}`;
  if (cause instanceof TerminatedFailure) return `was terminated. ${rest}`;
  if (cause instanceof ApplicationFailure) return `failed: ${cause.message}`;
  return cause instanceof Error ? cause.message : String(cause);
}

type Kind = {
  readonly name: string;
  readonly description: string;
  /** Required if it has no default. */
  readonly date: {
    readonly description: string;
    readonly parse: (text: string) => KstDate;
    readonly default?: KstDate;
  };
};

function dateOption({ description, parse, default: unlessGiven }: Kind['date']): Option {
  const option = new Option('--date <day>', description).argParser(parse);
  return unlessGiven === undefined ? option.makeOptionMandatory() : option.default(unlessGiven);
}

/** A command that makes a billing run by hand. */
export function billingCommand({ name, description, date }: Kind): void {
  new Command(`npm run ${name} --`)
    .description(description)
    .addOption(dateOption(date))
    .option('--hour <hour>', 'the hour of that day', hourOfDay, 10)
    .option('--dry-run', 'only print what it would charge')
    .option('--yes', 'make many charges or charge much money (above BILLING_UNASKED_CHARGES, BILLING_UNASKED_WON)')
    .option(
      '--at-once <n>',
      'charges under way at the same time, 1 to 100; by default 20 in each shard of the run',
      wholeNumber,
    )
    .option(
      '--stop-after <n>',
      'stop by itself when this many charges in a row are unsettled; 10 by default',
      wholeNumber,
    )
    .option(
      '--probe-after <seconds>',
      'once stopped, try one charge after this pause, and then after growing pauses; 300 by default',
      wholeNumber,
    )
    .option('--patience <seconds>', 'a charge that takes longer counts as unsettled; 60 by default', wholeNumber)
    .option('--no-wait', 'do not wait for its end')
    .action(run)
    .parseAsync()
    .catch((failure: unknown) => {
      process.stderr.write(`${name}: ${failure instanceof Error ? failure.message : String(failure)}\n`);
      process.exitCode = 1;
    });
}
