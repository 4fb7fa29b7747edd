import { type Client, type ScheduleDescription, ScheduleNotFoundError } from '@temporalio/client';
import { type ExpectedSchedule, type JudgedSchedule, judgeSchedule, type SeenSchedule } from '../../domain/schedules';
import { failureName } from '../../platform/failure-name';
import { shared } from '../../platform/shared';

/** The state of each Schedule that should exist; one that can't be read says so in its warning. */
export type ScheduleWatch = () => Promise<readonly JudgedSchedule[]>;

const ASK_TIMEOUT_MS = 2_000;
/** Many probes and scrapes may come together, and nothing here changes within seconds. */
const REMEMBERED_MS = 5_000;

/** Asks Temporal about each Schedule, at most every few seconds. */
export function watchSchedules(options: {
  readonly client: Client;
  readonly expected: readonly ExpectedSchedule[];
  readonly clock: () => Date;
}): ScheduleWatch {
  const { client, expected, clock } = options;
  const ask = async (one: ExpectedSchedule): Promise<JudgedSchedule> => {
    try {
      const description = await client.withDeadline(Date.now() + ASK_TIMEOUT_MS, () =>
        client.schedule.getHandle(one.id).describe(),
      );
      return judgeSchedule(one, seenIn(description), clock());
    } catch (failure) {
      if (failure instanceof ScheduleNotFoundError) return judgeSchedule(one, undefined, clock());
      return {
        id: one.id,
        isMissing: false,
        overdueSeconds: 0,
        warning: `can't be read (${failureName(failure)})`,
      };
    }
  };
  return shared(REMEMBERED_MS, () => Promise.all(expected.map(ask)));
}

function seenIn({ state, info }: ScheduleDescription): SeenSchedule {
  const lastBegan = info.recentActions.at(-1)?.takenAt;
  const nextAt = info.nextActionTimes[0];
  return {
    isPaused: state.paused,
    createdAt: info.createdAt,
    isRunning: info.runningActions.length > 0,
    ...(lastBegan === undefined ? {} : { lastBegan }),
    ...(nextAt === undefined ? {} : { nextAt }),
  };
}
