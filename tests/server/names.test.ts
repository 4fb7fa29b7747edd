import { bearer, expectProblem, get, makeBill, postBill, pressPay, send } from './calls';
import { type Harness, startHarness } from './harness';
import { ask, keepCardId, postKey } from './recurring-calls';

let harness: Harness;
beforeAll(async () => {
  harness = await startHarness();
});
afterAll(async () => {
  await harness.close();
});

const EMOJI = '커피 😀';

describe('a name that comes in', () => {
  test.each([
    ['Hangul of a Mac', '커피 두 잔'.normalize('NFD'), '커피 두 잔'],
    ['a full-width tilde', '1월～2월', '1월~2월'],
    ['a non-breaking space', '커피\u00a0두 잔', '커피 두 잔'],
    ['half-width kana', 'ｶﾞｽﾄ', 'ガスト'],
  ])('with %s is stored as every issuer can write it', async (_what, orderName, kept) => {
    const made = await postBill(harness, { orderName });
    expect(made).toMatchObject({ status: 201, json: { orderName: kept, unavailableIssuers: [] } });
  });

  test('has the length of its syllables, not of its jamo', async () => {
    expect((await postBill(harness, { orderName: '값'.repeat(100).normalize('NFD') })).status).toBe(201);
  });

  test.each(['커피\u200b', '\u202e커피', '커피\ufeff 두 잔'])(
    'with invisible characters (%j) is refused, and they are named',
    async (orderName) => {
      const refused = await postBill(harness, { orderName });
      expectProblem(refused, 400, 'INVALID_REQUEST');
      expect(refused.json.errors).toEqual([
        { path: 'body/orderName', message: expect.stringMatching(/invisible characters: U\+[0-9A-F]{4}$/) as string },
      ]);
    },
  );

  test('is also checked for a merchant', async () => {
    const update = { name: '상점\u200b' };
    const authorization = `Bearer ${harness.context.settings.adminToken}`;
    const url = `/v1/admin/merchants/${harness.merchant.id}`;
    expectProblem(
      await send(harness.app, { method: 'PATCH', url, headers: { authorization }, payload: update }),
      400,
      'INVALID_REQUEST',
    );
  });
});

describe('a name that an issuer can’t write', () => {
  test('is reported to the merchant, with the issuer and the characters', async () => {
    const made = await postBill(harness, { orderName: EMOJI });
    const unavailableIssuers = [{ issuer: 'lotte', characters: ['😀'] }];
    expect(made).toMatchObject({ status: 201, json: { unavailableIssuers } });
    expect((await get(harness.app, `/v1/bills/${made.json.id}`, bearer(harness.merchant))).json).toMatchObject({
      unavailableIssuers,
    });
  });

  test('makes the payer choose another issuer, and says why', async () => {
    const { token } = await makeBill(harness, { orderName: EMOJI });
    const bill = (await get(harness.app, `/v1/pay/${token}`)).json as unknown as {
      readonly issuers: readonly {
        readonly code: string;
        readonly available: boolean;
        readonly unavailable: unknown;
      }[];
    };
    expect(bill.issuers.filter(({ available }) => !available).map(({ code }) => code)).toContain('lotte');
    expect(bill.issuers.find(({ code }) => code === 'lotte')?.unavailable).toMatchObject({
      reason: { ko: '카드 앱에서 이 주문명을 표시할 수 없습니다.' },
    });
    expect(bill.issuers.find(({ code }) => code === 'kb')).toMatchObject({ available: true });
    const pressed = await pressPay(harness, token, { issuer: 'lotte' });
    expectProblem(pressed, 409, 'NAME_NOT_WRITABLE');
    expect(pressed.json.errors).toEqual([{ path: 'issuer', message: "lotte can't write 😀 (U+1F600)" }]);
    expect((await pressPay(harness, token, { issuer: 'kb' })).status).toBe(201);
  });

  test('is refused when a card of that issuer is registered, subscribed or charged', async () => {
    expectProblem(await postKey(harness, { issuer: 'lotte', orderName: EMOJI }), 409, 'NAME_NOT_WRITABLE');
    const billingKeyId = await keepCardId(harness, 'A-CARD-ID-OF-LOTTES');
    await harness.db.billingKey.update({ where: { id: billingKeyId }, data: { issuer: 'lotte' } });
    const order = { orderNo: 'N-1', orderName: EMOJI, amount: 12_000 };
    expectProblem(
      await ask(harness, 'POST', '/v1/subscriptions', { billingKeyId, ...order, cycle: { unit: 'MONTH' } }),
      409,
      'NAME_NOT_WRITABLE',
    );
    expectProblem(
      await ask(harness, 'POST', `/v1/billing-keys/${billingKeyId}/charges`, order),
      409,
      'NAME_NOT_WRITABLE',
    );
    const named = await ask(harness, 'POST', '/v1/subscriptions', {
      billingKeyId,
      ...order,
      orderName: '커피',
      cycle: { unit: 'MONTH' },
    });
    expect(named.status).toBe(201);
    expectProblem(
      await ask(harness, 'PATCH', `/v1/subscriptions/${named.json.id}`, { orderName: EMOJI }),
      409,
      'NAME_NOT_WRITABLE',
    );
  });
});
