/** The slowest suites. If they started last, one would run alone at the end. */
const longest = [
  'dunning',
  'cancellations',
  'billing-run',
  'cli/operators',
  'schemathesis',
  'cancellation-commits',
  'webhooks',
  'touched-runs',
  'browser/payment',
  'linq',
  'payment-outcomes',
  'touched-charges',
  'billing-run-stops',
  'cli/checker-memory',
  'conformance',
  'vans',
  'deployment',
  'races',
  'zones',
  'crashes',
  'sandbox',
  'workflow/billing-run',
  'browser/looks',
  'browser/documents',
  'cards',
  'temporal-restore',
  'routing',
  'schedules',
  'midnight',
  'restore',
  'secrets',
  'registration',
  'evidence',
  'browser/hand-off',
  'browser/register',
];

/** Suites that measure another party's waiting time, so nothing runs beside them. */
const alone = ['stuck-steps', 'van-queue', 'webhooks-flood'];

module.exports = { longest, alone };
