import { randomUUID } from 'node:crypto';
import { forgetOldAnswers } from '../../server/background';
import { KEEP_ANSWERS_MS } from '../../server/idempotency';
import { waitUntil } from '../support/wait-for';
import { bearer, expectProblem, makeBill, postBill, type Reply, send } from './calls';
import { type App, type Harness, leakedSecrets, startHarness } from './harness';

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
const DAY_MS = 24 * 3_600_000;
const post = (key: string, bill: Record<string, unknown> = {}, app?: App): Promise<Reply> =>
  postBill(
    harness,
    { orderNo: key.slice(0, 8), ...bill },
    { headers: { 'idempotency-key': key }, ...(app === undefined ? {} : { app }) },
  );
const billsOf = (key: string): Promise<number> => harness.db.bill.count({ where: { orderNo: key.slice(0, 8) } });
/** The same server, some time later. */
const later = (ms: number): App => harness.appWith({ clock: () => new Date(Date.now() + ms) });

/** The row that a server leaves when it dies between the effect and its answer. */
async function loseAnswer(key: string, lockedUntil: Date): Promise<void> {
  await harness.db.idempotentRequest.updateMany({
    where: { key },
    data: { status: null, sealedAnswer: null, lockedUntil },
  });
}

/** The effect is in the database, but its answer was not stored: the server died in between. */
async function dieBeforeAnswerIsKept(key: string): Promise<void> {
  expect((await post(key)).status).toBe(201);
  await loseAnswer(key, new Date(Date.now() + LOCK_MS));
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

  test('before its effect is carried out by a repeat', async () => {
    const key = randomUUID();
    await dieBeforeAnswerIsKept(key);
    const [bill] = await harness.db.bill.findMany({ where: { orderNo: key.slice(0, 8) } });
    await harness.db.event.deleteMany({ where: { subjectId: bill?.id ?? '' } });
    await harness.db.bill.delete({ where: { id: bill?.id ?? '' } });
    expect(await billsOf(key)).toBe(0);
    expect((await post(key, {}, later(LOCK_MS + 1_000))).status).toBe(201);
    expect(await billsOf(key)).toBe(1);
  });

  test('is taken over once, however many repeats come', async () => {
    const key = randomUUID();
    await dieBeforeAnswerIsKept(key);
    const app = later(LOCK_MS + 1_000);
    const replies = await Promise.all([1, 2, 3, 4].map(() => post(key, {}, app)));
    expect(
      replies.filter(({ status, headers }) => status === 201 && headers['idempotent-replayed'] === undefined),
    ).toHaveLength(1);
    expect(await billsOf(key)).toBe(1);
  });

  test('is refused with another body, even then', async () => {
    const key = randomUUID();
    await dieBeforeAnswerIsKept(key);
    expectProblem(await post(key, { amount: 99_000 }, later(LOCK_MS + 1_000)), 422, 'IDEMPOTENCY_KEY_REUSED');
  });
});

const voidOf = (billId: string, key: string): Promise<Reply> =>
  send(harness.app, {
    method: 'POST',
    url: `/v1/bills/${billId}/void`,
    headers: { ...bearer(harness.merchant), 'idempotency-key': key },
  });

describe('a request that broke', () => {
  test('while its answer was sealed has made nothing, and leaves its key free at once', async () => {
    const key = randomUUID();
    jest.spyOn(harness.context.keyrings.answer, 'seal').mockImplementationOnce(() => {
      throw new Error('it broke');
    });
    expectProblem(await post(key), 500, 'INTERNAL');
    expect(await billsOf(key)).toBe(0);
    expect((await post(key)).status).toBe(201);
    expect(await billsOf(key)).toBe(1);
  });

  test.each([
    ['before its effect', () => jest.spyOn(harness.db, '$transaction'), 'W'],
    ['before its answer was kept', () => jest.spyOn(harness.db.idempotentRequest, 'updateMany'), 'D'],
  ] as const)('%s leaves its key free at once', async (_when, call, state) => {
    const { id } = await makeBill(harness);
    const key = randomUUID();
    call().mockRejectedValueOnce(new Error('it broke'));
    expectProblem(await voidOf(id, key), 500, 'INTERNAL');
    expect(await harness.db.bill.findUnique({ where: { id } })).toMatchObject({ state });
    expect(await voidOf(id, key)).toMatchObject({ status: 200, json: { state: 'D' } });
  });

  test.each(['P2028', 'P2034'])('by %s may be repeated, and its key is free at once', async (code) => {
    const key = randomUUID();
    const failure = Object.assign(new Error('Transaction API error'), { code });
    jest.spyOn(harness.db, '$transaction').mockRejectedValueOnce(failure);
    const broken = await post(key);
    expectProblem(broken, 503, 'UNAVAILABLE');
    expect(broken.headers['retry-after']).toBe('2');
    expect((await post(key)).status).toBe(201);
  });

  test('whose key could not be freed, since the database was away, is freed as soon as it is back', async () => {
    const { id } = await makeBill(harness);
    const key = randomUUID();
    const { idempotentRequest } = harness.db;
    jest.spyOn(harness.db, '$transaction').mockRejectedValueOnce(new Error('it broke'));
    const unlocking = jest.spyOn(idempotentRequest, 'updateMany').mockRejectedValueOnce(new Error('it is away'));
    expectProblem(await voidOf(id, key), 500, 'INTERNAL');
    unlocking.mockRestore();
    const held = { key, lockedUntil: { gt: new Date() } };
    await waitUntil('the key to be free', async () => (await idempotentRequest.count({ where: held })) === 0);
    expect((await voidOf(id, key)).status).toBe(200);
  });
});

describe('requests of one key at the same time', () => {
  test('make one bill, and are all answered with it', async () => {
    const key = randomUUID();
    const replies = await Promise.all([1, 2, 3, 4].map(() => post(key)));
    expect(new Set(replies.map(({ status, json }) => `${status} ${json.id}`)).size).toBe(1);
    expect(replies.filter(({ headers }) => headers['idempotent-replayed'] === undefined)).toHaveLength(1);
    expect(await billsOf(key)).toBe(1);
  });
});

describe('a repeat whose first answer was lost gets the bill of the first', () => {
  test.each([
    ['after the bill expired', 2 * DAY_MS, async () => undefined],
    ['after the rules changed', LOCK_MS, (id: string) => setMinimum(id, 50_000)],
  ])('%s', async (_when, afterMs, change) => {
    const merchant = await harness.newMerchant();
    const headers = { 'idempotency-key': randomUUID() };
    const bill = { orderNo: 'L-1', expiresAt: new Date(Date.now() + DAY_MS).toISOString() };
    const first = await postBill(harness, bill, { merchant, headers });
    await loseAnswer(headers['idempotency-key'], new Date(0));
    await change(merchant.id);
    const again = await postBill(harness, bill, { merchant, headers, app: later(afterMs) });
    expect([again.status, again.json]).toEqual([201, first.json]);
  });
});

async function setMinimum(merchantId: string, minimumAmount: number): Promise<void> {
  await harness.db.merchant.update({ where: { id: merchantId }, data: { minimumAmount } });
}

describe('a refused request', () => {
  test('keeps nothing, so its key may be used for the corrected one', async () => {
    const key = randomUUID();
    expectProblem(await post(key, { amount: 999 }), 422, 'INVALID_AMOUNT');
    expect((await post(key, { amount: 1_000 })).status).toBe(201);
  });
});

describe('a kept answer', () => {
  test('belongs to one route: the same key elsewhere is another request', async () => {
    const key = randomUUID();
    const made = await post(key);
    const voided = await voidOf(made.json.id, key);
    expect(voided).toMatchObject({ status: 200, json: { state: 'D' } });
    expect(voided.headers['idempotent-replayed']).toBeUndefined();
  });

  test('of a void belongs to one bill', async () => {
    const [one, other] = [await makeBill(harness), await makeBill(harness)];
    const key = randomUUID();
    expect((await voidOf(one.id, key)).status).toBe(200);
    expectProblem(await voidOf(other.id, key), 422, 'IDEMPOTENCY_KEY_REUSED');
  });

  test('holds no link and no text of the request in clear', async () => {
    const key = randomUUID();
    const made = await post(key, { orderName: '아무도 읽지 못할 이름' });
    const row = await harness.db.idempotentRequest.findFirstOrThrow({ where: { key } });
    const bytes = Buffer.concat([row.sealedAnswer ?? new Uint8Array(), row.digest]).toString('utf8');
    for (const clear of [made.json.payUrl.split('/').at(-1) ?? '?', '아무도', 'payUrl'])
      expect(bytes).not.toContain(clear);
  });

  test('that an earlier version kept, without a field that answers have since, is replayed as it was', async () => {
    const key = randomUUID();
    const answered = Object.entries((await post(key)).json).filter(([field]) => field !== 'mode');
    const earlier: Readonly<Record<string, unknown>> = Object.fromEntries(answered);
    const row = await harness.db.idempotentRequest.findFirstOrThrow({ where: { key } });
    const sealedFor = JSON.stringify([row.scope, row.route, row.key]);
    const sealed = harness.context.keyrings.answer.seal(Buffer.from(JSON.stringify(earlier)), sealedFor);
    await harness.db.idempotentRequest.updateMany({ where: { key }, data: { sealedAnswer: new Uint8Array(sealed) } });
    const replayed = await post(key);
    expect([replayed.status, replayed.headers['idempotent-replayed']]).toEqual([201, 'true']);
    expect(replayed.headers['content-type']).toContain('application/json');
    expect(replayed.json).toEqual(earlier);
  });

  test('is replayed for fifteen days and then deleted', async () => {
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
