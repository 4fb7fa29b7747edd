import { kstDate } from '../../domain/kst';
import type { VanAccess, VanAccessTable } from '../../platform/config';
import { failureName } from '../../platform/failure-name';
import type { Attempt, Payment } from '../../platform/rows';
import { NotSent } from './client';

const ANSWER_TIMEOUT_MS = 2_000;

/**
 * A charge as of a future day is a rehearsal, and its telegram goes to a simulator or nowhere: a simulator must confirm
 * on its control URL that the telegram's host and port are its own.
 * @throws NotSent
 */
export async function requireSimulatorForRehearsal(
  { vanAccess, clock }: { readonly vanAccess: VanAccessTable; readonly clock: () => Date },
  { van, payment }: Pick<Attempt, 'van'> & { readonly payment: Pick<Payment, 'asOf'> },
): Promise<void> {
  if (payment.asOf === null || kstDate(payment.asOf) <= kstDate(clock())) return;
  const problem = await whyNoSimulator(vanAccess[van]);
  if (problem !== undefined)
    throw new NotSent('no-simulator', `a rehearsal of a day to come, and VAN ${van} ${problem}`);
}

async function whyNoSimulator({ host, port, simulatorUrl }: VanAccess): Promise<string | undefined> {
  if (simulatorUrl === undefined) return 'is not said to be a simulator';
  if (new URL(simulatorUrl).hostname !== host) return 'is on another host than its simulator';
  try {
    const answer = await fetch(new URL('/control/identity', simulatorUrl), {
      redirect: 'error',
      signal: AbortSignal.timeout(ANSWER_TIMEOUT_MS),
    });
    const { simulator, telegramPort } = (await answer.json()) as {
      readonly simulator?: unknown;
      readonly telegramPort?: unknown;
    };
    return simulator === 'van' && telegramPort === port
      ? undefined
      : 'takes telegrams on another port than its simulator';
  } catch (failure) {
    return `could not be asked whether it is a simulator (${failureName(failure)})`;
  }
}
