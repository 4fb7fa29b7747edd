export type Posting = {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
  /** Time-out for the whole answer, in ms. */
  readonly timeoutMs: number;
  readonly maxAnswerBytes: number;
};

/**
 * Posts once and reads a bounded answer. Follows no redirect: the body is meant only for that address.
 * @throws when no whole answer comes in time, or the answer is too long
 */
export async function post(
  url: string,
  { headers, body, timeoutMs, maxAnswerBytes }: Posting,
): Promise<{ readonly status: number; readonly body: Buffer }> {
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
