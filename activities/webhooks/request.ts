import { type Agent, request as http } from 'node:http';
import { request as https } from 'node:https';
import type { LookupFunction } from 'node:net';
import { useAgent } from 'request-filtering-agent';
import type { WebhookFailure } from '../../domain/webhooks';

/** How endpoints are reached. */
export type WebhookAccess = {
  /** Private, loopback and link-local addresses too, and http. */
  readonly privateTargets: boolean;
  readonly timeoutMs: number;
  /** In place of DNS. */
  readonly lookup?: LookupFunction;
};

export type WebhookRequest = {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
};

/** What an endpoint answered; without a failure it has received the webhook. */
export type WebhookAnswer = { readonly httpStatus?: number; readonly failure?: WebhookFailure };

/** What is read of an answer's body, which tells nothing. */
const MOST_BODY_BYTES = 65_536;

export type SendRequest = (request: WebhookRequest) => Promise<WebhookAnswer>;

/** Connections to one endpoint that wait for its next webhook. */
const MOST_IDLE_CONNECTIONS = 10;

/**
 * Sends a webhook once. It follows no redirect, and checks the address that a connection is made to, not one that its
 * name had before. Connections are used again.
 */
export function webhookSender({ privateTargets, lookup, timeoutMs }: WebhookAccess): SendRequest {
  const options = {
    allowPrivateIPAddress: privateTargets,
    keepAlive: true,
    maxFreeSockets: MOST_IDLE_CONNECTIONS,
    ...(lookup === undefined ? {} : { lookup }),
  };
  const agents = { 'http:': useAgent('http://', options), 'https:': useAgent('https://', options) };
  return async (request) => {
    const signal = AbortSignal.timeout(timeoutMs);
    const send = (): Promise<Sent> =>
      sendOnce(request, { agent: agents[request.url.startsWith('https:') ? 'https:' : 'http:'], signal });
    const first = await send();
    // The endpoint had closed a connection that was kept for it: that says nothing about it.
    const { answer } = first.wasStale ? await send() : first;
    return answer;
  };
}

type Sent = { readonly answer: WebhookAnswer; readonly wasStale: boolean };

function sendOnce(
  { url, headers, body }: WebhookRequest,
  options: { readonly agent: Agent; readonly signal: AbortSignal },
): Promise<Sent> {
  return new Promise((resolve) => {
    const start = url.startsWith('https:') ? https : http;
    const sent = start(url, { method: 'POST', headers, ...options });
    sent.on('error', (error) => {
      const failure = failureOf(error);
      resolve({ answer: { failure }, wasStale: sent.reusedSocket && failure === 'HUNG_UP' });
    });
    sent.on('response', (response) => {
      const { statusCode: httpStatus = 0 } = response;
      const failure = refusalOf(httpStatus);
      resolve({ answer: { httpStatus, ...(failure === undefined ? {} : { failure }) }, wasStale: false });
      let bytes = 0;
      response.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
        if (bytes > MOST_BODY_BYTES) response.destroy();
      });
      response.on('error', () => undefined);
    });
    sent.end(body);
  });
}

function refusalOf(httpStatus: number): WebhookFailure | undefined {
  if (httpStatus >= 200 && httpStatus < 300) return undefined;
  return httpStatus >= 300 && httpStatus < 400 ? 'REDIRECT' : 'STATUS';
}

const HUNG_UP_CODES = new Set(['ECONNRESET', 'EPIPE']);

function failureOf(failure: Error & { readonly code?: string }): WebhookFailure {
  if (failure.name === 'AbortError' || failure.name === 'TimeoutError') return 'TIMEOUT';
  // The agent gives its refusals no code.
  if (/^DNS lookup .* is not allowed/.test(failure.message)) return 'ADDRESS_REFUSED';
  const { code = '' } = failure;
  return HUNG_UP_CODES.has(code) || code.startsWith('HPE_') ? 'HUNG_UP' : 'NO_CONNECTION';
}
