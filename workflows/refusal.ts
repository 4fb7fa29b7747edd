import { setCurrentDetails, upsertSearchAttributes } from '@temporalio/workflow';
import type { Reason } from '../domain/reasons';
import { searchAttributesOf } from '../domain/search-attributes';
import { refusalDetails } from './details';
import { patched } from './patch';

/**
 * Shows that no payment was made, and makes the run found by that. Runs that began before this was shown end as before.
 * @param detail what stops it, and how to lift that
 */
export function showRefusal(reason: Reason, detail?: string): void {
  setCurrentDetails(refusalDetails(reason, detail, Date.now()));
  if (patched('refusal-shown')) upsertSearchAttributes(searchAttributesOf({ status: 'REFUSED', reason }));
}
