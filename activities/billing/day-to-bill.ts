import { ApplicationFailure } from '@temporalio/common';
import { kstDate } from '../../domain/kst';
import type { BillingDeps } from './deps';

/**
 * The instant by which charges are due. Billing a future day would take money that nobody owes yet, and end
 * subscriptions for not paying it. So only an installation of simulators does that, for rehearsals.
 * @throws ApplicationFailure `DayToCome`
 */
export function dayToBill({ clock, rehearsals }: Pick<BillingDeps, 'clock' | 'rehearsals'>, asOf: string): Date {
  const [at, now] = [new Date(asOf), clock()];
  if (rehearsals || kstDate(at) <= kstDate(now)) return at;
  const told = `${asOf} is on ${kstDate(at)} in Korea, where today is ${kstDate(now)}: a future day is not billed, and nothing was changed.`;
  throw ApplicationFailure.nonRetryable(
    `${told} To rehearse it, use an installation whose VANs are all simulators (BILLING_REHEARSALS).`,
    'DayToCome',
  );
}
