import http from 'node:http';
import net, { type AddressInfo } from 'node:net';
import type { VanAccess } from '../../platform/config';
import { NotSent } from './client';
import { exchangeWith, requireItsVan } from './simulators';

const servers: (http.Server | net.Server)[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => new Promise((closed) => server.close(closed))));
});

async function listening(server: http.Server | net.Server): Promise<number> {
  servers.push(server);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return (server.address() as AddressInfo).port;
}

/** A VAN that answers what it is sent, and counts the bytes. */
async function startVan() {
  const van = { received: 0, port: 0 };
  const server = net.createServer((socket) => {
    socket.on('data', (chunk: Buffer) => {
      van.received += chunk.length;
      socket.end(chunk);
    });
  });
  van.port = await listening(server);
  return van;
}

/** What says on its control URL that it is a simulator with this port. */
async function startControl(identity: unknown): Promise<string> {
  const port = await listening(http.createServer((_request, response) => response.end(JSON.stringify(identity))));
  return `http://127.0.0.1:${port}`;
}

const accessTo = (port: number, more: Partial<VanAccess>): VanAccess => ({
  host: '127.0.0.1',
  port,
  connectTimeoutMs: 1_000,
  readTimeoutMs: 1_000,
  telegramsPerSecond: 1,
  longestProcessingMs: 1,
  netCancelWindowMs: 1,
  reviewAfterMs: 1,
  looksAfterMs: [1],
  slots: 1,
  ...more,
});

const request = Buffer.from('0004ping');
const sending = {
  framing: { lengthBytes: 4, lengthAs: 'digits', lengthCounts: 'rest', mayFollow: '' },
  request,
  beforeFirstByte: async () => true,
  mayStillWrite: () => true,
} as const;

describe('a telegram of a sandbox', () => {
  test('goes to a VAN that its simulator says is itself', async () => {
    const van = await startVan();
    const simulatorUrl = await startControl({ simulator: 'van', telegramPort: van.port });
    const access = accessTo(van.port, { simulatorsOnly: true, simulatorUrl });
    expect(await exchangeWith(access, sending)).toEqual(request);
  });

  test.each([
    ['has no simulator’s URL', async () => ({})],
    [
      'is on another port',
      async (port: number) => ({ simulatorUrl: await startControl({ simulator: 'van', telegramPort: port + 1 }) }),
    ],
    [
      'is on another host',
      async (port: number) => ({
        simulatorUrl: (await startControl({ simulator: 'van', telegramPort: port })).replace('127.0.0.1', 'localhost'),
      }),
    ],
    [
      'has something else answer',
      async (port: number) => ({ simulatorUrl: await startControl({ telegramPort: port }) }),
    ],
    ['has nobody answer', async () => ({ simulatorUrl: 'http://127.0.0.1:1' })],
  ])('goes nowhere when the VAN %s', async (_what, simulatorOf) => {
    const van = await startVan();
    const access = accessTo(van.port, { simulatorsOnly: true, ...(await simulatorOf(van.port)) });
    await expect(exchangeWith(access, sending)).rejects.toMatchObject({ name: 'NotSent', cause: 'no-simulator' });
    expect(van.received).toBe(0);
    // The same, of the live cell: nobody is asked.
    expect(await exchangeWith(accessTo(van.port, {}), sending)).toEqual(request);
  });
});

describe('a telegram for a merchant', () => {
  const clock = (): Date => new Date('2026-11-28T03:00:00Z');
  const vanAccess = { alpha: accessTo(1, {}), beta: accessTo(1, {}), gamma: accessTo(1, {}) };
  const of = (mode: 'live' | 'test', asOf: Date | null = null) =>
    ({ van: 'alpha', payment: { asOf }, merchant: { mode } }) as const;

  test('of the other cell is not sent, whichever it is', async () => {
    await expect(requireItsVan({ mode: 'live', vanAccess, clock }, of('test'))).rejects.toThrow(NotSent);
    await expect(requireItsVan({ mode: 'test', vanAccess, clock }, of('live'))).rejects.toThrow('wrong-cell');
    await expect(requireItsVan({ mode: 'live', vanAccess, clock }, of('live'))).resolves.toBeUndefined();
    await expect(requireItsVan({ mode: 'test', vanAccess, clock }, of('test'))).resolves.toBeUndefined();
  });

  test('as of a future day is a rehearsal, and is sent to no real VAN', async () => {
    const tomorrow = new Date('2026-11-29T03:00:00Z');
    await expect(requireItsVan({ mode: 'live', vanAccess, clock }, of('live', tomorrow))).rejects.toThrow(
      'no-simulator',
    );
    await expect(requireItsVan({ mode: 'live', vanAccess, clock }, of('live', clock()))).resolves.toBeUndefined();
  });
});
