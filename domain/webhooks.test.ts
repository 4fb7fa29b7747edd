import fc from 'fast-check';
import {
  afterFailure,
  type EndpointHealth,
  type Head,
  HEALTHY,
  isGivenUp,
  retryPauseMs,
  webhookRules as rules,
  whatToSend,
} from './webhooks';

const NOW = 1_000_000_000;
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const failing = (times: number, now = NOW): EndpointHealth =>
  Array.from({ length: times }).reduce<EndpointHealth>((health) => afterFailure(rules, health, now), HEALTHY);
const head = (id: string, tries = 0, nextTryAt = NOW): Head => ({ id, subjectId: `of-${id}`, tries, nextTryAt });

test('a delivery is tried again after 5 s, and ever later up to 8 h, with a quarter of jitter', () => {
  expect([1, 2, 3, 4, 5, 6, 7, 8, 9, 50].map((tries) => retryPauseMs(rules, tries, 0))).toEqual([
    5_000,
    30_000,
    2 * MINUTE,
    10 * MINUTE,
    30 * MINUTE,
    HOUR,
    2 * HOUR,
    4 * HOUR,
    8 * HOUR,
    8 * HOUR,
  ]);
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 100 }), fc.double({ min: 0, max: 1, noNaN: true }), (tries, random) => {
      const least = retryPauseMs(rules, tries, 0);
      expect(retryPauseMs(rules, tries, random)).toBeGreaterThanOrEqual(least);
      expect(retryPauseMs(rules, tries, random)).toBeLessThanOrEqual(1.25 * least + 1);
    }),
  );
});

test('three days of tries are some fifteen requests', () => {
  let at = 0;
  let tries = 0;
  for (; at < rules.giveUpAfterMs; tries += 1) at += retryPauseMs(rules, tries + 1, 0.5);
  expect(tries).toBeGreaterThan(12);
  expect(tries).toBeLessThan(20);
});

describe('an endpoint that answers', () => {
  test('gets what is due, but never more than so many at once', () => {
    const heads = [head('a'), head('b', 2), head('c', 1, NOW + 1)];
    expect(whatToSend(HEALTHY, heads, NOW, 10)).toEqual({ kind: 'send', ids: ['a', 'b'] });
    expect(whatToSend(HEALTHY, heads, NOW, 1)).toEqual({ kind: 'send', ids: ['a'] });
  });

  test('is left alone until the first that failed is due', () => {
    const heads = [head('a', 3, NOW + 9), head('b', 1, NOW + 5)];
    expect(whatToSend(HEALTHY, heads, NOW, 10)).toEqual({ kind: 'wait', untilMs: NOW + 5 });
    expect(whatToSend(HEALTHY, [], NOW, 10)).toEqual({ kind: 'idle' });
  });

  test('four failures in a row change nothing', () => {
    expect(whatToSend(failing(4), [head('a'), head('b')], NOW, 10)).toEqual({ kind: 'send', ids: ['a', 'b'] });
  });
});

describe('an endpoint that fails five times in a row', () => {
  test('gets one request at a time, at most every 15 seconds', () => {
    const health = failing(5);
    expect(whatToSend(health, [head('a'), head('b')], NOW, 10)).toEqual({ kind: 'wait', untilMs: NOW + 15_000 });
    expect(whatToSend(health, [head('a'), head('b')], NOW + 15_000, 10)).toEqual({ kind: 'send', ids: ['a'] });
  });

  test('gets what it has not seen yet first: one event that it can’t handle holds up no other for long', () => {
    const heads = [head('poison', 9, NOW - HOUR), head('new')];
    expect(whatToSend(failing(9), heads, NOW + 15_000, 10)).toEqual({ kind: 'send', ids: ['new'] });
  });

  test('is not asked for what has failed before its pause is over', () => {
    const heads = [head('poison', 9, NOW + HOUR)];
    expect(whatToSend(failing(9), heads, NOW + 15_000, 10)).toEqual({ kind: 'wait', untilMs: NOW + HOUR });
  });
});

test('an endpoint is given up once nothing was received for three days, counted from its first failure', () => {
  const health = afterFailure(rules, failing(3), NOW + rules.giveUpAfterMs - 1);
  expect(isGivenUp(rules, health, NOW + rules.giveUpAfterMs - 1)).toBe(false);
  expect(isGivenUp(rules, health, NOW + rules.giveUpAfterMs)).toBe(true);
  expect(isGivenUp(rules, HEALTHY, NOW)).toBe(false);
});

test('whatever fails and whenever: something is sent or waited for while something is left, and never too much', () => {
  const heads = fc.array(
    fc.record({
      id: fc.uuid(),
      subjectId: fc.uuid(),
      tries: fc.nat(20),
      nextTryAt: fc.integer({ min: NOW - HOUR, max: NOW + HOUR }),
    }),
    { minLength: 1 },
  );
  fc.assert(
    fc.property(fc.nat(20), heads, fc.integer({ min: 1, max: 50 }), (failures, some, most) => {
      const look = whatToSend(failing(failures), some, NOW + 20_000, most);
      if (look.kind === 'wait') expect(look.untilMs).toBeGreaterThan(NOW + 20_000);
      else expect(look.kind === 'send' && look.ids.length > 0 && look.ids.length <= most).toBe(true);
    }),
  );
});
