import { administrationExamples } from './administration';
import { billingKeyExamples } from './billing-keys';
import { billExamples } from './bills';
import { eventExamples } from './events';
import { operationExamples } from './operation';
import { payerExamples } from './payer';
import { paymentExamples } from './payments';
import { subscriptionExamples } from './subscriptions';
import type { OperationExamples } from './types';
import { webhookExamples } from './webhooks';

/** The examples of every operation: a file for each tag, which tell one story (values.ts). */
export const examples: OperationExamples = {
  ...billExamples,
  ...payerExamples,
  ...paymentExamples,
  ...webhookExamples,
  ...eventExamples,
  ...billingKeyExamples,
  ...subscriptionExamples,
  ...administrationExamples,
  ...operationExamples,
};
