import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ConfigurationError, routerConfig } from '../../platform/config';
import { newId, newLinkToken, newMerchantId } from '../../platform/ids';
import { createLogger } from '../../platform/logger';
import { newApiKey } from '../api-key';
import { buildRouter } from './app';
import { cellsOf } from './cells';

type Seen = { readonly cell: string; readonly method: string; readonly url: string; readonly body: string } & {
  readonly headers: IncomingMessage['headers'];
};

const MOST = 3;
const TWO = 'default=http://127.0.0.1:1,b1=http://127.0.0.1:2';
const merchant = { none: newMerchantId(''), b1: newMerchantId('b1') };

let seen: Seen[] = [];
/** Answers what the cells hold back. */
let held: (() => void)[] = [];
let servers: readonly Server[];
let router: ReturnType<typeof buildRouter>;
let at: { readonly port: number };

const portOf = (server: Server): number => (server.address() as AddressInfo).port;
const listening = (server: Server): Promise<Server> =>
  new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      resolve(server);
    });
  });

const cellServer = (cell: string) => (asked: IncomingMessage, answer: ServerResponse) => {
  const chunks: Buffer[] = [];
  asked.on('data', (chunk: Buffer) => chunks.push(chunk));
  asked.on('end', () => {
    const { method = '', url = '', headers } = asked;
    seen.push({ cell, method, url, headers, body: Buffer.concat(chunks).toString('latin1') });
    const end = (): void => {
      answer.writeHead(url === '/readyz' && cell === 'b1' ? 503 : 200, {
        'content-security-policy': `from ${cell}`,
        'keep-alive': 'timeout=7',
        trailer: 'x-after',
      });
      answer.end(`answered by ${cell}`);
    };
    if (url.includes('hold')) held.push(end);
    else end();
  });
};

beforeAll(async () => {
  servers = await Promise.all(['default', 'b1'].map((cell) => listening(createServer(cellServer(cell)))));
  const [a, b] = servers.map((server) => `http://127.0.0.1:${portOf(server)}`);
  const config = routerConfig({
    CELL_URLS: `default=${a ?? ''},b1=${b ?? ''}`,
    BC_CELL_SERVICE_CODES: 'b1=PAYMINT0B1',
    LIMIT_IN_PROGRESS: String(MOST),
  });
  router = buildRouter(
    { cells: cellsOf(config), mostInProgress: config.LIMIT_IN_PROGRESS },
    { log: createLogger({ name: 'router', level: 'fatal' }), trustedProxies: ['127.0.0.1'] },
  );
  await router.listen({ host: '127.0.0.1', port: 0 });
  at = { port: portOf(router.server) };
});
afterAll(async () => {
  await router.close();
  for (const server of servers) server.close();
});
beforeEach(() => {
  seen = [];
  held = [];
});

type Answer = { readonly status: number; readonly headers: IncomingMessage['headers']; readonly text: string };

/** With Node's own client, which sends a path as it is written. */
const ask = (
  path: string,
  { method = 'GET', headers = {}, body = '' }: Readonly<{ method?: string; headers?: object; body?: string }> = {},
): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port: at.port, path, method, headers: { ...headers } }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('end', () => {
        resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text: Buffer.concat(chunks).toString() });
      });
    });
    sent.on('error', reject);
    sent.end(body);
  });

const bearer = (owner: string) => ({ authorization: `Bearer ${newApiKey('live', owner)}` });
const cellsAsked = (): readonly string[] => seen.map(({ cell }) => cell);

test.each([
  ['a link', `/pay/${newLinkToken('live', merchant.b1)}?lang=en`, {}, 'b1'],
  ['a link of the sandbox of that cell', `/v1/pay/${newLinkToken('test', merchant.b1)}/payments`, {}, 'b1'],
  ['a link of no cell', `/pay/${newLinkToken('live', merchant.none)}`, bearer(merchant.b1), 'default'],
  ['an id in the path', `/v1/payments/${newId('pay', merchant.b1)}`, bearer(merchant.none), 'b1'],
  ['an id of no cell in the path', `/v1/payments/${newId('pay', merchant.none)}`, bearer(merchant.b1), 'default'],
  ['a key', '/v1/bills?size=3', bearer(merchant.b1), 'b1'],
  ['a key of a cell that is not there', '/v1/bills', bearer(newMerchantId('ff')), 'default'],
  ['an id of a cell that is not there', `/v1/bills/${newId('bill', newMerchantId('ff'))}`, {}, 'default'],
  ['nothing', '/v1/issuers', {}, 'default'],
])('%s says the cell', async (_what, path, headers, cell) => {
  expect(await ask(path, { headers })).toMatchObject({ status: 200, text: `answered by ${cell}` });
  expect(seen).toMatchObject([{ cell, method: 'GET', url: path }]);
});

const XML = (tid: string) =>
  '<?xml version="1.0" encoding="EUC-KR"?><response>' +
  `<TID>${tid}</TID><timestamp>20260728091502</timestamp><KVP_ENCDATA>${'A'.repeat(44)}</KVP_ENCDATA>` +
  `<resultMsg></resultMsg><mac>${'0'.repeat(64)}</mac></response>`;
const xid = (end: string) =>
  `xid=0123456789abcdef${end}&timestamp=20260728091502&accres=${'A'.repeat(44)}&mac=${'0'.repeat(64)}`;
const acctid = (end: string) =>
  `acctid=${'0'.repeat(35)}${end}&trandt=20260728091502&data=${'A'.repeat(44)}&cardnm=&mac=${'0'.repeat(64)}`;
const json = (end: string, more: object) =>
  JSON.stringify({ txnId: `0123456789abcdef0123${end}`, orderNo: 'ODpay_1', timestamp: '20260728091502', ...more });
const result = { data: 'A'.repeat(44), mac: '0'.repeat(64) };
const check = { amount: '1000', bizNo: '1208800767', mac: '0'.repeat(64) };
const FORM = 'application/x-www-form-urlencoded';

test.each([
  ['KB', '/inbound/kb', FORM, xid('ceb1'), 'b1'],
  ['KB, of no cell', '/inbound/kb', FORM, xid('0123'), 'default'],
  ['KB, of a cell that is not there', '/inbound/kb', FORM, xid('ceff'), 'default'],
  ['KB, unreadable', '/inbound/kb', FORM, `${xid('ceb1')}&xid=2`, 'default'],
  ['Lotte', '/inbound/lotte', FORM, acctid('CEB1'), 'b1'],
  [
    'BC, by the code that its handle begins with',
    '/inbound/bc',
    'application/xml',
    XML('PAYMINT0B1010126072809150200CE'),
    'b1',
  ],
  [
    'BC, whose end says nothing',
    '/inbound/bc',
    'application/xml',
    XML('PAYMINT00101012607280915020CEB1'.slice(0, 30)),
    'default',
  ],
  ['Shinhan’s order check', '/linq/order-check', 'application/json', json('ceb1', check), 'b1'],
  ['Shinhan’s result', '/linq/auth-result', 'application/json', json('ceb1', result), 'b1'],
  ['LINQ’s, handed on', '/services/payssam/shinhan/auth-result', 'application/json', json('ceb1', result), 'b1'],
])('a message of %s goes to the cell of its transaction, unchanged', async (_who, url, type, body, cell) => {
  await ask(url, { method: 'POST', headers: { 'content-type': type, 'linq-signature': 'kept' }, body });
  expect(seen).toMatchObject([{ cell, url, body, headers: { 'content-type': type, 'linq-signature': 'kept' } }]);
});

test('Lotte’s result may be the query of a GET', async () => {
  await ask(`/inbound/lotte?${acctid('CEB1')}`);
  expect(seen).toMatchObject([{ cell: 'b1', method: 'GET', url: `/inbound/lotte?${acctid('CEB1')}` }]);
});

test('a body goes on as it comes, and headers of a connection stay on it', async () => {
  const answered = await ask('/v1/bills', {
    method: 'POST',
    headers: {
      ...bearer(merchant.b1),
      'content-type': 'application/json',
      'transfer-encoding': 'chunked',
      connection: 'keep-alive, x-mine',
      'x-mine': '1',
      'keep-alive': 'timeout=1',
      te: 'trailers',
      'proxy-authorization': 'Basic eA==',
      expect: '100-continue',
      'x-forwarded-for': '203.0.113.7:4711',
      'idempotency-key': 'one',
    },
    body: '{ "as":  "it is" }',
  });
  const [{ headers, body } = { headers: {}, body: '' }] = seen;
  expect(body).toBe('{ "as":  "it is" }');
  expect(headers).toMatchObject({ 'x-forwarded-for': '203.0.113.7', 'idempotency-key': 'one' });
  for (const name of ['x-mine', 'keep-alive', 'te', 'proxy-authorization', 'expect'])
    expect(headers).not.toHaveProperty(name);
  expect(answered.headers['content-security-policy']).toBe('from b1');
  expect(answered.headers.trailer).toBeUndefined();
  expect(answered.headers['keep-alive']).not.toBe('timeout=7');
});

test.each([
  ...['/metrics', '/ops/codec/decode', '/v1/admin/merchants', '/%6detrics', '/v1/%61dmin/merchants', '/ops/%2e/codec'],
  ...['/./metrics', '/%2e/metrics', '/pay/../metrics', '/pay/%2e%2E/metrics', '/x/.\\..\\metrics', '/.\\ops\\codec'],
])('what is not public is passed on to nobody: %s', async (path) => {
  expect((await ask(path, { headers: bearer(merchant.b1) })).status).toBe(404);
  expect(cellsAsked()).toEqual([]);
});

test('a payer’s page needs no other cell: its files come from here', async () => {
  expect((await ask('/assets/pay.css')).headers['content-type']).toMatch(/^text\/css/);
  expect(cellsAsked()).toEqual([]);
});

test('one cell that hangs takes nothing from another, but issuers’ results still go to it', async () => {
  const path = `/v1/payments/${newId('pay', merchant.b1)}`;
  const hanging = Array.from({ length: MOST }, () => ask(`${path}?hold`));
  while (held.length < MOST) await ask('/v1/issuers');
  expect(await ask(path)).toMatchObject({ status: 503, headers: { 'retry-after': '2' } });
  expect((await ask('/v1/issuers')).status).toBe(200);
  expect(
    (await ask('/inbound/kb', { method: 'POST', headers: { 'content-type': FORM }, body: xid('ceb1') })).status,
  ).toBe(200);
  for (const end of held) end();
  expect((await Promise.all(hanging)).map(({ status }) => status)).toEqual(hanging.map(() => 200));
  expect((await ask(path)).status).toBe(200);
});

test('is ready as long as one cell is, and says which', async () => {
  const answered = await ask('/readyz');
  expect(answered.status).toBe(200);
  expect(JSON.parse(answered.text)).toEqual({ ready: true, cells: { default: 'ok', b1: 'not ready' } });
});

test.each([
  ['no table', {}],
  ['a table without the cell that has no code', { CELL_URLS: 'b1=http://127.0.0.1:1' }],
  ['a code that is none', { CELL_URLS: 'default=http://127.0.0.1:1,zz=http://127.0.0.1:2' }],
  ['a cell twice', { CELL_URLS: 'default=http://127.0.0.1:1,b1=http://127.0.0.1:2,b1=http://127.0.0.1:3' }],
  ['a URL with a path', { CELL_URLS: 'default=http://127.0.0.1:1/api' }],
  ['no URL', { CELL_URLS: 'default=nowhere' }],
  ['a service code of no cell', { CELL_URLS: 'default=http://127.0.0.1:1', BC_CELL_SERVICE_CODES: 'b1=PAYMINT0B1' }],
  ['an empty service code', { CELL_URLS: TWO, BC_CELL_SERVICE_CODES: 'b1=' }],
  ['one service code for two cells', { CELL_URLS: TWO, BC_CELL_SERVICE_CODES: 'default=PAYMINT001,b1=PAYMINT001' }],
])('does not start with %s', (_what, env) => {
  expect(() => routerConfig(env)).toThrow(ConfigurationError);
});
