import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type MerchantSimulator, startMerchantSimulator } from './server';

type Asked = {
  readonly url: string | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: Record<string, unknown>;
};

const BILL = { id: 'bill_1', payUrl: 'https://pay.example/pay/token', state: 'W' };

describe('the merchant simulator', () => {
  let merchant: MerchantSimulator;
  let closePsp: () => Promise<void>;
  let apiUrl: string;
  let asked: Asked[];
  let pspAnswer: { readonly status: number; readonly body: string };

  beforeEach(async () => {
    asked = [];
    pspAnswer = { status: 201, body: JSON.stringify(BILL) };
    const psp = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        asked.push({
          url: request.url,
          headers: request.headers,
          body: JSON.parse(Buffer.concat(chunks).toString()) as Asked['body'],
        });
        response.writeHead(pspAnswer.status, { 'content-type': 'application/json' }).end(pspAnswer.body);
      });
    });
    await new Promise<void>((listening) => psp.listen(0, '127.0.0.1', listening));
    apiUrl = `http://127.0.0.1:${(psp.address() as AddressInfo).port}`;
    closePsp = () =>
      new Promise((closed) => {
        psp.close(() => {
          closed();
        });
        psp.closeAllConnections();
      });
    merchant = await startMerchantSimulator({ port: 0, apiUrl, apiKey: 'sk_test' });
  });
  afterEach(async () => {
    await merchant.close();
    await closePsp();
  });

  const call = (path: string, init?: RequestInit): Promise<Response> =>
    fetch(`http://127.0.0.1:${merchant.port}${path}`, { redirect: 'manual', ...init });
  const order = (body: object): Promise<Response> =>
    call('/orders', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
  const orderByForm = (fields: Record<string, string>): Promise<Response> =>
    call('/orders', { method: 'POST', body: new URLSearchParams(fields) });

  test('creates a bill with its key and returns the PSP’s answer', async () => {
    const response = await order({
      amount: 22_000,
      orderName: '케이크',
      taxFree: 2_000,
      expiresAt: '2026-03-02T10:30:00+09:00',
    });
    expect([response.status, await response.json()]).toEqual([201, BILL]);
    const [{ url, headers, body } = { url: '', headers: {}, body: {} }] = asked;
    expect([url, headers.authorization, headers['content-type']]).toEqual([
      '/v1/bills',
      'Bearer sk_test',
      'application/json',
    ]);
    expect(headers['idempotency-key']).toMatch(/^[0-9a-f-]{36}$/);
    expect(body).toEqual({
      orderNo: expect.stringMatching(/^SHOP-/) as unknown,
      ...{ orderName: '케이크', amount: 22_000, taxFree: 2_000, expiresAt: '2026-03-02T10:30:00+09:00' },
      returnUrl: `http://127.0.0.1:${merchant.port}/return?orderNo=${String(body.orderNo)}`,
    });
  });

  test('fills in missing values of an order, and gives each a new number', async () => {
    await order({});
    await order({});
    for (const { body } of asked)
      expect([body.amount, body.orderName, 'taxFree' in body]).toEqual([10_000, '커피 두 잔', false]);
    expect(new Set(asked.map(({ body }) => body.orderNo)).size).toBe(2);
    expect(new Set(asked.map(({ headers }) => headers['idempotency-key'])).size).toBe(2);
  });

  test('sends the payer of a form to the bill', async () => {
    const response = await orderByForm({ amount: '5000', orderName: '차', taxFree: '' });
    expect([response.status, response.headers.get('location')]).toEqual([303, BILL.payUrl]);
    expect(asked[0]?.body).toMatchObject({ amount: 5_000, orderName: '차' });
    expect(asked[0]?.body).not.toHaveProperty('taxFree');
  });

  const wrongOrders = [
    { amount: 0 },
    { amount: 1.5 },
    { amount: 'much' },
    { orderName: '' },
    { taxFree: -1 },
    { typo: 1 },
  ];
  test.each(wrongOrders)('refuses the order %j', async (body) => {
    expect((await order(body)).status).toBe(400);
    expect(asked).toEqual([]);
  });

  test('passes on the PSP’s refusal, as JSON or as a page', async () => {
    pspAnswer = { status: 422, body: JSON.stringify({ code: 'amount_too_small' }) };
    const response = await order({ amount: 1 });
    expect([response.status, await response.json()]).toMatchObject([422, { answer: { code: 'amount_too_small' } }]);
    const page = await orderByForm({ amount: '1' });
    expect([page.status, page.headers.get('content-type')]).toEqual([422, 'text/html; charset=utf-8']);
  });

  test.each([
    ['no JSON', 201, '<html>'],
    ['a bill that can’t be paid', 201, JSON.stringify({ id: 'bill_1', payUrl: 'javascript:alert(1)' })],
    ['a redirect', 302, ''],
  ])('answers 502 to %s from the PSP', async (_what, status, body) => {
    pspAnswer = { status, body };
    expect((await order({})).status).toBe(502);
  });

  test('answers 502 and says what to do when the PSP is unreachable, without showing its key', async () => {
    await closePsp();
    const response = await order({});
    const text = await response.text();
    expect(response.status).toBe(502);
    expect(text).toContain('SIM_MERCHANT_API_URL');
    expect(text).not.toContain('sk_test');
  });

  test('shows its orders, escaped, under a policy that runs nothing and lets the form go to the bill', async () => {
    expect(await (await call('/')).text()).toContain('아직 주문이 없습니다');
    await order({ orderName: '<script>alert(1)</script>' });
    const response = await call('/');
    const text = await response.text();
    expect(text).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
    expect(text).not.toContain('<script>');
    expect(text).toContain(`<a href="${BILL.payUrl}">`);
    expect(response.headers.get('content-security-policy')).toMatch(
      /^default-src 'none'; .*form-action 'self' http: https:/,
    );
  });

  test('shows a returning payer’s parameters, escaped', async () => {
    const text = await (await call('/return?orderNo=SHOP-1&note=%3Cb%3E')).text();
    expect(text).toContain('SHOP-1');
    expect(text).toContain('&lt;b&gt;');
  });

  test('keeps its books of webhooks in the given file across a restart', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'merchant-'));
    const restart = async (): Promise<void> => {
      await merchant.close();
      merchant = await startMerchantSimulator({
        ...{ port: 0, apiUrl, apiKey: 'sk_test' },
        booksFile: join(folder, 'books.jsonl'),
      });
    };
    try {
      await restart();
      expect((await call('/webhooks/shop', { method: 'POST', body: '{}' })).status).toBe(401);
      await restart();
      expect(await (await call('/control/webhooks/shop/received')).json()).toMatchObject({
        items: [{ endpoint: 'shop', verified: false, answered: 401 }],
      });
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test('is healthy', async () => {
    expect((await call('/healthz')).status).toBe(200);
  });
});
