import { randomUUID } from 'node:crypto';
import { parseKstDateTime } from '../../domain/kst';
import { newId } from '../../platform/ids';
import { createBillingKey } from '../../records/billing-keys';
import { agreementOn, BC_CARD } from '../support/recurring';
import { bearer, get, type Reply, type Request, send } from './calls';
import type { App, Harness, Merchant } from './harness';

/** The actions of a merchant and its customer in recurring payments. */
export type Asked = { readonly app?: App; readonly merchant?: Merchant; readonly key?: string };

/** A call of the merchant; with a new Idempotency-Key by default. */
export const ask = (
  harness: Harness,
  method: Request['method'],
  url: string,
  payload?: Record<string, unknown>,
  { app = harness.app, merchant = harness.merchant, key = randomUUID() }: Asked = {},
): Promise<Reply> =>
  send(app, {
    method,
    url,
    headers: { ...bearer(merchant), ...(method === 'POST' ? { 'idempotency-key': key } : {}) },
    ...(payload === undefined ? {} : { payload }),
  });

export async function postKey(harness: Harness, body: Record<string, unknown> = {}, asked: Asked = {}): Promise<Reply> {
  const reply = await ask(
    harness,
    'POST',
    '/v1/billing-keys',
    { customerId: 'customer-1', issuer: 'kb', platform: 'android', ...body },
    asked,
  );
  const { registerUrl } = reply.json;
  if (reply.status === 201 && registerUrl !== null) harness.secrets.add(tokenOf(registerUrl));
  return reply;
}

export const tokenOf = (registerUrl: string): string => registerUrl.split('/').at(-1) ?? '';

/** A registration on our own page. */
export type Link = { readonly id: string; readonly token: string };

export async function openLink(harness: Harness, body: Record<string, unknown> = {}, asked: Asked = {}): Promise<Link> {
  const { status, json } = await postKey(harness, { issuer: 'bc', ...body }, asked);
  expect(status).toBe(201);
  return { id: json.id, token: tokenOf(json.registerUrl ?? '') };
}

/** The forms of a card that must be found nowhere: as it was entered, and as it is stored. */
export const numbersOf = ({ number }: { readonly number: string }): readonly string[] => [
  number,
  number.replaceAll(/[ -]/g, ''),
];

/** Agrees to what the page shows, and enters a card. */
export async function enterCard(
  harness: Harness,
  token: string,
  card: Record<string, unknown> = BC_CARD,
  app = harness.app,
  headers: Readonly<Record<string, string>> = {},
): Promise<Reply> {
  const agreedTo = agreementOn((await get(app, `/register/${token}`)).text);
  const payload = { ...(agreedTo === undefined ? {} : { agreedTo }), ...card };
  return send(app, { method: 'POST', url: `/v1/register/${token}/card`, headers, payload });
}

/** A card that its payer has registered on our page. @returns the billing key's id */
export async function registerCard(harness: Harness, asked: Asked = {}): Promise<string> {
  const { id, token } = await openLink(harness, {}, asked);
  for (const number of numbersOf(BC_CARD)) harness.secrets.add(number);
  expect((await enterCard(harness, token, BC_CARD, asked.app)).status).toBe(200);
  return id;
}

/** Stores an issuer's CARD_ID like the registration's activity. @returns the billing key's id */
export async function keepCardId(
  harness: Harness,
  cardId: string,
  merchant: Merchant = harness.merchant,
): Promise<string> {
  harness.secrets.add(cardId);
  const id = newId('bkey', '');
  const { blob, key: kmsKey } = await harness.context.vault.seal(cardId, { merchantId: merchant.id, billingKeyId: id });
  const registration = {
    orderName: '등록',
    orderNo: `OD${id}`,
    issuerTransactionId: id,
    requestedAtKst: parseKstDateTime('20260101000000'),
    expiresAt: new Date(),
    registeredAt: new Date(),
  };
  await createBillingKey(harness.db, {
    id,
    merchantId: merchant.id,
    customerId: 'customer-1',
    issuer: 'kb',
    service: 'payssam',
    ...registration,
    state: 'ACTIVE',
    cardId: new Uint8Array(blob),
    kmsKey,
    maskedCardNo: '536112******1234',
  });
  return id;
}

/** The event types of a subject, as its merchant reads them, in order. */
export async function eventsOf(
  harness: Harness,
  subjectId: string,
  merchant: Merchant = harness.merchant,
): Promise<readonly string[]> {
  const types: string[] = [];
  for (let cursor: string | undefined = ''; cursor !== undefined;) {
    const { status, json }: Reply = await ask(
      harness,
      'GET',
      `/v1/events?size=100${cursor === '' ? '' : `&cursor=${cursor}`}`,
      undefined,
      { merchant },
    );
    expect(status).toBe(200);
    const page = json as unknown as {
      readonly items: readonly { readonly type: string; readonly subjectId: string }[];
      readonly nextCursor: string | null;
      readonly hasMore: boolean;
    };
    types.push(...page.items.filter((event) => event.subjectId === subjectId).map(({ type }) => type));
    cursor = page.hasMore && page.nextCursor !== null ? page.nextCursor : undefined;
  }
  return types;
}
