import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ISSUER_KEYS, kisaSeed, NOW, type StandInPsp, startStandInPsp } from './fixtures';
import type { IssuerName } from './issuers';
import {
  contractOf,
  handleOf,
  openResult,
  type OrderParts,
  queryFor,
  RECURRING_ISSUERS,
  schemeFor,
} from './recurring-fixtures';
import { type IssuerSimulator, startIssuerSimulator } from './server';

const FORM = 'application/x-www-form-urlencoded';
const REGISTRATION: OrderParts = { order: { orderNo: 'ODbill_1', amount: '0' } };
const UNKNOWN_CARD = 'X'.repeat(32);

type Answered = { readonly body: string; readonly otc: string; readonly cardId?: string; readonly maskedCard?: string };

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

describe('recurring payments', () => {
  let psp: StandInPsp;
  let issuer: IssuerSimulator;
  let folder: string;

  const start = (): Promise<IssuerSimulator> =>
    startIssuerSimulator({
      ...{ port: 0, inboundUrl: psp.url, keys: ISSUER_KEYS, retryDelaysMs: [], seed: kisaSeed },
      now: () => NOW,
      cardsFile: join(folder, 'cards.jsonl'),
    });

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'issuer-cards-'));
    psp = await startStandInPsp();
    issuer = await start();
  });
  afterEach(async () => {
    await issuer.close();
    await psp.close();
    rmSync(folder, { recursive: true });
  });

  const call = (path: string, init?: RequestInit): Promise<Response> =>
    fetch(`http://127.0.0.1:${issuer.port}${path}`, init);
  const post = (path: string, body: unknown): Promise<Response> =>
    call(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
  const answer = async (url: string, choice: object = {}): Promise<Answered> =>
    (await post('/control/answer', { url, send: false, ...choice })).json() as Promise<Answered>;
  const register = async (name: IssuerName): Promise<string> =>
    (await answer(schemeFor(name, REGISTRATION))).cardId ?? '';
  const askOtc = (name: string, body: string, contentType = FORM): Promise<Response> =>
    call(`/${name}/otc`, { method: 'POST', headers: { 'content-type': contentType }, body });
  const otcFor = async (name: IssuerName, parts: OrderParts) =>
    openResult(name, await (await askOtc(name, queryFor(name, parts))).text());
  const otcLog = async (query = ''): Promise<{ readonly total: number; readonly requests: readonly object[] }> =>
    (await call(`/control/otc${query}`)).json() as Promise<{ total: number; requests: object[] }>;

  describe.each(RECURRING_ISSUERS)('at %s', (name) => {
    const { card, unusable, declined, contentType } = contractOf(name);
    const [cardIdName, maskName] = card;

    test('a registration is opened with amount 0, and its approval gives a new CARD_ID and no OTC', async () => {
      // Shinhan's app goes on only after its check, which the stand-in does not confirm.
      if (name !== 'shinhan')
        expect(await (await post('/control/open', { url: schemeFor(name, REGISTRATION) })).json()).toMatchObject({
          issuer: name,
          orderNo: 'ODbill_1',
          amount: 0,
          quota: '00',
        });
      const [first, second] = [
        await answer(schemeFor(name, REGISTRATION)),
        await answer(schemeFor(name, REGISTRATION)),
      ];
      const { inside, at, names: written, isSigned } = openResult(name, first.body);
      expect(isSigned).toBe(true);
      expect(written.slice(-2)).toEqual([cardIdName, maskName]);
      expect([at('otc'), at('amount'), at('quota'), inside[cardIdName]]).toEqual(['', '0', '00', first.cardId]);
      expect(first.cardId).toMatch(/^[0-9A-Z]{32}$/);
      expect(inside[maskName]).toMatch(/^536112\*{6}\d{4}$/);
      expect(second.cardId).not.toBe(first.cardId);
    });

    test('a refused registration leaves CARD_ID, mask and OTC empty', async () => {
      for (const choice of ['decline', 'cancel']) {
        const {
          inside,
          at,
          names: written,
        } = openResult(name, (await answer(schemeFor(name, REGISTRATION), { answer: choice })).body);
        expect(written.slice(-2)).toEqual([cardIdName, maskName]);
        expect([inside[cardIdName], inside[maskName], at('otc')]).toEqual(['', '', '']);
      }
    });

    test('a registration in installments is refused', async () => {
      const response = await post('/control/open', { url: schemeFor(name, { order: { amount: '0', quota: '03' } }) });
      expect(response.status).toBe(422);
    });

    test("a payment's result has neither of the fields, except in tests of a receiver", async () => {
      const plain = await answer(schemeFor(name));
      expect(openResult(name, plain.body).names).not.toContain(cardIdName);
      expect([plain.cardId, plain.otc.length]).toEqual([undefined, 21]);
      expect(openResult(name, (await answer(schemeFor(name), { cardId: 'short' })).body).inside).toMatchObject({
        [cardIdName]: 'short',
      });
    });

    test('chosen values replace CARD_ID and mask, and create no card', async () => {
      const { inside } = openResult(
        name,
        (await answer(schemeFor(name, REGISTRATION), { cardId: UNKNOWN_CARD, maskedCard: '1234' })).body,
      );
      expect([inside[cardIdName], inside[maskName]]).toEqual([UNKNOWN_CARD, '1234']);
      expect((await otcFor(name, { cardId: UNKNOWN_CARD })).at('rcd')).toBe(unusable);
    });

    test("an OTC is given for a registered card in the issuer's own result, another each time", async () => {
      const cardId = await register(name);
      const response = await askOtc(name, queryFor(name, { cardId }));
      expect([response.status, response.headers.get('content-type')]).toEqual([200, contentType]);
      const { at, isSigned, names: written } = openResult(name, await response.text());
      expect([isSigned, at('transactionId')]).toEqual([true, handleOf(name)]);
      expect([at('orderNo'), at('amount'), at('quota')]).toEqual(['ODpay-1', '10000', '00']);
      expect(at('otc')).toMatch(/^[0-9A-Z]{21}$/);
      expect(written).not.toContain(cardIdName);
      expect((await otcFor(name, { cardId })).at('otc')).not.toBe(at('otc'));
    });

    const unusableCards: readonly [string, () => Promise<string>][] = [
      ['is not known', () => Promise.resolve(UNKNOWN_CARD)],
      ["is another issuer's", () => register(name === 'kb' ? 'hana' : 'kb')],
      [
        'was ended',
        async () => {
          const cardId = await register(name);
          expect((await post('/control/cards/end', { cardId })).status).toBe(200);
          return cardId;
        },
      ],
    ];
    test.each(unusableCards)("a card that %s is refused with the page's code", async (_why, cardOf) => {
      const { at, isSigned } = await otcFor(name, { cardId: await cardOf() });
      expect([at('rcd'), at('otc'), isSigned]).toEqual([unusable, '', true]);
    });

    test.each<[string, OrderParts]>([
      ['signed with another key', { macKey: Buffer.alloc(32, 9) }],
      ['encrypted with another key', { cipherKey: Buffer.alloc(ISSUER_KEYS[name].cipherKey.length, 9) }],
      ['of nothing', { order: { amount: '0' } }],
      ['in installments', { order: { quota: '03' } }],
      ['with a return URL', { order: { returnUrl: 'https://shop.example/' } }],
      ['with a CARD_ID too short', { cardId: 'X'.repeat(31) }],
      ['of another order outside', { order: { transactionId: 'other' } }],
    ])('a request %s is answered with 400 and nothing', async (_what, parts) => {
      const response = await askOtc(name, queryFor(name, { cardId: UNKNOWN_CARD, ...parts }));
      expect([response.status, await response.text()]).toEqual([400, '']);
    });

    test('a request without a CARD_ID, too long, or of another type is answered with 400 and nothing', async () => {
      const good = queryFor(name, { cardId: UNKNOWN_CARD });
      const requests = [
        askOtc(name, queryFor(name)),
        askOtc(name, `${good}${'a'.repeat(8_192)}`),
        askOtc(name, good, 'text/plain'),
        askOtc(name, ''),
      ];
      for (const response of await Promise.all(requests))
        expect([response.status, await response.text()]).toEqual([400, '']);
    });

    test('a plain refusal, or a given code, can be requested', async () => {
      const cardId = await register(name);
      await post('/control/otc', { kind: 'refuse', times: 1, issuer: name });
      expect((await otcFor(name, { cardId })).at('rcd')).toBe(declined);
      await post('/control/otc', { kind: 'refuse', rcd: unusable, times: 1 });
      expect((await otcFor(name, { cardId })).at('rcd')).toBe(unusable);
      expect((await otcFor(name, { cardId })).at('otc')).not.toBe('');
    });

    test('an answer can be spoilt in its MAC, its age, or its subject', async () => {
      const cardId = await register(name);
      const spoilt = async (how?: string) => {
        await post('/control/otc', { kind: 'tamper', ...(how === undefined ? {} : { how }), times: 1 });
        return otcFor(name, { cardId });
      };
      expect((await spoilt()).isSigned).toBe(false);
      expect((await spoilt('amount')).at('amount')).toBe('10001');
      expect((await spoilt('orderNo')).at('orderNo')).toBe('ODpay-0');
      expect((await spoilt('transactionId')).at('transactionId')).not.toBe(handleOf(name));
      const stale = await spoilt('timestamp');
      expect([stale.isSigned, Object.values(stale.outside)]).toEqual([
        true,
        expect.arrayContaining(['20260302095000']),
      ]);
    });
  });

  test('the app shows a registration instead of an amount', async () => {
    const page = await (await call(`/app?url=${encodeURIComponent(schemeFor('kb', REGISTRATION))}`)).text();
    expect(page).toContain('<dd class="amount">자동결제 등록</dd>');
    expect(page).not.toContain('결제 금액');
    const pressed = await call('/app/answer', {
      method: 'POST',
      body: new URLSearchParams({ url: schemeFor('kb', REGISTRATION), answer: 'approve' }),
    });
    expect(pressed.status).toBe(200);
    expect(openResult('kb', psp.posted[0]?.body ?? '').inside.cardId).toMatch(/^[0-9A-Z]{32}$/);
  });

  test('Shinhan checks a registration with amount 0', async () => {
    await post('/control/order-check', { url: schemeFor('shinhan', REGISTRATION) });
    expect(JSON.parse(psp.posted[0]?.body ?? '')).toMatchObject({ amount: '0', orderNo: 'ODbill_1' });
  });

  test('BC takes no registration, and gives no OTC and no cards', async () => {
    const registration = queryFor('bc', { order: { amount: '0' } });
    const answered = await call('/bc/registrations', {
      method: 'POST',
      headers: { 'content-type': FORM },
      body: registration,
    });
    expect(await answered.text()).toBe('resultCode=9103&TID=');
    expect((await askOtc('bc', queryFor('kb'))).status).toBe(404);
    expect((await post('/control/cards', { issuer: 'bc', count: 1 })).status).toBe(409);
  });

  test('cards created in bulk can be charged, and survive a restart', async () => {
    const made = await post('/control/cards', { issuer: 'samsung', count: 1_000 });
    const { cards } = (await made.json()) as {
      readonly cards: readonly { readonly cardId: string; readonly maskedCard: string }[];
    };
    expect(new Set(cards.map(({ cardId }) => cardId)).size).toBe(1_000);
    const [kept = { cardId: '' }, ended = { cardId: '' }] = cards;
    await post('/control/cards/end', { cardId: ended.cardId });
    await issuer.close();
    issuer = await start();
    expect((await otcFor('samsung', { cardId: kept.cardId })).at('rcd')).toBe('0000');
    expect((await otcFor('samsung', { cardId: ended.cardId, outside: { xid: 'f'.repeat(20) } })).at('rcd')).toBe(
      '2002',
    );
    expect((await post('/control/cards/end', { cardId: UNKNOWN_CARD })).status).toBe(404);
  });

  test('a handle belongs to one order', async () => {
    const cardId = await register('kb');
    await otcFor('kb', { cardId });
    expect((await otcFor('kb', { cardId, order: { amount: '9999' } })).at('rcd')).toBe('9203');
  });

  test('a request of another time is refused as expired', async () => {
    const cardId = await register('hana');
    expect((await otcFor('hana', { cardId, outside: { txnDt: '20260302092900' } })).at('rcd')).toBe('34');
  });

  test('requests can be lost before or after the issuer processes them, for one issuer or all, and are logged without CARD_ID and OTC', async () => {
    const cardId = await register('kb');
    await post('/control/otc', { kind: 'fail', times: 1 });
    await post('/control/otc', { kind: 'drop', times: 1, issuer: 'kb' });
    await expect(askOtc('kb', queryFor('kb', { cardId }))).rejects.toThrow('fetch failed');
    const failed = await askOtc('kb', queryFor('kb', { cardId }));
    expect([failed.status, await failed.text()]).toEqual([503, '']);
    const { at } = await otcFor('kb', { cardId });
    await askOtc('kb', '');
    const seen = { issuer: 'kb', orderNo: 'ODpay-1', transactionId: handleOf('kb'), amount: 10_000 };
    const lost = { ...seen, rcd: '0000', otcSha256: expect.stringMatching(/^[0-9a-f]{64}$/) as string, httpStatus: 0 };
    const given = { ...seen, rcd: '0000', otcSha256: sha256(at('otc') ?? ''), httpStatus: 200 };
    const unread = { issuer: 'kb', orderNo: '', transactionId: '', amount: 0, httpStatus: 400 };
    expect(await otcLog()).toEqual({ total: 4, requests: [lost, { ...seen, httpStatus: 503 }, given, unread] });
    expect(await otcLog('?orderNo=ODpay-1&limit=1')).toEqual({ total: 4, requests: [given] });
    expect(JSON.stringify(await otcLog())).not.toContain(cardId);
  });

  test.each([
    { kind: 'explode', times: 1 },
    { kind: 'drop' },
    { kind: 'refuse', times: 1, rcd: '!' },
    { kind: 'tamper', how: 'nicely', times: 1 },
    { kind: 'fail', times: 1, rcd: '9101' },
  ])('an unknown trouble is refused: %j', async (body) => {
    expect((await post('/control/otc', body)).status).toBe(400);
  });
});
