import { randomUUID } from 'node:crypto';
import { forgetOldAnswers } from '../../server/background';
import { KEEP_ANSWERS_MS } from '../../server/idempotency';
import { bearer, expectProblem, makeBill, postBill, send, type Reply } from './calls';
import { leakedSecrets, startHarness, type App, type Harness } from './harness';

let harness: Harness;

beforeAll(async () => {
  harness = await startHarness();
});
afterAll(async () => {
  await harness.close();
});
afterEach(() => {
  jest.restoreAllMocks();
});

const LOCK_MS = 60_000;
const post = (key: string, bill: Record<string, unknown> = {}, app?: App): Promise<Reply> =>
  postBill(harness, { orderNo: key.slice(0, 8), ...bill }, { headers: { 'idempotency-key': key }, ...(app === undefined ? {} : { app }) });
const billsOf = (key: string): Promise<number> => harness.db.bill.count({ where: { orderNo: key.slice(0, 8) } });
/** The same server, some time later. */
const later = (ms: number): App => harness.appWith({ clock: () => new Date(Date.now() + ms) });

/** The effect is in the database, but its answer was not kept: the server died in between. */
async function dieBeforeAnswerIsKept(key: string): Promise<void> {
  const keep = jest.spyOn(harness.db.idempotentRequest, 'updateMany').mockRejectedValueOnce(new Error('the server died'));
  expect((await post(key)).status).toBe(500);
  keep.mockRestore();
}

describe('a request whose server died', () => {
  test('between its effect and its answer is in progress until its lock ends, and then answered with the one effect', async () => {
    const key = randomUUID();
    await dieBeforeAnswerIsKept(key);
    expectProblem(await post(key), 409, 'REQUEST_IN_PROGRESS');
    const taken = await post(key, {}, later(LOCK_MS + 1_000));
    expect(taken.status).toBe(201);
    expect(await billsOf(key)).toBe(1);
    const replayed = await post(key);
    expect([replayed.json, replayed.headers['idempotent-replayed']]).toEqual([taken.json, 'true']);
  });

  test('before its effect is done by whoever repeats it', async () => {
    const key = randomUUID();
    const begin = jest.spyOn(harness.db.merchant, 'findUniqueOrThrow').mockRejectedValueOnce(new Error('the server died'));
    expect((await post(key)).status).toBe(500);
    begin.mockRestore();
    expect(await billsOf(key)).toBe(0);
    expect((await post(key, {}, later(LOCK_MS + 1_000))).status).toBe(201);
    expect(await billsOf(key)).toBe(1);
  });

  test('is taken over once, however many repeat it', async () => {
    const key = randomUUID();
    await dieBeforeAnswerIsKept(key);
    const app = later(LOCK_MS + 1_000);
    const replies = await Promise.all([1, 2, 3, 4].map(() => post(key, {}, app)));
    expect(replies.filter(({ status, headers }) => status === 201 && headers['idempotent-replayed'] === undefined)).toHaveLength(1);
    expect(await billsOf(key)).toBe(1);
  });

  test('with another body is refused, also then', async () => {
    const key = randomUUID();
    await dieBeforeAnswerIsKept(key);
    expectProblem(await post(key, { amount: 99_000 }, later(LOCK_MS + 1_000)), 422, 'IDEMPOTENCY_KEY_REUSED');
  });
});

describe('a refused request', () => {
  test('keeps nothing, so its key may be used for the corrected one', async () => {
    const key = randomUUID();
    expectProblem(await post(key, { amount: 999 }), 422, 'INVALID_AMOUNT');
    expect((await post(key, { amount: 1_000 })).status).toBe(201);
  });
});

describe('a kept answer', () => {
  test('is of one route: the same key elsewhere is another request', async () => {
    const key = randomUUID();
    const made = await post(key);
    const url = `/v1/bills/${made.json.id}/void`;
    const voided = await send(harness.app, { method: 'POST', url, headers: { ...bearer(harness.merchant), 'idempotency-key': key } });
    expect(voided).toMatchObject({ status: 200, json: { state: 'D' } });
    expect(voided.headers['idempotent-replayed']).toBeUndefined();
  });

  test('of a void is of one bill', async () => {
    const [one, other] = [await makeBill(harness), await makeBill(harness)];
    const headers = { ...bearer(harness.merchant), 'idempotency-key': randomUUID() };
    expect((await send(harness.app, { method: 'POST', url: `/v1/bills/${one.id}/void`, headers })).status).toBe(200);
    expectProblem(await send(harness.app, { method: 'POST', url: `/v1/bills/${other.id}/void`, headers }), 422, 'IDEMPOTENCY_KEY_REUSED');
  });

  test('holds no link and no text of the request in clear', async () => {
    const key = randomUUID();
    const made = await post(key, { orderName: '아무도 읽지 못할 이름' });
    const row = await harness.db.idempotentRequest.findFirstOrThrow({ where: { key } });
    const bytes = Buffer.concat([row.sealedAnswer ?? new Uint8Array(), row.digest]).toString('utf8');
    for (const clear of [made.json.payUrl.split('/').at(-1) ?? '?', '아무도', 'payUrl']) expect(bytes).not.toContain(clear);
  });

  test('is replayed for fifteen days and then forgotten', async () => {
    const key = randomUUID();
    const made = await post(key);
    const at = (ms: number) => ({ ...harness.context, clock: () => new Date(Date.now() + ms) });
    await forgetOldAnswers(at(KEEP_ANSWERS_MS - 60_000));
    expect((await post(key)).json.id).toBe(made.json.id);
    await forgetOldAnswers(at(KEEP_ANSWERS_MS + 60_000));
    const anew = await post(key);
    expect(anew.status).toBe(201);
    expect(anew.json.id).not.toBe(made.json.id);
  });
});

test('no log line holds an API key or a link', () => {
  expect(leakedSecrets(harness)).toEqual([]);
});
