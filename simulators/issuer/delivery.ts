import { setTimeout as sleep } from 'node:timers/promises';
import type { OrderCheck, Result } from './wire';

/** The PSP's answer; `httpStatus` is 0 when there was none. */
export type InboundAnswer = { readonly httpStatus: number; readonly text: string };

export type DeliveryOptions = {
  /** The PSP's inbound base URL. */
  readonly inboundUrl: string;
  /** Pauses before each further try after a 503 or no answer. */
  readonly retryDelaysMs: readonly number[];
  /** Ends tries and pauses when the simulator stops. */
  readonly stopped: AbortSignal;
};

/** The same in every contract: after 1, 2, 4 and 8 seconds. */
export const RETRY_DELAYS_MS: readonly number[] = [1_000, 2_000, 4_000, 8_000];

const ANSWER_TIMEOUT_MS = 10_000;
const MAX_ANSWER_CHARACTERS = 1_000;
const COULD_NOT_BE_KEPT = 503;
const NO_ANSWER = 0;

/**
 * Sends a result until it gets an answer other than 503, or the tries are used up. Returns every answer, oldest first.
 */
export async function deliver(
  path: string,
  result: Result,
  options: DeliveryOptions,
): Promise<readonly InboundAnswer[]> {
  const url = options.inboundUrl.replace(/\/+$/, '') + path;
  const answers: InboundAnswer[] = [];
  for (const delayMs of [0, ...options.retryDelaysMs]) {
    if (delayMs > 0) await sleep(delayMs, undefined, { signal: options.stopped });
    const answer = await sendTo(url, result, options.stopped);
    answers.push(answer);
    if (answer.httpStatus !== COULD_NOT_BE_KEPT && answer.httpStatus !== NO_ANSWER) break;
  }
  return answers;
}

/** Asks once. */
export const ask = ({ path, ...check }: OrderCheck, { inboundUrl, stopped }: DeliveryOptions): Promise<InboundAnswer> =>
  sendTo(inboundUrl.replace(/\/+$/, '') + path, check, stopped);

async function sendTo(
  url: string,
  { method, body, contentType }: Pick<Result, 'method' | 'body' | 'contentType'>,
  stopped: AbortSignal,
): Promise<InboundAnswer> {
  try {
    const signal = AbortSignal.any([stopped, AbortSignal.timeout(ANSWER_TIMEOUT_MS)]);
    const request =
      method === 'GET'
        ? fetch(`${url}?${body.toString('ascii')}`, { redirect: 'manual', signal })
        : fetch(url, {
            method,
            headers: { 'content-type': contentType },
            body: new Uint8Array(body),
            redirect: 'manual',
            signal,
          });
    const response = await request;
    return { httpStatus: response.status, text: (await response.text()).slice(0, MAX_ANSWER_CHARACTERS) };
  } catch (error) {
    stopped.throwIfAborted();
    return { httpStatus: NO_ANSWER, text: `no answer: ${reasonOf(error)}` };
  }
}

/** fetch hides the connection's failure in its error's cause. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? error.cause.message : error.message;
}
