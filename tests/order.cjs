/** The longest suites by the time that they take: begun last, one would run on alone at the end. */
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

/** They bound how long another party waits, so nothing runs beside them. */
const alone = ['stuck-steps', 'van-queue'];

module.exports = { longest, alone };
