import { ApplicationFailure } from '@temporalio/common';
import { ACTIVITY_BROKEN } from '../../domain/activity-failures';
import { resolve } from '../../workflows/messages';
import { waitFor, waitUntil } from '../support/wait-for';
import { resolutions } from './journeys';
import { playRecovery, recoveryJourneys } from './recovery-journeys';
import { asked, deliverResult, openTimeSkippingStage, type PreparedPayment, type Stage } from './stage';
import { approval, attemptOf, claimWith, Gate, type Script, usualSteps } from './stub-activities';

let stage: Stage;
beforeAll(async () => {
  stage = await openTimeSkippingStage();
});
afterAll(() => stage.stop());

const breaks = () => Promise.reject(ApplicationFailure.nonRetryable('step x: TypeError', ACTIVITY_BROKEN));
const details = async ({ handle }: Pick<PreparedPayment, 'handle'>): Promise<string> =>
  (await handle.query<{ readonly currentDetails: string }>('__temporal_workflow_metadata')).currentDetails;
const unknown: Script = { approve: async () => ({ kind: 'unknown', detail: 'read-timeout' }) };

describe('a payment whose run is gone', () => {
  test.each(Object.entries(recoveryJourneys))(
    'is taken over by the path "%s", by allowed moves only',
    async (name, journey) => {
      const { stub, result } = await playRecovery(stage, `played-${name}`, journey);
      expect(result).toEqual(journey.result);
      expect(stub.statuses).toEqual(journey.statuses);
      expect([...new Set(stub.steps)]).toEqual(journey.steps);
    },
  );

  test('is inquired about and never net-cancelled: the run that takes it over holds no credential', async () => {
    const { stub } = await playRecovery(
      stage,
      'no-otc',
      recoveryJourneys['recovered-unconfirmed'] ?? {
        from: ['UNCONFIRMED', 5],
        result: { status: 'APPROVED' },
        statuses: [],
        steps: [],
      },
    );
    expect(stub.inputsOf('prepareFollowUp')).toMatchObject([{ telegram: 'INQUIRY', number: 2 }]);
    const [input = {}] = stub.inputsOf('followUp');
    expect(input).toMatchObject({ sealedOtc: '' });
    expect(input).not.toHaveProperty('credential');
  });
});

describe('an activity that can’t succeed', () => {
  test('ends a payment before its claim, and says that the fault is ours', async () => {
    const payment = await stage.begin({ openResult: breaks });
    await deliverResult(stage, payment);
    expect(await payment.handle.result()).toEqual({ status: 'AUTH_FAILED', reason: 'ENGINE_ERROR' });
    const claim = await stage.begin({ claimBill: breaks });
    await deliverResult(stage, claim);
    expect(await claim.handle.result()).toEqual({ status: 'AUTH_FAILED', reason: 'ENGINE_ERROR' });
  });

  test('after the claim gives a payment to an operator, who reads what broke', async () => {
    const payment = await stage.begin({ ...unknown, prepareFollowUp: breaks });
    await deliverResult(stage, payment);
    await waitUntil('the payment to wait for an operator', () => payment.stub.statuses.at(-1) === 'NEEDS_REVIEW');
    expect(
      await waitFor('the details', async () =>
        (await details(payment)).includes('NEEDS_REVIEW') ? details(payment) : undefined,
      ),
    ).toContain('An activity broke (StepBroken: step x: TypeError)');
    await payment.handle.executeUpdate(resolve, { args: [resolutions.notApproved] });
    expect(await payment.handle.result()).toEqual({ status: 'DECLINED', reason: 'RESOLVED_BY_OPERATOR' });
  });

  test('because the record fails is retried with growing pauses: an approval is never lost', async () => {
    let failures = 0;
    const payment = await stage.begin({
      recordOutcome: (input, stub) => {
        failures += 1;
        return failures <= 2 ? breaks() : usualSteps.recordOutcome(input, stub);
      },
      settleAttempt: async () => ({ kind: 'approved', approval }),
    });
    await deliverResult(stage, payment);
    expect(await payment.handle.result()).toEqual({ status: 'APPROVED' });
  });

  test('because its row was restored to before its approval gives the payment to an operator: the VAN’s answer is unknown', async () => {
    const payment = await stage.begin({
      ...unknown,
      prepareFollowUp: (_input, stub) => {
        stub.stand('SCHEME_ISSUED', 2);
        return breaks();
      },
    });
    await deliverResult(stage, payment);
    await waitUntil('the payment to wait for an operator', () => payment.stub.statuses.at(-1) === 'NEEDS_REVIEW');
    expect(payment.stub.inputsOf('recordOutcome').at(-1)).toMatchObject({
      at: { status: 'SCHEME_ISSUED' },
      outcome: { kind: 'needs-review', why: expect.stringContaining('restored') as string },
    });
  });
});

describe('a cancellation', () => {
  test('before the claim is an abort with its own reason', async () => {
    const payment = await stage.begin();
    await payment.handle.cancel();
    expect(await payment.handle.result()).toEqual({ status: 'AUTH_FAILED', reason: 'CANCELLED_BY_OPERATOR' });
  });

  test('from the claim on is noted, and the run goes on', async () => {
    const gate = new Gate();
    const payment = await stage.begin({
      approve: async () => {
        await gate.opened;
        return { kind: 'approved', approval };
      },
      claimBill: claimWith({ ...attemptOf('') }),
    });
    await deliverResult(stage, payment);
    await asked(payment, 'approve');
    await payment.handle.cancel();
    await waitUntil('the run to note it', async () =>
      (await details(payment)).includes('cancellation was requested too late'),
    );
    gate.open();
    expect(await payment.handle.result()).toEqual({ status: 'APPROVED' });
  });
});
