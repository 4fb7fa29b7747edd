/** The longest suites by the time that they take: begun last, one would run on alone at the end. */
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

/** They bound how long another party waits, so nothing runs beside them. */
const alone = ['stuck-steps', 'van-queue'];

module.exports = { longest, alone };
