import { setCurrentDetails, workflowInfo } from '@temporalio/workflow';
import type { CheckFindings, CheckKind } from '../checker/types';
import { instantText } from '../domain/clock-text';
import { checkActivities } from './activities';

/** Does the same as `npm run check`, on a Schedule: asserts the invariants over what changed in the last day. */
export async function check(kind: CheckKind): Promise<CheckFindings> {
  const findings = await checkActivities().runCheck({ kind, begunAt: workflowInfo().startTime.toISOString() });
  const { bills, payments, violations, first } = findings;
  const done = instantText(Date.now());
  setCurrentDetails(
    [
      `**위반 ${violations}건** — 청구서 ${bills}건, 결제 ${payments}건을 ${done.ko}까지 검사`,
      `**${violations} violations** in ${bills} bills with ${payments} payments, as of ${done.en}`,
      ...first.map((one) => `- ${one}`),
    ].join('\n\n'),
  );
  return findings;
}
