import { ApplicationFailure } from '@temporalio/common';
import { registrationWorkflowId } from '../../domain/runs';
import {
  beginRegistration,
  deliverCard,
  orderOfRegistration,
  playRegistration,
  registrationJourneys,
} from './registration-journeys';
import { authenticationResult, openTimeSkippingStage, type Stage } from './stage';
import { encryptedOrder } from './stub-activities';

let stage: Stage;

beforeAll(async () => {
  stage = await openTimeSkippingStage();
});
afterAll(() => stage.stop());

describe('the registration of a card', () => {
  // The stubs move like the database: an activity from an outdated position, or a forbidden move, fails the run.
  test.each(Object.entries(registrationJourneys))(
    'follows the path "%s" by allowed moves only, each activity at its time, to its end',
    async (name, journey) => {
      const { stub, answer, result } = await playRegistration(stage, name, journey);
      expect(answer).toEqual(journey.answer);
      expect(result).toEqual(journey.result);
      expect(stub.states).toEqual(journey.states);
      expect([...new Set(stub.calls.map(({ step }) => step))]).toEqual(journey.steps);
    },
  );

  test('passes every activity the results of earlier ones', async () => {
    const { stub, input } = await playRegistration(stage, 'handing', { then: deliverCard });
    const at = (state: string, version: number) => ({ billingKeyId: stub.id, state, version });
    const order = orderOfRegistration(stub.id);
    expect(stub.calls).toEqual([
      { step: 'openRegistration', input },
      { step: 'encryptRegistration', input: { issuer: 'kb', order } },
      {
        step: 'issueRegistrationScheme',
        input: { at: at('REQUESTED', 1), call: { transactionId: order.transactionId, text: encryptedOrder } },
      },
      { step: 'keepCard', input: { at: at('SCHEME_ISSUED', 2), issuer: 'kb', order, result: authenticationResult } },
    ]);
  });

  test('records the issuer’s code for a refusal', async () => {
    const { stub } = await playRegistration(stage, 'coded', registrationJourneys['card-refused'] ?? {});
    expect(stub.calls.at(-1)).toEqual({
      step: 'endRegistration',
      input: expect.objectContaining({
        end: { kind: 'failed', reason: 'CARD_UNUSABLE', reasonCode: '9102' },
      }) as unknown,
    });
  });

  test('waits for KMS through an outage of minutes', async () => {
    let failures = 0;
    const { result } = await playRegistration(stage, 'outage', {
      script: {
        keepCard: async ({ at }, key) => {
          failures += 1;
          if (failures < 20) throw new Error('KMS is away');
          return { kind: 'kept', at: key.move(at, 'ACTIVE') };
        },
      },
      then: deliverCard,
    });
    expect(result).toEqual({ state: 'ACTIVE' });
  });

  test('requested twice gives the same scheme, for one billing key', async () => {
    const { input, answer, stub } = await beginRegistration(stage, 'twice');
    expect(await stage.workflows.requestRegistration(input)).toEqual(answer);
    expect(stub.states).toEqual(['REQUESTED', 'SCHEME_ISSUED']);
  });

  test('whose card comes twice stores it once', async () => {
    const { stub } = await playRegistration(stage, 'brought-twice', {
      then: async (...given) => [await deliverCard(...given), await deliverCard(...given)],
    });
    expect(stub.calls.filter(({ step }) => step === 'keepCard')).toHaveLength(1);
  });

  test('that broke reports that to the caller who waits for its scheme, and ends', async () => {
    const breaks = { script: { openRegistration: () => Promise.reject(ApplicationFailure.nonRetryable('a bug')) } };
    expect((await beginRegistration(stage, 'broken', breaks)).answer).toEqual({
      kind: 'refused',
      reason: 'ENGINE_ERROR',
    });
    expect(await stage.client.workflow.getHandle(registrationWorkflowId('bkey_broken')).result()).toEqual({
      state: 'FAILED',
      reason: 'ENGINE_ERROR',
    });
  });

  test('that has ended accepts no result', async () => {
    const ended = await playRegistration(stage, 'ended', registrationJourneys['card-expired'] ?? {});
    expect(await deliverCard(stage, ended)).toBe(false);
  });
});
