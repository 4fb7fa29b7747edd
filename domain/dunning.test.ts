import fc from 'fast-check';
import { afterBound, afterFailure, dunningClassOf, dunningPolicy, type FailedTry } from './dunning';
import { addDays, instantAt, type KstDate } from './kst';
import { type Reason, reasons } from './reasons';

const DUE = '20270301' as KstDate;
const ten = instantAt(DUE, 10);
const after = (failureClass: FailedTry['class'], failures: number, at: Date) =>
  afterFailure(dunningPolicy, { class: failureClass, failures, at, dueDay: DUE });
const graceEnds = instantAt(addDays(DUE, 15), 0);

test('a soft decline is tried again after 1, 3 and 5 days, at another hour than before, and then no more', () => {
  expect(after('soft', 1, ten)).toEqual({ kind: 'retry', at: instantAt('20270302' as KstDate, 15) });
  expect(after('soft', 2, instantAt('20270302' as KstDate, 15))).toEqual({
    kind: 'retry',
    at: instantAt('20270305' as KstDate, 9),
  });
  expect(after('soft', 3, instantAt('20270305' as KstDate, 9))).toEqual({
    kind: 'retry',
    at: instantAt('20270310' as KstDate, 19),
  });
  expect(after('soft', 4, instantAt('20270310' as KstDate, 19))).toEqual({ kind: 'past-due', graceEndsAt: graceEnds });
});

test('a technical failure is tried again within hours, a hard decline never', () => {
  expect([1, 2, 3].map((failures) => after('technical', failures, ten))).toEqual(
    [2, 4, 6].map((hours) => ({ kind: 'retry', at: new Date(ten.getTime() + hours * 3_600_000) })),
  );
  expect(after('technical', 4, ten)).toMatchObject({ kind: 'past-due' });
  expect(after('hard', 1, ten)).toEqual({ kind: 'past-due', graceEndsAt: graceEnds });
});

test('a bound of ours is not a failure: its period is tried again at ten on the next Korean day', () => {
  expect((['BOUND_KEY_DAILY', 'BOUND_PERIOD_TRIES'] as const).map(dunningClassOf)).toEqual(['bound', 'bound']);
  expect(afterBound(dunningPolicy, instantAt(DUE, 0))).toEqual(instantAt(addDays(DUE, 1), 10));
  expect(afterBound(dunningPolicy, instantAt(DUE, 23))).toEqual(instantAt(addDays(DUE, 1), 10));
});

test('no retry comes after the grace', () => {
  expect(after('soft', 2, instantAt('20270314' as KstDate, 10))).toEqual({ kind: 'past-due', graceEndsAt: graceEnds });
});

test('whatever fails and in whatever order, retries go forward and end in a bounded number', () => {
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom('soft' as const, 'technical' as const), { minLength: 7, maxLength: 7 }),
      (classes) => {
        const counts = { soft: 0, technical: 0, hard: 0 };
        let at = ten;
        for (const failureClass of classes) {
          counts[failureClass] += 1;
          const next = after(failureClass, counts[failureClass], at);
          if (next.kind === 'past-due') return;
          expect(next.at.getTime()).toBeGreaterThan(at.getTime());
          expect(next.at.getTime()).toBeLessThan(graceEnds.getTime());
          at = next.at;
        }
        throw new Error('seven failures were all tried again');
      },
    ),
  );
});

test('every reason has its class, and a card that is refused for good is never retried', () => {
  for (const reason of Object.keys(reasons) as Reason[])
    expect(['soft', 'hard', 'technical', 'bound']).toContain(dunningClassOf(reason));
  expect((['VAN_DECLINED_HARD', 'CARD_UNUSABLE', 'BILLING_KEY_ENDED'] as const).map(dunningClassOf)).toEqual([
    'hard',
    'hard',
    'hard',
  ]);
});
