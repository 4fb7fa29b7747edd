import { SpanKind } from '@opentelemetry/api';
import { attributesOf } from './span-attributes';
import { inSpan } from './spans';

export type Posting = {
  /** For the trace: whom this asks, by a name of ours, and for what. Not the URL, which may hold what is secret. */
  readonly peer: string;
  readonly what: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
  /** Time-out for the whole answer, in ms. */
  readonly timeoutMs: number;
  readonly maxAnswerBytes: number;
};

type Posted = { readonly status: number; readonly body: Buffer };

/**
 * Posts once and reads a bounded answer. Follows no redirect: the body is meant only for that address.
 * @throws when no whole answer comes in time, or the answer is too long
 */
export function post(url: string, { peer, what, ...posting }: Posting): Promise<Posted> {
  const options = { kind: SpanKind.CLIENT, attributes: attributesOf({ peer }) };
  return inSpan(what, options, async (span) => {
    const answer = await postOnce(url, posting);
    span.setAttributes(attributesOf({ httpStatus: answer.status }));
    return answer;
  });
}

async function postOnce(
  url: string,
  { headers, body, timeoutMs, maxAnswerBytes }: Omit<Posting, 'peer' | 'what'>,
): Promise<Posted> {
  const response = await fetch(url, {
    method: 'POST',
    headers,
    body,
    redirect: 'error',
    signal: AbortSignal.timeout(timeoutMs),
  });
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of response.body ?? []) {
    const bytes = Buffer.from(chunk as Uint8Array);
    length += bytes.length;
    if (length > maxAnswerBytes) throw new Error(`the answer is longer than ${maxAnswerBytes} bytes`);
    chunks.push(bytes);
  }
  return { status: response.status, body: Buffer.concat(chunks) };
}
