import { InvalidArgumentError } from 'commander';
import { type KstDate, kstDate } from '../domain/kst';
import { billingCommand, day } from './billing/by-hand';

/**
 * A day that has come is billed in earnest wherever it is asked for: bill workers hold nothing but days to come to
 * simulators.
 */
function dayToCome(text: string): KstDate {
  const date = day(text);
  const today = kstDate(new Date());
  if (date > today) return date;
  throw new InvalidArgumentError(
    `today is ${today} in Korea, and only a day to come is rehearsed; npm run billing-run charges what has come`,
  );
}

billingCommand({
  name: 'rehearse-billing',
  description:
    'Makes the billing run of a day to come, where every VAN is a simulator: bill workers refuse it anywhere else, and VAN workers send nothing ' +
    'of it to what does not prove to be one.',
  date: { description: 'the day in Korea that is rehearsed, after today', parse: dayToCome },
});
