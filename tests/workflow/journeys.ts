import { ApplicationFailure } from '@temporalio/common';
import type { ApprovalOutcome, FollowedUp } from '../../activities/payments/types';
import type { Abort, PaymentInput, PaymentResult, Resolution } from '../../domain/messages';
import type { PaymentStatus } from '../../domain/payment-states';
import { resolve } from '../../workflows/messages';
import { deliverResult, reviewing, type Stage, type StagedPayment } from './stage';
import { approval, attemptOf, claimWith, type Script, type StepName, type StubPayment } from './stub-activities';

/** A path through the payment workflow: what the activities and the outside do, and the expected result. */
export type Journey = {
  readonly script?: Script;
  readonly input?: Partial<PaymentInput>;
  /** The actions of the outside after the answer to the pay call. */
  readonly then?: (stage: Stage, payment: StagedPayment) => Promise<unknown>;
  readonly answer: 'issued' | 'refused';
  readonly result: PaymentResult;
  readonly statuses: readonly PaymentStatus[];
  readonly steps: readonly StepName[];
};

export const resolutions = {
  approved: {
    verdict: 'APPROVED',
    approvalNo: '30012345',
    approvedAt: '20250102030405',
    maskedCardNo: '457972******1234',
    cardIssuerName: 'KB국민',
    acquirerName: 'KB국민',
    evidence: {
      askedAt: '2025-01-02T03:04:05.000Z',
      state: 'A',
      amount: 12_000,
      balance: 12_000,
      approvalNo: '30012345',
    },
    operator: 'ops-1',
    note: "found in the VAN's books",
  },
  notApproved: { verdict: 'NOT_APPROVED', operator: 'ops-1', note: "not in the VAN's books" },
} as const satisfies Readonly<Record<string, Resolution>>;

const toScheme = {
  statuses: ['REQUESTED', 'SCHEME_ISSUED'],
  steps: ['openPayment', 'encryptOrder', 'issueScheme'],
} as const;
const toApproval = {
  statuses: [...toScheme.statuses, 'AUTHENTICATED', 'APPROVING'],
  steps: [...toScheme.steps, 'openResult', 'claimBill', 'approve'],
} as const;
const toReview = {
  statuses: ['UNCONFIRMED', 'NEEDS_REVIEW'],
  steps: ['recordOutcome', 'prepareFollowUp', 'followUp', 'recordOutcome'],
} as const;
const onward = { statuses: [], steps: [] } as const;

/** The payer is in the card app, and something ends the payment before an approval. */
const endsBeforeApproval = (
  journey: Pick<Journey, 'script' | 'input' | 'then' | 'result' | 'statuses' | 'steps'>,
): Journey => ({
  ...journey,
  answer: 'issued',
  statuses: [...toScheme.statuses, ...journey.statuses],
  steps: [...toScheme.steps, ...journey.steps],
});

const aborted = (reason: Abort['reason']): Journey =>
  endsBeforeApproval({
    then: (stage, { stub }) => stage.workflows.abort(stub.id, { reason }),
    result: { status: 'AUTH_FAILED', reason },
    statuses: ['AUTH_FAILED'],
    steps: ['recordOutcome'],
  });

type Ending = {
  readonly outcome: ApprovalOutcome;
  readonly resolution?: Resolution;
  readonly status: PaymentStatus;
  readonly reason?: PaymentResult['reason'];
};

const unknown: ApprovalOutcome = { kind: 'unknown', detail: 'no answer' };

/** Each outcome of an approval, and where it leads; unknown outcomes are resolved. */
const endings: Readonly<Record<string, Ending>> = {
  approved: { outcome: { kind: 'approved', approval }, status: 'APPROVED' },
  declined: {
    outcome: { kind: 'declined', reason: 'VAN_DECLINED_SOFT', reasonCode: '8326' },
    status: 'DECLINED',
    reason: 'VAN_DECLINED_SOFT',
  },
  'not-sent': { outcome: { kind: 'not-sent', detail: 'connect failed' }, status: 'DECLINED' },
  'resolved-approved': {
    outcome: unknown,
    resolution: resolutions.approved,
    status: 'APPROVED',
    reason: 'RESOLVED_BY_OPERATOR',
  },
  'resolved-not-approved': {
    outcome: unknown,
    resolution: resolutions.notApproved,
    status: 'DECLINED',
    reason: 'RESOLVED_BY_OPERATOR',
  },
};

/** @param settling The activities between approve and the record of its outcome. */
function reachesApproval(
  { resolution, status, reason }: Ending,
  script: Script,
  settling: readonly StepName[],
): Journey {
  const review = resolution === undefined ? onward : toReview;
  return {
    script,
    answer: 'issued',
    async then(stage, payment) {
      await deliverResult(stage, payment);
      if (resolution === undefined) return;
      await reviewing(payment);
      await payment.handle.executeUpdate(resolve, { args: [resolution] });
    },
    result: reason === undefined ? { status } : { status, reason },
    statuses: [...toApproval.statuses, ...review.statuses, status],
    steps: [...toApproval.steps, ...settling, ...review.steps, 'recordOutcome'],
  };
}

/** An approval that is not sent goes to the next VAN, if there is one. */
const afterIt = ({ outcome }: Ending): readonly StepName[] => (outcome.kind === 'not-sent' ? ['drawNextApproval'] : []);

/**
 * An unknown outcome, and the answers to the telegrams about it, one after the other; `lost`: the activity breaks, and
 * its row has the next answer.
 */
function settles(brought: readonly (FollowedUp | 'lost')[], result: PaymentResult): Journey {
  const isAnswer = ({ step }: StubPayment['calls'][number]): boolean => step === 'followUp' || step === 'hearFollowUp';
  const next = async (_input: unknown, { calls }: StubPayment): Promise<FollowedUp> => {
    const said = brought[calls.filter(isAnswer).length - 1];
    if (said === undefined || said === 'lost') throw ApplicationFailure.nonRetryable('the step broke');
    return said;
  };
  const isLost = brought[0] === 'lost';
  const telegrams = isLost
    ? [['prepareFollowUp', 'followUp', 'hearFollowUp'] as const]
    : brought.map(() => ['prepareFollowUp', 'followUp'] as const);
  const ifUnknown = { ...attemptOf('').ifUnknown, reviewAfterMs: 60_000 };
  return {
    script: { approve: async () => unknown, claimBill: claimWith({ ifUnknown }), followUp: next, hearFollowUp: next },
    answer: 'issued',
    then: deliverResult,
    result,
    statuses: [...toApproval.statuses, 'UNCONFIRMED', result.status as PaymentStatus],
    steps: [...toApproval.steps, 'recordOutcome', ...telegrams.flat(), 'recordOutcome'],
  };
}

const eachEnding = (prefix: string, journeyTo: (ending: Ending) => Journey): Readonly<Record<string, Journey>> =>
  Object.fromEntries(Object.entries(endings).map(([name, ending]) => [`${prefix}${name}`, journeyTo(ending)]));

/** Every path through the workflow's own branches. Each has a recorded history of the same name. */
export const journeys: Readonly<Record<string, Journey>> = {
  ...eachEnding('', (ending) => reachesApproval(ending, { approve: async () => ending.outcome }, afterIt(ending))),
  // The outcome is in the attempt's row.
  ...eachEnding('settled-', (ending) => {
    const script: Script = {
      approve: () => Promise.reject(new Error('the step broke')),
      settleAttempt: async () => ending.outcome,
    };
    return reachesApproval(ending, script, ['settleAttempt', ...afterIt(ending)]);
  }),
  'approved-at-next': reachesApproval(
    { outcome: { kind: 'approved', approval }, status: 'APPROVED' },
    {
      approve: async ({ attemptId }) =>
        attemptId.endsWith('-1') ? { kind: 'not-sent', detail: 'connect failed' } : { kind: 'approved', approval },
      drawNextApproval: async ({ number }, { id }) => ({ ...attemptOf(id), number, attemptId: `${id}-${number}` }),
    },
    ['drawNextApproval', 'approve'],
  ),
  'bill-refused': {
    script: { openPayment: async () => ({ kind: 'refused', reason: 'BILL_NOT_PAYABLE' }) },
    answer: 'refused',
    result: { status: 'REFUSED', reason: 'BILL_NOT_PAYABLE' },
    statuses: [],
    steps: ['openPayment'],
  },
  'order-not-encodable': {
    script: {
      encryptOrder: () => Promise.reject(ApplicationFailure.nonRetryable('a name is too long', 'OrderNotEncodable')),
    },
    answer: 'refused',
    result: { status: 'AUTH_FAILED', reason: 'ORDER_NOT_WRITABLE' },
    statuses: ['REQUESTED', 'AUTH_FAILED'],
    steps: ['openPayment', 'encryptOrder', 'recordOutcome'],
  },
  'registered-and-approved': {
    ...reachesApproval({ outcome: { kind: 'approved', approval }, status: 'APPROVED' }, {}, []),
    input: { issuer: 'bc' },
    steps: [
      'openPayment',
      'encryptOrder',
      'registerOrder',
      'issueScheme',
      'openResult',
      'claimBill',
      'approve',
      'recordOutcome',
    ],
  },
  'registration-refused': {
    input: { issuer: 'bc' },
    script: { registerOrder: () => Promise.reject(ApplicationFailure.nonRetryable('9103', 'RegistrationRefused')) },
    answer: 'refused',
    result: { status: 'AUTH_FAILED', reason: 'ISSUER_ERROR' },
    statuses: ['REQUESTED', 'AUTH_FAILED'],
    steps: ['openPayment', 'encryptOrder', 'registerOrder', 'recordOutcome'],
  },
  'net-cancelled': settles([{ heard: { kind: 'cancelled', code: '0000' } }], {
    status: 'NET_CANCELLED',
    reason: 'NET_CANCELLED',
  }),
  'never-booked': settles([{ heard: { kind: 'none', code: '7003' } }], {
    status: 'NET_CANCELLED',
    reason: 'NET_CANCELLED',
  }),
  'declined-unheard': settles(
    [{ heard: { kind: 'refused', code: '8000' } }, { heard: { kind: 'found', state: 'D', balance: 0, amount: 0 } }],
    { status: 'DECLINED', reason: 'VAN_DECLINED_UNHEARD' },
  ),
  'approved-after-all': settles(
    [
      { heard: { kind: 'refused', code: '8000' } },
      { heard: { kind: 'found', state: 'A', balance: 12_000, amount: 12_000 }, approval },
    ],
    { status: 'APPROVED' },
  ),
  'follow-up-lost': settles(['lost', { heard: { kind: 'cancelled', code: '7001' } }], {
    status: 'NET_CANCELLED',
    reason: 'NET_CANCELLED',
  }),
  // An issuer returned the same handle twice.
  'handle-taken': {
    input: { issuer: 'bc' },
    script: { issueScheme: async () => ({ refused: 'HANDLE_TAKEN' }) },
    answer: 'refused',
    result: { status: 'AUTH_FAILED', reason: 'ISSUER_ERROR' },
    statuses: ['REQUESTED', 'AUTH_FAILED'],
    steps: ['openPayment', 'encryptOrder', 'registerOrder', 'issueScheme', 'recordOutcome'],
  },
  'approval-zone-approved': {
    ...reachesApproval({ outcome: { kind: 'approved', approval }, status: 'APPROVED' }, {}, []),
    input: { issuer: 'shinhan' },
  },
  'approval-zone-fails': endsBeforeApproval({
    input: { issuer: 'shinhan' },
    script: {
      openResult: () => Promise.reject(ApplicationFailure.nonRetryable('the zone has no key', 'NotInThisZone')),
    },
    then: deliverResult,
    result: { status: 'AUTH_FAILED', reason: 'ENGINE_ERROR' },
    statuses: ['AUTH_FAILED'],
    steps: ['openResult', 'recordOutcome'],
  }),
  // Histories are recorded on a real server in real time, so the payer's time is short.
  expired: endsBeforeApproval({
    input: { authenticationTimeoutMs: 500 },
    result: { status: 'EXPIRED' },
    statuses: ['EXPIRED'],
    steps: ['recordOutcome'],
  }),
  'payer-aborted': aborted('PAYER_ABORTED'),
  superseded: aborted('SUPERSEDED'),
  'authentication-refused': endsBeforeApproval({
    script: { openResult: async () => ({ kind: 'failed', reason: 'LIMIT_EXCEEDED', reasonCode: '9101' }) },
    then: deliverResult,
    result: { status: 'AUTH_FAILED', reason: 'LIMIT_EXCEEDED' },
    statuses: ['AUTH_FAILED'],
    steps: ['openResult', 'recordOutcome'],
  }),
  'claim-lost': endsBeforeApproval({
    script: {
      claimBill: async ({ at }, payment) => ({
        kind: 'lost',
        at: payment.move(payment.move(at, 'AUTHENTICATED'), 'DECLINED'),
        reason: 'BILL_NOT_PAYABLE',
      }),
    },
    then: deliverResult,
    result: { status: 'DECLINED', reason: 'BILL_NOT_PAYABLE' },
    statuses: ['AUTHENTICATED', 'DECLINED'],
    steps: ['openResult', 'claimBill'],
  }),
};

/** Runs a journey to its end. */
export async function play(
  stage: Stage,
  { script, input, then }: Pick<Journey, 'script' | 'input' | 'then'>,
): Promise<StagedPayment & { readonly result: PaymentResult }> {
  const payment = await stage.begin(script, input);
  await then?.(stage, payment);
  return { ...payment, result: await payment.handle.result() };
}
