import fc from 'fast-check';
import { circuitMove, type CircuitRules, parties, partyOf, partyText } from './circuits';

const rules: CircuitRules = {
  windowMs: 60_000,
  leastOutcomes: 10,
  failurePercent: 50,
  openMs: 30_000,
  probeEveryMs: 5_000,
  probes: 3,
};
const now = new Date('2026-12-01T00:00:00Z');
const none = { ended: 0, failed: 0 };
const seconds = (count: number): Date => new Date(now.getTime() + count * 1_000);

describe('a closed circuit', () => {
  const move = (ended: number, failed: number) =>
    circuitMove({ fresh: { ended: 1, failed: 1 }, inWindow: { ended, failed } }, rules, now);

  test.each([
    ['opens when half of the exchanges failed', 10, 5, 'open'],
    ['stays closed when fewer did', 11, 5, undefined],
    ['stays closed while too few have ended to tell', 9, 9, undefined],
    ['stays closed when none failed', 100, 0, undefined],
  ])('%s', (_, ended, failed, expected) => {
    expect(move(ended, failed)).toBe(expected);
  });
});

describe('an open circuit', () => {
  const move = (fresh: { ended: number; failed: number }, { passed = 0, probedIn = -1 } = {}) =>
    circuitMove({ open: { probedFrom: seconds(probedIn), passed }, fresh, inWindow: fresh }, rules, now);

  test.each([
    ['heeds nothing before its pause is over', move({ ended: 9, failed: 0 }, { probedIn: 1 }), undefined],
    ['waits for an exchange', move(none), undefined],
    ['stays open when a probe failed', move({ ended: 1, failed: 1 }), 'reopen'],
    ['counts an answered probe', move({ ended: 1, failed: 0 }), 'count'],
    [
      'closes with the last of the answered probes that it needs',
      move({ ended: 1, failed: 0 }, { passed: 2 }),
      'close',
    ],
    ['closes at once when as many are answered together', move({ ended: 3, failed: 0 }), 'close'],
  ])('%s', (_, got, expected) => {
    expect(got).toBe(expected);
  });
});

test('a circuit never opens over exchanges that were answered, whatever its bounds', () => {
  fc.assert(
    fc.property(fc.nat(), fc.integer({ min: 1, max: 100 }), fc.nat(), (ended, failurePercent, leastOutcomes) => {
      const bounds = { ...rules, failurePercent, leastOutcomes };
      expect(circuitMove({ fresh: none, inWindow: { ended, failed: 0 } }, bounds, now)).toBeUndefined();
    }),
  );
});

test('every party is found by its name, and no other', () => {
  for (const party of parties) expect(partyOf(party.kind, party.code)).toEqual(party);
  expect(partyOf('van', 'kb')).toBeUndefined();
  expect(partyOf('bank', 'kb')).toBeUndefined();
  expect(partyText({ kind: 'van', code: 'alpha' })).toBe('van:alpha');
});
