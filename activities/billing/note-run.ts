import { storeBillingRun } from '../../records/billing-runs';
import type { BillingDeps } from './deps';
import type { BillingActivities } from './types';

/** {@link BillingActivities.noteRun} */
export const noteRun =
  ({ db }: Pick<BillingDeps, 'db'>): BillingActivities['noteRun'] =>
  ({ runId: id, asOf, counts, detail = null, ...run }) =>
    storeBillingRun(db, { id, asOf: new Date(asOf), detail, ...run, ...counts });
