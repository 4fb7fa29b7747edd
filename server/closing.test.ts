import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import Fastify, { type FastifyInstance } from 'fastify';
import { closeAnsweredConnections } from './closing';

type Begun = {
  readonly app: FastifyInstance;
  readonly gate: EventTarget;
  readonly answered: Promise<http.IncomingMessage>;
  readonly answer: () => void;
};

/** A request whose answer the test gives, over a connection that its client keeps. */
async function beginRequest(prepare: (app: FastifyInstance) => void): Promise<Begun> {
  const app = Fastify();
  prepare(app);
  const gate = new EventTarget();
  app.get('/slow', async () => {
    const waits = once(gate, 'answer');
    gate.dispatchEvent(new Event('begun'));
    await waits;
    return 'done';
  });
  app.addHook('preClose', async () => {
    gate.dispatchEvent(new Event('closing'));
  });
  await app.listen({ host: '127.0.0.1', port: 0 });
  const { port } = app.server.address() as AddressInfo;
  const begun = once(gate, 'begun');
  const agent = new http.Agent({ keepAlive: true });
  const request = http.get({ host: '127.0.0.1', port, path: '/slow', agent });
  const answered = new Promise<http.IncomingMessage>((resolve) => {
    request.once('response', (response) => {
      resolve(response.resume());
    });
  });
  await begun;
  return { app, gate, answered, answer: () => gate.dispatchEvent(new Event('answer')) };
}

test('a server that closes answers what it has begun, and then ends that connection too', async () => {
  const { app, gate, answered, answer } = await beginRequest(closeAnsweredConnections);
  const closes = once(gate, 'closing');
  const closing = app.close();
  await closes;
  answer();
  const { statusCode, headers } = await answered;
  expect([statusCode, headers.connection]).toEqual([200, 'close']);
  // Without the header, this would last until the keep-alive time-out.
  await closing;
});

test('a connection is kept while the server is open', async () => {
  const { app, answered, answer } = await beginRequest(closeAnsweredConnections);
  answer();
  expect((await answered).headers.connection).toBe('keep-alive');
  await app.close();
});
