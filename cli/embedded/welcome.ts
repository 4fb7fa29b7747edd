import { setTimeout as pause } from 'node:timers/promises';
import type { Ports } from './ports';

/** The merchant simulator's answer for the first bill. */
export type DemoOrder = { readonly payUrl: string } | { readonly problem: string };

/** The server's answer to `GET /readyz`. */
type Readiness = { readonly checks?: Readonly<Record<string, string>> };

/** The parts that are not ready yet, from the text of `/readyz`. */
export function missingIn(text: string): string {
  try {
    const { checks = {} } = JSON.parse(text) as Readiness;
    const missing = Object.entries(checks).filter(([, result]) => result !== 'ok');
    if (missing.length > 0) return missing.map(([name, result]) => `${name}: ${result}`).join('; ');
  } catch {
    // Not JSON: show the text itself.
  }
  return text.slice(0, 500);
}

/** A probe for `waitFor`: ready when a payment can be made. */
export function engineProbe(apiPort: number): () => Promise<string> {
  return async () => {
    const response = await fetch(`http://127.0.0.1:${apiPort}/readyz`, { signal: AbortSignal.timeout(10_000) });
    const text = await response.text();
    return response.status === 200 ? 'ready' : missingIn(text);
  };
}

const ORDER_TRIES = 5;
const ORDER_AGAIN_AFTER_MS = 2_000;

/** A server that has just started may still be busy and answer 503, so this retries, as a merchant would. */
async function postOrder(merchantPort: number, tries: number): Promise<Response> {
  const response = await fetch(`http://127.0.0.1:${merchantPort}/orders`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{}',
    signal: AbortSignal.timeout(15_000),
  });
  if (response.status !== 503 || tries === 1) return response;
  await pause(ORDER_AGAIN_AFTER_MS);
  return postOrder(merchantPort, tries - 1);
}

/** Makes the merchant simulator create a bill, so that there is something to pay at once. */
export async function createDemoOrder(merchantPort: number): Promise<DemoOrder> {
  try {
    const response = await postOrder(merchantPort, ORDER_TRIES);
    const text = await response.text();
    if (response.status !== 201)
      return { problem: `the merchant simulator answered ${response.status} ${text.slice(0, 300)}` };
    return { payUrl: (JSON.parse(text) as { readonly payUrl: string }).payUrl };
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error) };
  }
}

export type SummaryInput = {
  readonly ports: Ports;
  readonly order: DemoOrder;
  readonly logFolder: string;
  /** The merchant whose test keys the sandbox takes; undefined: there is none. */
  readonly sandboxOf?: string | undefined;
  /** False when TEMPORAL_ADDRESS names the user's own server, whose Web UI we don't know. */
  readonly ownTemporal: boolean;
  readonly temporalAddress: string;
};

/** Tells people what they can do now. */
export function summary({ ports, order, logFolder, sandboxOf, ownTemporal, temporalAddress }: SummaryInput): string {
  const bill = 'payUrl' in order ? order.payUrl : `none yet: ${order.problem}`;
  return [
    '',
    '  The payment engine is running.',
    '',
    `  A bill to pay     ${bill}`,
    '  Pay from here     npm run pay -- --issuer kb   (in another terminal)',
    `  Merchant shop     http://127.0.0.1:${ports.merchant}/`,
    `  Temporal Web UI   ${ownTemporal ? `http://127.0.0.1:${ports.temporalUi}/` : `of your server at ${temporalAddress}`}`,
    `  API               http://127.0.0.1:${ports.api}/`,
    ...(sandboxOf === undefined ? [] : [`  A test key        npm run merchant -- new-key ${sandboxOf} --test`]),
    `  Logs              ${logFolder}`,
    '',
    '  Ctrl-C stops everything; the data stays for the next start.',
    '',
  ].join('\n');
}
