import { randomUUID } from 'node:crypto';
import type { temporal } from '@temporalio/proto';
import type { Engine } from './engine';
import { type Answer, type Body, call } from './http';
import { waitFor } from './wait-for';

/** The actions of a merchant, a payer and an issuer, as HTTP calls. */
export type Payment = {
  readonly billId: string;
  readonly token: string;
  readonly id: string;
  readonly scheme: string;
  readonly statusUrl: string;
};

export const bearer = (engine: Engine): Record<string, string> => ({ authorization: `Bearer ${engine.apiKey}` });

export const postBill = (
  engine: Engine,
  bill: Record<string, unknown> = {},
  headers: Record<string, string> = {},
): Promise<Answer> =>
  call('POST', `${engine.api}/v1/bills`, {
    json: { orderNo: 'A-1', orderName: '커피 두 잔', amount: 12_000, ...bill },
    headers: { ...bearer(engine), 'idempotency-key': randomUUID(), ...headers },
  });

export async function makeBill(
  engine: Engine,
  bill: Record<string, unknown> = {},
): Promise<{ readonly id: string; readonly token: string }> {
  const made = await postBill(engine, bill);
  expect(made.status).toBe(201);
  return { id: made.json.id, token: made.json.payUrl.split('/').at(-1) ?? '' };
}

export const pressPay = (
  engine: Engine,
  token: string,
  choice: Record<string, unknown> = {},
  key: string = randomUUID(),
): Promise<Answer> =>
  call('POST', `${engine.api}/v1/pay/${token}/payments`, {
    json: { issuer: 'kb', platform: 'web', ...choice },
    headers: { 'idempotency-key': key },
  });

/** Creates a bill and presses pay: the payer is then in the card app. */
export async function beginPayment(
  engine: Engine,
  bill: Record<string, unknown> = {},
  choice: Record<string, unknown> = {},
): Promise<Payment> {
  const { id: billId, token } = await makeBill(engine, bill);
  return paymentOf(billId, token, await pressUntilReady(engine, token, choice));
}

/** Presses like a page: again with the same key, while the scheme is not ready. */
function pressUntilReady(engine: Engine, token: string, choice: Record<string, unknown>): Promise<Answer> {
  const key = randomUUID();
  return waitFor('the app scheme', async () => {
    const pressed = await pressPay(engine, token, choice, key);
    return pressed.json.code === 'SCHEME_NOT_READY' ? undefined : pressed;
  });
}

export function paymentOf(billId: string, token: string, pressed: Answer): Payment {
  if (pressed.status !== 201) throw new Error(`pay call answered ${pressed.status}: ${pressed.text}`);
  const { paymentId, appScheme, statusUrl } = pressed.json;
  return { billId, token, id: paymentId, scheme: appScheme.url, statusUrl };
}

/** The payer answers in the card app, which posts the result; approves by default. */
export async function answerInApp(
  engine: Engine,
  payment: Payment,
  answer: Record<string, unknown> = {},
): Promise<Body> {
  const answered = await call('POST', `${engine.issuer}/control/answer`, { json: { url: payment.scheme, ...answer } });
  if (answered.status !== 200) throw new Error(`the issuer simulator answered ${answered.status}: ${answered.text}`);
  return answered.json;
}

export const statusOf = (engine: Engine, payment: Pick<Payment, 'statusUrl'>): Promise<Answer> =>
  call('GET', `${engine.api}${payment.statusUrl}`);

/** A poll with it is answered as soon as the payment changes, or after so many seconds. */
const WAIT = '?wait=5';
/** Before the next poll: the server did the waiting. */
const PAUSE_MS = 5;

type Followed = Pick<Payment, 'id' | 'statusUrl'>;

/** Follows the payment until its status is one that is waited for. */
function follow(
  engine: Engine,
  { id, statusUrl }: Followed,
  what: string,
  isIt: (status: Body) => boolean,
  withinMs?: number,
): Promise<Body> {
  const url = `${engine.api}${statusUrl}`;
  let known: string | undefined;
  const look = async (): Promise<Body | undefined> => {
    const { json, headers } = await (known === undefined
      ? call('GET', url)
      : call('GET', `${url}${WAIT}`, { headers: { 'if-none-match': known } }));
    known = headers.get('etag') ?? undefined;
    return isIt(json) ? json : undefined;
  };
  return waitFor(`${id} to ${what}`, look, withinMs, PAUSE_MS);
}

export const reaches = (engine: Engine, payment: Followed, status: string, withinMs?: number): Promise<Body> =>
  follow(engine, payment, `become ${status}`, (now) => now.status === status, withinMs);

/** Follows the payment to its end, whichever. */
export const ends = (engine: Engine, payment: Followed): Promise<Body> =>
  follow(engine, payment, 'end', ({ state }) => ['F', 'C', 'D'].includes(state));

/** Sets what the VAN's simulator does next with this payment's telegram. */
export async function vanBehaves(
  engine: Engine,
  payment: Payment,
  behaviour: Record<string, unknown>,
  times = 1,
): Promise<void> {
  const added = await call('POST', `${engine.van}/control/behaviours`, {
    json: { orderNo: orderNoOf(payment), times, behaviour },
  });
  expect(added.status).toBe(201);
}

export const orderNoOf = (payment: Pick<Payment, 'id'>): string => `OD${payment.id}`;

export const booksOf = async (engine: Engine, payment: Payment): Promise<Body['approvals']> =>
  (await call('GET', `${engine.van}/control/books?orderNo=${orderNoOf(payment)}`)).json.approvals;

export const telegramsOf = async (engine: Engine, payment: Pick<Payment, 'id'>): Promise<Body['requests']> =>
  (await call('GET', `${engine.van}/control/requests?orderNo=${orderNoOf(payment)}`)).json.requests;

export const historyOf = (engine: Engine, payment: Pick<Payment, 'id'>): Promise<temporal.api.history.v1.IHistory> =>
  engine.temporal.workflow.getHandle(`payment-${payment.id}`).fetchHistory();
