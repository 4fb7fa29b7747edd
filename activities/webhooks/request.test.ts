import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo, LookupFunction } from 'node:net';
import { type WebhookAccess, webhookSender } from './request';

let server: Server;
let answerWith: RequestListener;
let port: number;
const asked: string[] = [];

beforeAll(async () => {
  server = createServer((request, response) => {
    asked.push(request.headers.host ?? '');
    answerWith(request, response);
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  port = (server.address() as AddressInfo).port;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
beforeEach(() => {
  asked.length = 0;
});

const open: WebhookAccess = { privateTargets: true, timeoutMs: 500 };
const closed: WebhookAccess = { privateTargets: false, timeoutMs: 500 };
const post = (access: WebhookAccess, host = '127.0.0.1') =>
  webhookSender(access)({ url: `http://${host}:${port}/hooks`, headers: {}, body: '{}' });
const answering =
  (status: number, headers: Record<string, string> = {}): RequestListener =>
  (_request, response) => {
    response.writeHead(status, headers).end();
  };

test.each([
  [204, undefined],
  [200, undefined],
  [302, 'REDIRECT'],
  [410, 'STATUS'],
  [500, 'STATUS'],
] as const)('an answer of %i counts as %s', async (status, failure) => {
  answerWith = answering(status, { location: `http://127.0.0.1:${port}/other` });
  expect(await post(open)).toEqual({ httpStatus: status, ...(failure === undefined ? {} : { failure }) });
  // A redirect is not followed.
  expect(asked).toHaveLength(1);
});

test('no answer in time is a time-out, and a connection that ends is one that hung up', async () => {
  answerWith = () => undefined;
  expect(await post({ ...open, timeoutMs: 100 })).toEqual({ failure: 'TIMEOUT' });
  answerWith = ({ socket }) => socket.resetAndDestroy();
  expect(await post(open)).toEqual({ failure: 'HUNG_UP' });
  answerWith = ({ socket }) => socket.end('this is no HTTP\r\n\r\n');
  expect(await post(open)).toEqual({ failure: 'HUNG_UP' });
});

test('a connection is used again, and one that the endpoint has closed meanwhile counts as no failure', async () => {
  const send = webhookSender(open);
  const request = { url: `http://127.0.0.1:${port}/hooks`, headers: {}, body: '{}' };
  const ports = new Set<number | undefined>();
  answerWith = ({ socket }, response) => {
    ports.add(socket.remotePort);
    response.writeHead(204).end();
  };
  for (let times = 0; times < 3; times += 1) expect(await send(request)).toEqual({ httpStatus: 204 });
  expect(ports.size).toBe(1);
  answerWith = ({ socket }, response) => {
    if (ports.has(socket.remotePort)) socket.resetAndDestroy();
    else response.writeHead(204).end();
  };
  expect(await send(request)).toEqual({ httpStatus: 204 });
});

test('a closed port and an unknown name are no connection', async () => {
  const url = 'http://127.0.0.1:1/hooks';
  expect(await webhookSender(open)({ url, headers: {}, body: '' })).toEqual({ failure: 'NO_CONNECTION' });
  const lookup: LookupFunction = (_host, _options, done) => {
    done(Object.assign(new Error('no such name'), { code: 'ENOTFOUND' }), '');
  };
  expect(await post({ ...open, lookup }, 'shop.example')).toEqual({ failure: 'NO_CONNECTION' });
});

test('an endless body is not read to its end', async () => {
  const done = new Promise<number>((ended) => {
    answerWith = (_request, response) => {
      let sent = 0;
      response.writeHead(200);
      const more = (): void => {
        while (response.write(Buffer.alloc(65_536))) sent += 65_536;
        sent += 65_536;
      };
      response.on('drain', more).on('close', () => {
        ended(sent);
      });
      more();
    };
  });
  expect(await post({ ...open, timeoutMs: 20_000 })).toEqual({ httpStatus: 200 });
  expect(await done).toBeLessThan(16_777_216);
});

describe('a private address', () => {
  const REFUSED = { failure: 'ADDRESS_REFUSED' };

  test.each([
    '127.0.0.1',
    '[::1]',
    '0.0.0.0',
    '10.1.2.3',
    '192.168.0.1',
    '169.254.169.254',
    '[::ffff:127.0.0.1]',
    '[fd00::1]',
  ])('%s is refused before a connection is made', async (host) => {
    expect(await post(closed, host)).toEqual(REFUSED);
    expect(asked).toEqual([]);
  });

  test('is refused when a name leads there: what is checked is what would be connected to, asked for once', async () => {
    let asks = 0;
    const lookup: LookupFunction = (_host, { all }, done) => {
      asks += 1;
      if (all === true) done(null, [{ address: '127.0.0.1', family: 4 }]);
      else done(null, '127.0.0.1', 4);
    };
    expect(await post({ ...closed, lookup }, 'shop.example')).toEqual(REFUSED);
    expect([asks, asked]).toEqual([1, []]);
    answerWith = answering(204);
    expect(await post({ ...open, lookup }, 'shop.example')).toEqual({ httpStatus: 204 });
    expect([asks, asked]).toEqual([2, [`shop.example:${port}`]]);
  });

  test('is refused when it is one of several that a name has', async () => {
    const lookup: LookupFunction = (_host, _options, done) => {
      done(null, [
        { address: '192.0.2.1', family: 4 },
        { address: '127.0.0.1', family: 4 },
      ]);
    };
    expect(await post({ ...closed, lookup }, 'shop.example')).toEqual(REFUSED);
    expect(asked).toEqual([]);
  });
});
