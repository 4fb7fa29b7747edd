import { issuerCodes, unavailableIssuers } from '../../domain/issuers';
import { parseMaintenance } from '../../domain/maintenance';
import { expectProblem, get, makeBill, pressPay } from './calls';
import { type App, type Harness, startHarness } from './harness';

let harness: Harness;
const NIGHT = new Date('2026-12-01T23:45:00+09:00');

beforeAll(async () => {
  harness = await startHarness();
});
afterAll(async () => {
  await harness.close();
});

/**
 * A server with a fixed clock, and KB under maintenance over midnight. The ordinary server creates the bills, so they
 * have not expired.
 */
function serverAt(now: Date): App {
  return harness.appWith({
    clock: () => now,
    settings: { ...harness.context.settings, maintenance: parseMaintenance('kb 23:30-00:30') },
  });
}
const soon = (): App => {
  const now = new Date();
  const hour = (offset: number): string => String((now.getUTCHours() + 9 + offset + 24) % 24).padStart(2, '0');
  const maintenance = parseMaintenance(`kb ${hour(-1)}:00-${hour(2)}:00`);
  return harness.appWith({ settings: { ...harness.context.settings, maintenance } });
};

type Listed = {
  readonly code: string;
  readonly available: boolean;
  readonly unavailable: unknown;
  readonly app: unknown;
};
const listed = async (app: App): Promise<readonly Listed[]> =>
  ((await get(app, '/v1/issuers')).json as unknown as { readonly items: readonly Listed[] }).items;

describe('the list of issuers', () => {
  test('has every issuer: available ones with their app, the others with a reason', async () => {
    const items = await listed(harness.app);
    const codes = items.map(({ code }) => code);
    expect([...codes].sort()).toEqual([...issuerCodes, ...unavailableIssuers.map(({ code }) => code)].sort());
    expect(codes.slice(0, 3)).toEqual(['shinhan', 'samsung', 'kb']);
    expect(items.filter(({ available }) => !available).map(({ code }) => code)).toEqual(
      unavailableIssuers.map(({ code }) => code),
    );
    expect(items.find(({ code }) => code === 'lotte')).toEqual({
      code: 'lotte',
      name: { ko: '롯데카드', en: 'Lotte Card' },
      available: true,
      unavailable: null,
      app: { scheme: 'lotteappcard', package: 'com.lcacApp', appStoreId: '688047200' },
    });
    expect(items.find(({ available }) => !available)).toMatchObject({
      unavailable: { reason: { ko: expect.any(String) as string }, until: null },
      app: null,
    });
  });

  test('needs no key and may be cached for ten seconds', async () => {
    const reply = await get(harness.app, '/v1/issuers');
    expect(reply).toMatchObject({ status: 200, headers: { 'cache-control': 'public, max-age=10' } });
  });

  test('says until when an issuer is under maintenance, across midnight too', async () => {
    const items = await listed(serverAt(NIGHT));
    const kb = items.find(({ code }) => code === 'kb');
    expect(kb).toMatchObject({ code: 'kb', available: false, unavailable: { until: '2026-12-01T15:30:00.000Z' } });
    // Those that can't be chosen come last.
    const { length } = unavailableIssuers;
    expect(items.slice(-length - 1).map(({ code }) => code)[0]).toBe('kb');
    expect(items.slice(0, -length - 1).every(({ available }) => available)).toBe(true);
  });
});

describe('an issuer under maintenance', () => {
  test('is shown on the page with the time it ends, and can’t be chosen', async () => {
    const { token } = await makeBill(harness);
    const { text } = await get(soon(), `/pay/${token}`);
    expect(text).toMatch(/value="kb" disabled aria-describedby="why-kb">/);
    expect(text).toMatch(/id="why-kb">점검 중입니다. \d+월 \d+일\(.\) 오[전후] \d+:00까지</);
    expect(text).toMatch(/value="samsung">/);
    for (const { code } of unavailableIssuers) expect(text).toContain(`value="${code}" disabled`);
  });

  test('accepts no new payment, and the answer says until when', async () => {
    const { id, token } = await makeBill(harness);
    const reply = await pressPay(harness, token, { issuer: 'kb' }, undefined, soon());
    expectProblem(reply, 409, 'ISSUER_UNDER_MAINTENANCE');
    expect(new Date((reply.json as unknown as { readonly until: string }).until).getTime()).toBeGreaterThan(Date.now());
    expect(reply.json.detail).toMatch(/점검 중.*\d:00 이후/);
    expect(await harness.db.payment.count({ where: { billId: id } })).toBe(0);
    expect((await pressPay(harness, token, { issuer: 'samsung' }, undefined, soon())).status).toBe(201);
  });

  test('lets a payment that waits for its app go on', async () => {
    const { token } = await makeBill(harness);
    const key = 'a-press-before-maintenance';
    const first = await pressPay(harness, token, { issuer: 'kb' }, key);
    const server = soon();
    expect((await pressPay(harness, token, { issuer: 'kb' }, key, server)).json.paymentId).toBe(first.json.paymentId);
    expect((await pressPay(harness, token, { issuer: 'kb' }, undefined, server)).json.paymentId).toBe(
      first.json.paymentId,
    );
  });
});

test.each(unavailableIssuers.map(({ code }) => code))('%s can’t be used to pay', async (issuer) => {
  const { token } = await makeBill(harness);
  expectProblem(await pressPay(harness, token, { issuer }), 422, 'UNKNOWN_ISSUER');
});
