/** The slowest suites. If they started last, one would run alone at the end. */
const longest = [
  'billing-run',
  'schemathesis',
  'dunning',
  'touched-runs',
  'browser/payment',
  'linq',
  'payment-outcomes',
  'cli/operators',
  'touched-charges',
  'billing-run-stops',
  'cli/checker-memory',
  'conformance',
  'vans',
  'races',
  'zones',
  'crashes',
  'workflow/billing-run',
  'browser/looks',
  'cards',
  'temporal-restore',
  'routing',
  'schedules',
  'midnight',
  'restore',
  'secrets',
  'registration',
  'evidence',
  'browser/register',
];

/** Suites that measure another party's waiting time, so nothing runs beside them. */
const alone = ['stuck-steps', 'van-queue'];

module.exports = { longest, alone };
