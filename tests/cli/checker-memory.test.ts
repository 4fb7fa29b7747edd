import { runCommand } from '../support/commands';
import { type Engine, startSmallEngine } from '../support/engine';
import { approvalsOf, makePaidBills, type Range } from '../support/paid-bills';
import { bookDirectly } from '../support/van-books';

let engine: Engine;
beforeAll(async () => {
  engine = await startSmallEngine();
});
afterAll(async () => {
  await engine.stop();
});

/** A check of few pages ends before its caches are full. If it kept bills, they would take 4 KB each: 36 MB more. */
const TOLERANCE_MB = 15;

async function add(range: Range): Promise<void> {
  await makePaidBills(engine, range);
  await bookDirectly(engine, approvalsOf(range));
}

/** MB in use after each full collection, from Node: live objects without garbage. */
const aliveIn = (out: string): readonly number[] =>
  [...out.matchAll(/Mark-Compact[^\n]* -> ([0-9.]+) \(/g)].map(([, alive]) => Number(alive));

/** Checks everything. @returns the most memory that was alive, in MB */
async function peakOfCheck(bills: number): Promise<number> {
  const { code, out, err } = await runCommand(engine, 'check', [], ['--trace-gc', '--max-semi-space-size=1']);
  expect([code, err]).toEqual([0, '']);
  expect(out).toContain(`✓ ${bills} bills, ${bills} payments, ${bills} approvals in the books: 0 violations`);
  const alive = aliveIn(out);
  expect(alive.length).toBeGreaterThan(0);
  return Math.max(...alive);
}

test('npm run check needs no more memory for ten thousand bills than for a thousand', async () => {
  await add({ first: 1, last: 1_000 });
  const ofThousand = await peakOfCheck(1_000);
  await add({ first: 1_001, last: 10_000 });
  const ofTenThousand = await peakOfCheck(10_000);
  process.stdout.write(
    `npm run check: at most ${ofThousand} MB alive for 1,000 bills, ${ofTenThousand} MB for 10,000\n`,
  );
  expect(ofTenThousand).toBeLessThan(ofThousand + TOLERANCE_MB);
}, 300_000);
