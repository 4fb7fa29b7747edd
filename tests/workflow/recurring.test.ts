import { chargeFacts, chargeInputOf, chargeJourneys, playCharge, prepareCharge } from './recurring-journeys';
import { openTimeSkippingStage, type Stage } from './stage';
import { approval, billingKeyId, Gate, orderOf, otcAnswer, otcRequest, toldCard, toldOtc } from './stub-activities';

let stage: Stage;

beforeAll(async () => {
  stage = await openTimeSkippingStage();
});
afterAll(() => stage.stop());

describe('a charge of a registered card', () => {
  // The stubs move like the database: an activity from an outdated position, or a forbidden move, fails the run.
  test.each(Object.entries(chargeJourneys))(
    'follows the path "%s" by allowed moves only, each activity at its time, to its end',
    async (name, journey) => {
      const { stub, result } = await playCharge(stage, name, journey);
      expect(result).toEqual(journey.result);
      expect(stub.statuses).toEqual(journey.statuses);
      expect([...new Set(stub.steps)]).toEqual(journey.steps);
    },
  );

  test('passes every activity the results of earlier ones', async () => {
    const { stub, input } = await playCharge(stage, 'handing', { script: {} });
    const at = (status: string, version: number) => ({ paymentId: stub.id, status, version });
    const order = orderOf(stub.id);
    expect(stub.calls).toEqual([
      { step: 'openCharge', input },
      { step: 'encryptOtcRequest', input: { billingKeyId, issuer: 'kb', order } },
      { step: 'requestOtc', input: { issuer: 'kb', request: otcRequest } },
      { step: 'openOtcAnswer', input: { paymentId: stub.id, issuer: 'kb', order, answer: otcAnswer } },
      { step: 'claimBill', input: { at: at('REQUESTED', 1) } },
      { step: 'approve', input: { attemptId: `${stub.id}-1`, ...toldOtc } },
      { step: 'recordOutcome', input: { at: at('APPROVING', 3), outcome: { kind: 'approved', approval } } },
    ]);
  });

  test('passes a card on as a card', async () => {
    const { stub } = await playCharge(
      stage,
      'by-number',
      chargeJourneys['charge-approved-by-number'] ?? { script: {} },
    );
    expect(stub.inputsOf('approve')).toEqual([{ attemptId: `${stub.id}-1`, ...toldCard }]);
  });

  test('retries a part that was away, as long as its patience lasts', async () => {
    const failingFirst = <Answer>(times: number, answer: Answer): (() => Promise<Answer>) => {
      let failures = 0;
      return async () => {
        failures += 1;
        if (failures <= times) throw new Error('away');
        return answer;
      };
    };
    const { stub, result } = await playCharge(stage, 'patient', {
      script: { encryptOtcRequest: failingFirst(3, otcRequest), requestOtc: failingFirst(2, otcAnswer) },
    });
    expect(result).toEqual({ status: 'APPROVED' });
    expect(stub.inputsOf('encryptOtcRequest')).toHaveLength(4);
    expect(stub.inputsOf('requestOtc')).toHaveLength(3);
  });

  test('asks only once for a card that is gone', async () => {
    const { stub } = await playCharge(stage, 'gone', chargeJourneys['charge-key-ended'] ?? { script: {} });
    expect(stub.inputsOf('encryptOtcRequest')).toHaveLength(1);
  });

  test('records the issuer’s code for a refused OTC', async () => {
    const { stub } = await playCharge(stage, 'coded', chargeJourneys['charge-otc-refused'] ?? { script: {} });
    expect(stub.inputsOf('recordOutcome')).toEqual([
      expect.objectContaining({ outcome: { kind: 'auth-failed', reason: 'CARD_UNUSABLE', reasonCode: '9102' } }),
    ]);
  });

  test('begun twice is made once, and both callers get the outcome', async () => {
    const gate = new Gate();
    const charge = prepareCharge(stage, 'twice', {
      requestOtc: async () => {
        await gate.opened;
        return otcAnswer;
      },
    });
    const answers = [
      stage.workflows.charge(chargeInputOf(charge), chargeFacts, 20_000),
      stage.workflows.charge(chargeInputOf(charge), chargeFacts, 20_000),
    ];
    gate.open();
    expect(await Promise.all(answers)).toEqual([{ status: 'APPROVED' }, { status: 'APPROVED' }]);
    expect(charge.stub.inputsOf('openCharge')).toHaveLength(1);
  });
});
