import { setCurrentDetails, workflowInfo } from '@temporalio/workflow';
import type { CheckFindings, CheckKind } from '../checker/types';
import { checkActivities } from './activities';

/** Does the same as `npm run check`, on a Schedule: asserts the invariants over what changed in the last day. */
export async function check(kind: CheckKind): Promise<CheckFindings> {
  const findings = await checkActivities().runCheck({ kind, begunAt: workflowInfo().startTime.toISOString() });
  const { bills, payments, violations, first } = findings;
  setCurrentDetails(
    [
      `**${violations} violations** in ${bills} bills with ${payments} payments`,
      ...first.map((one) => `- ${one}`),
    ].join('\n\n'),
  );
  return findings;
}
