import { createHmac } from 'node:crypto';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A message that LINQ handed on to a service, as received. */
export type Handed = {
  readonly path: string;
  readonly body: string;
  readonly fields: Readonly<Record<string, string>>;
  readonly isSigned: boolean;
};

/**
 * How a service answers; the text is sent as JSON. `silent`: not at all. `drop`: accepts the request, and closes the
 * connection.
 */
export type ServiceAnswer =
  | { readonly status: number; readonly text: string; readonly headers?: Readonly<Record<string, string>> }
  | 'silent'
  | 'drop';

export const TAKEN: ServiceAnswer = { status: 200, text: '{"resultCode":"0000","message":"ok"}' };

export type StubService = {
  readonly url: string;
  readonly handed: readonly Handed[];
  /** Sets the answers from now on: one after another, the last for ever. */
  answers(...answers: readonly [ServiceAnswer, ...ServiceAnswer[]]): void;
  /** Stops listening, until it comes back at the same port. */
  down(): Promise<void>;
  up(): Promise<void>;
  close(): Promise<void>;
};

/** A service behind LINQ, written from docs/contracts/shinhan.md, section 4. */
export async function startStubService(service: string, secret: string): Promise<StubService> {
  const handed: Handed[] = [];
  let answers: readonly ServiceAnswer[] = [TAKEN];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString();
      const path = request.url ?? '';
      const header = (name: string): string => String(request.headers[name]);
      const text = [service, path.split('/').at(-1), header('linq-received-at'), header('linq-sent-at'), body].join(
        '\n',
      );
      const isSigned =
        createHmac('sha256', Buffer.from(secret, 'hex')).update(text).digest('hex') === header('linq-signature');
      handed.push({ path, body, fields: JSON.parse(body) as Record<string, string>, isSigned });
      const [next = TAKEN, ...rest] = answers;
      if (rest.length > 0) answers = rest;
      say(response, next);
    });
  });
  const listen = (port: number): Promise<void> =>
    new Promise((listening) => server.listen(port, '127.0.0.1', listening));
  await listen(0);
  const { port } = server.address() as AddressInfo;
  const close = (): Promise<void> =>
    new Promise((closed) => {
      server.close(() => {
        closed();
      });
      server.closeAllConnections();
    });
  return {
    url: `http://127.0.0.1:${port}`,
    handed,
    answers(...given) {
      answers = given;
    },
    down: close,
    up: () => listen(port),
    close: async () => {
      if (server.listening) await close();
    },
  };
}

function say(response: ServerResponse, answer: ServiceAnswer): void {
  if (answer === 'silent') return;
  if (answer === 'drop') {
    response.destroy();
    return;
  }
  response.writeHead(answer.status, { 'content-type': 'application/json', ...answer.headers }).end(answer.text);
}
