import { journeys, play } from './journeys';
import { authenticationResult, deliverResult, openTimeSkippingStage, type Stage } from './stage';
import { approval, attemptOf, encryptedOrder, toldOtc } from './stub-activities';

let stage: Stage;

beforeAll(async () => {
  stage = await openTimeSkippingStage();
});
afterAll(() => stage.stop());

describe('a payment', () => {
  // The stubs move like the database: an activity from an outdated position, or a forbidden move, fails the run.
  test.each(Object.entries(journeys))(
    'follows the path "%s" by allowed moves only, each activity at its time, to its end',
    async (_name, journey) => {
      const { stub, answer, result } = await play(stage, journey);
      expect(result).toEqual(journey.result);
      expect(stub.statuses).toEqual(journey.statuses);
      expect(stub.steps).toEqual(journey.steps);
      expect(answer.kind).toBe(journey.answer);
    },
  );

  test('passes every activity the results of earlier ones', async () => {
    const { stub, input } = await play(stage, { then: deliverResult });
    const at = (status: string, version: number) => ({ paymentId: stub.id, status, version });
    const order = expect.objectContaining({ orderNo: `OD${stub.id}` }) as unknown;
    const { attemptId } = attemptOf(stub.id);
    expect(stub.calls).toEqual([
      { step: 'openPayment', input },
      { step: 'encryptOrder', input: { issuer: 'kb', order } },
      {
        step: 'issueScheme',
        input: {
          at: at('REQUESTED', 1),
          call: { transactionId: `xid-${stub.id}`, text: encryptedOrder },
          payment: {
            issuer: 'kb',
            platform: 'web',
            transactionId: `xid-${stub.id}`,
            expiresAt: expect.stringMatching(/Z$/) as string,
          },
        },
      },
      { step: 'openResult', input: { paymentId: stub.id, issuer: 'kb', order, result: authenticationResult } },
      { step: 'claimBill', input: { at: at('SCHEME_ISSUED', 2) } },
      { step: 'approve', input: { attemptId, ...toldOtc } },
      { step: 'recordOutcome', input: { at: at('APPROVING', 4), outcome: { kind: 'approved', approval } } },
    ]);
  });

  test.each([
    [
      'an authentication that failed',
      'authentication-refused',
      { kind: 'auth-failed', reason: 'LIMIT_EXCEEDED', reasonCode: '9101' },
    ],
    ['a decline', 'declined', { kind: 'declined', reason: 'VAN_DECLINED_SOFT', reasonCode: '8326' }],
    ['an approval that was not sent', 'not-sent', { kind: 'not-sent', detail: 'connect failed' }],
    ['an abort', 'payer-aborted', { kind: 'auth-failed', reason: 'PAYER_ABORTED' }],
    ['an order that fits no contract', 'order-not-encodable', { kind: 'auth-failed', reason: 'ORDER_NOT_WRITABLE' }],
  ])('records %s with its reason and code', async (_what, name, outcome) => {
    const { stub } = await play(stage, journeys[name] ?? {});
    expect(stub.inputsOf('recordOutcome')).toEqual([expect.objectContaining({ outcome })]);
  });
});
