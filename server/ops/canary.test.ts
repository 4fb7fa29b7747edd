import type { Client } from '@temporalio/client';
import { waitUntil } from '../../tests/support/wait-for';
import { startCanary } from './canary';

const EVERY_MS = 1_000;

/** A Temporal whose workflows end as the test decides. */
function flying(outcome: () => Promise<void>) {
  let clock = 0;
  let flights = 0;
  const pass = <T>(_by: unknown, work: () => Promise<T>): Promise<T> => work();
  const execute = (): Promise<void> => {
    flights += 1;
    return outcome();
  };
  const warnings: unknown[] = [];
  const client = { withDeadline: pass, withAbortSignal: pass, workflow: { execute } } as unknown as Client;
  const canary = startCanary({
    client,
    everyMs: EVERY_MS,
    workflowTaskTimeoutMs: 1_000,
    log: { warn: (ids: unknown) => void warnings.push(ids) },
    now: () => clock,
  });
  return {
    canary,
    warnings,
    flights: () => flights,
    passes: (ms: number) => {
      clock += ms;
    },
  };
}

describe('the canary', () => {
  test('is not ok before its first workflow has finished', async () => {
    const { canary } = flying(() => new Promise(() => undefined));
    expect(canary.check()).toContain('no workflow has finished for 0 s');
    expect(canary.lastSeconds()).toBe(0);
  });

  test('is ok after one has finished, and no longer after three intervals without one', async () => {
    const { canary, passes } = flying(async () => undefined);
    await waitUntil('the first to come back', () => canary.check() === 'ok');
    await canary.stop();
    passes(3 * EVERY_MS);
    expect(canary.check()).toBe('ok');
    passes(1);
    expect(canary.check()).toContain('no workflow has finished for 3 s');
    expect(canary.sinceSuccessSeconds()).toBeCloseTo(3.001);
  });

  test('that does not come back is logged, and repeated soon', async () => {
    const { canary, warnings, flights } = flying(() => Promise.reject(new Error('stuck')));
    await waitUntil('a second flight', () => flights() >= 2);
    await canary.stop();
    expect(canary.check()).not.toBe('ok');
    expect(warnings[0]).toMatchObject({ failure: 'Error' });
  });
});
