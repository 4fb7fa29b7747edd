import { createHash, randomUUID } from 'node:crypto';
import pg from 'pg';
import { CardUnreadable, createCardVault } from '../../platform/card-vault';
import { createKms } from '../../platform/kms';
import { expireDueRegistrations } from '../../server/background';
import { agreementOn, BC_CARD } from '../support/recurring';
import { expectProblem, get, type Reply, send } from './calls';
import { type App, type Harness, leakedSecrets, startHarness } from './harness';
import { ask, enterCard, eventsOf, numbersOf, openLink, postKey } from './recurring-calls';

let harness: Harness;

beforeAll(async () => {
  harness = await startHarness();
  for (const number of numbersOf(BC_CARD)) harness.secrets.add(number);
});
afterAll(async () => {
  await harness.close();
});

/** An answer without the id of its request, whose random digits may be those of a card. */
const toldIn = ({ text }: Reply): string => text.replace(/urn:appcard:request:[0-9a-f-]+/, '');

const UNKNOWN_TOKEN = 'x'.repeat(43);
const OTHER_CARD = { number: '9490000000000008', expiry: '0831' };
const rowOf = (id: string) => harness.db.billingKey.findUniqueOrThrow({ where: { id } });
const page = (token: string, headers: Readonly<Record<string, string>> = {}, app = harness.app): Promise<Reply> =>
  get(app, `/register/${token}`, headers);
const afterwards = (): App => harness.appWith({ clock: () => new Date(Date.now() + 31 * 60_000) });

describe('the page on which a card is entered', () => {
  test('may not be framed, stored or sniffed, sends no referrer, and runs only its own files', async () => {
    const { token } = await openLink(harness);
    const reply = await page(token);
    expect(reply.status).toBe(200);
    expect(reply.headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
      vary: 'accept-language',
    });
    const directives = String(reply.headers['content-security-policy'])
      .split(';')
      .map((directive) => directive.trim());
    expect(directives).toEqual(
      expect.arrayContaining([
        "default-src 'none'",
        "script-src 'self'",
        "connect-src 'self'",
        "form-action 'none'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
      ]),
    );
    expect(reply.headers['content-security-policy']).not.toContain('unsafe');
    expect(reply.text).not.toContain(harness.merchant.id);
  });

  test.each(['page/register.js', 'pay.css'])('loads its %s from here', async (file) => {
    const { token } = await openLink(harness);
    expect((await page(token)).text).toContain(`/assets/${file}`);
    expect((await get(harness.app, `/assets/${file}`)).status).toBe(200);
  });

  test('is in Korean, or in the language that the payer asks for', async () => {
    const { token } = await openLink(harness);
    expect((await page(token)).text).toContain('<html lang="ko">');
    for (const reply of [
      await page(token, { 'accept-language': 'en-GB' }),
      await get(harness.app, `/register/${token}?lang=en`, { 'accept-language': 'ko' }),
    ]) {
      expect(reply.text).toContain('<html lang="en">');
      expect(reply.text).toContain('Agree and register the card');
    }
    expectProblem(await get(harness.app, `/register/${token}?lang=xx`), 400, 'INVALID_REQUEST');
  });

  test('accepts a card while the link is open, shows it once it is registered, and accepts no other', async () => {
    const { token } = await openLink(harness, {
      returnUrl: 'https://shop.example.test/done',
      orderName: '월 이용료 <b>',
    });
    const open = (await page(token)).text;
    expect(open).toContain('id="card"');
    expect(open).toMatch(/data-screen="registered" hidden/);
    expect(open).toContain('월 이용료 &lt;b&gt;');
    await enterCard(harness, token);
    const { text } = await page(token);
    expect(text).not.toContain('id="card"');
    expect(text).toContain('data-screen="registered">');
    expect(text).toContain('9410-09**-****-0006');
    expect(text).toContain('href="https://shop.example.test/done"');
  });

  test('accepts no card when the link has expired, whether or not that was recorded', async () => {
    const { id, token } = await openLink(harness);
    const app = afterwards();
    const unnoted = await page(token, {}, app);
    await expireDueRegistrations({ ...harness.context, clock: () => new Date(Date.now() + 31 * 60_000) });
    expect((await rowOf(id)).state).toBe('EXPIRED');
    for (const { status, text } of [unnoted, await page(token)]) {
      expect(status).toBe(200);
      expect(text).toContain('data-screen="closed"');
      expect(text).not.toContain('id="card"');
    }
    expect(await eventsOf(harness, id)).toEqual(['billing_key.requested', 'billing_key.expired']);
  });

  test('is not found by another link, by the key’s id or by a bill’s link, and says so in the payer’s language', async () => {
    const { id } = await openLink(harness);
    const reply = await page(UNKNOWN_TOKEN, { accept: 'text/html' });
    expect([reply.status, reply.headers['content-type']]).toEqual([404, 'text/html; charset=utf-8']);
    expect(reply.text).toMatch(/[가-힣]/);
    expect(reply.text).not.toContain(UNKNOWN_TOKEN);
    expectProblem(await page(id), 400, 'INVALID_REQUEST');
    const { tokenHash } = await rowOf(id);
    expectProblem(await page(Buffer.from(tokenHash ?? []).toString('base64url')), 404, 'NOT_FOUND');
  });
});

describe('what a payer agrees to', () => {
  const PLAN = { amount: 9_900, cycle: { unit: 'MONTH' }, startOn: '20991201', ending: '내 정보 > 정기결제에서 해지' };
  const shown = async (body: Record<string, unknown>, headers = {}): Promise<string> =>
    (await page((await openLink(harness, body)).token, headers)).text;

  test('is shown: amount, cycle, first day and how to end it, as the merchant has said', async () => {
    const text = await shown({ plan: PLAN, orderName: '월 이용료' });
    for (const value of ['9,900원', '매월', '2099년 12월 1일(화)', '내 정보 &gt; 정기결제에서 해지'])
      expect(text).toContain(`<dd>${value}</dd>`);
    expect(
      await shown({ plan: { ...PLAN, cycle: { unit: 'WEEK', every: 2 } } }, { 'accept-language': 'en' }),
    ).toContain('<dd>Every 2 weeks</dd>');
  });

  test('is shown as open where the merchant has not said it', async () => {
    const text = await shown({});
    for (const value of ['변동 (판매자가 정한 금액)', '변동 (판매자가 정한 때)', '판매자가 정한 날'])
      expect(text).toContain(`<dd>${value}</dd>`);
  });

  test('is asked for matter by matter: the charges, and each of the terms that are configured', async () => {
    const text = await shown({});
    expect([...text.matchAll(/name="consent"/g)]).toHaveLength(2);
    expect(text).toContain('[필수] 위 내용의 자동결제 동의');
    expect(text).toContain('href="https://pay.example.test/terms"');
    expect(text).not.toContain('개인정보 제3자 제공');
  });

  test.each(['ko', 'en'])('is stored with the card, as it was shown in %s', async (language) => {
    const { id, token } = await openLink(harness, { plan: PLAN });
    const before = Date.now();
    const agreedTo = agreementOn((await page(token, { 'accept-language': language })).text);
    await enterCard(harness, token, { ...BC_CARD, agreedTo });
    const { agreement, plan } = (await ask(harness, 'GET', `/v1/billing-keys/${id}`)).json as unknown as {
      readonly plan: unknown;
      readonly agreement: Readonly<Record<'by' | 'agreedAt' | 'version' | 'text', string>>;
    };
    expect(plan).toEqual({ ...PLAN, cycle: { unit: 'MONTH', every: 1 } });
    expect(agreement).toMatchObject({ by: 'PAGE', version: agreedTo });
    expect(Date.parse(agreement.agreedAt)).toBeGreaterThanOrEqual(before);
    expect(agreement.version).toBe(`1-${createHash('sha256').update(agreement.text).digest('hex')}`);
    expect(agreement.text).toContain(language === 'ko' ? '결제주기: 매월' : 'How often: Every month');
    expect(agreement.text).toContain('https://pay.example.test/terms');
    await ask(harness, 'DELETE', `/v1/billing-keys/${id}`);
    expect((await ask(harness, 'GET', `/v1/billing-keys/${id}`)).json).toMatchObject({ state: 'DELETED', agreement });
  });

  test.each([
    ['nothing', undefined],
    ['another text', `1-${'0'.repeat(64)}`],
  ])('is not %s: without the page’s own text nothing is registered', async (_what, agreedTo) => {
    const { id, token } = await openLink(harness);
    expectProblem(await enterCard(harness, token, { ...BC_CARD, agreedTo }), 409, 'AGREEMENT_CHANGED');
    expect(await rowOf(id)).toMatchObject({ state: 'REQUESTED', cardId: null, agreedAt: null });
  });

  test('is not what the page showed before the terms changed: it must be shown again', async () => {
    const { id, token } = await openLink(harness);
    const agreedTo = agreementOn((await page(token)).text);
    const { settings } = harness.context;
    const provider = { ...settings.provider, privacyUrl: 'https://pay.example.test/privacy' };
    const changed = harness.appWith({ settings: { ...settings, provider } });
    const refused = await enterCard(harness, token, { ...BC_CARD, agreedTo }, changed);
    expectProblem(refused, 409, 'AGREEMENT_CHANGED');
    expect(refused.json.detail).toContain('화면을 새로 고친 뒤');
    expect((await enterCard(harness, token, BC_CARD, changed)).status).toBe(200);
    expect((await rowOf(id)).agreementText).toContain('https://pay.example.test/privacy');
  });

  test('is asked for by our page also where the merchant has taken an agreement: the page’s counts', async () => {
    const { id, token } = await openLink(harness, { agreement: { agreedAt: '2026-08-01T00:00:00Z', version: 'v3' } });
    expect((await rowOf(id)).agreedAt).toBeNull();
    await enterCard(harness, token);
    expect(await rowOf(id)).toMatchObject({ agreementBy: 'PAGE' });
  });
});

describe('a card that is entered', () => {
  test('is registered, and answered masked', async () => {
    const { id, token } = await openLink(harness);
    expect(await enterCard(harness, token)).toMatchObject({
      status: 200,
      json: { state: 'ACTIVE', maskedCardNo: '941009******0006' },
    });
    expect(await rowOf(id)).toMatchObject({
      state: 'ACTIVE',
      maskedCardNo: '941009******0006',
      kmsKey: expect.stringMatching(/^arn:aws:kms:/) as string,
    });
    expect(await eventsOf(harness, id)).toEqual(['billing_key.requested', 'billing_key.registered']);
  });

  test('is stored with its expiry, encrypted by KMS only for its own merchant and billing key', async () => {
    const { id, token } = await openLink(harness);
    await enterCard(harness, token);
    const { cardId, kmsKey, merchantId } = await rowOf(id);
    const kept = { blob: Buffer.from(cardId ?? []), key: kmsKey ?? '' };
    const { vault } = harness.context;
    expect(await vault.use(kept, { merchantId, billingKeyId: id }, (card) => card)).toBe('941009000000000620301231');
    const other = await harness.newMerchant();
    for (const owner of [
      { merchantId: other.id, billingKeyId: id },
      { merchantId, billingKeyId: (await openLink(harness)).id },
    ]) {
      await expect(vault.use(kept, owner, (card) => card)).rejects.toThrow(CardUnreadable);
    }
  });

  test.each(['9410090000000006', '9410-0900-0000-0006', ' 9410 0900 0000 0006 '])(
    'may be written as “%s”',
    async (number) => {
      const { token } = await openLink(harness);
      expect((await enterCard(harness, token, { number, expiry: '1230' })).status).toBe(200);
    },
  );

  test('is valid through its last month', async () => {
    const at = (iso: string): App => harness.appWith({ clock: () => new Date(iso) });
    const early = at('2030-12-31T14:45:00Z');
    const { token } = await openLink(harness, {}, { app: early });
    // In Korea, the year is over.
    expectProblem(await enterCard(harness, token, BC_CARD, at('2030-12-31T15:00:00Z')), 422, 'INVALID_CARD');
    expect((await enterCard(harness, token, BC_CARD, early)).status).toBe(200);
  });

  test.each([
    ['number', 'without a check digit', { number: '9410090000000005' }],
    ['number', 'of thirteen digits', { number: '9410090000000' }],
    ['number', 'of seventeen digits', { number: '94100900000000061' }],
    ['number', 'grouped by two spaces', { number: '9410  0900 0000 0006' }],
    ['expiry', 'past', { expiry: '01/20' }],
    ['expiry', 'in a month that does not exist', { expiry: '13/30' }],
    ['expiry', 'with the year first', { expiry: '30/12' }],
    ['expiry', 'further ahead than cards are made', { expiry: '12/99' }],
    ['expiry', 'with a year of four digits', { expiry: '12/2030' }],
  ])('with its %s %s is refused with the name of the field, and never with the input', async (field, _what, wrong) => {
    const { id, token } = await openLink(harness);
    const entered = { ...BC_CARD, ...wrong };
    const reply = await enterCard(harness, token, entered);
    expectProblem(reply, 422, 'INVALID_CARD');
    expect(reply.json.errors).toEqual([{ path: `body/${field}`, message: expect.stringMatching(/^must /) as string }]);
    for (const value of [...numbersOf(entered), entered.expiry]) expect(toldIn(reply)).not.toContain(value);
    expect(await rowOf(id)).toMatchObject({ state: 'REQUESTED', cardId: null, maskedCardNo: null });
    expect((await enterCard(harness, token)).status).toBe(200);
  });

  test.each([
    ['letters', { number: '94100900000000O6' }],
    ['no number', { number: '' }],
    ['a number as a JSON number', { number: 9_410_090_000_000_006 }],
    ['no expiry', { expiry: '' }],
    ['the code on its back', { cvc: '123' }],
  ])('with %s is refused, and the input is not quoted', async (_what, wrong) => {
    const { id, token } = await openLink(harness);
    const reply = await enterCard(harness, token, { ...BC_CARD, ...wrong });
    expectProblem(reply, 400, 'INVALID_REQUEST');
    expect(toldIn(reply)).not.toMatch(/9410|123\b/);
    expect((await rowOf(id)).state).toBe('REQUESTED');
  });

  test('wrongly gets an answer in the payer’s language', async () => {
    const { token } = await openLink(harness);
    const wrong = { ...BC_CARD, expiry: '01/20' };
    expect((await enterCard(harness, token, wrong)).json.detail).toMatch(/카드 정보를/);
    expect((await enterCard(harness, token, wrong, harness.app, { 'accept-language': 'en' })).json.detail).toMatch(
      /Please check the card/,
    );
  });

  test('at an unknown link is not found', async () => {
    const reply = await enterCard(harness, UNKNOWN_TOKEN);
    expectProblem(reply, 404, 'NOT_FOUND');
    expect(reply.text).not.toContain(UNKNOWN_TOKEN);
  });

  test('after the link has expired is refused, and not stored', async () => {
    const { id, token } = await openLink(harness);
    expectProblem(await enterCard(harness, token, BC_CARD, afterwards()), 409, 'BILLING_KEY_NOT_ACTIVE');
    expect(await rowOf(id)).toMatchObject({ state: 'REQUESTED', cardId: null, maskedCardNo: null });
  });

  test('second does not replace the first: the registered card is returned', async () => {
    const { id, token } = await openLink(harness);
    await enterCard(harness, token);
    const before = await rowOf(id);
    expect(await enterCard(harness, token, OTHER_CARD)).toMatchObject({
      status: 200,
      json: { maskedCardNo: '941009******0006' },
    });
    expect(await rowOf(id)).toEqual(before);
  });

  test('at the same moment as another gives one of the two cards, and both calls return it', async () => {
    const { id, token } = await openLink(harness);
    const replies = await Promise.all([enterCard(harness, token), enterCard(harness, token, OTHER_CARD)]);
    const { maskedCardNo } = await rowOf(id);
    expect(
      replies.map(({ status, json }) => [status, (json as unknown as { readonly maskedCardNo: string }).maskedCardNo]),
    ).toEqual([
      [200, maskedCardNo],
      [200, maskedCardNo],
    ]);
    expect(await eventsOf(harness, id)).toEqual(['billing_key.requested', 'billing_key.registered']);
  });

  test('as the link expires is refused, and not stored', async () => {
    const { id, token } = await openLink(harness);
    const { vault } = harness.context;
    const slow = harness.appWith({
      vault: {
        ...vault,
        async seal(card, owner) {
          const sealed = await vault.seal(card, owner);
          await expireDueRegistrations({ ...harness.context, clock: () => new Date(Date.now() + 31 * 60_000) });
          return sealed;
        },
      },
    });
    expectProblem(await enterCard(harness, token, BC_CARD, slow), 409, 'BILLING_KEY_NOT_ACTIVE');
    expect(await rowOf(id)).toMatchObject({ state: 'EXPIRED', cardId: null, maskedCardNo: null });
  });

  test('while KMS is away is not stored, and may be entered again', async () => {
    const { id, token } = await openLink(harness);
    // Nobody listens there.
    const kms = createKms({ keyId: 'alias/appcard', region: 'ap-northeast-2', endpoint: 'http://127.0.0.1:1' });
    const reply = await enterCard(
      harness,
      token,
      BC_CARD,
      harness.appWith({ vault: createCardVault(kms, 'alias/appcard') }),
    );
    kms.close();
    expectProblem(reply, 503, 'CARD_NOT_KEPT');
    expect(reply.headers['retry-after']).toBe('2');
    expect(reply.json).toMatchObject({
      retryable: true,
      detail: expect.stringContaining('등록되지 않았습니다') as string,
    });
    expect(await rowOf(id)).toMatchObject({
      state: 'REQUESTED',
      version: 1,
      cardId: null,
      kmsKey: null,
      maskedCardNo: null,
    });
    expect((await enterCard(harness, token)).status).toBe(200);
  });

  test('too often at one link is refused, and at other links is not', async () => {
    const { settings } = harness.context;
    const app = harness.appWith({ settings: { ...settings, limits: { ...settings.limits, paysPerLink: 2 } } });
    const [one, other] = [await openLink(harness), await openLink(harness)];
    const wrong = { ...BC_CARD, expiry: '01/20' };
    for (let tries = 0; tries < 2; tries += 1)
      expectProblem(await enterCard(harness, one.token, wrong, app), 422, 'INVALID_CARD');
    expectProblem(await enterCard(harness, one.token, wrong, app), 429, 'RATE_LIMITED');
    expect((await enterCard(harness, other.token, BC_CARD, app)).status).toBe(200);
  });
});

test('a registration in an issuer’s app has no page, and a link opens no merchant’s route', async () => {
  const { json } = await postKey(harness);
  expect(await rowOf(json.id)).toMatchObject({ tokenHash: null, sealedToken: null });
  const { id, token } = await openLink(harness);
  expectProblem(
    await send(harness.app, {
      method: 'GET',
      url: `/v1/billing-keys/${id}`,
      headers: { authorization: `Bearer ${token}` },
    }),
    401,
    'UNAUTHENTICATED',
  );
});

/** Every row of every table, as text: bytes are in hexadecimal there. */
async function wholeDatabase(): Promise<string> {
  const client = new pg.Client({ connectionString: harness.databaseUrl });
  await client.connect();
  try {
    const { rows: tables } = await client.query<{ name: string }>(
      `SELECT quote_ident(table_name) AS name FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE'`,
    );
    expect(tables.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['billing_key', 'event', 'idempotent_request']),
    );
    const texts: string[] = [];
    for (const { name } of tables)
      texts.push(
        ...(await client.query<{ text: string }>(`SELECT t::text AS text FROM ${name} t`)).rows.map(({ text }) => text),
      );
    return texts.join('\n');
  } finally {
    await client.end();
  }
}

test('no card number is in any table or log line, whatever happened to the card', async () => {
  const key = randomUUID();
  const { token } = await openLink(harness, { customerId: 'to-be-found' }, { key });
  await enterCard(harness, token);
  await ask(harness, 'GET', '/v1/billing-keys');
  const database = await wholeDatabase();
  expect(database).toContain('to-be-found');
  expect(database).toContain('941009******0006');
  const [, digits = ''] = numbersOf(BC_CARD);
  const cards = ['9410090000000006', '94100900000000O6', '9490000000000008', '9410090000000005', digits];
  for (const card of [
    ...cards,
    ...numbersOf(BC_CARD),
    ...cards.map((text) => Buffer.from(text).toString('hex')),
    ...cards.map((text) => Buffer.from(text).toString('base64').slice(0, 20)),
  ]) {
    expect(database).not.toContain(card);
    expect(harness.logs()).not.toContain(card);
  }
  // Nor a part that completes the masked number.
  expect(database).not.toContain('9410090000');
  expect(harness.logs()).not.toContain('9410090000');
  expect(leakedSecrets(harness)).toEqual([]);
});
