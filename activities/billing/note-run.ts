import { storeBillingRun } from '../../records/billing-runs';
import type { Input } from '../activity';
import type { BillingDeps } from './deps';
import type { BillingActivities } from './types';

/** {@link BillingActivities.noteRun} */
export function noteRun(
  { db }: Pick<BillingDeps, 'db'>,
  { runId: id, asOf, counts, ...run }: Input<BillingActivities['noteRun']>,
): Promise<void> {
  return storeBillingRun(db, { id, asOf: new Date(asOf), detail: null, ...run, ...counts });
}
