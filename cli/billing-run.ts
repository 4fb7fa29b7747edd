import { InvalidArgumentError } from 'commander';
import { type KstDate, kstDate } from '../domain/kst';
import { billingCommand, day } from './billing/by-hand';

function dayThatHasCome(text: string): KstDate {
  const date = day(text);
  const today = kstDate(new Date());
  if (date <= today) return date;
  throw new InvalidArgumentError(
    `today is ${today} in Korea, and a day to come is not charged; where all VANs are simulators, npm run rehearse-billing does`,
  );
}

billingCommand({
  name: 'billing-run',
  description:
    'Starts a billing run by hand: opens the periods whose day has come, charges what is due, and ends what has been in grace for too long. ' +
    'It tells first what that is. Whatever is charged or under way is left alone.',
  date: {
    description: 'the day in Korea that it is run for; today unless given',
    parse: dayThatHasCome,
    default: kstDate(new Date()),
  },
});
