import { billingCommand, day } from './billing/by-hand';

billingCommand({
  name: 'rehearse-billing',
  description:
    'Makes the billing run of a day to come, where every VAN is a simulator: bill workers refuse it anywhere else, and VAN workers send nothing ' +
    'of it to what does not prove to be one.',
  date: { description: 'the day in Korea that is rehearsed', parse: day },
});
