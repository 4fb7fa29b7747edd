import { randomUUID } from 'node:crypto';
import type { Engine } from './engine';
import { type Answer, type Body, call } from './http';
import { bearer } from './journey';
import { waitFor } from './wait-for';

/** The actions of a merchant and its customer in recurring payments, as HTTP calls. */
export const merchantCall = (
  engine: Engine,
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE',
  path: string,
  json?: unknown,
  key: string = randomUUID(),
): Promise<Answer> =>
  call(method, `${engine.api}${path}`, {
    ...(json === undefined ? {} : { json }),
    headers: { ...bearer(engine), ...(method === 'POST' ? { 'idempotency-key': key } : {}) },
  });

export const postKey = (engine: Engine, body: Record<string, unknown> = {}): Promise<Answer> =>
  merchantCall(engine, 'POST', '/v1/billing-keys', {
    customerId: 'customer-1',
    issuer: 'kb',
    platform: 'web',
    ...body,
  });

export const keyOf = async (engine: Engine, id: string): Promise<Body> =>
  (await merchantCall(engine, 'GET', `/v1/billing-keys/${id}`)).json;

export const keyReaches = (engine: Engine, id: string, state: string): Promise<Body> =>
  waitFor(`${id} to become ${state}`, async () => {
    const key = await keyOf(engine, id);
    return key.state === state ? key : undefined;
  });

/** A card with a correct check digit, and BC's first digits. */
export const BC_CARD = { number: '9410 0900 0000 0006', expiry: '12/30' };

/** Registers a card: in the issuer's app, or on our page. @returns the billing key's id */
export async function registerCard(engine: Engine, issuer = 'kb'): Promise<string> {
  const made = await postKey(engine, { issuer });
  if (made.status !== 201) throw new Error(`the billing key was answered with ${made.status}: ${made.text}`);
  const { id, registerUrl, appScheme } = made.json;
  const entered =
    registerUrl === null
      ? await call('POST', `${engine.issuer}/control/answer`, { json: { url: appScheme.url } })
      : await enterCard(engine, registerUrl, BC_CARD);
  if (entered.status !== 200) throw new Error(`the card was answered with ${entered.status}: ${entered.text}`);
  await keyReaches(engine, id, 'ACTIVE');
  return id;
}

/** The version of the text that a registration’s page shows, to which a payer agrees; none once it is closed. */
export const agreementOn = (page: string): string | undefined => /data-agreement="([^"]+)"/.exec(page)?.[1];

/** Agrees to what the page shows, and enters a card. */
export async function enterCard(engine: Engine, registerUrl: string, card: Record<string, string>): Promise<Answer> {
  const token = registerUrl.split('/').at(-1) ?? '';
  const agreedTo = agreementOn((await call('GET', `${engine.api}/register/${token}`)).text);
  return call('POST', `${engine.api}/v1/register/${token}/card`, { json: { ...card, agreedTo } });
}

export const charge = (
  engine: Engine,
  billingKeyId: string,
  body: Record<string, unknown> = {},
  key?: string,
): Promise<Answer> =>
  merchantCall(
    engine,
    'POST',
    `/v1/billing-keys/${billingKeyId}/charges`,
    { orderNo: 'R-1', orderName: '월 이용료', amount: 9_900, ...body },
    key,
  );
