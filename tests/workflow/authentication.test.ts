import { WorkflowNotFoundError } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { abort, authenticated } from '../../workflows/messages';
import {
  asked,
  AUTHENTICATION_TIMEOUT_MS,
  authenticationResult,
  deliverResult,
  openTimeSkippingStage,
  type Stage,
} from './stage';
import { appScheme, Gate, type Script, type StubPayment, toldOtc, usualSteps } from './stub-activities';

let stage: Stage;

beforeAll(async () => {
  stage = await openTimeSkippingStage();
});
afterAll(() => stage.stop());

/** A payment whose result is being decrypted until the test opens the gate. */
const openingSlowly = (gate: Gate): Script => ({
  openResult: async () => {
    await gate.opened;
    return { kind: 'authenticated', ...toldOtc };
  },
});

/** Fails a number of times before it succeeds. */
function failingFirst<Input, Answer>(
  times: number,
  step: (input: Input, payment: StubPayment) => Answer,
): (input: Input, payment: StubPayment) => Answer {
  let failures = 0;
  return (input, payment) => {
    failures += 1;
    if (failures <= times) throw new Error('the database is away');
    return step(input, payment);
  };
}

/** As the stage presses. */
const chosen = { issuer: 'kb', installmentMonths: 0, platform: 'web' };

describe('the pay call', () => {
  test('answers with the scheme, and with the choice that it was begun with', async () => {
    expect((await stage.begin()).answer).toEqual({ kind: 'issued', appScheme, chosen });
  });

  test('sent twice gives the same scheme, of one payment', async () => {
    const { input, answer, stub } = await stage.begin();
    expect(await stage.requestScheme(input)).toEqual(answer);
    expect(stub.steps).toEqual(['openPayment', 'encryptOrder', 'issueScheme']);
  });

  test('sent twice at once gives the same scheme, of one payment', async () => {
    const gate = new Gate();
    const { input, stub } = stage.prepare({
      encryptOrder: async (...given) => {
        await gate.opened;
        return usualSteps.encryptOrder(...given);
      },
    });
    const answers = [stage.requestScheme(input), stage.requestScheme(input)];
    gate.open();
    expect(await Promise.all(answers)).toEqual([
      { kind: 'issued', appScheme, chosen },
      { kind: 'issued', appScheme, chosen },
    ]);
    expect(stub.steps).toEqual(['openPayment', 'encryptOrder', 'issueScheme']);
  });

  test.each<[string, string, Script]>([
    ['refused', 'BILL_NOT_PAYABLE', { openPayment: async () => ({ kind: 'refused', reason: 'BILL_NOT_PAYABLE' }) }],
    [
      'whose order does not fit its issuer’s contract',
      'ORDER_NOT_WRITABLE',
      { encryptOrder: () => Promise.reject(ApplicationFailure.nonRetryable('too long', 'OrderNotEncodable')) },
    ],
    [
      'whose order can’t be encrypted by a fault of ours',
      'ENGINE_ERROR',
      { encryptOrder: () => Promise.reject(ApplicationFailure.nonRetryable('a bug')) },
    ],
  ])('for a bill %s gets the reason', async (_which, reason, script) => {
    expect((await stage.begin(script)).answer).toEqual({ kind: 'refused', reason });
  });

  test('is told when a run’s first activity can’t succeed and the run ends without a payment', async () => {
    const { input, handle } = stage.prepare({
      openPayment: () => Promise.reject(ApplicationFailure.nonRetryable('a bug')),
    });
    expect(await stage.requestScheme(input)).toEqual({ kind: 'refused', reason: 'ENGINE_ERROR' });
    expect(await handle.result()).toEqual({ status: 'REFUSED', reason: 'ENGINE_ERROR' });
  });

  test('does not notice activities that failed a few times', async () => {
    const { answer, stub } = await stage.begin({
      openPayment: failingFirst(2, usualSteps.openPayment),
      issueScheme: failingFirst(1, usualSteps.issueScheme),
    });
    expect(answer.kind).toBe('issued');
    expect(stub.steps).toEqual([
      'openPayment',
      'openPayment',
      'openPayment',
      'encryptOrder',
      'issueScheme',
      'issueScheme',
    ]);
  });
});

describe('the time in the card app', () => {
  test('ends at the expiry, and then no result or abort is accepted', async () => {
    const payment = await stage.begin();
    await stage.env.sleep(AUTHENTICATION_TIMEOUT_MS + 1_000);
    expect(await payment.handle.result()).toEqual({ status: 'EXPIRED' });
    await expect(payment.handle.signal(authenticated, authenticationResult)).rejects.toThrow(WorkflowNotFoundError);
    await expect(payment.handle.signal(abort, { reason: 'PAYER_ABORTED' })).rejects.toThrow(WorkflowNotFoundError);
    expect(await deliverResult(stage, payment)).toBe(false);
    expect(await stage.workflows.abort(payment.stub.id, { reason: 'SUPERSEDED' })).toBe(false);
  });

  test('is not over shortly before the expiry', async () => {
    const payment = await stage.begin();
    await stage.env.sleep(AUTHENTICATION_TIMEOUT_MS - 30_000);
    expect(await deliverResult(stage, payment)).toBe(true);
    expect(await payment.handle.result()).toEqual({ status: 'APPROVED' });
  });
});

describe('of result and abort in one workflow task,', () => {
  test.each([
    ['abort', 'AUTH_FAILED'],
    ['result', 'APPROVED'],
  ] as const)('the %s counts when it came first', async (first, status) => {
    const gate = new Gate();
    const payment = stage.prepare({
      encryptOrder: async (...given) => {
        await gate.opened;
        return usualSteps.encryptOrder(...given);
      },
    });
    const { handle } = payment;
    const answer = stage.requestScheme(payment.input);
    await asked(payment, 'encryptOrder');
    const sending = [
      () => handle.signal(abort, { reason: 'PAYER_ABORTED' as const }),
      () => handle.signal(authenticated, authenticationResult),
    ];
    for (const send of first === 'abort' ? sending : sending.reverse()) await send();
    gate.open();
    await answer;
    expect(await handle.result()).toMatchObject({ status });
  });
});

describe('after the result', () => {
  test('a second one is ignored', async () => {
    const gate = new Gate();
    const payment = await stage.begin(openingSlowly(gate));
    await deliverResult(stage, payment);
    await asked(payment, 'openResult');
    expect(await deliverResult(stage, payment, { ...authenticationResult, inboxId: 'inbox_2' })).toBe(true);
    gate.open();
    expect(await payment.handle.result()).toEqual({ status: 'APPROVED' });
    expect(payment.stub.inputsOf('openResult')).toEqual([expect.objectContaining({ result: authenticationResult })]);
  });

  test('an abort changes nothing', async () => {
    const gate = new Gate();
    const payment = await stage.begin(openingSlowly(gate));
    await deliverResult(stage, payment);
    await asked(payment, 'openResult');
    expect(await stage.workflows.abort(payment.stub.id, { reason: 'PAYER_ABORTED' })).toBe(true);
    gate.open();
    expect(await payment.handle.result()).toEqual({ status: 'APPROVED' });
  });
});
