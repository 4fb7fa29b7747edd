import { InvalidArgumentError } from 'commander';
import { type KstDate, kstDate } from '../domain/kst';
import { billingCommand, day } from './billing/by-hand';

/**
 * Refuses today and earlier days, which would be charged for real: bill workers limit only future days to simulators.
 */
function dayToCome(text: string): KstDate {
  const date = day(text);
  const today = kstDate(new Date());
  if (date > today) return date;
  throw new InvalidArgumentError(
    `today is ${today} in Korea, and only a future day can be rehearsed; npm run billing-run charges what is due`,
  );
}

billingCommand({
  name: 'rehearse-billing',
  description:
    'Makes the billing run of a future day, where every VAN is a simulator: bill workers refuse it anywhere else, and VAN workers send nothing ' +
    'of it to a VAN that does not prove to be a simulator.',
  date: { description: 'the day in Korea to rehearse, after today', parse: dayToCome },
});
