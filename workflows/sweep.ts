import { continueAsNew, setCurrentDetails, workflowInfo } from '@temporalio/workflow';
import type { Sweepable, SweepFindings } from '../activities/sweep/types';
import { instantText } from '../domain/clock-text';
import { sweepActivities } from './activities';
import { CONTINUED, detailsInBoth } from './details';
import { patched } from './patch';

/** Where a sweep continues, and what it has found so far. */
export type SweepProgress = {
  readonly begunAt: string;
  readonly what: Sweepable;
  readonly after: string;
  readonly found: SweepFindings;
};

const order: Readonly<Record<Sweepable, Sweepable | undefined>> = {
  payments: 'cancellations',
  cancellations: 'registrations',
  registrations: 'watches',
  watches: 'billing-runs',
  'billing-runs': undefined,
};
/** Sweeps that began before cancellations existed leave them to the next. */
function following(what: Sweepable): Sweepable | undefined {
  const next = order[what];
  return next === 'cancellations' && !patched('sweep-cancellations') ? order[next] : next;
}

const nothing: SweepFindings = { looked: 0, recovered: 0, ended: 0, rewatched: 0, stuck: [] };
/** More pages would be too many for one history and for one payload of ids. */
const PAGES_A_RUN = 50;
const MOST_STUCK = 50;

/**
 * Finds open rows whose runs were terminated, failed or lost, and has new runs take them over. It runs on a Schedule
 * and only reads rows; the next sweep does what this one did not reach.
 */
export async function sweep(progress?: SweepProgress): Promise<SweepFindings> {
  const begunAt = progress?.begunAt ?? workflowInfo().startTime.toISOString();
  let { what, after, found } = progress ?? { what: 'payments' as Sweepable | undefined, after: '', found: nothing };
  for (let pages = 0; what !== undefined; pages += 1) {
    if (pages === PAGES_A_RUN) {
      setCurrentDetails(detailsInBoth(CONTINUED));
      return continueAsNew<typeof sweep>({ begunAt, what, after, found });
    }
    const page = await sweepActivities().sweepPage({ what, after });
    found = added(found, page);
    what = page.next === undefined ? following(what) : what;
    after = page.next ?? '';
  }
  setCurrentDetails(sweepDetails(found));
  await sweepActivities().noteDuty({ name: 'sweep', begunAt, findings: found });
  return found;
}

const names: Readonly<Record<keyof SweepFindings, string>> = {
  looked: '기한이 지난 행 · open rows past their bound (looked)',
  recovered: '새 실행이 이어받음 · taken over by a new run (recovered)',
  ended: '행을 끝냄 · rows ended (ended)',
  rewatched: '감시 다시 시작 · watches restarted (rewatched)',
  stuck: '멈춘 실행 · stuck runs (stuck)',
};

function sweepDetails(found: SweepFindings): string {
  const done = instantText(Date.now());
  const lines = Object.entries(names).map(([name, label]) => {
    const count = found[name as keyof SweepFindings];
    return `- ${label}: ${typeof count === 'number' ? count : count.join(', ') || '없음 · none'}`;
  });
  return [`${done.ko}에 종료 · ended ${done.en}`, '', ...lines].join('\n');
}

const added = (one: SweepFindings, other: SweepFindings): SweepFindings => ({
  looked: one.looked + other.looked,
  recovered: one.recovered + other.recovered,
  ended: one.ended + other.ended,
  rewatched: one.rewatched + other.rewatched,
  stuck: [...one.stuck, ...other.stuck].slice(0, MOST_STUCK),
});
