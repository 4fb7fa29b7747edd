/** The slowest suites. If they started last, one would run alone at the end. */
const longest = [
  'dunning',
  'schemathesis',
  'payment-outcomes',
  'linq',
  'crashes',
  'cli/operators',
  'billing-run-stops',
  'touched-runs',
  'conformance',
  'browser/payment',
  'touched-charges',
  'workflow/billing-run',
  'races',
  'browser/register',
  'cards',
  'routing',
];

/** Suites that measure another party's waiting time, so nothing runs beside them. */
const alone = ['stuck-steps', 'van-queue'];

module.exports = { longest, alone };
