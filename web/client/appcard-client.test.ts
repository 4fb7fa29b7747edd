import {
  abortPayment,
  cardAppUrl,
  createPayment,
  detectPlatform,
  followPayment,
  newPaymentKey,
  PaymentRefused,
  PaymentUnreadable,
  readBill,
} from './appcard-client';
import { fakeBrowser, type Reply } from './browser.fake';
import type { AppScheme, PaymentStatus } from './types';

const BILL_URL = '/v1/pay/tok_1';
const STATUS_URL = `${BILL_URL}/payments/pay_1/status`;
const ORIGIN = 'https://pay.example.com';
const APP_SCHEME: AppScheme = {
  kind: 'scheme',
  url: 'kb-acp://pay?order=a%2B',
  intentUrl: 'intent://pay?order=a%2B#Intent;end;',
  package: 'com.kbcard.cxh.appcard',
  storeUrl: 'market://details?id=com.kbcard.cxh.appcard',
  expiresAt: '2026-07-28T00:20:00.000Z',
};
const CREATED = { paymentId: 'pay_1', payType: 'CARD_VAN', appScheme: APP_SCHEME, statusUrl: STATUS_URL };
const CHOICE = { issuer: 'kb', installmentMonths: 3, platform: 'android' } as const;

const status = (state: PaymentStatus['state'], name: string, more: Partial<PaymentStatus> = {}): PaymentStatus => ({
  state,
  status: name,
  reason: null,
  nextPollAfterMs: state === 'W' ? 700 : null,
  approval: null,
  ...more,
});
const ok = (body: object, etag?: string): Reply => ({
  status: 200,
  body,
  ...(etag === undefined ? {} : { headers: { etag } }),
});
const unavailable = (headers: Record<string, string> = {}): Reply => ({
  status: 503,
  body: { retryable: true },
  headers,
});

describe('reading a bill', () => {
  test('tells its state and the payment to follow', async () => {
    const bill = { state: 'W', payment: { paymentId: 'pay_1', statusUrl: STATUS_URL } };
    const browser = fakeBrowser([ok(bill)]);
    expect(await readBill(BILL_URL, { browser })).toEqual(bill);
    expect(browser.calls).toMatchObject([{ method: 'GET', url: `${ORIGIN}${BILL_URL}` }]);
  });

  test('that another server answers is unreadable', async () => {
    const browser = fakeBrowser([ok({ welcome: 'to the café' })]);
    await expect(readBill(BILL_URL, { browser })).rejects.toThrow(PaymentUnreadable);
  });
});

describe('creating a payment', () => {
  test('posts the choice with the key, and asks for texts in the given language', async () => {
    const browser = fakeBrowser([{ status: 201, body: CREATED }]);
    expect(await createPayment(BILL_URL, CHOICE, { key: 'key-0001', language: 'en', browser })).toEqual(CREATED);
    expect(browser.calls).toMatchObject([
      {
        url: `${ORIGIN}${BILL_URL}/payments`,
        method: 'POST',
        headers: { 'idempotency-key': 'key-0001', 'accept-language': 'en', 'content-type': 'application/json' },
        body: JSON.stringify(CHOICE),
      },
    ]);
  });

  test.each<[string, Reply]>([
    ['no answer', 'no answer'],
    ['a passing failure', unavailable()],
    ['a failure in front of the API', { status: 502, body: undefined }],
    ['too many requests', { status: 429, body: { retryable: true } }],
    ['a page that is not the API’s', { status: 200, body: undefined }],
  ])('repeats the same request with the same key after %s', async (_what, reply) => {
    const browser = fakeBrowser([reply, { status: 201, body: CREATED }]);
    await createPayment(BILL_URL, CHOICE, { key: 'key-0001', browser });
    const [first, second] = browser.calls;
    expect(second).toEqual(first);
  });

  test('waits longer each time, with half of the pause random, and then is unreadable', async () => {
    const browser = fakeBrowser(['no answer', 'no answer', 'no answer', 'no answer', 'no answer']);
    await expect(createPayment(BILL_URL, CHOICE, { key: 'key-0001', browser })).rejects.toThrow(PaymentUnreadable);
    expect(browser.pauses).toEqual([750, 1_500, 3_000, 6_000]);
    expect(browser.calls).toHaveLength(5);
  });

  test.each([
    ['7', 7_000],
    ['0', 750],
    ['86400', 60_000],
    ['Wed, 21 Oct 2026 07:28:00 GMT', 750],
  ])('waits as long as Retry-After %s says, up to a bound', async (retryAfter, expected) => {
    const browser = fakeBrowser([unavailable({ 'retry-after': retryAfter }), { status: 201, body: CREATED }]);
    await createPayment(BILL_URL, CHOICE, { key: 'key-0001', browser });
    expect(browser.pauses).toEqual([expected]);
  });

  test('reports a refusal in the server’s words, with the payment to follow', async () => {
    const body = {
      code: 'PAYMENT_IN_PROGRESS',
      detail: '진행 중입니다.',
      retryable: false,
      statusUrl: STATUS_URL,
      paymentId: 'pay_1',
    };
    const failure: unknown = await createPayment(BILL_URL, CHOICE, {
      key: 'key-0001',
      browser: fakeBrowser([{ status: 409, body }]),
    }).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(PaymentRefused);
    expect(failure).toMatchObject({
      status: 409,
      message: '진행 중입니다.',
      code: 'PAYMENT_IN_PROGRESS',
      retryable: false,
      statusUrl: STATUS_URL,
      paymentId: 'pay_1',
    });
  });

  test('treats a final failure as a refusal, and one without a problem by its status', async () => {
    const create = (reply: Reply): Promise<unknown> =>
      createPayment(BILL_URL, CHOICE, { key: 'key-0001', browser: fakeBrowser([reply]) });
    await expect(create({ status: 502, body: { code: 'ISSUER_UNAVAILABLE', retryable: false } })).rejects.toMatchObject(
      { code: 'ISSUER_UNAVAILABLE' },
    );
    await expect(create({ status: 403, body: undefined })).rejects.toMatchObject({
      name: 'PaymentRefused',
      code: 'HTTP_403',
      message: '',
    });
  });

  test('treats an answer of another form as no answer', async () => {
    await expect(
      createPayment(BILL_URL, CHOICE, { key: 'key-0001', browser: fakeBrowser([ok({ hello: 1 })]) }),
    ).rejects.toThrow(PaymentUnreadable);
  });
});

describe('following a payment', () => {
  const follow = async (browser: ReturnType<typeof fakeBrowser>, options: object = {}): Promise<readonly string[]> => {
    const seen: string[] = [];
    for await (const { status: name } of followPayment(STATUS_URL, { browser, ...options })) seen.push(name);
    return seen;
  };

  test.each([
    ['F', 'APPROVED'],
    ['C', 'CANCELLED'],
    ['D', 'DECLINED'],
  ] as const)('yields each new status and ends at %s', async (state, name) => {
    const browser = fakeBrowser([
      ok(status('W', 'SCHEME_ISSUED'), '"1"'),
      { status: 304, body: undefined },
      ok(status('W', 'APPROVING'), '"2"'),
      ok(status(state, name), '"3"'),
    ]);
    expect(await follow(browser)).toEqual(['SCHEME_ISSUED', 'APPROVING', name]);
    expect(browser.calls.map(({ headers }) => headers['if-none-match'])).toEqual([undefined, '"1"', '"1"', '"2"']);
    expect(browser.calls.map(({ url }) => url.replace(`${ORIGIN}${STATUS_URL}`, ''))).toEqual([
      '?wait=0',
      '?wait=25',
      '?wait=25',
      '?wait=25',
    ]);
  });

  test('lets the server hold a poll for the given time', async () => {
    const browser = fakeBrowser([ok(status('W', 'SCHEME_ISSUED')), ok(status('F', 'APPROVED'))]);
    await follow(browser, { wait: 5 });
    expect(browser.calls[1]?.url).toContain('?wait=5');
  });

  test('pauses as the server says when it did not hold the poll, and not at all when it did', async () => {
    const answers = [
      ok(status('W', 'SCHEME_ISSUED'), '"1"'),
      ok(status('W', 'SCHEME_ISSUED'), '"1"'),
      { status: 304, body: undefined, takesMs: 25_000 },
      { status: 304, body: undefined, takesMs: 200 },
      ok(status('F', 'APPROVED')),
    ];
    const browser = fakeBrowser(answers);
    await follow(browser);
    expect(browser.pauses).toEqual([700, 500]);
  });

  test.each([
    [null, 2_000],
    [1, 500],
  ])('with a pause of %j asked for takes %d ms', async (nextPollAfterMs, expected) => {
    const waiting = ok(status('W', 'SCHEME_ISSUED', { nextPollAfterMs }));
    const browser = fakeBrowser([waiting, waiting, ok(status('F', 'APPROVED'))]);
    await follow(browser);
    expect(browser.pauses).toEqual([expected]);
  });

  test('polls again at once when the page wakes in a pause', async () => {
    const waiting = ok(status('W', 'SCHEME_ISSUED'));
    const browser = fakeBrowser([waiting, waiting, ok(status('F', 'APPROVED'))], { holdPauses: true });
    const seen = follow(browser);
    await browser.settle();
    expect(browser.calls).toHaveLength(2);
    browser.wake();
    expect(await seen).toEqual(['SCHEME_ISSUED', 'SCHEME_ISSUED', 'APPROVED']);
  });

  test('interrupts a poll when the page wakes, and does not count it as failed', async () => {
    const moreThanTries = 6;
    const browser = fakeBrowser([
      ...Array.from({ length: moreThanTries }, () => 'held' as const),
      ok(status('F', 'APPROVED')),
    ]);
    const seen = follow(browser);
    for (let woken = 0; woken < moreThanTries; woken += 1) {
      await browser.settle();
      browser.wake();
    }
    expect(await seen).toEqual(['APPROVED']);
    expect(browser.pauses).toEqual([]);
  });

  test('ends a poll that exceeds its limit, and polls again', async () => {
    const browser = fakeBrowser(['held', ok(status('F', 'APPROVED'))]);
    const seen = follow(browser);
    await browser.settle();
    browser.elapse(55_000);
    expect(await seen).toEqual(['APPROVED']);
  });

  test('goes on after passing failures, and gives up as unreadable after five in a row', async () => {
    expect(await follow(fakeBrowser(['no answer', unavailable(), ok(status('F', 'APPROVED'))]))).toEqual(['APPROVED']);
    await expect(follow(fakeBrowser(Array.from({ length: 5 }, () => unavailable())))).rejects.toThrow(
      PaymentUnreadable,
    );
  });

  test('never treats an unreadable answer as an end', async () => {
    await expect(follow(fakeBrowser([ok({})]))).rejects.toThrow(PaymentUnreadable);
    await expect(
      follow(fakeBrowser([{ status: 404, body: { code: 'NOT_FOUND', detail: '링크를 확인해 주세요.' } }])),
    ).rejects.toThrow(PaymentRefused);
  });

  test('ends with the signal’s reason, in a poll as in a pause', async () => {
    for (const replies of [['held'], [ok(status('W', 'SCHEME_ISSUED'))]] as const) {
      const ended = new AbortController();
      const browser = fakeBrowser(replies, { holdPauses: true });
      const seen = follow(browser, { signal: ended.signal });
      await browser.settle();
      ended.abort(new Error('left the page'));
      await expect(seen).rejects.toThrow('left the page');
      expect(browser.listeners()).toBe(0);
    }
  });

  test('never sends the token to another origin', async () => {
    const browser = fakeBrowser([]);
    await expect(followPayment('https://elsewhere.example.com/v1/pay/tok_1', { browser }).next()).rejects.toThrow(
      PaymentUnreadable,
    );
    expect(browser.calls).toEqual([]);
  });
});

test('aborting posts to the payment’s own URL', async () => {
  const browser = fakeBrowser([{ status: 202, body: {} }]);
  await abortPayment(STATUS_URL, { browser });
  expect(browser.calls).toMatchObject([{ method: 'POST', url: `${ORIGIN}${BILL_URL}/payments/pay_1/abort` }]);
});

describe('the card app', () => {
  const BRIDGE: AppScheme = { ...APP_SCHEME, kind: 'bridge', bridgeUrl: 'https://pay.example.com/bridge/1' };
  const DESKTOP = 'http://127.0.0.1:9080/app';

  test.each([
    ['android', APP_SCHEME, undefined, 'intent://pay?order=a%2B#Intent;end;'],
    ['ios', APP_SCHEME, undefined, APP_SCHEME.url],
    ['ios', APP_SCHEME, DESKTOP, APP_SCHEME.url],
    ['web', APP_SCHEME, undefined, APP_SCHEME.url],
    ['web', APP_SCHEME, DESKTOP, `${DESKTOP}?url=${encodeURIComponent(APP_SCHEME.url)}`],
    ['android', BRIDGE, undefined, BRIDGE.bridgeUrl],
  ] as const)('on %s is opened in its own way', (platform, scheme, desktop, expected) => {
    expect(cardAppUrl(scheme, platform, desktop)).toBe(expected);
  });

  test.each([
    ['Mozilla/5.0 (Linux; Android 14; SM-S921N)', 5, 'android'],
    ['Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X)', 5, 'ios'],
    ['Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)', 5, 'ios'],
    ['Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)', 0, 'web'],
    ['Mozilla/5.0 (X11; Linux x86_64)', 0, 'web'],
  ])('knows the device %s with %d touch points', (userAgent, maxTouchPoints, expected) => {
    expect(detectPlatform({ userAgent, maxTouchPoints })).toBe(expected);
  });
});

test('a new key is new, and has the form that the API accepts', () => {
  const keys = Array.from({ length: 50 }, newPaymentKey);
  expect(new Set(keys).size).toBe(keys.length);
  for (const key of keys) expect(key).toMatch(/^[0-9a-f]{32}$/);
});
