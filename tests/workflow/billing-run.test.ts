import { CancelledFailure } from '@temporalio/common';
import type { PageInput } from '../../activities/billing/types';
import { shardRanges } from '../../domain/billing-shards';
import { type BillingRunInput, type RunStanding, STANDING_QUERY } from '../../workflows/billing-run-input';
import { pauseRun, resumeRun } from '../../workflows/billing-run-signals';
import { waitFor, waitUntil } from '../support/wait-for';
import {
  AS_OF,
  beginRun,
  breaks,
  historiesOf,
  resultOf,
  type RunJourney,
  runJourneys,
  type StagedRun,
} from './billing-run-journeys';
import type { PreparedCharge } from './recurring-journeys';
import { openTimeSkippingStage, type Stage } from './stage';
import { approval, Gate, type Script } from './stub-activities';
import { counts } from './stub-run';

let stage: Stage;

// A separate server for each: skipping time stalls on a server where a charge was left under way.
beforeEach(async () => {
  stage = await openTimeSkippingStage();
});
afterEach(() => stage.stop());

/** A charge whose approval is under way until the test opens the gate. */
const approvedBehind = (gate: Gate): Script => ({
  approve: async () => {
    await gate.opened;
    return { kind: 'approved', approval };
  },
});

const onePage = (charges: readonly Script[]) => ({ opened: [[]], charges: [charges], ended: [[]] });

describe('a billing run', () => {
  test.each(Object.entries(runJourneys))('follows the path "%s", and counts the outcomes', async (name, journey) => {
    const run = await beginRun(stage, name, journey);
    expect(await resultOf(stage, run)).toEqual(journey.result);
    expect(await historiesOf(stage, run)).toHaveLength(journey.runs);
    expect(run.stub.noted.at(-1)).toEqual({
      runId: run.handle.firstExecutionRunId,
      workflowId: run.handle.workflowId,
      kind: 'manual',
      asOf: AS_OF,
      state: 'DONE',
      counts: journey.result,
    });
  });

  test('continues as a new run after each page, with the earlier counts', async () => {
    const { opened, ended } = { opened: [[1, 2], [3]], ended: [['sub_a'], ['sub_b']] };
    const run = await beginRun(stage, 'carried', { opened, charges: [[{}], [{}]], ended });
    await resultOf(stage, run);
    expect(run.stub.pages).toEqual([
      'openPeriods 0',
      'openPeriods 1',
      'dueCharges 0',
      'dueCharges 1',
      'endGrace 0',
      'endGrace 1',
    ]);
    expect(run.stub.noted.map(({ state, counts: noted }) => [state, noted])).toEqual([
      ['RUNNING', counts({ opened: 3 })],
      ['RUNNING', counts({ opened: 6 })],
      ['RUNNING', counts({ opened: 6, approved: 1 })],
      ['RUNNING', counts({ opened: 6, approved: 2 })],
      ['RUNNING', counts({ opened: 6, approved: 2, ended: 1 })],
      ['DONE', counts({ opened: 6, approved: 2, ended: 2 })],
    ]);
    expect(new Set(run.stub.noted.map(({ runId }) => runId))).toEqual(new Set([run.handle.firstExecutionRunId]));
  });

  test('is outlived by a charge that takes longer than a minute, which ends by itself', async () => {
    const run = await beginRun(stage, 'late', runJourneys['run-outlived'] ?? onePage([]));
    expect(await resultOf(stage, run)).toEqual(counts({ opened: 1, approved: 1, unsettled: 1 }));
    const workflowId = run.charges[0]?.[0]?.handle.workflowId ?? '';
    expect((await stage.client.workflow.getHandle(workflowId).describe()).status.name).toBe('RUNNING');
    expect(await stage.env.client.workflow.getHandle(workflowId).result()).toEqual({
      status: 'NET_CANCELLED',
      reason: 'NET_CANCELLED',
    });
  });

  test('makes no more charges at once than its input says', async () => {
    const gate = new Gate();
    const run = await beginRun(
      stage,
      'at-once',
      onePage([approvedBehind(gate), approvedBehind(gate), approvedBehind(gate)]),
      { atOnce: 2 },
    );
    const [first, second, third] = run.charges[0] ?? [];
    await waitUntil('two approvals to be under way', () =>
      [first, second].every((charge) => charge?.stub.steps.includes('approve')),
    );
    expect(third?.stub.steps).toEqual([]);
    gate.open();
    expect(await resultOf(stage, run)).toEqual(counts({ approved: 3 }));
  });

  test('that is paused makes no further charge until it is resumed, and lets charges under way finish', async () => {
    const gate = new Gate();
    const run = await beginRun(stage, 'paused', onePage([approvedBehind(gate), {}]), { atOnce: 1 });
    const [first, second] = run.charges[0] ?? [];
    await waitUntil('the first approval to be under way', () => first?.stub.steps.includes('approve') === true);
    await run.handle.signal(pauseRun);
    gate.open();
    const paused = await waitFor('the run to say that it is paused', () =>
      run.stub.noted.find(({ state }) => state === 'PAUSED'),
    );
    expect(paused.counts).toEqual(counts({ approved: 1 }));
    expect(second?.stub.steps).toEqual([]);
    await run.handle.signal(resumeRun);
    expect(await resultOf(stage, run)).toEqual(counts({ approved: 2 }));
    // Once for each page, and for the pause and its end.
    expect(run.stub.noted.map(({ state }) => state)).toEqual(['RUNNING', 'PAUSED', 'RUNNING', 'RUNNING', 'DONE']);
  });
});

const cancelledEnd = async (run: StagedRun): Promise<void> => {
  await expect(resultOf(stage, run)).rejects.toMatchObject({ cause: expect.any(CancelledFailure) as unknown });
  expect((await run.handle.describe()).status.name).toBe('CANCELLED');
};

describe('a billing run that is cancelled', () => {
  test('begins no further charge, leaves those under way alone, and its row counts both', async () => {
    const gate = new Gate();
    const run = await beginRun(
      stage,
      'cancelled',
      { opened: [[2]], charges: [[{}, approvedBehind(gate), approvedBehind(gate), {}]], ended: [[]] },
      { atOnce: 2 },
    );
    const [, second, third, fourth] = run.charges[0] ?? [];
    await waitUntil('two approvals to be under way', () =>
      [second, third].every((charge) => charge?.stub.steps.includes('approve')),
    );
    await run.handle.cancel();
    await cancelledEnd(run);
    const last = run.stub.noted.at(-1);
    expect(last).toMatchObject({ state: 'CANCELLED', counts: counts({ opened: 2, approved: 1, unsettled: 2 }) });
    expect(last?.detail).toContain('settle by themselves');
    expect(await run.handle.query(STANDING_QUERY)).toMatchObject({ state: 'CANCELLED' });
    gate.open();
    for (const charge of [second, third]) expect(await charge?.handle.result()).toEqual({ status: 'APPROVED' });
    expect(fourth?.stub.steps).toEqual([]);
  });

  test('while an operator holds it still ends', async () => {
    const gate = new Gate();
    const run = await beginRun(stage, 'cancelled-paused', onePage([approvedBehind(gate), {}, {}]), { atOnce: 2 });
    await waitUntil('an approval to be under way', () => run.charges[0]?.[0]?.stub.steps.includes('approve') === true);
    await run.handle.signal(pauseRun);
    gate.open();
    await waitUntil('the run to say that it is paused', () => run.stub.noted.some(({ state }) => state === 'PAUSED'));
    await run.handle.cancel();
    await cancelledEnd(run);
    // Noted again when a charge ends as the run does: Temporal then repeats the run's last workflow task.
    const states = run.stub.noted.map(({ state }) => state);
    expect([...new Set(states.slice(states.indexOf('PAUSED')))]).toEqual(['PAUSED', 'CANCELLED']);
    expect(states.at(-1)).toBe('CANCELLED');
  });

  test('while it has stopped itself still ends', async () => {
    const run = await beginRun(stage, 'cancelled-stopped', onePage([breaks, {}, {}]), {
      atOnce: 1,
      stopAfterUnsettled: 1,
    });
    await waitUntil('the run to stop', () => run.stub.noted.some(({ state }) => state === 'STOPPED'));
    await run.handle.cancel();
    await cancelledEnd(run);
    expect(run.stub.noted.at(-1)).toMatchObject({ state: 'CANCELLED', counts: counts({ unsettled: 1 }) });
  });

  test.each([
    ['opens periods', 'openPeriods', { opened: 3 }, ['openPeriods 0']],
    ['looks for what is due', 'dueCharges', { opened: 3 }, ['openPeriods 0', 'dueCharges 0']],
    [
      'ends subscriptions whose grace is over',
      'endGrace',
      { opened: 3, approved: 1, ended: 1 },
      ['openPeriods 0', 'dueCharges 0', 'endGrace 0'],
    ],
    ['goes on to the next page', 'noteRun', { opened: 3 }, ['openPeriods 0']],
  ] as const)(
    'while it %s finishes and counts that activity, and begins no other',
    async (_when, step, counted, pages) => {
      const gate = new Gate();
      const run = await beginRun(
        stage,
        `cancelled-${step}`,
        { opened: [[3]], charges: [[{}]], ended: [['sub_a'], ['sub_b']] },
        {},
        new Map([[step, gate]]),
      );
      await waitUntil('the step', () => run.stub.calls.some((call) => call.step === step));
      await run.handle.cancel();
      await waitUntil(
        'the run to hear of it',
        async () =>
          (await run.handle.fetchHistory()).events?.some(
            (event) => event.workflowExecutionCancelRequestedEventAttributes != null,
          ) ?? false,
      );
      gate.open();
      await cancelledEnd(run);
      expect(run.stub.noted.at(-1)).toMatchObject({ state: 'CANCELLED', counts: counts(counted) });
      expect(run.stub.pages).toEqual(pages);
    },
  );
});

describe('a billing run with unsettled charges in a row', () => {
  const states = (run: StagedRun) => run.stub.noted.map(({ state }) => state);
  const stops = (run: StagedRun) => waitUntil('the run to stop', () => states(run).includes('STOPPED'));
  const PATIENCE = 60;
  /** The completed pauses in minutes, rounded: a pause ends at an instant, and begins some milliseconds late. */
  const pauses = async (run: StagedRun): Promise<readonly number[]> => {
    const events = (await historiesOf(stage, run)).map((history) => history.events ?? []);
    const seconds = events.flatMap((page) => {
      const fired = page.map((event) => event.timerFiredEventAttributes?.timerId);
      const over = page
        .map((event) => event.timerStartedEventAttributes)
        .filter((timer) => timer != null && fired.includes(timer.timerId));
      return over.map((timer) => Number(timer?.startToFireTimeout?.seconds));
    });
    return seconds.filter((each) => each !== PATIENCE).map((each) => Math.round(each / 60));
  };

  test('stops, says why and what to do, tries one after growing pauses, and goes on once one is settled', async () => {
    const run = await beginRun(stage, 'stops', onePage([breaks, breaks, breaks, breaks, {}, {}, {}]), {
      atOnce: 3,
      stopAfterUnsettled: 2,
    });
    await stops(run);
    expect(run.stub.noted.at(-1)?.detail).toMatch(
      /^The run stopped by itself: [2-4] charges in a row have been unsettled since .*It tries one charge at .*signal resume/,
    );
    expect(await run.handle.query(STANDING_QUERY)).toMatchObject({ state: 'STOPPED' });
    expect(await resultOf(stage, run)).toEqual(counts({ approved: 3, unsettled: 4 }));
    expect(states(run).at(-1)).toBe('DONE');
    const waited = await pauses(run);
    expect(waited).toEqual([5, 10, 20].slice(0, waited.length));
  });

  test('tries one charge at a time, after five, ten, twenty, forty minutes, and then every hour', async () => {
    const run = await beginRun(stage, 'probes', onePage([...Array.from({ length: 8 }, () => breaks), {}, {}]), {
      atOnce: 1,
      stopAfterUnsettled: 2,
    });
    expect(await resultOf(stage, run)).toEqual(counts({ approved: 2, unsettled: 8 }));
    expect(await pauses(run)).toEqual([5, 10, 20, 40, 60, 60, 60]);
    expect(states(run)).toEqual([
      'RUNNING',
      ...Array.from({ length: 7 }, () => 'STOPPED'),
      'RUNNING',
      'RUNNING',
      'DONE',
    ]);
  });

  test('goes on at once when it is resumed, and stops again after as many more unsettled charges', async () => {
    const run = await beginRun(stage, 'resumed', onePage([breaks, breaks, breaks, breaks, {}]), {
      atOnce: 1,
      stopAfterUnsettled: 2,
    });
    await stops(run);
    await run.handle.signal(resumeRun);
    await waitUntil('the run to stop again', () => states(run).filter((state) => state === 'STOPPED').length === 2);
    expect(run.stub.noted.at(-1)?.counts).toEqual(counts({ unsettled: 4 }));
    await run.handle.signal(resumeRun);
    expect(await resultOf(stage, run)).toEqual(counts({ approved: 1, unsettled: 4 }));
    expect(states(run)).toEqual(['RUNNING', 'STOPPED', 'RUNNING', 'STOPPED', 'RUNNING', 'RUNNING', 'DONE']);
    expect(await pauses(run)).toEqual([]);
  });

  test('tries none while an operator holds it', async () => {
    const run = await beginRun(stage, 'stopped-paused', onePage([breaks, {}, {}]), {
      atOnce: 1,
      stopAfterUnsettled: 1,
    });
    const [, second] = run.charges[0] ?? [];
    await stops(run);
    await run.handle.signal(pauseRun);
    await waitUntil('the run to say that it is paused', () => states(run).at(-1) === 'PAUSED');
    await stage.env.sleep('2h');
    expect(second?.stub.steps).toEqual([]);
    await run.handle.signal(resumeRun);
    expect(await resultOf(stage, run)).toMatchObject({ approved: 2 });
  });

  test('goes on when a charge under way is settled in the meantime', async () => {
    const gate = new Gate();
    const run = await beginRun(stage, 'settled-meanwhile', onePage([approvedBehind(gate), breaks, {}, {}]), {
      atOnce: 2,
      stopAfterUnsettled: 1,
    });
    await stops(run);
    gate.open();
    await waitUntil('the run to go on', () => states(run).at(-1) !== 'STOPPED');
    expect(await resultOf(stage, run)).toEqual(counts({ approved: 3, unsettled: 1 }));
    expect(await pauses(run)).toEqual([]);
  });

  test('does not stop if one in between is settled; a refusal does not count as settled', async () => {
    const declined = runJourneys['run-charges']?.charges[0]?.[1] ?? {};
    const refused = runJourneys['run-charges']?.charges[0]?.[2] ?? {};
    const between = await beginRun(stage, 'in-between', onePage([breaks, breaks, declined, breaks, breaks, {}]), {
      atOnce: 1,
      stopAfterUnsettled: 3,
    });
    expect(await resultOf(stage, between)).toEqual(counts({ approved: 1, declined: 1, unsettled: 4 }));
    expect(states(between)).not.toContain('STOPPED');
    const none = await beginRun(stage, 'no-settlement', onePage([breaks, breaks, refused, breaks, refused, {}]), {
      atOnce: 1,
      stopAfterUnsettled: 3,
    });
    expect(await resultOf(stage, none)).toEqual(counts({ approved: 1, refused: 2, unsettled: 3 }));
    // The refused probe sent no telegram: the next one is tried at once.
    expect(states(none)).toEqual(['RUNNING', 'STOPPED', 'RUNNING', 'RUNNING', 'DONE']);
    expect(await pauses(none)).toHaveLength(2);
  });

  test('stays stopped on the next page', async () => {
    const run = await beginRun(
      stage,
      'carried-stop',
      {
        opened: [[]],
        charges: [
          [breaks, breaks],
          [breaks, {}, {}],
        ],
        ended: [[]],
      },
      { atOnce: 2, stopAfterUnsettled: 2 },
    );
    expect(await resultOf(stage, run)).toEqual(counts({ approved: 2, unsettled: 3 }));
    expect(await pauses(run)).toEqual([5, 10]);
    expect(states(run)).toEqual(['RUNNING', 'STOPPED', 'STOPPED', 'STOPPED', 'RUNNING', 'RUNNING', 'DONE']);
  });

  test('counts unsettled charges of the previous page', async () => {
    const run = await beginRun(
      stage,
      'carried-row',
      {
        opened: [[]],
        charges: [
          [breaks, breaks],
          [breaks, {}, {}],
        ],
        ended: [[]],
      },
      { atOnce: 1, stopAfterUnsettled: 3 },
    );
    await resultOf(stage, run);
    expect(states(run)).toContain('STOPPED');
  });

  test('ends when nothing is left to charge', async () => {
    const run = await beginRun(stage, 'stopped-last', onePage([breaks, breaks]), { stopAfterUnsettled: 2 });
    expect(await resultOf(stage, run)).toEqual(counts({ unsettled: 2 }));
    expect(await pauses(run)).toEqual([]);
  });
});

describe('a billing run with shards', () => {
  const sharded = (shards: NonNullable<RunJourney['shards']>) => ({ opened: [], charges: [], ended: [], shards });
  const told = (run: StagedRun) => run.stub.noted.map(({ state }) => state);
  const standsStill = async ({ handle }: StagedRun['shards'][number]) =>
    (await handle.query<RunStanding>(STANDING_QUERY)).state === 'STOPPED';
  /** Waits for its next probe, which is later than a charge's patience. */
  const probes = async (shard: StagedRun['shards'][number]) => {
    const events = (await historiesOf(stage, shard)).flatMap((history) => history.events ?? []);
    return events.some(
      ({ timerStartedEventAttributes: timer }) => Number(timer?.startToFireTimeout?.seconds ?? 0) > 60,
    );
  };

  test('leaves everything to them, each within its own part and its share of the charges at once', async () => {
    const run = await beginRun(stage, 'parts', sharded([onePage([{}]), onePage([{}]), onePage([])]), { atOnce: 2 });
    expect(await resultOf(stage, run)).toEqual(counts({ approved: 2 }));
    expect(run.stub.pages).toEqual([]);
    const pages = run.shards.flatMap(({ stub }) =>
      stub.calls.filter(({ step }) => step === 'openPeriods').map(({ input }) => (input as PageInput).shard),
    );
    expect(pages).toEqual(shardRanges(3));
  });

  test('is told by them, and notes no end before theirs', async () => {
    const gate = new Gate();
    const run = await beginRun(stage, 'waits', sharded([onePage([{}]), onePage([approvedBehind(gate)])]));
    const [quick, slow] = run.shards;
    await waitUntil('the quick one to end', () => run.stub.noted.some(({ counts: noted }) => noted.approved === 1));
    expect((await quick?.handle.describe())?.status.name).toBe('COMPLETED');
    expect(told(run)).not.toContain('DONE');
    gate.open();
    expect(await resultOf(stage, run)).toEqual(counts({ approved: 2 }));
    expect(await slow?.handle.result()).toMatchObject({ counts: counts({ approved: 1 }) });
    expect(run.stub.noted.at(-1)).toMatchObject({ state: 'DONE', counts: counts({ approved: 2 }) });
  });

  test('held by an operator holds them all, and lets them all go on', async () => {
    const gates = [new Gate(), new Gate()];
    const behind = (gate: Gate) => onePage([approvedBehind(gate), {}]);
    const run = await beginRun(stage, 'all-held', sharded(gates.map(behind)), { atOnce: 1 });
    const firstIsAsked = ({ charges }: StagedRun['shards'][number]) =>
      charges[0]?.[0]?.stub.steps.includes('approve') === true;
    await waitUntil('a charge of each shard to be under way', () => run.shards.every(firstIsAsked));
    await run.handle.signal(pauseRun);
    const areHeld = async () =>
      (await Promise.all(run.shards.map(({ handle }) => handle.query<RunStanding>(STANDING_QUERY)))).every(
        ({ state }) => state === 'PAUSED',
      );
    await waitUntil('every shard to be held', areHeld);
    for (const gate of gates) gate.open();
    await waitUntil('the charges under way to end', () =>
      run.shards.every(({ charges }) => charges[0]?.[0]?.stub.statuses.at(-1) === 'APPROVED'),
    );
    expect(run.shards.map(({ charges }) => charges[0]?.[1]?.stub.steps)).toEqual([[], []]);
    await run.handle.signal(resumeRun);
    expect(await resultOf(stage, run)).toEqual(counts({ approved: 4 }));
    expect(told(run)).toContain('PAUSED');
  });

  test('stops them all after unsettled charges in a row of any of them; one of them probes, and all go on together', async () => {
    // More than can be under way before the shards hear of the stop: none of those may be settled, which would lift it.
    const failing = onePage([...Array.from({ length: 6 }, () => breaks), {}]);
    const run = await beginRun(stage, 'all-stopped', sharded([failing, failing, failing]), {
      atOnce: 1,
      stopAfterUnsettled: 2,
    });
    await waitUntil('the run to stop', () => told(run).includes('STOPPED'));
    expect(run.stub.noted.at(-1)?.detail).toMatch(/[0-9]+ charges in a row have been unsettled/);
    await waitUntil('every shard to stand still', async () =>
      (await Promise.all(run.shards.map(standsStill))).every(Boolean),
    );
    const probing = async () => (await Promise.all(run.shards.map(probes))).filter(Boolean).length;
    await waitUntil('one of them to wait for its probe', async () => (await probing()) > 0);
    expect(await probing()).toBe(1);
    expect(await resultOf(stage, run)).toEqual(counts({ approved: 3, unsettled: 18 }));
    expect(told(run).at(-1)).toBe('DONE');
  });

  test('that is cancelled cancels them all, and its row has true counts', async () => {
    const gate = new Gate();
    const run = await beginRun(
      stage,
      'all-cancelled',
      sharded([onePage([{}, approvedBehind(gate), {}]), onePage([approvedBehind(gate), {}])]),
      { atOnce: 1 },
    );
    const isAsked = (charge: PreparedCharge | undefined) => charge?.stub.steps.includes('approve') === true;
    await waitUntil('a charge of each shard to be under way', () =>
      [run.shards[0]?.charges[0]?.[1], run.shards[1]?.charges[0]?.[0]].every(isAsked),
    );
    await run.handle.cancel();
    await cancelledEnd(run);
    expect(run.stub.noted.at(-1)).toMatchObject({ state: 'CANCELLED', counts: counts({ approved: 1, unsettled: 2 }) });
    for (const { handle } of run.shards) expect((await handle.describe()).status.name).toBe('CANCELLED');
    gate.open();
  });

  test('waits in each of them for a charge no longer than its patience, which all charges of a page have alike', async () => {
    const late = runJourneys['run-outlived']?.charges[0] ?? [];
    const run = await beginRun(stage, 'late-in-shard', sharded([onePage([...late, ...late]), onePage([{}])]), {
      atOnce: 8,
    });
    expect(await resultOf(stage, run)).toEqual(counts({ approved: 3, unsettled: 2 }));
    const [first] = run.shards;
    const started = (first === undefined ? [] : await historiesOf(stage, first)).flatMap(({ events }) =>
      (events ?? []).filter((event) => event.timerStartedEventAttributes != null),
    );
    // One for the two that are late together, and not one for each of the four.
    expect(started.length).toBeLessThanOrEqual(2);
  });

  test('goes through what is left itself when one of them broke', async () => {
    const run = await beginRun(stage, 'one-lost', {
      ...{ opened: [[1]], charges: [[{}, {}]], ended: [[]] },
      shards: [{ ...onePage([]), breaks: true }, onePage([{}])],
    });
    expect(await resultOf(stage, run)).toEqual(counts({ opened: 1, approved: 3 }));
    expect(run.stub.pages).toEqual(['openPeriods 0', 'dueCharges 0', 'endGrace 0']);
  });

  test('hears nothing from a malformed report, and a shard nothing from a malformed halt', async () => {
    const gate = new Gate();
    const run = await beginRun(stage, 'odd-words', sharded([onePage([approvedBehind(gate), {}]), onePage([])]));
    await waitUntil(
      'a charge to be under way',
      () => run.shards[0]?.charges[0]?.[0]?.stub.steps.includes('approve') === true,
    );
    await run.handle.signal('shard', { number: 1, counts: null });
    await run.shards[0]?.handle.signal('halt', { stop: 'now' });
    gate.open();
    expect(await resultOf(stage, run)).toEqual(counts({ approved: 2 }));
  });
});

describe('the input of a billing run', () => {
  const progress = { runId: 'run-1', phase: 'charge', counts: counts({}), paused: false };

  test.each([
    ['kind', { kind: 'weekly' }],
    ['atOnce', { atOnce: 0 }],
    ['atOnce', { atOnce: 101 }],
    ['asOf', { asOf: 'garbage' }],
    ['stopAfterUnsettled', { stopAfterUnsettled: 0 }],
    ['progress.phase', { progress: { ...progress, phase: 'refund' } }],
    ['progress.counts', { progress: { ...progress, counts: null } }],
  ])('is refused at once if it is malformed: %s of %j', async (field, malformed) => {
    const run = await beginRun(stage, 'malformed', onePage([{}]), malformed as Partial<BillingRunInput>);
    const failed = await resultOf(stage, run).catch((failure: unknown) => failure);
    expect(failed).toMatchObject({
      cause: {
        type: 'InvalidInput',
        nonRetryable: true,
        message: expect.stringContaining(`${field} must be`) as unknown,
      },
    });
    expect(run.stub.calls).toEqual([]);
  });

  test('from signals ignores their arguments', async () => {
    const gate = new Gate();
    const run = await beginRun(stage, 'arguments', onePage([approvedBehind(gate), {}]), { atOnce: 1 });
    await waitUntil('an approval to be under way', () => run.charges[0]?.[0]?.stub.steps.includes('approve') === true);
    await run.handle.signal('pause', null, { until: 'tomorrow' });
    gate.open();
    await waitUntil('the run to say that it is paused', () => run.stub.noted.some(({ state }) => state === 'PAUSED'));
    await run.handle.signal('nonsense', 'x');
    await run.handle.signal('resume', ['x']);
    expect(await resultOf(stage, run)).toEqual(counts({ approved: 2 }));
  });
});
