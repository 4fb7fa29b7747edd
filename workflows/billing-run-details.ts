import type { BillingRunState, RunCounts } from '../activities/billing/types';
import { instantText } from '../domain/clock-text';
import { recurringWorkflowId } from '../domain/runs';
import type { UnpaidCharge } from './billing-run-input';
import { onOneLine, verbatim } from './details';
import { billingRunNames, countNames, nameOf, type OperatorText } from './operator-texts';

type Shown = {
  /** ISO 8601. */
  readonly asOf: string;
  readonly counts: RunCounts;
  readonly unpaid: readonly UnpaidCharge[];
};

const hasEnded: Readonly<Record<BillingRunState, boolean>> = {
  RUNNING: false,
  PAUSED: false,
  STOPPED: false,
  CANCELLED: true,
  DONE: true,
};

/** Current details of a billing run: its state, what to do about it, its counts, and who was not charged. */
export function billingRunDetails(run: Shown, state: BillingRunState, advice: OperatorText): string {
  const [name, asOf, now] = [nameOf(billingRunNames, state), instantText(run.asOf), instantText(Date.now())];
  const [ko, en] = hasEnded[state] ? [`${now.ko}에 종료`, `ended ${now.en}`] : [`${now.ko} 현재`, `as of ${now.en}`];
  return [
    `**${name.ko}** — ${asOf.ko}까지 청구할 회차, ${ko}`,
    advice.ko,
    `**${name.en}** — charges due by ${asOf.en}, ${en}`,
    advice.en,
    billingRunTables(run),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

/** How far a run has come, and who was not charged. */
export const billingRunTables = ({ counts, unpaid }: Shown): string =>
  [countsTable(counts), ...(unpaid.length === 0 ? [] : [unpaidTable(unpaid)])].join('\n\n');

const countsTable = (counts: RunCounts): string =>
  ['| 결과 · outcome | 건 · count |', '|---|---|']
    .concat(
      Object.entries(counts).map(
        ([name, count]) => `| ${onOneLine(nameOf(countNames, name as keyof RunCounts))} | ${count} |`,
      ),
    )
    .join('\n');

const unpaidTable = (unpaid: readonly UnpaidCharge[]): string =>
  [
    `최근 청구되지 않은 ${unpaid.length}건 · the last ${unpaid.length} that were not charged`,
    '',
    '| 실행 · run | 결과 · outcome | 사유 · reason |',
    '|---|---|---|',
    ...unpaid.map(
      ({ status, reason, detail, ...of }) =>
        `| ${recurringWorkflowId(of)} | ${status} | ${[reason ?? '', detail === undefined ? '' : verbatim(detail)].join(' ').trim()} |`,
    ),
  ].join('\n');
