import { createHmac, randomBytes, randomUUID } from 'node:crypto';
import type { OutgoingHttpHeaders } from 'node:http';
import type { Body } from '../support/http';
import type { App, Harness, Merchant } from './harness';

/** A complete answer of the server. */
export type Reply = {
  readonly status: number;
  readonly headers: OutgoingHttpHeaders;
  readonly text: string;
  readonly json: Body;
};

export type Request = {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE' | 'OPTIONS';
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly payload?: string | Buffer | Record<string, unknown>;
  readonly remoteAddress?: string;
};

export async function send(app: App, request: Request): Promise<Reply> {
  const { statusCode, headers, body } = await app.inject(request);
  const isJson = String(headers['content-type']).includes('json') && body !== '';
  return { status: statusCode, headers, text: body, json: (isJson ? JSON.parse(body) : {}) as Body };
}

export const get = (app: App, url: string, headers: Readonly<Record<string, string>> = {}): Promise<Reply> =>
  send(app, { method: 'GET', url, headers });

/** Checks that an error answer is one of the table: RFC 9457, with the code, and without internals. */
export function expectProblem(reply: Reply, status: number, code: string): void {
  expect(reply).toMatchObject({ status, json: { code, status } });
  expect(reply.headers['content-type']).toMatch(/^application\/problem\+json/);
  expect(Object.keys(reply.json)).toEqual(
    expect.arrayContaining(['type', 'title', 'status', 'detail', 'instance', 'code', 'retryable']),
  );
  expect(reply.text).not.toMatch(/\.(?:ts|js):\d+|prisma|select |relation /i);
}

// The merchant.

export const bearer = ({ apiKey }: Merchant): Readonly<Record<string, string>> => ({
  authorization: `Bearer ${apiKey}`,
});

export type PostedBill = {
  readonly app?: App;
  readonly merchant?: Merchant;
  readonly headers?: Readonly<Record<string, string>>;
};

export async function postBill(
  harness: Harness,
  bill: Record<string, unknown> = {},
  options: PostedBill = {},
): Promise<Reply> {
  const reply = await send(options.app ?? harness.app, {
    method: 'POST',
    url: '/v1/bills',
    headers: { ...bearer(options.merchant ?? harness.merchant), 'idempotency-key': randomUUID(), ...options.headers },
    payload: { orderNo: 'A-1', orderName: '커피 두 잔', amount: 12_000, ...bill },
  });
  if (reply.status === 201) harness.secrets.add(tokenOf(reply));
  return reply;
}

const tokenOf = (bill: Reply): string => bill.json.payUrl.split('/').at(-1) ?? '';

export type Bill = { readonly id: string; readonly token: string };

export async function makeBill(
  harness: Harness,
  bill: Record<string, unknown> = {},
  options: PostedBill = {},
): Promise<Bill> {
  const reply = await postBill(harness, bill, options);
  expect(reply.status).toBe(201);
  return { id: reply.json.id, token: tokenOf(reply) };
}

// The payer.

/** Presses pay; with a new key by default. */
export const pressPay = (
  harness: Harness,
  token: string,
  choice: Record<string, unknown> = {},
  key: string = randomUUID(),
  app = harness.app,
): Promise<Reply> =>
  send(app, {
    method: 'POST',
    url: `/v1/pay/${token}/payments`,
    headers: { 'idempotency-key': key },
    payload: { issuer: 'kb', platform: 'android', ...choice },
  });

/** Brings the payer of a new bill to the card app. */
export type Payment = { readonly id: string; readonly bill: Bill; readonly key: string; readonly statusUrl: string };

export async function beginPayment(harness: Harness, bill: Record<string, unknown> = {}): Promise<Payment> {
  const made = await makeBill(harness, bill);
  const key = randomUUID();
  const reply = await pressPay(harness, made.token, {}, key);
  expect(reply.status).toBe(201);
  return { id: reply.json.paymentId, bill: made, key, statusUrl: reply.json.statusUrl };
}

// The issuer: docs/contracts/kb.md, section 2.

type KbFields = { readonly xid: string; readonly timestamp: string; readonly accres: string };
export type KbResult = KbFields & { readonly mac: string };

const KST_OFFSET_MS = 9 * 3_600_000;

/** `yyyyMMddHHmmss` in Korea, some seconds from now. */
export const kstIn = (seconds: number): string =>
  new Date(Date.now() + KST_OFFSET_MS + seconds * 1_000).toISOString().replace(/\D/g, '').slice(0, 14);

/** A signed result. The inbound server can't read `accres`, so it is any ciphertext. */
export function kbResult(harness: Harness, fields: Pick<KbFields, 'xid'> & Partial<KbFields>): KbResult {
  const { xid, timestamp = kstIn(0), accres = randomBytes(160).toString('base64') } = fields;
  const mac = createHmac('sha256', harness.resultMacKey).update(`${xid}\n${timestamp}\n${accres}`).digest('hex');
  harness.secrets.add(accres).add(mac);
  return { xid, timestamp, accres, mac };
}

/** A result for a payment in the card app. */
export async function resultFor(harness: Harness, payment: Payment): Promise<KbResult> {
  const { issuerTransactionId } = await harness.db.payment.findUniqueOrThrow({ where: { id: payment.id } });
  return kbResult(harness, { xid: issuerTransactionId });
}

export const FORM = 'application/x-www-form-urlencoded';

export const formOf = (fields: Readonly<Record<string, string>>): string => new URLSearchParams(fields).toString();

export const postResult = (
  harness: Harness,
  payload: string | Readonly<Record<string, string>>,
  options: { readonly app?: App; readonly contentType?: string } = {},
): Promise<Reply> =>
  send(options.app ?? harness.app, {
    method: 'POST',
    url: '/inbound/kb',
    headers: { 'content-type': options.contentType ?? FORM },
    payload: typeof payload === 'string' ? payload : formOf(payload),
  });
