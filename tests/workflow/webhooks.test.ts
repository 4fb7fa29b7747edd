import { openTimeSkippingStage, type Stage } from './stage';
import { playWebhooks, webhooksJourneys } from './webhooks-journeys';

let stage: Stage;

beforeAll(async () => {
  stage = await openTimeSkippingStage();
});
afterAll(() => stage.stop());

describe('the run of an endpoint’s webhooks', () => {
  test.each(Object.entries(webhooksJourneys))(
    'follows the path "%s", and ends when nothing is left',
    async (name, journey) => {
      const { stub } = await playWebhooks(stage, name, journey);
      expect(stub.lookedAt).toHaveLength(journey.looks.length);
      stub.lookedAt.slice(1).forEach((at, place) => {
        const look = journey.looks[place];
        const paused = at - (stub.lookedAt[place] ?? 0);
        // It waits for as long as it was told, unless there is news.
        if (look?.kind === 'wait' && journey.wakes !== true) expect(paused).toBeGreaterThanOrEqual(look.inMs);
        else expect(paused).toBeLessThan(600_000);
      });
    },
  );
});
