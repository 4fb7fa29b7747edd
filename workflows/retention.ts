import { continueAsNew, setCurrentDetails, workflowInfo } from '@temporalio/workflow';
import type { PartitionsKept } from '../activities/retention/types';
import { instantText } from '../domain/clock-text';
import { type Forgettable, forgettable, forgottenAfter } from '../domain/retention';
import { retentionActivities, sweepActivities } from './activities';
import { CONTINUED, detailsInBoth } from './details';

/** What a run has made and deleted so far. */
export type RetentionFindings = PartitionsKept & {
  /** Bills deleted, each with everything that belongs to it. */
  readonly bills: number;
  /** Authentication results deleted, of both kinds. */
  readonly results: number;
  /** Bills that are old enough and stay. */
  readonly heldBills: number;
};

/** Where a run continues, and what it has done so far. */
export type RetentionProgress = {
  readonly begunAt: string;
  readonly what: Forgettable;
  readonly after?: string;
  readonly found: RetentionFindings;
};

/** More pages would be too many for one history. */
const PAGES_A_RUN = 200;
const MOST_NAMED = 20;

/**
 * Makes the partitions of the months ahead, drops old ones, and deletes other old rows page by page. It runs on a
 * Schedule; whatever stops it, the next run goes on with what is left.
 */
export async function retention(progress?: RetentionProgress): Promise<RetentionFindings> {
  const begunAt = progress?.begunAt ?? workflowInfo().startTime.toISOString();
  let found = progress?.found ?? { ...(await retentionActivities().keepPartitions()), ...nothing };
  let what: Forgettable | undefined = progress?.what ?? forgettable[0];
  let after = progress?.after;
  for (let pages = 0; what !== undefined; pages += 1) {
    if (pages === PAGES_A_RUN) {
      setCurrentDetails(detailsInBoth(CONTINUED));
      return continueAsNew<typeof retention>({ begunAt, what, ...(after !== undefined && { after }), found });
    }
    const page = await retentionActivities().forgetPage({ what, ...(after !== undefined && { after }) });
    const isBills = what.startsWith('bills-');
    found = {
      ...found,
      bills: found.bills + (isBills ? page.forgotten : 0),
      results: found.results + (isBills ? 0 : page.forgotten),
      heldBills: found.heldBills + page.heldCount,
      held: [...found.held, ...page.held].slice(0, MOST_NAMED),
    };
    what = page.next === undefined ? forgottenAfter(what) : what;
    after = page.next;
  }
  setCurrentDetails(retentionDetails(found));
  await sweepActivities().noteDuty({ name: 'retention', begunAt, findings: found });
  return found;
}

const nothing = { bills: 0, results: 0, heldBills: 0 };

function retentionDetails({ made, dropped, held, bills, results, heldBills }: RetentionFindings): string {
  const done = instantText(Date.now());
  const named = (names: readonly string[]): string => names.join(', ') || '없음 · none';
  return [
    `${done.ko}에 종료 · ended ${done.en}`,
    '',
    `- 만든 파티션 · partitions made (made): ${named(made)}`,
    `- 지운 파티션 · partitions dropped (dropped): ${named(dropped)}`,
    `- 남겨 둔 파티션과 이유 · partitions that stay, and why (held): ${named(held)}`,
    `- 지운 청구서 · bills deleted (bills): ${bills}`,
    `- 지운 인증 결과 · authentication results deleted (results): ${results}`,
    `- 남겨 둔 청구서 · old bills that stay (heldBills): ${heldBills}`,
  ].join('\n');
}
