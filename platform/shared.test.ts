import { shared } from './shared';

describe('shared work', () => {
  const begun = () => {
    const ends: ((value: number) => void)[] = [];
    const fails: ((failure: Error) => void)[] = [];
    let now = 0;
    const ask = shared(
      1_000,
      () =>
        new Promise<number>((resolve, reject) => {
          ends.push(resolve);
          fails.push(reject);
        }),
      () => now,
    );
    return {
      ask,
      ends,
      fails,
      passes: (ms: number) => {
        now += ms;
      },
    };
  };

  test('is done once while it is under way, and its result is cached for a while', async () => {
    const { ask, ends, passes } = begun();
    const asked = [ask(), ask()];
    passes(5_000);
    asked.push(ask());
    ends[0]?.(7);
    expect(await Promise.all(asked)).toEqual([7, 7, 7]);
    passes(999);
    expect(await ask()).toBe(7);
    expect(ends).toHaveLength(1);
    passes(1);
    const again = ask();
    ends[1]?.(8);
    expect(await again).toBe(8);
  });

  test('is done again after a failure', async () => {
    const { ask, ends, fails } = begun();
    const [first, second] = [ask(), ask()];
    fails[0]?.(new Error('away'));
    await expect(first).rejects.toThrow('away');
    await expect(second).rejects.toThrow('away');
    const again = ask();
    ends[1]?.(1);
    expect(await again).toBe(1);
  });
});
