import { simulatorBooks } from '../../checker/books';
import { checkInvariants } from '../../checker/check';
import { temporalRuns } from '../../checker/runs';
import type { Engine } from './engine';

/** What `npm run check` finds wrong. */
export async function violationsIn(engine: Engine): Promise<readonly string[]> {
  const found: string[] = [];
  await checkInvariants({
    db: engine.database.db,
    books: simulatorBooks({ alpha: engine.van, beta: engine.vanBeta }),
    runs: temporalRuns(engine.temporal, { withHistories: true }),
    report: ({ invariant, what }) => void found.push(`${invariant}: ${what}`),
  });
  return found;
}
