import { simulatorBooks } from '../../checker/books';
import { checkInvariants } from '../../checker/check';
import { temporalRuns } from '../../checker/runs';
import type { Engine } from './engine';

/**
 * The violations that `npm run check` finds.
 * @param since checks only bills with a payment that changed since then: a suite that checks after each test, and
 *   everything at its end, reads each history twice and not once per test
 */
export async function violationsIn(engine: Engine, since?: Date): Promise<readonly string[]> {
  const found: string[] = [];
  await checkInvariants({
    db: engine.database.db,
    books: simulatorBooks(Object.fromEntries(engine.vans.map((van) => [van, engine.vanControls[van]]))),
    runs: temporalRuns(engine.temporal, { withHistories: true }),
    since,
    report: ({ invariant, what }) => void found.push(`${invariant}: ${what}`),
  });
  return found;
}
