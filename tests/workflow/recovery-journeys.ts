import type { WorkflowHandle } from '@temporalio/client';
import type { PaymentResult, RecoveryInput } from '../../domain/messages';
import type { PaymentStatus } from '../../domain/payment-states';
import { BILL_TASK_QUEUE, RECOVERY_WORKFLOW, recoveryWorkflowId, watchWorkflowId } from '../../domain/runs';
import { authenticated, resolve } from '../../workflows/messages';
import type { recovery } from '../../workflows/recovery';
import { waitFor } from '../support/wait-for';
import { resolutions } from './journeys';
import { authenticationResult, type Stage } from './stage';
import { approval, type Script, type StepName, StubPayment } from './stub-activities';

/** A path through the recovery of a payment: its row's position, what is heard about it, and the expected result. */
export type RecoveryJourney = {
  readonly from: readonly [PaymentStatus, number];
  readonly input?: Partial<RecoveryInput>;
  /** Its payer may still be in the card app. */
  readonly isAwaited?: true;
  readonly script?: Script;
  readonly then?: (handle: WorkflowHandle<typeof recovery>, stub: StubPayment) => Promise<unknown>;
  readonly result: PaymentResult;
  readonly statuses: readonly PaymentStatus[];
  /** Each activity once, in the order of its first call. */
  readonly steps: readonly StepName[];
};

const foundWhole = async () =>
  ({ heard: { kind: 'found', state: 'A', balance: 12_000, amount: 12_000 }, approval }) as const;
const settling = ['prepareFollowUp', 'followUp'] as const;

const resolved: RecoveryJourney['then'] = async (handle) =>
  waitFor('the resolution to be taken', () =>
    handle.executeUpdate(resolve, { args: [resolutions.notApproved] }).catch(() => undefined),
  );

/** Every path through the recovery of a payment. Each has a recorded history of the same name. */
export const recoveryJourneys: Readonly<Record<string, RecoveryJourney>> = {
  'recovered-without-row': {
    from: ['REQUESTED', 0],
    result: { status: 'REFUSED', reason: 'ENGINE_ERROR' },
    statuses: [],
    steps: ['readStanding'],
  },
  'recovered-ended': { from: ['APPROVED', 5], result: { status: 'APPROVED' }, statuses: [], steps: ['readStanding'] },
  'recovered-expired': {
    from: ['SCHEME_ISSUED', 2],
    result: { status: 'EXPIRED' },
    statuses: ['EXPIRED'],
    steps: ['readStanding', 'recordOutcome'],
  },
  'recovered-authenticated': {
    from: ['SCHEME_ISSUED', 2],
    isAwaited: true,
    then: (handle) => handle.signal(authenticated, authenticationResult),
    result: { status: 'APPROVED' },
    statuses: ['AUTHENTICATED', 'APPROVING', 'APPROVED'],
    steps: ['readStanding', 'openResult', 'claimBill', 'approve', 'recordOutcome'],
  },
  'recovered-approving': {
    from: ['APPROVING', 4],
    script: { settleAttempt: async () => ({ kind: 'approved', approval }) },
    result: { status: 'APPROVED' },
    statuses: ['APPROVED'],
    steps: ['readStanding', 'settleAttempt', 'recordOutcome'],
  },
  'recovered-approving-unknown': {
    from: ['APPROVING', 4],
    script: { followUp: foundWhole },
    result: { status: 'APPROVED' },
    statuses: ['UNCONFIRMED', 'APPROVED'],
    steps: ['readStanding', 'settleAttempt', 'recordOutcome', ...settling],
  },
  'recovered-unconfirmed': {
    from: ['UNCONFIRMED', 5],
    script: { followUp: foundWhole },
    result: { status: 'APPROVED' },
    statuses: ['APPROVED'],
    steps: ['readStanding', ...settling, 'recordOutcome'],
  },
  'recovered-in-review': {
    from: ['NEEDS_REVIEW', 6],
    then: resolved,
    result: { status: 'DECLINED', reason: 'RESOLVED_BY_OPERATOR' },
    statuses: ['DECLINED'],
    steps: ['readStanding', 'recordOutcome'],
  },
  'recovered-behind-its-run': {
    from: ['SCHEME_ISSUED', 2],
    input: { isBehindItsRun: true },
    then: resolved,
    result: { status: 'DECLINED', reason: 'RESOLVED_BY_OPERATOR' },
    statuses: ['NEEDS_REVIEW', 'DECLINED'],
    steps: ['readStanding', 'recordOutcome'],
  },
};

export type StagedRecovery = {
  readonly stub: StubPayment;
  readonly handle: WorkflowHandle<typeof recovery>;
  readonly result: PaymentResult;
};

const HOUR_MS = 3_600_000;

/** Runs a journey to its end. @param name Names the payment. */
export async function playRecovery(
  stage: Stage,
  name: string,
  { from: [status, version], input, isAwaited, script = {}, then }: RecoveryJourney,
): Promise<StagedRecovery> {
  const stub = new StubPayment(`pay_${name}`, script, () => stage.env.currentTimeMs());
  stub.stand(status, version);
  if (isAwaited === true) stub.expiresAt = new Date((await stage.env.currentTimeMs()) + HOUR_MS).toISOString();
  const workflowId = recoveryWorkflowId(stub.id);
  stage.enlist(stub, workflowId, watchWorkflowId(stub.id));
  const handle = await stage.client.workflow.start<typeof recovery>(RECOVERY_WORKFLOW, {
    workflowId,
    taskQueue: BILL_TASK_QUEUE,
    args: [{ paymentId: stub.id, ...input }],
  });
  await then?.(handle, stub);
  return { stub, handle, result: await handle.result() };
}
