import http from 'node:http';

/** A separate process, so that 2,000 client connections take nothing from the measuring process. */
export type WaitOrder = {
  readonly origin: string;
  readonly paths: readonly string[];
  readonly headers: Readonly<Record<string, string>>;
};
export type WaitAnswer = {
  readonly status: number;
  /** Milliseconds since 1970, with fractions. */ readonly at: number;
};
export type WaitReport =
  | { readonly kind: 'sent' }
  | { readonly kind: 'answered'; readonly answers: readonly WaitAnswer[] }
  | { readonly kind: 'failed'; readonly failure: string };

/** Connections to open at once: the listening queue is 511 long. */
const AT_ONCE = 50;
const now = (): number => performance.timeOrigin + performance.now();
const report = (what: WaitReport): void => {
  process.send?.(what);
};

/** Sends one request on its own connection. */
function ask(
  url: string,
  headers: WaitOrder['headers'],
  agent: http.Agent,
): { readonly sent: Promise<void>; readonly answered: Promise<WaitAnswer> } {
  const request = http.get(url, { agent, headers });
  const sent = new Promise<void>((resolve) =>
    request.once('finish', () => {
      resolve();
    }),
  );
  const answered = new Promise<WaitAnswer>((resolve, reject) => {
    request.once('error', reject);
    request.once('response', (response) => {
      response.resume().once('end', () => {
        resolve({ status: response.statusCode ?? 0, at: now() });
      });
    });
  });
  return { sent, answered };
}

async function waitAll({ origin, paths, headers }: WaitOrder): Promise<void> {
  const agent = new http.Agent({ keepAlive: true, maxSockets: Infinity });
  const answers: Promise<WaitAnswer>[] = [];
  for (let from = 0; from < paths.length; from += AT_ONCE) {
    const asked = paths.slice(from, from + AT_ONCE).map((path) => ask(origin + path, headers, agent));
    answers.push(...asked.map(({ answered }) => answered));
    await Promise.all(asked.map(({ sent, answered }) => Promise.race([sent, answered])));
  }
  report({ kind: 'sent' });
  report({ kind: 'answered', answers: await Promise.all(answers) });
  agent.destroy();
}

process.once('message', (order: WaitOrder) => {
  waitAll(order)
    .catch((failure: unknown) => {
      report({ kind: 'failed', failure: failure instanceof Error ? failure.message : 'unknown' });
    })
    .finally(() => {
      process.disconnect();
    });
});
