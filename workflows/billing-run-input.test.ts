import { parseBillingRunInput } from './billing-run-input';

const nothing = { opened: 0, approved: 0, declined: 0, unsettled: 0, alreadyStarted: 0, refused: 0, ended: 0 };
const progress = { runId: 'run-1', phase: 'charge', counts: nothing, paused: false };
const unpaid = { subscriptionId: 'sub_1', period: '20270131', number: 1, status: 'DECLINED' };
const problemsOf = (value: unknown): readonly string[] => {
  const parsed = parseBillingRunInput(value);
  return parsed.ok ? [] : parsed.problems;
};

test.each([
  [{ kind: 'daily' }],
  [
    {
      kind: 'manual',
      asOf: '2027-01-31T01:00:00.000Z',
      atOnce: 100,
      chargePatienceMs: 1,
      stopAfterUnsettled: 1,
      probeAfterMs: 3_600_000,
    },
  ],
  [{ kind: 'retries', progress }],
  [{ kind: 'retries', progress: { ...progress, unpaid: [] } }],
  [{ kind: 'retries', progress: { ...progress, unpaid: [{ ...unpaid, reason: 'VAN_NOT_SENT', detail: 'why' }] } }],
  [
    {
      kind: 'retries',
      progress: {
        ...progress,
        after: 'sub_1 20270131',
        unsettledInARow: 10,
        stop: { since: '2027-01-31T01:00:00.000Z', probeAt: '2027-01-31T01:05:00.000Z', pauseMs: 300_000 },
      },
    },
  ],
])('%j starts a run', (value) => {
  expect(problemsOf(value)).toEqual([]);
});

test.each([
  [{ kind: 'retries', progress: { ...progress, unpaid: {} } }, 'progress.unpaid'],
  [{ kind: 'retries', progress: { ...progress, unpaid: [unpaid, 1] } }, 'progress.unpaid.1'],
  [{ kind: 'retries', progress: { ...progress, unpaid: [{ ...unpaid, number: '1' }] } }, 'progress.unpaid.0.number'],
  [undefined, 'the input'],
  ['daily', 'the input'],
  [{}, 'kind'],
  [{ kind: 'weekly' }, 'kind'],
  [{ kind: 'daily', atOnce: 0 }, 'atOnce'],
  [{ kind: 'daily', atOnce: 101 }, 'atOnce'],
  [{ kind: 'daily', atOnce: 1.5 }, 'atOnce'],
  [{ kind: 'daily', atOnce: '20' }, 'atOnce'],
  [{ kind: 'daily', asOf: 'garbage' }, 'asOf'],
  [{ kind: 'daily', asOf: '2027-02-30T01:00:00Z' }, 'asOf'],
  [{ kind: 'daily', asOf: '' }, 'asOf'],
  [{ kind: 'daily', chargePatienceMs: 0 }, 'chargePatienceMs'],
  [{ kind: 'daily', stopAfterUnsettled: 0 }, 'stopAfterUnsettled'],
  [{ kind: 'daily', probeAfterMs: 3_600_001 }, 'probeAfterMs'],
  [{ kind: 'daily', progress: null }, 'progress'],
  [{ kind: 'daily', progress: { ...progress, phase: 'refund' } }, 'progress.phase'],
  [
    { kind: 'daily', progress: { ...progress, counts: { ...nothing, approved: undefined } } },
    'progress.counts.approved',
  ],
  [
    { kind: 'daily', progress: { ...progress, stop: { since: 'x', probeAt: '2027-01-31T01:05:00.000Z', pauseMs: 1 } } },
    'progress.stop.since',
  ],
])('%j is refused with the name of its field', (value, field) => {
  expect(problemsOf(value)).toEqual([expect.stringMatching(new RegExp(`^${field} must be `))]);
});
