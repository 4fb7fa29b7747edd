import {
  condition,
  continueAsNew,
  defineSignal,
  setCurrentDetails,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import { EVENTS_ARRIVED_SIGNAL, type WebhooksInput } from '../domain/messages';
import { webhookActivities } from './activities';
import { CONTINUED, detailsInBoth, webhookRetryText, webhooksSentText } from './details';
import { timerSummaries } from './summaries';

/** There are new events for the endpoint. */
export const eventsArrived = defineSignal(EVENTS_ARRIVED_SIGNAL);

/**
 * Sends the webhooks of one endpoint while there are any. It holds nothing: rows say what is sent, and a run that is
 * lost is started again by a server.
 */
export async function webhooks({ endpointId }: WebhooksInput): Promise<void> {
  let told = 0;
  setHandler(eventsArrived, () => {
    told += 1;
  });
  for (;;) {
    const seen = told;
    const next = await webhookActivities().sendWebhooks({ endpointId });
    if (next.kind === 'wait') {
      setCurrentDetails(detailsInBoth(webhookRetryText(next.why, Date.now() + next.inMs)));
      if (next.inMs > 0) await condition(() => told > seen, next.inMs, { summary: timerSummaries.webhookRetry });
    } else if (told === seen) {
      setCurrentDetails(detailsInBoth(webhooksSentText(Date.now())));
      return;
    }
    if (workflowInfo().continueAsNewSuggested) {
      setCurrentDetails(detailsInBoth(CONTINUED));
      await continueAsNew<typeof webhooks>({ endpointId });
    }
  }
}
