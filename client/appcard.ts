// What the package offers. Imports of this folder name the compiled file, because in the package these are ES modules.
import type { Client, ClientOptions } from 'openapi-fetch';
import { createApi } from './index.js';
import type { paths } from './schema.js';

export { answered, ApiError, newRequest, type ProblemBody, type Schemas } from './index.js';
export { verifyWebhook, type WebhookEvent, type WebhookHeaders, WebhookVerificationError } from './webhooks.js';

export type AppCardOptions = {
  /** `https://pay.example.com`, without a path. */
  readonly baseUrl: string;
  /** A merchant's API key. */
  readonly apiKey: string;
  /** @default the global fetch */
  readonly fetch?: ClientOptions['fetch'];
};

export type AppCardClient = Client<paths>;

/**
 * A merchant's client of the API, typed from its description. Take each answer by `answered`, and give each POST a
 * header by `newRequest`.
 */
export const createAppCardClient = ({ apiKey, ...options }: AppCardOptions): AppCardClient =>
  createApi({ ...options, bearer: apiKey });
