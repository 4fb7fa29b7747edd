import type { WorkflowHandle } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import type { ChargeInput, PaymentResult } from '../../domain/messages';
import type { PaymentStatus } from '../../domain/payment-states';
import { type PeriodTry, recurringWorkflowId, watchWorkflowId } from '../../domain/runs';
import type { recurring } from '../../workflows/recurring';
import type { Stage } from './stage';
import {
  attemptOf,
  billingKeyId,
  claimWith,
  openChargeBy,
  type Script,
  type StepName,
  StubPayment,
} from './stub-activities';

/** A path through the charge of a registered card: what the activities do, and the expected result. */
export type ChargeJourney = {
  readonly script: Script;
  readonly result: PaymentResult;
  readonly statuses: readonly PaymentStatus[];
  /** Each activity once, in the order of its first call. */
  readonly steps: readonly StepName[];
};

const byOtc = ['encryptOtcRequest', 'requestOtc', 'openOtcAnswer'] as const;
const byNumber = ['sealCardNumber'] as const;

const reachesApproval = (
  chargeableBy: readonly StepName[],
  script: Script,
  result: PaymentResult & { readonly status: PaymentStatus },
  settling: readonly StepName[] = [],
): ChargeJourney => ({
  script,
  result,
  statuses: [
    'REQUESTED',
    'AUTHENTICATED',
    'APPROVING',
    ...(settling.length === 0 ? [] : (['UNCONFIRMED'] as const)),
    result.status,
  ],
  steps: ['openCharge', ...chargeableBy, 'claimBill', 'approve', 'recordOutcome', ...settling],
});

const endsBeforeApproval = (
  script: Script,
  reason: PaymentResult['reason'],
  asked: readonly StepName[],
): ChargeJourney => ({
  script,
  result: { status: 'AUTH_FAILED', ...(reason === undefined ? {} : { reason }) },
  statuses: ['REQUESTED', 'AUTH_FAILED'],
  steps: ['openCharge', ...asked, 'recordOutcome'],
});

/** @param times how often the VAN is out of service before the charge is made */
function postponedFirst(times: number): NonNullable<Script['openCharge']> {
  const open = openChargeBy('kb');
  let left = times;
  return async (input, stub) => {
    left -= 1;
    return left < 0 ? open(input, stub) : { kind: 'postponed', outOfService: { kind: 'van', code: 'alpha' } };
  };
}

const away = (whose: string) => () => Promise.reject(new Error(`${whose} is away`));
const kmsAway = () => Promise.reject(ApplicationFailure.retryable('KMS is away', 'KmsUnavailable'));
const keyEnded = () =>
  Promise.reject(
    ApplicationFailure.nonRetryable(`Billing key ${billingKeyId} is DELETED: its card is gone`, 'BillingKeyEnded'),
  );
const byBc: Script = { openCharge: openChargeBy('bc') };

/** An approval that stays unknown until it is net-cancelled, at once. */
export const netCancelled: Script = {
  approve: async () => ({ kind: 'unknown', detail: 'no answer' }),
  claimBill: claimWith({ ifUnknown: { ...attemptOf('').ifUnknown, reviewAfterMs: 60_000 } }),
  followUp: async () => ({ heard: { kind: 'cancelled', code: '0000' } }),
};

/** Every path through the charge's own branches. Each has a recorded history of the same name. */
export const chargeJourneys: Readonly<Record<string, ChargeJourney>> = {
  'charge-approved': reachesApproval(byOtc, {}, { status: 'APPROVED' }),
  'charge-approved-by-number': reachesApproval(byNumber, byBc, { status: 'APPROVED' }),
  'charge-approved-in-approval-zone': reachesApproval(
    byOtc,
    { openCharge: openChargeBy('shinhan') },
    { status: 'APPROVED' },
  ),
  'charge-declined': reachesApproval(
    byOtc,
    { approve: async () => ({ kind: 'declined', reason: 'VAN_DECLINED_SOFT', reasonCode: '8326' }) },
    { status: 'DECLINED', reason: 'VAN_DECLINED_SOFT' },
  ),
  'charge-net-cancelled': reachesApproval(byOtc, netCancelled, { status: 'NET_CANCELLED', reason: 'NET_CANCELLED' }, [
    'prepareFollowUp',
    'followUp',
  ]),
  'charge-refused': {
    script: {
      openCharge: async () => ({ kind: 'refused', reason: 'BILL_NOT_PAYABLE', detail: 'period 2026-01 is PAID' }),
    },
    result: { status: 'REFUSED', reason: 'BILL_NOT_PAYABLE', detail: 'period 2026-01 is PAID' },
    statuses: [],
    steps: ['openCharge'],
  },
  'charge-postponed': reachesApproval(byOtc, { openCharge: postponedFirst(2) }, { status: 'APPROVED' }),
  'charge-otc-refused': endsBeforeApproval(
    { openOtcAnswer: async () => ({ kind: 'failed', reason: 'CARD_UNUSABLE', reasonCode: '9102' }) },
    'CARD_UNUSABLE',
    byOtc,
  ),
  'charge-issuer-away': endsBeforeApproval({ requestOtc: away('the issuer') }, 'ISSUER_ERROR', [
    'encryptOtcRequest',
    'requestOtc',
  ]),
  'charge-kms-away': endsBeforeApproval({ encryptOtcRequest: kmsAway }, 'CARD_KEY_UNAVAILABLE', ['encryptOtcRequest']),
  'charge-kms-away-by-number': endsBeforeApproval(
    { ...byBc, sealCardNumber: kmsAway },
    'CARD_KEY_UNAVAILABLE',
    byNumber,
  ),
  'charge-key-ended': endsBeforeApproval({ encryptOtcRequest: keyEnded }, 'BILLING_KEY_ENDED', ['encryptOtcRequest']),
  'charge-key-ended-by-number': endsBeforeApproval(
    { ...byBc, sealCardNumber: keyEnded },
    'BILLING_KEY_ENDED',
    byNumber,
  ),
};

/** A charge of the stubs that has not begun yet. */
export type PreparedCharge = {
  readonly stub: StubPayment;
  readonly of: PeriodTry;
  readonly handle: WorkflowHandle<typeof recurring>;
};

/** @param name Names its subscription, payment and workflow. */
export function prepareCharge(stage: Stage, name: string, script: Script): PreparedCharge {
  const of: PeriodTry = { subscriptionId: `sub_${name}`, period: '2026-01', number: 1 };
  const workflowId = recurringWorkflowId(of);
  const stub = new StubPayment(`pay_${name}`, script, () => stage.env.currentTimeMs());
  stage.enlist(stub, workflowId, watchWorkflowId(stub.id));
  return { stub, of, handle: stage.client.workflow.getHandle<typeof recurring>(workflowId) };
}

export const chargeInputOf = ({ stub, of }: PreparedCharge): ChargeInput => ({
  paymentId: stub.id,
  billId: `bill_${of.subscriptionId}`,
  asOf: '2026-01-05T01:00:00.000Z',
  of,
});

/** The facts about every charge here that server and run know. */
export const chargeFacts = {
  merchantId: 'mer_1',
  issuer: 'kb',
  orderNo: 'R-1',
  service: 'payssam',
  amount: 12_000,
} as const;

/** Runs a journey to its end; the time of its patience is skipped. */
export async function playCharge(
  stage: Stage,
  name: string,
  { script }: Pick<ChargeJourney, 'script'>,
): Promise<PreparedCharge & { readonly input: ChargeInput; readonly result: PaymentResult }> {
  const charge = prepareCharge(stage, name, script);
  const input = chargeInputOf(charge);
  await stage.workflows.charge(input, chargeFacts, 0);
  const result = await stage.env.client.workflow.getHandle<typeof recurring>(charge.handle.workflowId).result();
  return { ...charge, input, result };
}
