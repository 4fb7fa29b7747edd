import { Context } from '@temporalio/activity';
import { withHeartbeat } from '../activities/heartbeat';
import { noteDuty } from '../activities/sweep/note-duty';
import type { VanAccessTable } from '../platform/config';
import type { Database } from '../platform/database';
import type { VanBooks } from './books';
import { checkInvariants, type Violation } from './check';
import { inquiredBooks } from './inquiry';
import { temporalRuns } from './runs';
import type { CheckActivities, CheckKind } from './types';

type CheckDepsOfWorker = { readonly db: Database; readonly vanAccess: VanAccessTable; readonly clock: () => Date };

/** VANs know today and yesterday. */
const LAST_DAY_MS = 24 * 3_600_000;
const MOST_IN_WORDS = 20;

/** Books when no VAN is asked: what a VAN has booked is not judged. */
const unasked: VanBooks = {
  source: 'no VAN',
  bookedFor: async (orderNos) => ({ booked: [], unanswered: orderNos }),
  async *all() {
    // Nothing is known of their books.
  },
};
/** The number of the invariant that needs a VAN's answer. */
const ABOUT_BOOKS = 2;

/** The activities of the engine's own check. */
export const createCheckActivities = (deps: CheckDepsOfWorker): CheckActivities => ({
  runCheck: ({ kind, begunAt }) =>
    withHeartbeat(async () => {
      const first: string[] = [];
      const { bills, payments, violations } = await checkInvariants({
        db: deps.db,
        books: booksOf(kind, deps),
        runs: temporalRuns(Context.current().client, { withHistories: false }),
        since: new Date(deps.clock().getTime() - LAST_DAY_MS),
        except: kind === 'runs' ? [ABOUT_BOOKS] : [],
        report: (violation) => {
          if (first.length < MOST_IN_WORDS) first.push(inWords(violation));
        },
      });
      const findings = { bills, payments, violations, first };
      await noteDuty(deps, { name: `check-${kind}`, begunAt, findings });
      return findings;
    }),
});

const booksOf = (kind: CheckKind, deps: CheckDepsOfWorker): VanBooks =>
  kind === 'vans' ? inquiredBooks(deps) : unasked;

const inWords = ({ invariant, name, what }: Violation): string => `${invariant} ${name}: ${what}`;
