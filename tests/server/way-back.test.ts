import { createHmac, randomUUID } from 'node:crypto';
import { bearer, beginPayment, get, makeBill } from './calls';
import { type Harness, startHarness } from './harness';

let harness: Harness;

beforeAll(async () => {
  harness = await startHarness();
});
afterAll(() => harness.close());

const RETURN_URL = 'https://shop.example.com/done?cart=7&status=old';

/** Where the page's way back leads, as a browser would go. */
async function wayBack(token: string): Promise<URL> {
  const answer = await harness.app.inject({ method: 'GET', url: `/pay/${token}/return` });
  expect([answer.statusCode, answer.headers['referrer-policy']]).toEqual([303, 'no-referrer']);
  return new URL(answer.headers.location ?? '', 'https://pay.example.test');
}

async function newSecret(): Promise<string> {
  const made = await harness.app.inject({
    method: 'POST',
    url: '/v1/return-secret',
    headers: { ...bearer(harness.merchant), 'idempotency-key': randomUUID() },
  });
  expect(made.statusCode).toBe(201);
  return made.json<{ readonly secret: string }>().secret;
}

/** As docs/payments.md tells a merchant to verify. */
function isGenuine({ searchParams }: URL, secret: string): boolean {
  const signed = ['paymentId', 'orderNo', 'status', 'timestamp'].map((name) => searchParams.get(name) ?? '').join('\n');
  return createHmac('sha256', secret).update(signed).digest('base64url') === searchParams.get('signature');
}

/** The payment of a bill ends like this. */
async function ended(status: 'APPROVED' | 'DECLINED' | 'UNCONFIRMED') {
  const payment = await beginPayment(harness, { returnUrl: RETURN_URL });
  await harness.db.payment.update({ where: { id: payment.id }, data: { status } });
  if (status === 'APPROVED') await harness.db.bill.update({ where: { id: payment.bill.id }, data: { state: 'F' } });
  return { id: payment.id, token: payment.bill.token };
}

test.each(['APPROVED', 'DECLINED'] as const)(
  'a payer whose payment is %s brings that to the merchant’s URL, which keeps what it had',
  async (status) => {
    const { id, token } = await ended(status);
    const url = await wayBack(token);
    expect(`${url.origin}${url.pathname}`).toBe('https://shop.example.com/done');
    expect(Object.fromEntries(url.searchParams)).toMatchObject({ cart: '7', paymentId: id, status, orderNo: 'A-1' });
    expect(url.href).not.toContain(token);
  },
);

test('what the payer brings is signed once the merchant has a secret, and by the last one alone', async () => {
  const { token } = await ended('APPROVED');
  expect((await wayBack(token)).searchParams.has('signature')).toBe(false);
  const first = await newSecret();
  const url = await wayBack(token);
  expect(isGenuine(url, first)).toBe(true);
  url.searchParams.set('status', 'DECLINED');
  expect(isGenuine(url, first)).toBe(false);
  const second = await newSecret();
  const later = await wayBack(token);
  expect([isGenuine(later, first), isGenuine(later, second)]).toEqual([false, true]);
  expect(harness.logs()).not.toContain(second);
});

test('while the outcome is not known, the way back leads to our page, which goes on following it', async () => {
  const { token } = await ended('UNCONFIRMED');
  expect((await wayBack(token)).pathname).toBe(`/pay/${token}`);
});

test('a bill without a URL of the merchant has no way back, and one without a payment says so', async () => {
  const { token } = await makeBill(harness);
  expect((await wayBack(token)).pathname).toBe(`/pay/${token}`);
  const other = await makeBill(harness, { returnUrl: RETURN_URL });
  expect(Object.fromEntries((await wayBack(other.token)).searchParams)).toMatchObject({
    paymentId: '',
    status: 'NOT_STARTED',
  });
  expect((await get(harness.app, `/pay/${'A'.repeat(43)}/return`)).status).toBe(404);
});

test('the card app is given the bill’s own page, and the page tells its script that the payer is back', async () => {
  const payment = await beginPayment(harness, { returnUrl: RETURN_URL });
  const asked = harness.workflows.inputs.find(({ paymentId }) => paymentId === payment.id);
  expect(asked?.returnUrl).toBe(`https://pay.example.test/pay/${payment.bill.token}?back=1`);
  const page = async (query: string) =>
    (await harness.app.inject({ method: 'GET', url: `/pay/${payment.bill.token}${query}` })).body;
  expect(await page('?back=1')).toContain('data-back="1"');
  expect(await page('')).not.toContain('data-back');
  expect(await page('')).toContain(`data-way-back="/pay/${payment.bill.token}/return"`);
  expect(await page('')).not.toContain('shop.example.com');
});
