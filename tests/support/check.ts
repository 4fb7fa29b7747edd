import { simulatorBooks } from '../../checker/books';
import { checkInvariants } from '../../checker/check';
import { temporalRuns } from '../../checker/runs';
import type { Engine } from './engine';

/** The violations that `npm run check` finds. */
export async function violationsIn(engine: Engine): Promise<readonly string[]> {
  const found: string[] = [];
  await checkInvariants({
    db: engine.database.db,
    books: simulatorBooks(Object.fromEntries(engine.vans.map((van) => [van, engine.vanControls[van]]))),
    runs: temporalRuns(engine.temporal, { withHistories: true }),
    report: ({ invariant, what }) => void found.push(`${invariant}: ${what}`),
  });
  return found;
}
