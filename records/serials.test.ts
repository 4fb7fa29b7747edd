import { type Database, DatabaseBusy } from '../platform/database';
import { createSerials } from './serials';

type Draw = {
  readonly terminalId: string;
  readonly done: (last: number) => void;
  readonly fail: (failure: Error) => void;
};

/** A database whose draws finish when the test tells them to. */
function counters() {
  const draws: Draw[] = [];
  const $queryRaw = (
    _sql: TemplateStringsArray,
    _timeout: string,
    terminalId: string,
  ): Promise<readonly { last: number }[]> =>
    new Promise((resolve, reject) => {
      draws.push({
        terminalId,
        done: (last) => {
          resolve([{ last }]);
        },
        fail: reject,
      });
    });
  return { draws, draw: createSerials({ $queryRaw } as unknown as Pick<Database, '$queryRaw'>) };
}

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const locked = Object.assign(new Error('lock time-out'), {
  code: 'P2010',
  meta: { driverAdapterError: { cause: { originalCode: '55P03' } } },
});

describe('drawing serials', () => {
  test('writes them with 12 digits', async () => {
    const { draws, draw } = counters();
    const serial = draw('T1', '20261126');
    await settled();
    draws[0]?.done(7);
    expect(await serial).toBe('000000000007');
  });

  test('runs at most two draws at once for a terminal, and never delays one terminal for another', async () => {
    const { draws, draw } = counters();
    const all = [1, 2, 3, 4].map(() => draw('T1', '20261126'));
    void draw('T2', '20261126');
    await settled();
    expect(draws.map(({ terminalId }) => terminalId)).toEqual(['T1', 'T1', 'T2']);
    draws[0]?.done(1);
    await settled();
    expect(draws).toHaveLength(4);
    draws[1]?.done(2);
    await settled();
    draws.slice(3).forEach(({ done }, at) => {
      done(3 + at);
    });
    expect(await Promise.all(all)).toEqual(['000000000001', '000000000002', '000000000003', '000000000004']);
  });

  test('lets nobody wait behind a locked counter: the queue fails as busy, and later draws try again', async () => {
    const { draws, draw } = counters();
    const all = [1, 2, 3, 4].map(() => draw('T1', '20261126').catch((failure: unknown) => failure));
    await settled();
    draws[0]?.fail(locked);
    await settled();
    expect(draws).toHaveLength(2);
    draws[1]?.fail(locked);
    const failures = await Promise.all(all);
    expect(failures.slice(0, 2)).toEqual([locked, locked]);
    for (const failure of failures.slice(2)) expect(failure).toBeInstanceOf(DatabaseBusy);
    const next = draw('T1', '20261126');
    await settled();
    draws[2]?.done(1);
    expect(await next).toBe('000000000001');
  });
});
