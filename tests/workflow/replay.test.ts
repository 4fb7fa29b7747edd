import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { temporal } from '@temporalio/proto';
import { Worker } from '@temporalio/worker';
import { DeterminismViolationError } from '@temporalio/workflow';
import { failureConverterPath } from '../../platform/data-converter';
import { beginRun, historiesOf, pagesOf, resultOf, runJourneys, runWorkflowId } from './billing-run-journeys';
import { cancellationJourneys, playCancellation } from './cancellation-journeys';
import { journeys, play } from './journeys';
import { playRecovery, recoveryJourneys } from './recovery-journeys';
import { chargeJourneys, playCharge } from './recurring-journeys';
import { playRegistration, registrationJourneys } from './registration-journeys';
import { openTimeSkippingStage, quietRuntime, type Stage, tracedWorkflowBundle, workflowBundle } from './stage';
import { playWatch, watchJourneys } from './watch-journeys';
import { playWebhooks, webhooksJourneys } from './webhooks-journeys';

const { History } = temporal.api.history.v1;
const folder = path.join(__dirname, 'histories');

/** See docs/recorded-histories.md: recording is a decision, so it must be requested by name. */
const recording = process.env.RECORD_HISTORIES === '1';

/** On a separate server, because skipping time stalls on a server where an earlier run was left under way. */
async function onStage(recordAll: (stage: Stage) => Promise<void>): Promise<void> {
  const stage = await openTimeSkippingStage();
  await recordAll(stage);
  await stage.stop();
}

async function record(): Promise<void> {
  mkdirSync(folder, { recursive: true });
  await onStage(async (stage) => {
    for (const [name, journey] of Object.entries(journeys))
      write(name, await (await play(stage, journey)).handle.fetchHistory());
  });
  await onStage(async (stage) => {
    for (const [name, journey] of Object.entries(registrationJourneys))
      write(name, await (await playRegistration(stage, name, journey)).handle.fetchHistory());
    for (const [name, journey] of Object.entries(chargeJourneys))
      write(name, await (await playCharge(stage, name, journey)).handle.fetchHistory());
  });
  await onStage(async (stage) => {
    for (const [name, journey] of Object.entries(recoveryJourneys))
      write(name, await (await playRecovery(stage, name, journey)).handle.fetchHistory());
  });
  await onStage(async (stage) => {
    for (const [name, journey] of Object.entries(cancellationJourneys))
      write(name, await (await playCancellation(stage, name, journey)).handle.fetchHistory());
  });
  await onStage(async (stage) => {
    for (const [name, journey] of Object.entries(webhooksJourneys))
      write(name, await (await playWebhooks(stage, name, journey)).handle.fetchHistory());
  });
  for (const [name, journey] of Object.entries(runJourneys)) {
    await onStage(async (stage) => {
      const run = await beginRun(stage, name, journey);
      await resultOf(stage, run);
      (await historiesOf(stage, run)).forEach((history, at) => {
        write(runName(name, at), history);
      });
      for (const [place, shard] of run.shards.entries())
        (await historiesOf(stage, shard)).forEach((history, at) => {
          write(shardName(name, place, at), history);
        });
    });
  }
  for (const [name, journey] of Object.entries(watchJourneys)) write(name, (await playWatch(journey)).history);
}

/** A history as its recording has it. */
const asRecorded = (history: temporal.api.history.v1.IHistory): Recorded =>
  History.toObject(History.fromObject(history), { longs: String, enums: String, bytes: String }) as Recorded;

function write(name: string, history: temporal.api.history.v1.IHistory): void {
  writeFileSync(path.join(folder, `${name}.json`), `${JSON.stringify(asRecorded(history), undefined, 1)}\n`);
}

const RECORDING_MS = 300_000;
beforeAll(async () => {
  if (recording) await record();
  else quietRuntime();
}, RECORDING_MS);

/** So does each shard of a run. */
const shardName = (journey: string, place: number, at: number): string => `${journey}-shard-${place + 1}-${at + 1}`;

/**
 * A billing run continues as a new run after each page, with its own history. A run with shards does not; it names them
 * by itself, so its history is replayed under its own workflow id.
 */
const runName = (journey: string, at: number): string =>
  runJourneys[journey]?.shards === undefined ? `${journey}-${at + 1}` : runWorkflowId(journey);
const runNames = Object.entries(runJourneys).flatMap(([name, { runs, shards = [] }]) => [
  ...Array.from({ length: runs }, (_run, at) => runName(name, at)),
  ...shards.flatMap((pages, place) => Array.from({ length: pagesOf(pages) }, (_run, at) => shardName(name, place, at))),
]);
const names = [
  ...[
    journeys,
    registrationJourneys,
    chargeJourneys,
    recoveryJourneys,
    watchJourneys,
    cancellationJourneys,
    webhooksJourneys,
  ].flatMap((all) => Object.keys(all)),
  ...runNames,
];

type Recorded = { readonly events: readonly { readonly eventType: string }[] };

type Replayed = { readonly error: Error | undefined };
const WENT_THROUGH: Replayed = { error: undefined };
const dataConverterOfHistories = { failureConverterPath };

const recorded = (name: string, where = folder): Recorded =>
  JSON.parse(readFileSync(path.join(where, `${name}.json`), 'utf8')) as Recorded;

const earlierFolder = path.join(__dirname, 'earlier-histories');
const earlier = readdirSync(earlierFolder).map((file) => file.replace('.json', ''));

test('every journey has a recorded history, and every history a journey', () => {
  expect(readdirSync(folder).sort()).toEqual(names.map((name) => `${name}.json`).sort());
});

/** The result of each history, by its name: they all go through one worker. */
async function replay(
  histories: Readonly<Record<string, Recorded>>,
  bundle: { readonly codePath: string } = workflowBundle,
): Promise<Readonly<Record<string, Replayed>>> {
  const options = {
    workflowBundle: bundle,
    dataConverter: dataConverterOfHistories,
    // Where the bundle with traces leaves its spans; nothing is sent in a replay.
    sinks: { exporter: { export: { fn: () => undefined } } },
  };
  const given = Object.entries(histories).map(([workflowId, recordedHistory]) => ({
    workflowId,
    history: History.fromObject(recordedHistory),
  }));
  const came: Record<string, Replayed> = {};
  for await (const { workflowId, error } of Worker.runReplayHistories(options, given)) came[workflowId] = { error };
  return came;
}

const historiesIn = (where: string, which: readonly string[]): Readonly<Record<string, Recorded>> =>
  Object.fromEntries(which.map((name) => [name, recorded(name, where)]));

describe.each([
  ['on the current code', workflowBundle],
  ['on the same code when it follows traces', tracedWorkflowBundle],
])('%s', (_where, bundle) => {
  describe('the recorded history', () => {
    let replayed: Readonly<Record<string, Replayed>>;
    beforeAll(async () => {
      replayed = await replay(historiesIn(folder, names), bundle);
    });

    test.each(names)('"%s" replays', (name) => {
      expect(replayed[name]).toEqual(WENT_THROUGH);
    });
  });

  describe('the history of an earlier version', () => {
    let replayed: Readonly<Record<string, Replayed>>;
    beforeAll(async () => {
      replayed = await replay(historiesIn(earlierFolder, earlier), bundle);
    });

    test.each(earlier)('"%s" replays: its run continues as it began', (name) => {
      expect(replayed[name]).toEqual(WENT_THROUGH);
    });
  });

  test('the history of a run that was traced replays', async () => {
    expect(await replay({ traced: traced(recorded('approved')) }, bundle)).toEqual({ traced: WENT_THROUGH });
  });
});

/** A history as it is when its run is traced: each start has a header. */
function traced({ events }: Recorded): Recorded {
  const traceparent = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`;
  const base64 = (text: string): string => Buffer.from(text).toString('base64');
  const header = {
    fields: {
      '_tracer-data': {
        metadata: { encoding: base64('json/plain') },
        data: base64(JSON.stringify({ traceparent })),
      },
    },
  };
  const starts = ['workflowExecutionStartedEventAttributes', 'activityTaskScheduledEventAttributes'];
  const isStart = (name: string): boolean => starts.includes(name);
  const withHeaders = events.map((event) => ({
    ...event,
    ...Object.fromEntries(
      Object.entries(event).map(([name, value]: [string, unknown]) => [
        name,
        isStart(name) ? { ...Object(value), header } : value,
      ]),
    ),
  }));
  expect(JSON.stringify(withHeaders)).toContain('_tracer-data');
  return { events: withHeaders };
}

test('a run that begins while an earlier version may come back takes the steps of that version, and goes on without it', async () => {
  const stage = await openTimeSkippingStage([0, 2, 0]);
  const journey = journeys['bill-refused'];
  if (journey === undefined) throw new Error('there is no such journey');
  const { events } = asRecorded(await (await play(stage, journey)).handle.fetchHistory());
  await stage.stop();
  const stepsOf = ({ events: of }: Recorded): readonly string[] => of.map(({ eventType }) => eventType);
  const earlierSteps = stepsOf(recorded('bill-refused-before-refusal-shown', earlierFolder));
  expect(stepsOf({ events })).toEqual(earlierSteps);
  expect(stepsOf(recorded('bill-refused'))).not.toEqual(earlierSteps);
  expect(await replay({ held: { events } })).toEqual({ held: WENT_THROUGH });
});

test('a history that the code would not produce is refused, and the others are not', async () => {
  const { events } = recorded('approved');
  const markers = events.flatMap(({ eventType }, at) => (eventType === 'EVENT_TYPE_MARKER_RECORDED' ? [at] : []));
  const last = markers.at(-1) ?? -1;
  const without = events
    .filter((_event, at) => at !== last)
    .map((event, at) => ({ ...event, eventId: String(at + 1) }));
  const { forged, genuine } = await replay({ forged: { events: without }, genuine: recorded('approved') });
  expect(forged?.error).toBeInstanceOf(DeterminismViolationError);
  expect(genuine).toEqual(WENT_THROUGH);
});
