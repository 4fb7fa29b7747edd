import { WorkflowFailedError } from '@temporalio/client';
import { waitFor, waitUntil } from '../support/wait-for';
import { pauseRun, resumeRun } from '../../workflows/billing-run';
import { AS_OF, beginRun, historiesOf, resultOf, runJourneys } from './billing-run-journeys';
import { openTimeSkippingStage, type Stage } from './stage';
import { counts } from './stub-run';
import { approval, Gate, type Script } from './stub-steps';

let stage: Stage;

// A server each: a skip of time stalls at one where a charge was left under way.
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
  test.each(Object.entries(runJourneys))('goes the way "%s", and counts what came of it', async (name, journey) => {
    const run = await beginRun(stage, name, journey);
    expect(await resultOf(stage, run)).toEqual(journey.result);
    expect(await historiesOf(stage, run)).toHaveLength(journey.runs);
    expect(run.stub.noted.at(-1)).toEqual({ runId: run.handle.firstExecutionRunId, kind: 'manual', asOf: AS_OF, state: 'DONE', counts: journey.result });
  });

  test('goes on as a new run after each page, with what was counted before', async () => {
    const { opened, ended } = { opened: [[1, 2], [3]], ended: [['sub_a'], ['sub_b']] };
    const run = await beginRun(stage, 'carried', { opened, charges: [[{}], [{}]], ended });
    await resultOf(stage, run);
    expect(run.stub.pages).toEqual(['openPeriods 0', 'openPeriods 1', 'dueCharges 0', 'dueCharges 1', 'endGrace 0', 'endGrace 1']);
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

  test('is outlived by a charge that takes longer than a minute, which comes to its own end', async () => {
    const run = await beginRun(stage, 'late', runJourneys['run-outlived'] ?? onePage([]));
    expect(await resultOf(stage, run)).toEqual(counts({ opened: 1, approved: 1, unsettled: 1 }));
    const workflowId = run.charges[0]?.[0]?.handle.workflowId ?? '';
    expect((await stage.client.workflow.getHandle(workflowId).describe()).status.name).toBe('RUNNING');
    expect(await stage.env.client.workflow.getHandle(workflowId).result()).toEqual({ status: 'NET_CANCELLED', reason: 'NET_CANCELLED' });
  });

  test('makes no more charges at once than it was told', async () => {
    const gate = new Gate();
    const run = await beginRun(stage, 'at-once', onePage([approvedBehind(gate), approvedBehind(gate), approvedBehind(gate)]), { atOnce: 2 });
    const [first, second, third] = run.charges[0] ?? [];
    await waitUntil('two approvals to be under way', () => [first, second].every((charge) => charge?.stub.steps.includes('approve')));
    expect(third?.stub.steps).toEqual([]);
    gate.open();
    expect(await resultOf(stage, run)).toEqual(counts({ approved: 3 }));
  });

  test('that is paused makes no further charge until it is resumed, and lets what is under way end', async () => {
    const gate = new Gate();
    const run = await beginRun(stage, 'paused', onePage([approvedBehind(gate), {}]), { atOnce: 1 });
    const [first, second] = run.charges[0] ?? [];
    await waitUntil('the first approval to be under way', () => first?.stub.steps.includes('approve') === true);
    await run.handle.signal(pauseRun);
    gate.open();
    const paused = await waitFor('the run to say that it is paused', () => run.stub.noted.find(({ state }) => state === 'PAUSED'));
    expect(paused.counts).toEqual(counts({ approved: 1 }));
    expect(second?.stub.steps).toEqual([]);
    await run.handle.signal(resumeRun);
    expect(await resultOf(stage, run)).toEqual(counts({ approved: 2 }));
    // Once for each page, and for the pause and its end.
    expect(run.stub.noted.map(({ state }) => state)).toEqual(['RUNNING', 'PAUSED', 'RUNNING', 'RUNNING', 'DONE']);
  });

  test('that is cancelled leaves the charges that are under way alone', async () => {
    const gate = new Gate();
    const run = await beginRun(stage, 'cancelled', onePage([approvedBehind(gate), {}]), { atOnce: 1 });
    const [first, second] = run.charges[0] ?? [];
    await waitUntil('the first approval to be under way', () => first?.stub.steps.includes('approve') === true);
    await run.handle.cancel();
    await expect(resultOf(stage, run)).rejects.toThrow(WorkflowFailedError);
    gate.open();
    expect(await first?.handle.result()).toEqual({ status: 'APPROVED' });
    expect(second?.stub.steps).toEqual([]);
  });
});
