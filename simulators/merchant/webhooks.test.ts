import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { type ClientRequest, type IncomingMessage, request as httpRequest } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import type { FastifyInstance, LightMyRequestResponse } from 'fastify';
import { Webhook } from 'standardwebhooks';
import { buildMerchantApp } from './app';
import { EndpointSettings } from './webhook-behaviours';
import { WebhookBooks, type WebhookEntry } from './webhook-books';

const SECRET = `whsec_${Buffer.alloc(24, 1).toString('base64')}`;
const NEW_SECRET = `whsec_${Buffer.alloc(24, 2).toString('base64')}`;
const NOW = new Date('2026-11-27T10:00:01.000Z');
const SENT = NOW.getTime() / 1_000 - 1;
const EVENT = {
  id: 'evt_1',
  type: 'payment.approved',
  timestamp: '2026-11-27T09:59:59.000Z',
  subjectId: 'pay_1',
  version: 5,
  data: {},
};
const ENTRY: WebhookEntry = {
  ...{ endpoint: 'shop', id: 'evt_1', type: 'payment.approved', subjectId: 'pay_1', version: 5 },
  ...{ eventTimestamp: EVENT.timestamp, sentAt: SENT, receivedAt: NOW.toISOString(), verified: true, answered: 204 },
};
const UNREAD = { type: null, subjectId: null, version: null, eventTimestamp: null };

type Sent = { readonly secret?: string; readonly body?: string; readonly id?: string };

/** The headers and the body of a webhook, as a sender signs it. */
function webhook({ secret = SECRET, id = EVENT.id, body = JSON.stringify(EVENT) }: Sent = {}) {
  const signature = new Webhook(secret).sign(id, new Date(SENT * 1_000), body);
  const headers = {
    'content-type': 'application/json',
    'webhook-id': id,
    'webhook-timestamp': String(SENT),
    'webhook-signature': signature,
  };
  return { headers, body };
}

function merchantWith(books = new WebhookBooks()): FastifyInstance {
  const psp = { apiUrl: 'http://127.0.0.1:9', apiKey: 'sk_test' };
  return buildMerchantApp(psp, { books, settings: new EndpointSettings(), now: () => NOW });
}

const control = (app: FastifyInstance, order: object, endpoint = 'shop'): Promise<LightMyRequestResponse> =>
  app.inject({ method: 'PUT', url: `/control/webhooks/${endpoint}`, payload: order });
const received = async (app: FastifyInstance, query = ''): Promise<readonly WebhookEntry[]> => {
  const answer = await app.inject({ url: `/control/webhooks/shop/received${query}` });
  return answer.json<{ readonly items: readonly WebhookEntry[] }>().items;
};

describe('an endpoint of the merchant', () => {
  let app: FastifyInstance;
  beforeEach(() => {
    app = merchantWith();
  });
  afterEach(() => app.close());

  const post = async (sent: ReturnType<typeof webhook> = webhook(), endpoint = 'shop'): Promise<number> => {
    const { headers, body } = sent;
    const answer = await app.inject({ method: 'POST', url: `/webhooks/${endpoint}`, headers, payload: body });
    return answer.statusCode;
  };
  const event = (changes: object): ReturnType<typeof webhook> => {
    const changed = { ...EVENT, ...changes };
    return webhook({ id: changed.id, body: JSON.stringify(changed) });
  };

  test('accepts and books a webhook that is signed by its secret', async () => {
    expect((await control(app, { secrets: [SECRET] })).statusCode).toBe(204);
    expect(await post()).toBe(204);
    expect(await received(app)).toEqual([ENTRY]);
  });

  test('accepts by each of its secrets', async () => {
    await control(app, { secrets: [SECRET, NEW_SECRET] });
    expect([await post(), await post(webhook({ secret: NEW_SECRET }))]).toEqual([204, 204]);
    await control(app, { secrets: [NEW_SECRET] });
    expect([await post(), await post(webhook({ secret: NEW_SECRET }))]).toEqual([401, 204]);
    expect((await received(app)).map(({ verified }) => verified)).toEqual([true, true, false, true]);
  });

  test('refuses a webhook while it has no secret, though others have', async () => {
    await control(app, { secrets: [SECRET] }, 'other');
    expect(await post()).toBe(401);
    expect(await received(app)).toEqual([{ ...ENTRY, ...UNREAD, verified: false, answered: 401 }]);
  });

  test('refuses a body that was changed after it was signed, and reads none of it', async () => {
    await control(app, { secrets: [SECRET] });
    const { headers, body } = webhook();
    expect(await post({ headers, body: body.replace('pay_1', 'pay_2') })).toBe(401);
    expect(await received(app)).toEqual([{ ...ENTRY, ...UNREAD, verified: false, answered: 401 }]);
  });

  test('books a request without any header of a webhook', async () => {
    await control(app, { secrets: [SECRET] });
    expect((await app.inject({ method: 'POST', url: '/webhooks/shop' })).statusCode).toBe(401);
    const entry = { ...ENTRY, ...UNREAD, id: null, sentAt: null, verified: false, answered: 401 };
    expect(await received(app)).toEqual([entry]);
  });

  test.each(['', 'not json', '[]', 'null', '{"type":1,"version":"5","subjectId":null}'])(
    'accepts a signed body that is no event, and books that it says nothing: %s',
    async (body) => {
      await control(app, { secrets: [SECRET] });
      expect(await post(webhook({ body }))).toBe(204);
      expect(await received(app)).toEqual([{ ...ENTRY, ...UNREAD }]);
    },
  );

  test('reads 256 KiB, refuses more, and books both', async () => {
    await control(app, { secrets: [SECRET] });
    const limit = 256 * 1024;
    expect(await post(webhook({ body: ' '.repeat(limit) }))).toBe(204);
    expect(await post(webhook({ body: ' '.repeat(limit + 1) }))).toBe(413);
    expect(await received(app)).toMatchObject([
      { verified: true, answered: 204 },
      { id: 'evt_1', sentAt: SENT, verified: false, answered: 413 },
    ]);
  });

  test.each([
    ['Shop', 404],
    ['a_b', 404],
    ['a'.repeat(65), 404],
    ['a-1'.padEnd(64, '0'), 401],
  ])('may have the name %s: %s', async (endpoint, status) => {
    expect(await post(webhook(), endpoint)).toBe(status);
  });

  test.each([100, 199, 200, 202, 299, 304, 400, 410, 429, 500, 503, 599])('answers %s as asked', async (status) => {
    await control(app, { secrets: [SECRET], behaviour: { kind: 'status', status } });
    expect(await post()).toBe(status);
    expect(await received(app)).toMatchObject([{ verified: true, answered: status }]);
  });

  test('misbehaves only with matching events, and only as often as asked', async () => {
    const behaviour = { kind: 'status', status: 500, subjectId: 'pay_2', type: 'payment.approved', times: 1 };
    await control(app, { secrets: [SECRET], behaviour });
    const changes = [{}, { subjectId: 'pay_2', type: 'x' }, { subjectId: 'pay_2' }, { subjectId: 'pay_2' }];
    const answers: number[] = [];
    for (const change of changes) answers.push(await post(event(change)));
    expect(answers).toEqual([204, 204, 500, 204]);
  });

  test('uses no behaviour up for what it did not verify', async () => {
    await control(app, { secrets: [SECRET], behaviour: { kind: 'status', status: 500, times: 1 } });
    expect([await post(webhook({ secret: NEW_SECRET })), await post()]).toEqual([401, 500]);
  });

  test('shows what it received, in order, of one subject or of one event', async () => {
    await control(app, { secrets: [SECRET] });
    const events = [{}, { id: 'evt_2', subjectId: 'pay_2' }, { id: 'evt_3', version: 6 }, {}];
    for (const changes of events) await post(event(changes));
    const ids = async (query: string): Promise<unknown> => (await received(app, query)).map(({ id }) => id);
    expect(await ids('')).toEqual(['evt_1', 'evt_2', 'evt_3', 'evt_1']);
    expect(await ids('?subjectId=pay_1')).toEqual(['evt_1', 'evt_3', 'evt_1']);
    expect(await ids('?id=evt_2')).toEqual(['evt_2']);
    expect(await ids('?id=evt_2&subjectId=pay_1')).toEqual([]);
    expect((await app.inject({ url: '/control/webhooks/shop/received?typo=1' })).statusCode).toBe(400);
  });

  test('forgets its entries, secrets and behaviour', async () => {
    await control(app, { secrets: [SECRET], behaviour: { kind: 'status', status: 500 } });
    await post();
    expect((await app.inject({ method: 'DELETE', url: '/control/webhooks/shop' })).statusCode).toBe(204);
    expect(await received(app)).toEqual([]);
    expect(await post()).toBe(401);
    await control(app, { secrets: [SECRET] });
    expect(await post()).toBe(204);
  });

  test.each<object>([
    { behaviour: { kind: 'explode' } },
    { behaviour: { kind: 'slow' } },
    { behaviour: { kind: 'status', status: 600 } },
    { behaviour: { kind: 'status', status: '500' } },
    { behaviour: { kind: 'silent', times: 0 } },
    { behaviour: { kind: 'silent', typo: 1 } },
    { behaviour: { kind: 'redirect', location: 'http://a\r\nset-cookie: a=b' } },
    { behavior: { kind: 'accept' } },
    { secrets: SECRET },
    { secrets: [SECRET.replace('whsec_', '')] },
  ])('refuses an order it does not know: %j', async (order) => {
    const answer = await control(app, order);
    expect(answer.statusCode).toBe(400);
    expect(answer.body).not.toContain(SECRET);
  });

  test('keeps its books across a restart, without secrets and behaviours', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'merchant-webhooks-'));
    try {
      const file = join(folder, 'books.jsonl');
      await app.close();
      app = merchantWith(new WebhookBooks(file));
      await control(app, { secrets: [SECRET], behaviour: { kind: 'status', status: 503 } });
      await post();
      expect(readFileSync(file, 'utf8')).toBe(`${JSON.stringify({ ...ENTRY, answered: 503 })}\n`);
      await app.close();
      app = merchantWith(new WebhookBooks(file));
      expect(await received(app)).toEqual([{ ...ENTRY, answered: 503 }]);
      expect(await post()).toBe(401);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe('an endpoint of the merchant, over sockets', () => {
  let app: FastifyInstance;
  let accepted: Socket[];
  let bodies: unknown[];

  beforeEach(async () => {
    accepted = [];
    bodies = [];
    app = merchantWith();
    app.server.on('connection', (socket) => accepted.push(socket));
    app.addHook('onSend', async (_request, _reply, body) => {
      bodies.push(body);
    });
    await app.listen({ port: 0, host: '127.0.0.1' });
  });
  afterEach(() => app.close());

  const behave = (behaviour: object): Promise<unknown> => control(app, { secrets: [SECRET], behaviour });
  /** Sends a webhook; errors are for the test to expect. */
  const send = (): ClientRequest => {
    const { port } = app.server.address() as AddressInfo;
    const { headers, body } = webhook();
    const sending = httpRequest({ port, host: '127.0.0.1', path: '/webhooks/shop', method: 'POST', headers });
    sending.end(body);
    return sending;
  };
  const answerTo = async (sending: ClientRequest): Promise<IncomingMessage> => {
    const [answer] = (await once(sending, 'response')) as [IncomingMessage];
    return answer;
  };
  /** Resolves once the merchant has booked a webhook; the test's own time-out bounds it. */
  const booked = async (): Promise<WebhookEntry> => {
    const { port } = app.server.address() as AddressInfo;
    const answer = await fetch(`http://127.0.0.1:${port}/control/webhooks/shop/received`);
    const [entry] = ((await answer.json()) as { readonly items: readonly WebhookEntry[] }).items;
    return entry ?? booked();
  };

  test.each([
    ['it is silent', { kind: 'silent' }, null],
    ['its answer is slow', { kind: 'slow', delayMs: 600_000 }, 204],
  ])('leaves its sender waiting when %s, and closes all the same', async (_why, behaviour, answered) => {
    await behave(behaviour);
    const outcome = answerTo(send()).catch((error: unknown) => error);
    expect(await booked()).toMatchObject({ verified: true, answered });
    await app.close();
    expect(await outcome).toMatchObject({ code: 'ECONNRESET' });
  });

  test('resets the connection', async () => {
    await behave({ kind: 'reset' });
    await expect(answerTo(send())).rejects.toMatchObject({ code: 'ECONNRESET' });
    expect(await booked()).toMatchObject({ verified: true, answered: null });
  });

  test('redirects in the way that makes a follower send the body again', async () => {
    await behave({ kind: 'redirect', location: 'http://169.254.169.254/latest/meta-data' });
    const answer = await answerTo(send());
    expect([answer.statusCode, answer.headers.location]).toEqual([307, 'http://169.254.169.254/latest/meta-data']);
    answer.resume();
    expect(await booked()).toMatchObject({ answered: 307 });
  });

  test('accepts after a delay, and books it before', async () => {
    await behave({ kind: 'slow', delayMs: 1 });
    const answer = await answerTo(send());
    expect([answer.resume().statusCode, await booked()]).toEqual([204, ENTRY]);
  });

  test('sends a huge body as a whole to a sender that reads it', async () => {
    const bytes = 3 * 64 * 1024 + 1;
    await behave({ kind: 'huge-body', bytes });
    const answer = await answerTo(send());
    let size = 0;
    for await (const chunk of answer) size += (chunk as Buffer).length;
    expect([answer.statusCode, size, (await booked()).answered]).toEqual([200, bytes, 200]);
  });

  test('sends no more of a huge body than its sender takes, and stops when that hangs up', async () => {
    await behave({ kind: 'huge-body', bytes: 10 * 1024 ** 3 });
    const sending = send().on('error', () => undefined);
    const answer = (await answerTo(sending)).on('error', () => undefined);
    await once(answer, 'data');
    answer.pause();
    const [socket] = accepted;
    const [body] = bodies.filter((sent) => sent instanceof Readable);
    if (socket === undefined || body === undefined) throw new Error('The merchant sent no body');
    const stopped = once(body, 'close');
    sending.destroy();
    await stopped;
    expect(body.destroyed).toBe(true);
    expect(socket.bytesWritten).toBeLessThan(64 * 1024 ** 2);
  });
});
