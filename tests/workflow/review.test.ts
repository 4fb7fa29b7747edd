import { WorkflowNotFoundError, WorkflowUpdateFailedError } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import type { Resolution } from '../../domain/messages';
import { resolve } from '../../workflows/messages';
import { resolutions } from './journeys';
import {
  deliverResult,
  openTimeSkippingStage,
  type PreparedPayment,
  reviewing,
  type Stage,
  type StagedPayment,
} from './stage';
import type { Script } from './stub-activities';

let stage: Stage;

beforeAll(async () => {
  stage = await openTimeSkippingStage();
});
afterAll(() => stage.stop());

const unknownOutcome: Script = { approve: async () => ({ kind: 'unknown', detail: 'read time-out' }) };

/** A payment whose approval the VAN did not answer. */
async function beginReview(script: Script = {}): Promise<StagedPayment> {
  const payment = await stage.begin({ ...unknownOutcome, ...script });
  await deliverResult(stage, payment);
  await reviewing(payment);
  return payment;
}

const send = ({ handle }: PreparedPayment, resolution: unknown) =>
  handle.executeUpdate(resolve, { args: [resolution as Resolution] });

/** Why the validator refused an update; anything else fails the test. */
async function refusalOf(update: Promise<unknown>): Promise<string> {
  const failure: unknown = await update.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(failure instanceof WorkflowUpdateFailedError) || !(failure.cause instanceof ApplicationFailure))
    throw new Error('not refused', { cause: failure });
  expect(failure.cause.type).toBe('ResolutionRefused');
  return failure.cause.message;
}

const currentDetails = async ({ handle }: PreparedPayment): Promise<string> =>
  (await handle.query<{ readonly currentDetails: string }>('__temporal_workflow_metadata')).currentDetails;

describe('a payment whose outcome stays unknown', () => {
  test('waits in NEEDS_REVIEW, and tells operators what to do', async () => {
    const payment = await beginReview();
    expect(payment.stub.statuses.slice(-2)).toEqual(['UNCONFIRMED', 'NEEDS_REVIEW']);
    expect((await payment.handle.describe()).status.name).toBe('RUNNING');
    expect(await currentDetails(payment)).toMatch(/NEEDS_REVIEW[^]*read time-out[^]*`resolve`/);
  });

  test('still waits after a month', async () => {
    const payment = await beginReview();
    await stage.env.sleep('30 days');
    expect((await payment.handle.describe()).status.name).toBe('RUNNING');
    expect(await send(payment, resolutions.approved)).toBe('APPROVED');
  });

  test.each([
    ['approved', resolutions.approved, 'APPROVED'],
    ['not approved', resolutions.notApproved, 'DECLINED'],
  ] as const)('ends by the operator’s verdict: %s', async (_verdict, resolution, status) => {
    const payment = await beginReview();
    expect(await send(payment, resolution)).toBe(status);
    expect(await payment.handle.result()).toEqual({ status, reason: 'RESOLVED_BY_OPERATOR' });
    expect(payment.stub.inputsOf('recordOutcome').at(-1)).toMatchObject({ outcome: { kind: 'resolved', resolution } });
  });

  test('accepts no second resolution', async () => {
    const payment = await beginReview();
    expect(await send(payment, resolutions.notApproved)).toBe('DECLINED');
    expect((await payment.handle.result()).status).toBe('DECLINED');
    await expect(send(payment, resolutions.approved)).rejects.toThrow(WorkflowNotFoundError);
  });

  test.each([
    ['no operator', { ...resolutions.approved, operator: ' ' }, 'operator must name who decided'],
    ['no note', { ...resolutions.approved, note: undefined }, 'note must say what the decision rests on'],
    [
      'no approval number of eight digits',
      { ...resolutions.approved, approvalNo: '1234567' },
      "approvalNo must be the VAN's 8 digits",
    ],
    [
      'an approval number although it was not approved',
      { ...resolutions.notApproved, approvalNo: '30012345' },
      'approvalNo goes with the verdict APPROVED only',
    ],
    ['an unknown verdict', { ...resolutions.approved, verdict: 'PERHAPS' }, 'verdict must be APPROVED or NOT_APPROVED'],
    ['no fields', 'approved', 'send {verdict, approvalNo, operator, note}'],
    ['nothing', null, 'send {verdict, approvalNo, operator, note}'],
  ])('refuses a resolution with %s, and keeps waiting', async (_fault, resolution, refusal) => {
    const payment = await beginReview();
    expect(await refusalOf(send(payment, resolution))).toContain(refusal);
    expect(await send(payment, resolutions.approved)).toBe('APPROVED');
  });
});

describe('a payment that does not wait for a review', () => {
  test('refuses a resolution, and goes on', async () => {
    const payment = await stage.begin();
    expect(await refusalOf(send(payment, resolutions.approved))).toBe('this payment does not wait for a review');
    await deliverResult(stage, payment);
    expect(await payment.handle.result()).toEqual({ status: 'APPROVED' });
  });
});
