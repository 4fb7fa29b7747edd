import { InvalidArgumentError } from 'commander';
import { type KstDate, kstDate } from '../domain/kst';
import { billingCommand, day } from './billing/by-hand';

function dayThatHasCome(text: string): KstDate {
  const date = day(text);
  const today = kstDate(new Date());
  if (date <= today) return date;
  throw new InvalidArgumentError(
    `today is ${today} in Korea, and a future day is not charged; with simulators for all VANs, use npm run rehearse-billing`,
  );
}

billingCommand({
  name: 'billing-run',
  description:
    'Starts a billing run by hand: opens the periods whose day has come, charges what is due, and ends subscriptions whose grace is over. ' +
    'First it prints what it would charge. It leaves charges that are done or under way alone.',
  date: {
    description: 'the day in Korea to run for; today by default',
    parse: dayThatHasCome,
    default: kstDate(new Date()),
  },
});
