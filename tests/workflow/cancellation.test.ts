import { cancellationJourneys, playCancellation } from './cancellation-journeys';
import { openTimeSkippingStage, type Stage } from './stage';

let stage: Stage;

beforeAll(async () => {
  stage = await openTimeSkippingStage();
});
afterAll(() => stage.stop());

describe('a cancellation', () => {
  // The stubs move like the database: an activity from an outdated position, or a forbidden move, breaks.
  test.each(Object.entries(cancellationJourneys))(
    'follows the path "%s" by allowed moves only, each telegram at its time, to its end',
    async (name, journey) => {
      const { stub, result } = await playCancellation(stage, name, journey);
      expect(result).toEqual(journey.result);
      expect(stub.statuses).toEqual(journey.statuses);
      const prepared = stub.calls.filter(({ step }) => step === 'prepareCancelTelegram').map(({ input }) => input);
      expect(prepared).toEqual(
        journey.telegrams.map((telegram, at) => ({ cancellationId: stub.id, number: at + 1, telegram })),
      );
    },
  );
});
