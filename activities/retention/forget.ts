import { type EndedBillState, endedBillStates } from '../../domain/bill-states';
import { type Forgettable, keptSince } from '../../domain/retention';
import { countInboxBefore, forgetInboxBefore } from '../../records/inbox';
import { countLinqResultsBefore, forgetLinqResultsBefore } from '../../records/linq-results';
import { forgetOldBills } from '../../records/old-bills';
import type { Input } from '../activity';
import type { RetentionDeps } from './partitions';
import type { ForgottenPage, RetentionActivities } from './types';

/** Bills in one transaction, which deletes some ten rows for each. */
const BILLS_A_PAGE = 100;
const RESULTS_A_PAGE = 1_000;
/** Any place: the rows of the page before are gone. */
const AGAIN = 'again';

type Forget = (
  deps: RetentionDeps,
  since: Date,
  after: string | undefined,
  isDryRun: boolean,
) => Promise<ForgottenPage>;

const bills =
  (state: EndedBillState): Forget =>
  ({ db }, since, after, isDryRun) =>
    forgetOldBills(db, { state, after, since, most: BILLS_A_PAGE }, isDryRun);

/**
 * Rows of which each stands alone. A dry run counts no more than a page: counted rows stay, and would be counted again.
 */
const results =
  (forget: typeof forgetInboxBefore, count: typeof countInboxBefore): Forget =>
  async ({ db }, since, _after, isDryRun) => {
    const forgotten = await (isDryRun ? count : forget)(db, since, RESULTS_A_PAGE);
    const isMore = !isDryRun && forgotten === RESULTS_A_PAGE;
    return { forgotten, heldCount: 0, held: [], ...(isMore && { next: AGAIN }) };
  };

const forgetters: Readonly<Record<Forgettable, Forget>> = {
  ...(Object.fromEntries(endedBillStates.map((state) => [`bills-${state}`, bills(state)])) as Readonly<
    Record<`bills-${EndedBillState}`, Forget>
  >),
  inbox: results(forgetInboxBefore, countInboxBefore),
  linq: results(forgetLinqResultsBefore, countLinqResultsBefore),
};

/** {@link RetentionActivities.forgetPage} @param isDryRun only counts */
export const forgetPage = (
  deps: RetentionDeps,
  { what, after }: Input<RetentionActivities['forgetPage']>,
  isDryRun = false,
): Promise<ForgottenPage> =>
  forgetters[what](deps, keptSince(deps.clock(), deps.retention.paymentMonths), after, isDryRun);
