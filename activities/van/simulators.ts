import type { Mode } from '../../domain/cells';
import { kstDate } from '../../domain/kst';
import type { VanAccess, VanAccessTable } from '../../platform/config';
import { failureName } from '../../platform/failure-name';
import type { Attempt, Merchant, Payment } from '../../platform/rows';
import { exchange, type ExchangeOptions, NotSent } from './client';

const ANSWER_TIMEOUT_MS = 2_000;

type Place = 'host' | 'port' | 'connectTimeoutMs' | 'readTimeoutMs';

/**
 * One telegram, and its VAN's answer. In a sandbox a simulator must first confirm that the VAN is one, so that nothing
 * of a test merchant reaches a VAN that moves money, whatever address is configured.
 * @throws as {@link exchange}
 */
export async function exchangeWith(access: VanAccess, sending: Omit<ExchangeOptions, Place>): Promise<Buffer> {
  if (access.simulatorsOnly) await requireSimulator(access, 'a sandbox');
  const { host, port, connectTimeoutMs, readTimeoutMs } = access;
  return exchange({ host, port, connectTimeoutMs, readTimeoutMs, ...sending });
}

type Sendable = Pick<Attempt, 'van'> & {
  readonly payment: Pick<Payment, 'asOf'>;
  readonly merchant: Pick<Merchant, 'mode'>;
};

/**
 * Refuses to send what this process must not: a telegram for a merchant of the other cell; and a charge as of a future
 * day, which is a rehearsal, to anything but a simulator.
 * @throws NotSent
 */
export async function requireItsVan(
  deps: { readonly mode: Mode; readonly vanAccess: VanAccessTable; readonly clock: () => Date },
  { van, payment, merchant }: Sendable,
): Promise<void> {
  if (merchant.mode !== deps.mode)
    throw new NotSent('wrong-cell', `its merchant is ${merchant.mode}, and this worker is ${deps.mode}`);
  if (payment.asOf === null || kstDate(payment.asOf) <= kstDate(deps.clock())) return;
  await requireSimulator(deps.vanAccess[van], 'a rehearsal of a day to come');
}

/** A simulator must confirm on its control URL that the telegram's host and port are its own. @throws NotSent */
async function requireSimulator(access: VanAccess, what: string): Promise<void> {
  const problem = await whyNoSimulator(access);
  if (problem !== undefined) throw new NotSent('no-simulator', `${what}, and the VAN ${problem}`);
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
