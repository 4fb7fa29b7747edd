import { gunzipSync } from 'node:zlib';
import type { CancellationStatus } from '../../domain/cancellation-states';
import { won } from '../../domain/money';
import { newId } from '../../platform/ids';
import { beginPayment, expectProblem, get, makeBill, type Reply } from './calls';
import { type Harness, leakedSecrets, startHarness } from './harness';
import { bring } from './states';

let harness: Harness;

beforeAll(async () => {
  harness = await startHarness();
});
afterAll(async () => {
  await harness.close();
});

const UNKNOWN_TOKEN = 'x'.repeat(43);
const page = (token: string, app = harness.app): Promise<Reply> => get(app, `/pay/${token}`);
const bill = (token: string): Promise<Reply> => get(harness.app, `/v1/pay/${token}`);
const tomorrow = () => harness.appWith({ clock: () => new Date(Date.now() + 25 * 3_600_000) });

/** A cancellation without tax-free part and service charge. */
async function storeCancellation(paymentId: string, status: CancellationStatus, amount: number): Promise<void> {
  const vat = Math.round(amount / 11);
  const { merchantId } = await harness.db.payment.findUniqueOrThrow({ where: { id: paymentId } });
  await harness.db.cancellation.create({
    data: {
      id: newId('can', ''),
      paymentId,
      merchantId,
      amount: won(amount),
      supply: won(amount - vat),
      vat: won(vat),
      serviceCharge: won(0),
      taxFree: won(0),
      balanceBefore: won(12_000),
      kind: 'ACQUISITION_CANCEL',
      note: '고객 변심',
      requestedBy: 'MERCHANT',
      status,
      cancelledAtKst: status === 'DONE' ? '20250103111213' : null,
    },
  });
}

describe('a bill read by its link', () => {
  test('shows what to pay, and with which issuers', async () => {
    const { id, token } = await makeBill(harness, { amount: 50_000 });
    expect((await bill(token)).json).toEqual({
      billId: id,
      state: 'W',
      merchantName: '시험 상점',
      orderName: '커피 두 잔',
      amount: 50_000,
      expiresAt: expect.any(String) as string,
      payment: null,
      issuers: (await get(harness.app, '/v1/issuers')).json['items' as never],
      minimumInstallmentAmount: 50_000,
      maximumInstallmentMonths: 12,
      interestFree: [],
    });
  });

  test.each([
    ['SCHEME_ISSUED', true],
    ['UNCONFIRMED', true],
    ['APPROVED', true],
    ['DECLINED', false],
    ['EXPIRED', false],
  ] as const)('names its payment that is %s for other devices to follow: %s', async (at, named) => {
    const payment = await beginPayment(harness);
    await bring(harness, payment.id, at);
    const followed = named ? { paymentId: payment.id, statusUrl: payment.statusUrl } : null;
    expect((await bill(payment.bill.token)).json).toMatchObject({ payment: followed });
  });

  test('names no payment whose time in the card app is over', async () => {
    const payment = await beginPayment(harness);
    expect((await get(tomorrow(), `/v1/pay/${payment.bill.token}`)).json).toMatchObject({ payment: null });
  });

  test('offers no installments below 50,000 won', async () => {
    const { token } = await makeBill(harness, { amount: 49_999 });
    expect((await bill(token)).json).toMatchObject({ maximumInstallmentMonths: 0 });
  });

  test('is not found by another link, and says so in Korean', async () => {
    const reply = await bill(UNKNOWN_TOKEN);
    expectProblem(reply, 404, 'NOT_FOUND');
    expect(reply.json.detail).toMatch(/[가-힣]/);
    expect(reply.text).not.toContain(UNKNOWN_TOKEN);
  });

  test('is not found by its id, nor by the hash of its link', async () => {
    const { id } = await makeBill(harness);
    const { tokenHash } = await harness.db.bill.findUniqueOrThrow({ where: { id } });
    expect((await bill(id)).status).toBe(400);
    expectProblem(await bill(Buffer.from(tokenHash ?? []).toString('base64url')), 404, 'NOT_FOUND');
  });
});

describe('the bill page', () => {
  const directives = ({ headers }: Reply): readonly string[] =>
    String(headers['content-security-policy'])
      .split(';')
      .map((directive) => directive.trim());

  test('may not be framed, stored or sniffed, sends no referrer, and runs only its own files', async () => {
    const { token } = await makeBill(harness);
    const reply = await page(token);
    expect(reply.status).toBe(200);
    expect(reply.headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
    });
    expect(directives(reply)).toEqual(
      expect.arrayContaining([
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "connect-src 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
      ]),
    );
    expect(reply.headers['content-security-policy']).not.toContain('unsafe');
  });

  test('shows what to pay, and contains no API key', async () => {
    const { token } = await makeBill(harness);
    const { text } = await page(token);
    expect(text).toContain('커피 두 잔');
    expect(text).toContain('12,000');
    expect(text).not.toMatch(/key_[0-9a-z]{32}/);
    expect(text).not.toContain(harness.merchant.apiKey.split('.')[1]);
    expect(text).not.toContain(harness.merchant.id);
  });

  test('shows a name as text, not as markup', async () => {
    const { token } = await makeBill(harness, { orderName: '<script>alert("1")</script>' });
    const { text } = await page(token);
    expect(text).not.toContain('<script>alert');
    expect(text).toContain('&lt;script&gt;');
  });

  test.each(['page/pay.js', 'pay.css', 'fonts/noto-sans-kr/index.css'])('loads its %s from here', async (file) => {
    const { token } = await makeBill(harness);
    expect((await page(token)).text).toContain(`/assets/${file}`);
    const asset = await get(harness.app, `/assets/${file}`);
    expect(asset.status).toBe(200);
    expect(asset.headers['x-content-type-options']).toBe('nosniff');
  });

  test('loads the list of its font’s parts packed, where the browser takes that', async () => {
    const list = '/assets/fonts/noto-sans-kr/index.css';
    const plain = await harness.app.inject({ method: 'GET', url: list });
    const packed = await harness.app.inject({ method: 'GET', url: list, headers: { 'accept-encoding': 'gzip, br' } });
    expect([plain.headers['content-encoding'], packed.headers['content-encoding']]).toEqual([undefined, 'gzip']);
    expect(gunzipSync(packed.rawPayload).equals(plain.rawPayload)).toBe(true);
    expect(plain.payload).toContain('@font-face');
  });

  test.each([
    '/assets/../../package.json',
    '/assets/..%2f..%2fpackage.json',
    '/assets/',
    '/assets/bill-page.ts',
    '/assets/page/pay.d.ts',
    '/assets/fonts/noto-sans-kr/package.json',
  ])('serves nothing else: %s', async (url) => {
    const reply = await get(harness.app, url);
    expect(reply.status).toBeGreaterThanOrEqual(400);
    expect(reply.text).not.toContain('dependencies');
  });

  test('offers no payment once the bill is paid', async () => {
    const payment = await beginPayment(harness);
    await bring(harness, payment.id, 'APPROVED');
    const { text } = await page(payment.bill.token);
    expect(text).toContain('data-screen="paid">');
    expect(text).toContain('30012345');
    expect(text).not.toContain('id="pay"');
  });

  test('keeps following the payment that holds the bill, and offers no payment', async () => {
    const payment = await beginPayment(harness);
    await bring(harness, payment.id, 'UNCONFIRMED');
    const { text } = await page(payment.bill.token);
    expect(text).toContain(`data-follow="${payment.statusUrl}"`);
    expect(text).toMatch(/data-screen="choose" hidden/);
  });

  test.each([
    ['?lang=en', {}, 'en', 'Pay ₩12,000'],
    ['', { 'accept-language': 'en-US,en;q=0.9' }, 'en', 'Pay ₩12,000'],
    ['?lang=ko', { 'accept-language': 'en' }, 'ko', '12,000원 결제하기'],
    ['', {}, 'ko', '12,000원 결제하기'],
  ])('%s with %j is written in %s', async (query, headers, language, button) => {
    const { token } = await makeBill(harness);
    const { text } = await get(harness.app, `/pay/${token}${query}`, headers);
    expect(text).toContain(`<html lang="${language}">`);
    expect(text).toContain(button);
  });

  test.each([
    ['Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/138.0.0.0 Safari/537.36', 'phone'],
    ['Mozilla/5.0 (Linux; Android 15) Chrome/138.0.0.0 Mobile Safari/537.36', 'choose'],
    ['Mozilla/5.0 (Linux; Android 15) Chrome/138.0.0.0 Mobile Safari/537.36;KAKAOTALK 2410980', 'choose'],
  ])('in %s begins with the screen %s', async (userAgent, screen) => {
    const { token } = await makeBill(harness);
    const { text, headers } = await get(harness.app, `/pay/${token}`, { 'user-agent': userAgent });
    expect(text).toContain(`data-screen="${screen}">`);
    expect(text).toContain(`value="https://pay.example.test/pay/${token}"`);
    expect(text.includes('kakaotalk://web/openExternal?url=https%3A%2F%2Fpay.example.test%2Fpay%2F')).toBe(
      userAgent.includes('KAKAOTALK'),
    );
    expect(headers.vary).toContain('user-agent');
  });

  test('offers no payment once the bill has expired, even before it is closed', async () => {
    const { token } = await makeBill(harness);
    expect((await page(token)).text).toContain('id="pay"');
    expect((await page(token, tomorrow())).text).not.toContain('id="pay"');
  });

  test.each([
    ['NET_CANCELLED', true],
    ['RESOLVED_BY_OPERATOR', true],
    ['VAN_DECLINED_SOFT', false],
  ] as const)('after a payment that ended by %s says whether one was unknown: %s', async (reason, told) => {
    const payment = await beginPayment(harness);
    await bring(harness, payment.id, 'DECLINED');
    await harness.db.payment.update({ where: { id: payment.id }, data: { reason } });
    const { text } = await page(payment.bill.token);
    expect(text).toContain('data-screen="choose">');
    expect(text.includes('앞서 확인하던 결제는 이루어지지 않았습니다')).toBe(told);
  });

  test('does not call a bill expired while a payment holds it', async () => {
    const payment = await beginPayment(harness);
    await bring(harness, payment.id, 'UNCONFIRMED');
    expect((await page(payment.bill.token, tomorrow())).text).not.toContain('data-screen="closed"');
  });

  test('is not found by another link', async () => {
    const reply = await page(UNKNOWN_TOKEN);
    expectProblem(reply, 404, 'NOT_FOUND');
    expect(reply.headers['referrer-policy']).toBe('no-referrer');
  });

  test('that is not found is a page for a browser, in the payer’s language', async () => {
    for (const [language, words] of [
      ['ko', '링크가 올바르지 않습니다'],
      ['en', 'This link can’t be opened'],
    ] as const) {
      const reply = await get(harness.app, `/pay/${UNKNOWN_TOKEN}`, {
        accept: 'text/html',
        'accept-language': language,
      });
      expect(reply).toMatchObject({ status: 404, text: expect.stringContaining(words) as string });
      expect(reply.headers['content-type']).toMatch(/^text\/html/);
      expect(reply.text).not.toContain(UNKNOWN_TOKEN);
    }
  });

  test.each(['/pay/cut-off', '/register/cut-off', `/register/${UNKNOWN_TOKEN}`, `/pay/${UNKNOWN_TOKEN}?lang=fr`])(
    'behind a wrong link, %s, does not exist: a person reads that the link is wrong, and of no bill',
    async (url) => {
      const { text } = await get(harness.app, url, { accept: 'text/html' });
      expect(text).toContain('<h1>링크가 올바르지 않습니다</h1>');
      expect(text).toContain('판매자에게 새 링크를 요청해 주세요');
      expect(text).not.toContain('청구서');
    },
  );
});

describe('the sales slip', () => {
  const slip = (token: string) => get(harness.app, `/pay/${token}/receipt`);

  test('shows merchant, approval and the parts of the amount', async () => {
    await harness.db.merchant.update({
      where: { id: harness.merchant.id },
      data: { representative: '김대표', phone: '02-1234-5678' },
    });
    const payment = await beginPayment(harness, { amount: 12_000, taxFree: 1_000 });
    await bring(harness, payment.id, 'APPROVED');
    const { text, headers } = await slip(payment.bill.token);
    for (const shown of [
      '120-88-00767',
      '김대표',
      '02-1234-5678',
      '30012345',
      '4579-72**-****-1234',
      '결제대행사</dt><dd>페이민트',
      '가맹점번호</dt><dd>701208800767',
      '10,000원',
      '1,000원',
      '12,000원',
    ])
      expect(text).toContain(shown);
    expect(headers['cache-control']).toBe('no-store');
  });

  test('shows each cancel that is done, one that is under way, and what remains; one that failed is none', async () => {
    const payment = await beginPayment(harness, { amount: 12_000 });
    await bring(harness, payment.id, 'PARTIALLY_CANCELLED');
    await storeCancellation(payment.id, 'DONE', 4_000);
    await storeCancellation(payment.id, 'FAILED', 7_000);
    await storeCancellation(payment.id, 'UNCONFIRMED', 5_000);
    const { text } = await slip(payment.bill.token);
    for (const shown of [
      '<h3>매입취소(부분)</h3>',
      '2025-01-03 11:12:13',
      '-4,000원',
      '<h3>취소 처리 중</h3>',
      '>5,000원',
      '>8,000원',
    ])
      expect(text).toContain(shown);
    for (const hidden of ['7,000원', '-5,000원']) expect(text).not.toContain(hidden);
  });

  test('of a payment that is cancelled in whole is that of a cancel, as its page is', async () => {
    const payment = await beginPayment(harness, { amount: 12_000 });
    // The bill follows in the same transaction; here the page has read it before.
    await bring(harness, payment.id, 'CANCELLED');
    await storeCancellation(payment.id, 'DONE', 12_000);
    const { text } = await slip(payment.bill.token);
    for (const shown of ['신용카드 매출전표 (취소)</h1>', '원승인번호', '30012345', '-12,000원', '>0원'])
      expect(text).toContain(shown);
    expect((await page(payment.bill.token)).text).toMatch(/data-state="C"[\s\S]*data-screen="cancelled"><h2/);
  });

  test.each(['DECLINED', 'UNCONFIRMED'] as const)('of a payment that is %s does not exist', async (status) => {
    const payment = await beginPayment(harness);
    await bring(harness, payment.id, status);
    expectProblem(await slip(payment.bill.token), 404, 'NOT_FOUND');
  });
});

test('no log line holds a link or an API key', () => {
  expect(leakedSecrets(harness)).toEqual([]);
});
