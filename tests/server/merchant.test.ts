import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { newApiKey } from '../../server/api-key';
import { bearer, beginPayment, expectProblem, get, makeBill, postBill, send } from './calls';
import { type Harness, leakedSecrets, startHarness } from './harness';
import { bring } from './states';

let harness: Harness;

beforeAll(async () => {
  harness = await startHarness();
});
afterAll(async () => {
  await harness.close();
});

const DAY_MS = 24 * 3_600_000;
const fromNow = (ms: number): string => new Date(Date.now() + ms).toISOString();

describe('a new bill', () => {
  test('comes with its tax split and its link', async () => {
    const made = await postBill(harness, { amount: 12_000, taxFree: 800, serviceCharge: 200 });
    expect(made.status).toBe(201);
    expect(made.json).toMatchObject({
      state: 'W',
      amount: 12_000,
      supply: 10_000,
      vat: 1_000,
      serviceCharge: 200,
      taxFree: 800,
      service: 'payssam',
      returnUrl: null,
    });
    expect(made.json.payUrl).toMatch(/^https:\/\/pay\.example\.test\/pay\/[A-Za-z0-9_-]{43}$/);
  });

  test('reads back the same, including the link', async () => {
    const made = await postBill(harness, { returnUrl: 'https://shop.example.test/done', expiresAt: fromNow(DAY_MS) });
    const read = await get(harness.app, `/v1/bills/${made.json.id}`, bearer(harness.merchant));
    expect(read.status).toBe(200);
    expect(read.json).toEqual(made.json);
  });

  test('lives a day by default', async () => {
    const before = Date.now();
    const { id } = await makeBill(harness);
    const { expiresAt } = await harness.db.bill.findUniqueOrThrow({ where: { id } });
    expect(expiresAt.getTime() - before).toBeGreaterThanOrEqual(DAY_MS);
    expect(expiresAt.getTime() - Date.now()).toBeLessThanOrEqual(DAY_MS);
  });

  test('splits every amount into parts that add up', async () => {
    const parts = fc
      .integer({ min: 1_000, max: 999_999_999 })
      .chain((amount) => fc.record({ amount: fc.constant(amount), taxFree: fc.integer({ min: 0, max: amount }) }));
    await fc.assert(
      fc.asyncProperty(parts, fc.double({ min: 0, max: 1, noNaN: true }), async ({ amount, taxFree }, share) => {
        const serviceCharge = Math.floor((amount - taxFree) * share);
        const { id } = await makeBill(harness, { amount, taxFree, serviceCharge });
        const bill = await harness.db.bill.findUniqueOrThrow({ where: { id } });
        expect(bill.supply + bill.vat + bill.serviceCharge + bill.taxFree).toBe(amount);
      }),
      { numRuns: 25 },
    );
  });

  test.each([
    ['the smallest amount of the merchant', { amount: 1_000 }],
    ['the largest amount', { amount: 999_999_999 }],
    ['nothing taxable', { amount: 5_000, taxFree: 3_000, serviceCharge: 2_000 }],
    ['a name of a hundred characters beyond the basic plane', { orderName: '🍊'.repeat(100) }],
    ['ninety days to live', { expiresAt: fromNow(90 * DAY_MS) }],
  ])('may have %s', async (_what, bill) => {
    expect((await postBill(harness, bill)).status).toBe(201);
  });

  test.each([
    ['of nothing', { amount: 0 }, 400, 'INVALID_REQUEST'],
    ['of a negative amount', { amount: -12_000 }, 400, 'INVALID_REQUEST'],
    ['of a fraction of a won', { amount: 12_000.5 }, 400, 'INVALID_REQUEST'],
    ['of an amount as text', { amount: '12000' }, 400, 'INVALID_REQUEST'],
    ['of no amount', { amount: null }, 400, 'INVALID_REQUEST'],
    ['above the bound', { amount: 1_000_000_000 }, 400, 'INVALID_REQUEST'],
    ['below the minimum of the merchant', { amount: 999 }, 422, 'INVALID_AMOUNT'],
    ['whose parts exceed its amount', { taxFree: 6_000, serviceCharge: 6_001 }, 422, 'INVALID_AMOUNT'],
    ['with a negative part', { taxFree: -1 }, 400, 'INVALID_REQUEST'],
    ['that has expired', { expiresAt: fromNow(-1_000) }, 422, 'INVALID_EXPIRY'],
    ['that lives more than ninety days', { expiresAt: fromNow(91 * DAY_MS) }, 422, 'INVALID_EXPIRY'],
    ['that expires at an invalid instant', { expiresAt: 'tomorrow' }, 400, 'INVALID_REQUEST'],
    ['that expires on a date without a time', { expiresAt: '2099-01-01' }, 400, 'INVALID_REQUEST'],
    ['that expires on a day that does not exist', { expiresAt: '2099-02-30T00:00:00Z' }, 400, 'INVALID_REQUEST'],
    ['that expires at a time without an offset', { expiresAt: '2099-01-01T00:00:00' }, 400, 'INVALID_REQUEST'],
    ['that expires at a time with a space', { expiresAt: '2099-01-01 00:00:00Z' }, 400, 'INVALID_REQUEST'],
    ['with an offset that RFC 3339 does not allow', { expiresAt: '2099-01-01T00:00:00+0900' }, 400, 'INVALID_REQUEST'],
    ['with an unknown field', { currency: 'USD' }, 400, 'INVALID_REQUEST'],
    ['with a field of the prototype', { constructor: 1 }, 400, 'INVALID_REQUEST'],
    ['with a line break in its name', { orderName: '커피\n두 잔' }, 400, 'INVALID_REQUEST'],
    ['with a NUL in its order number', { orderNo: 'A\u0000' }, 400, 'INVALID_REQUEST'],
    ['with an escape character in its name', { orderName: '\u001b[2J커피' }, 400, 'INVALID_REQUEST'],
    ['with a line separator in its name', { orderName: '커피\u2028두 잔' }, 400, 'INVALID_REQUEST'],
    ['with a C1 control character in its name', { orderName: '커피\u0085두 잔' }, 400, 'INVALID_REQUEST'],
    ['with half a character in its name', { orderName: '커피\ud83c' }, 400, 'INVALID_REQUEST'],
    ['with a blank name', { orderName: '   ' }, 400, 'INVALID_REQUEST'],
    ['with an empty name', { orderName: '' }, 400, 'INVALID_REQUEST'],
    ['with a name too long for the issuers', { orderName: '가'.repeat(101) }, 400, 'INVALID_REQUEST'],
    ['with an order number too long', { orderNo: 'A'.repeat(65) }, 400, 'INVALID_REQUEST'],
    ['of an unknown service', { service: 'other' }, 400, 'INVALID_REQUEST'],
    ['that returns to a script', { returnUrl: 'javascript:alert(1)' }, 400, 'INVALID_REQUEST'],
    ['that returns to an invalid URL', { returnUrl: 'https://shop.example.test:99999/' }, 400, 'INVALID_REQUEST'],
  ])('%s is refused', async (_what, bill, status, code) => {
    const before = await harness.db.bill.count();
    expectProblem(await postBill(harness, bill), status, code);
    expect(await harness.db.bill.count()).toBe(before);
  });

  test('that is refused names the field', async () => {
    expect((await postBill(harness, { amount: 1.5 })).json.errors).toEqual([
      { path: 'body/amount', message: 'must be integer' },
    ]);
  });

  test('that is refused names every faulty field, including missing and unknown ones', async () => {
    const faulty = { orderNo: undefined, amount: 1.5, currency: 'USD', expiresAt: 'tomorrow', tip: 1, service: 'none' };
    const { errors } = (await postBill(harness, faulty)).json;
    const names = ['amount', 'currency', 'expiresAt', 'orderNo', 'service', 'tip'];
    expect(errors.map(({ path }) => path).sort()).toEqual(names.map((name) => `body/${name}`));
  });

  test('with a text far over its bound is refused as fast as any other', async () => {
    const startedAt = process.cpuUsage();
    const bill = { orderNo: `${'a'.repeat(7_500)}\n`, orderName: `${'a'.repeat(7_500)}\n` };
    expectProblem(await postBill(harness, bill), 400, 'INVALID_REQUEST');
    expect(process.cpuUsage(startedAt).user / 1_000).toBeLessThan(50);
  });
});

describe('the order number of a bill', () => {
  const strict = () => harness.newMerchant({ orderNoReuse: false });
  const orderNo = 'O-1';

  test('is refused for another bill while the first can be paid, and the refusal names the first', async () => {
    const merchant = await strict();
    const first = await postBill(harness, { orderNo }, { merchant });
    const second = await postBill(harness, { orderNo }, { merchant });
    expectProblem(second, 409, 'ORDER_NO_REUSED');
    expect(second.json.errors).toEqual([{ path: 'body/orderNo', message: `belongs to ${first.json.id}` }]);
    expect((await postBill(harness, { orderNo: 'O-2' }, { merchant })).status).toBe(201);
    expect((await postBill(harness, { orderNo }, { merchant: await strict() })).status).toBe(201);
  });

  test('gives one bill for eight requests at one moment', async () => {
    const merchant = await strict();
    const replies = await Promise.all(Array.from({ length: 8 }, () => postBill(harness, { orderNo }, { merchant })));
    expect(replies.map(({ status }) => status).sort()).toEqual([201, ...Array.from({ length: 7 }, () => 409)]);
    expect(await harness.db.bill.count({ where: { merchantId: merchant.id } })).toBe(1);
  });

  test.each([
    ['paid', { state: 'F' }, 409],
    ['paid, and past its expiry', { state: 'F', expiresAt: new Date(0) }, 409],
    ['cancelled after it was paid', { state: 'C' }, 201],
    ['dead', { state: 'D' }, 201],
    ['past its expiry', { expiresAt: new Date(0) }, 201],
  ] as const)('of a bill that is %s', async (_what, data, status) => {
    const merchant = await strict();
    const { id } = await makeBill(harness, { orderNo }, { merchant });
    await harness.db.bill.update({ where: { id }, data });
    expect((await postBill(harness, { orderNo }, { merchant })).status).toBe(status);
  });

  test('of a bill past its expiry whose payment is being approved is refused', async () => {
    const merchant = await strict();
    const { id } = await makeBill(harness, { orderNo }, { merchant });
    await harness.db.billClaim.create({ data: { billId: id, holder: `pay_${'0'.repeat(32)}` } });
    await harness.db.bill.update({ where: { id }, data: { expiresAt: new Date(0) } });
    expectProblem(await postBill(harness, { orderNo }, { merchant }), 409, 'ORDER_NO_REUSED');
  });

  test('may be used again if the merchant is set so', async () => {
    const merchant = await harness.newMerchant({ orderNoReuse: true });
    await makeBill(harness, { orderNo }, { merchant });
    expect((await postBill(harness, { orderNo }, { merchant })).status).toBe(201);
  });
});

describe('an API key', () => {
  test.each(['bearer', 'BEARER', 'Bearer '])('may follow "%s"', async (scheme) => {
    const headers = { authorization: `${scheme} ${harness.merchant.apiKey}` };
    expect((await get(harness.app, '/v1/bills?size=1', headers)).status).toBe(200);
  });

  const keyOf = (id: string): string => id.split('.')[0] ?? '';

  test.each<readonly [string, () => Promise<Readonly<Record<string, string>>>]>([
    ['missing', async () => ({})],
    ['not a key', async () => ({ authorization: 'Bearer something' })],
    ['of another scheme', async () => ({ authorization: `Basic ${harness.merchant.apiKey}` })],
    ['of nobody', async () => ({ authorization: `Bearer ${newApiKey()}` })],
    [
      'with another secret',
      async () => ({ authorization: `Bearer ${keyOf(harness.merchant.apiKey)}.${newApiKey().split('.')[1] ?? ''}` }),
    ],
    [
      'revoked',
      async () => {
        const merchant = await harness.newMerchant();
        await harness.db.apiKey.update({ where: { id: keyOf(merchant.apiKey) }, data: { endsAt: new Date() } });
        return bearer(merchant);
      },
    ],
  ])('that is %s is refused like any other', async (_what, headers) => {
    const reply = await send(harness.app, {
      method: 'POST',
      url: '/v1/bills',
      headers: { 'idempotency-key': 'one-bill-of-many', ...(await headers()) },
      payload: { orderNo: 'A-1', orderName: '커피', amount: 12_000 },
    });
    expectProblem(reply, 401, 'UNAUTHENTICATED');
    const { instance, ...said } = reply.json as unknown as Record<string, unknown>;
    expect(instance).toMatch(/^urn:appcard:request:/);
    expect(said).toEqual({
      type: 'urn:appcard:problem:unauthenticated',
      title: 'The credentials are missing or not valid',
      status: 401,
      detail: expect.any(String) as string,
      code: 'UNAUTHENTICATED',
      retryable: false,
    });
  });

  test("does not open another merchant's bill, nor reveal that it exists", async () => {
    const { id } = await makeBill(harness);
    const stranger = await harness.newMerchant();
    const foreign = await get(harness.app, `/v1/bills/${id}`, bearer(stranger));
    const none = await get(harness.app, `/v1/bills/bill_${'0'.repeat(32)}`, bearer(stranger));
    expectProblem(foreign, 404, 'NOT_FOUND');
    expect({ ...foreign.json, instance: '' }).toEqual({ ...none.json, instance: '' });
  });
});

describe('an Idempotency-Key', () => {
  const keyed = (key: string) => ({ headers: { 'idempotency-key': key } });

  test('creates one bill, however often it comes', async () => {
    const key = randomUUID();
    const first = await postBill(harness, { orderNo: 'K-1' }, keyed(key));
    const second = await postBill(harness, { orderNo: 'K-1' }, keyed(key));
    expect([first.status, second.status]).toEqual([201, 201]);
    expect(second.json).toEqual(first.json);
    expect([first.headers['idempotent-replayed'], second.headers['idempotent-replayed']]).toEqual([undefined, 'true']);
  });

  test('creates one bill when it comes twice at the same moment', async () => {
    const key = randomUUID();
    const replies = await Promise.all([1, 2, 3].map(() => postBill(harness, { orderNo: 'K-2' }, keyed(key))));
    const made = replies.filter(
      ({ headers, status }) => status === 201 && headers['idempotent-replayed'] === undefined,
    );
    expect(made).toHaveLength(1);
    for (const refused of replies.filter(({ status }) => status !== 201)) {
      expectProblem(refused, 409, 'REQUEST_IN_PROGRESS');
      expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
    }
    expect(await harness.db.bill.count({ where: { orderNo: 'K-2' } })).toBe(1);
    const repeated = await postBill(harness, { orderNo: 'K-2' }, keyed(key));
    expect([repeated.json, repeated.headers['idempotent-replayed']]).toEqual([made[0]?.json, 'true']);
  });

  test.each([
    ['amount', { amount: 13_000 }],
    ['name', { orderName: '차 한 잔' }],
    ['parts', { taxFree: 100 }],
    ['service', { service: 'linq' }],
    ['expiry', { expiresAt: fromNow(2 * DAY_MS) }],
    ['way back', { returnUrl: 'https://shop.example.test/' }],
  ])('with another %s is refused', async (_what, change) => {
    const key = randomUUID();
    await postBill(harness, {}, keyed(key));
    expectProblem(await postBill(harness, change, keyed(key)), 422, 'IDEMPOTENCY_KEY_REUSED');
  });

  test('belongs to its merchant', async () => {
    const key = randomUUID();
    const mine = await postBill(harness, {}, keyed(key));
    const theirs = await postBill(harness, {}, { ...keyed(key), merchant: await harness.newMerchant() });
    expect(theirs.status).toBe(201);
    expect(theirs.json.id).not.toBe(mine.json.id);
  });

  test.each([
    ['too short', 'a'.repeat(7)],
    ['too long', 'a'.repeat(129)],
    ['with a space', 'eight characters'],
    ['not ASCII', 'é'.repeat(8)],
  ])('that is %s is refused', async (_what, key) => {
    expectProblem(await postBill(harness, {}, keyed(key)), 400, 'IDEMPOTENCY_KEY_REQUIRED');
  });
});

describe('a payment', () => {
  test('is read by its merchant with its attempts, and without anything that would allow paying it', async () => {
    const payment = await beginPayment(harness);
    await bring(harness, payment.id, 'APPROVED');
    const read = await get(harness.app, `/v1/payments/${payment.id}`, bearer(harness.merchant));
    expect(read.json).toMatchObject({
      id: payment.id,
      billId: payment.bill.id,
      state: 'F',
      status: 'APPROVED',
      amount: 12_000,
      maskedCardNo: '457972******1234',
      attempts: [{ kind: 'APPROVAL', van: 'alpha', serial: expect.stringMatching(/^\d{12}$/) as string }],
    });
    expect(read.text).not.toContain('kb-acp');
    expect(read.text).not.toContain(payment.bill.token);
  });

  test('that failed says why, in English', async () => {
    const payment = await beginPayment(harness);
    await bring(harness, payment.id, 'AUTH_FAILED');
    const { json } = await get(harness.app, `/v1/payments/${payment.id}`, bearer(harness.merchant));
    expect(json.reason).toEqual({
      code: 'PAYER_CANCELLED',
      text: expect.stringMatching(/^You cancelled/) as string,
      retryable: true,
    });
  });

  test('is not found by another merchant', async () => {
    const payment = await beginPayment(harness);
    expectProblem(
      await get(harness.app, `/v1/payments/${payment.id}`, bearer(await harness.newMerchant())),
      404,
      'NOT_FOUND',
    );
  });
});

describe('a request that the API does not accept', () => {
  const post = (payload: string | Buffer, contentType = 'application/json') =>
    send(harness.app, {
      method: 'POST',
      url: '/v1/bills',
      headers: { ...bearer(harness.merchant), 'content-type': contentType, 'idempotency-key': randomUUID() },
      payload,
    });

  test('for its size answers 413', async () => {
    expectProblem(await post(JSON.stringify({ orderName: 'x'.repeat(16 * 1024) })), 413, 'BODY_TOO_LARGE');
  });

  test.each([
    ['is cut off', '{"orderNo":'],
    ['is empty', ''],
    ['would change the prototype', '{"__proto__":{"amount":1}}'],
    ['is a list', '[]'],
  ])('because its JSON %s answers 400', async (_what, payload) => {
    expectProblem(await post(payload), 400, 'INVALID_REQUEST');
  });

  /** A body with '커피' in EUC-KR. */
  const eucKr = Buffer.concat([
    Buffer.from('{"orderNo":"K-1","amount":12000,"orderName":"'),
    Buffer.from('c4bfc7c7', 'hex'),
    Buffer.from('"}'),
  ]);

  test('because it is not UTF-8 answers 400 and creates nothing', async () => {
    const reply = await post(eucKr);
    expectProblem(reply, 400, 'INVALID_REQUEST');
    expect(reply.json.errors).toEqual([{ path: 'body', message: 'must be UTF-8' }]);
  });

  test.each(['euc-kr', '"EUC-KR"', 'utf-16', 'iso-8859-1'])(
    'because it says charset=%s answers 415',
    async (charset) => {
      const reply = await post(eucKr, `application/json; charset=${charset}`);
      expectProblem(reply, 415, 'UNSUPPORTED_MEDIA_TYPE');
    },
  );

  test.each(['charset=utf-8', 'charset="UTF-8"', 'Charset=utf8'])('is not one with %s', async (charset) => {
    const headers = { 'content-type': `application/json; ${charset}` };
    expect((await postBill(harness, {}, { headers })).status).toBe(201);
  });

  test('because a field is repeated answers 400 and names it', async () => {
    const reply = await post('{"orderNo":"A-1","orderName":"커피","amount":12000,"amount":1200}');
    expectProblem(reply, 400, 'INVALID_REQUEST');
    expect(reply.json.errors).toEqual([{ path: 'body/amount', message: 'must be given once' }]);
  });

  test.each(['application/xml', 'text/html', 'nonsense'])('because it is %s answers 415', async (contentType) => {
    expectProblem(await post('{}', contentType), 415, 'UNSUPPORTED_MEDIA_TYPE');
  });

  test.each([
    ['/v1/nothing', 404, 'NOT_FOUND'],
    ['/v1/bills/%zz', 400, 'INVALID_REQUEST'],
    [`/v1/bills/${'b'.repeat(200)}`, 400, 'INVALID_REQUEST'],
    ['/v1/bills/bill_1', 400, 'INVALID_REQUEST'],
  ])('for its address %s answers in the same form', async (url, status, code) => {
    expectProblem(await get(harness.app, url, bearer(harness.merchant)), status, code);
  });
});

describe('when the database fails', () => {
  test.each([
    ['down', 503, 'UNAVAILABLE'],
    ['broken', 500, 'INTERNAL'],
  ] as const)('(%s) the answer says so, without internals', async (state, status, code) => {
    const reply = await postBill(harness, {}, { app: harness.appWith({ db: harness.failingDatabase(state) }) });
    expectProblem(reply, status, code);
    expect(reply.json.retryable).toBe(true);
    expect(reply.headers['retry-after']).toBe('2');
    expect(reply.text).not.toMatch(/api_key|127\.0\.0\.1|ECONN/);
  });
});

test('no log line holds an API key or a link', () => {
  expect(leakedSecrets(harness)).toEqual([]);
});
