import { randomUUID } from 'node:crypto';
import type { VanName } from '../../domain/vans';
import { addMerchant } from '../../server/admin/save-merchant';
import { serverSettings } from '../support/server-settings';
import { bearer, beginPayment, expectProblem, get, postBill, type Reply, type Request, send } from './calls';
import { type App, type Harness, leakedSecrets, type Merchant, startHarness } from './harness';
import { bring } from './states';

let harness: Harness;

beforeAll(async () => {
  harness = await startHarness();
  harness.secrets.add(harness.context.settings.adminToken);
});
afterAll(async () => {
  await harness.close();
});

const HOUR_MS = 3_600_000;
const nobody = `mer_${'0'.repeat(32)}`;
const fromNow = (ms: number): string => new Date(Date.now() + ms).toISOString();

// An administrator.

type Fields = Readonly<Record<string, unknown>>;
type MerchantBody = Fields & { readonly id: string };
type MerchantPage = { readonly items: readonly MerchantBody[]; readonly nextCursor: string | null };
type KeyBody = {
  readonly id: string;
  readonly apiKey: string;
  readonly createdAt: string;
  readonly endsAt: string | null;
};
type KeyEntry = {
  readonly id: string;
  readonly endsAt: string | null;
  readonly lastUsedAt: string | null;
  readonly live: boolean;
};

const merchantIn = ({ json }: Reply): MerchantBody => ({ ...json });
const keyIn = ({ json }: Reply): KeyBody => json as unknown as KeyBody;
const itemsIn = ({ json }: Reply): readonly KeyEntry[] =>
  (json as unknown as { readonly items: readonly KeyEntry[] }).items;
const pageIn = ({ json }: Reply): MerchantPage => json;
const administrator = (): Readonly<Record<string, string>> => ({
  authorization: `Bearer ${harness.context.settings.adminToken}`,
});

const admin = (
  method: Request['method'],
  path: string,
  payload?: Fields,
  headers: Readonly<Record<string, string>> = {},
  app: App = harness.app,
): Promise<Reply> =>
  send(app, {
    method,
    url: `/v1/admin/merchants${path}`,
    headers: { ...administrator(), ...(method === 'POST' ? { 'idempotency-key': randomUUID() } : {}), ...headers },
    ...(payload === undefined ? {} : { payload }),
  });

const keyed = (key: string) => ({ 'idempotency-key': key });
const terminal = (fields: Fields = {}): Fields => ({
  van: 'alpha',
  terminalId: 'CATID00001',
  vendorCode: 'PMNT',
  ...fields,
});
const newMerchant = (fields: Fields = {}): Fields => ({
  name: '새 상점',
  businessNo: '2208162517',
  terminals: [terminal()],
  ...fields,
});

async function makeMerchant(fields: Fields = {}): Promise<MerchantBody> {
  const reply = await admin('POST', '', newMerchant(fields));
  expect(reply.status).toBe(201);
  return merchantIn(reply);
}

async function issue(
  merchantId: string,
  body: Fields = {},
  headers: Readonly<Record<string, string>> = {},
  app?: App,
): Promise<Reply> {
  const reply = await admin('POST', `/${merchantId}/keys`, body, headers, app);
  if (reply.status === 201) harness.secrets.add(keyIn(reply).apiKey.split('.').at(-1) ?? '');
  return reply;
}

async function makeKey(merchantId: string, body: Fields = {}, app?: App): Promise<KeyBody> {
  const reply = await issue(merchantId, body, {}, app);
  expect(reply.status).toBe(201);
  return keyIn(reply);
}

const keysOf = async (merchantId: string, app?: App): Promise<readonly KeyEntry[]> =>
  itemsIn(await admin('GET', `/${merchantId}/keys`, undefined, {}, app));

/** The status of a merchant's own call with a key. */
const statusWith = async (apiKey: string, app: App = harness.app): Promise<number> =>
  (await get(app, '/v1/bills', { authorization: `Bearer ${apiKey}` })).status;

/** As if the server had died between the effect and its answer, a while ago. */
async function forgetAnswer(key: string): Promise<void> {
  const { count } = await harness.db.idempotentRequest.updateMany({
    where: { scope: 'admin', key },
    data: { status: null, sealedAnswer: null, lockedUntil: new Date(0) },
  });
  expect(count).toBe(1);
}

describe('a new merchant', () => {
  test('has the given values, and otherwise the defaults', async () => {
    const made = await admin('POST', '', newMerchant());
    expect(made.status).toBe(201);
    expect(made.json).toEqual({
      id: expect.stringMatching(/^mer_[0-9a-z]{32}$/) as string,
      mode: 'live',
      name: '새 상점',
      businessNo: '2208162517',
      terminals: [terminal()],
      minimumAmount: 1_000,
      maximumInstallmentMonths: 12,
      minimumInstallmentAmount: 50_000,
      chargesPerKeyPerDay: 10,
      triesPerPeriod: 12,
      orderNoReuse: false,
      representative: null,
      phone: null,
      address: null,
      createdAt: expect.any(String) as string,
    });
    expect((await admin('GET', `/${made.json.id}`)).json).toEqual(made.json);
  });

  test('may have its own rules and sales slip', async () => {
    const fields = {
      businessNo: '1208800767',
      minimumAmount: 100,
      maximumInstallmentMonths: 0,
      minimumInstallmentAmount: 0,
      representative: '홍길동',
      phone: '02-123-4567',
      address: '서울특별시 송파구',
    };
    expect(await makeMerchant(fields)).toMatchObject(fields);
  });

  test('can do nothing before it has a key, and then creates bills by its own rules', async () => {
    const { id } = await makeMerchant({ minimumAmount: 5_000 });
    expect(await keysOf(id)).toEqual([]);
    const merchant: Merchant = { id, apiKey: (await makeKey(id)).apiKey };
    expect((await postBill(harness, { amount: 5_000 }, { merchant })).status).toBe(201);
    expectProblem(await postBill(harness, { amount: 4_999 }, { merchant }), 422, 'INVALID_AMOUNT');
  });

  test.each<readonly [string, Fields]>([
    ['without a name', { name: undefined }],
    ['with a blank name', { name: ' ' }],
    ['with a name too long for the issuers', { name: '가'.repeat(61) }],
    ['with a line break in its name', { name: '상\n점' }],
    ['without a business number', { businessNo: undefined }],
    ['with a business number of nine digits', { businessNo: '120880076' }],
    ['with hyphens in its business number', { businessNo: '120-88-00767' }],
    ['without terminals', { terminals: [] }],
    ['with too many terminals', { terminals: Array.from({ length: 11 }, () => terminal()) }],
    ['at an unknown VAN', { terminals: [terminal({ van: 'omega' })] }],
    ['at a VAN of the prototype', { terminals: [terminal({ van: 'constructor' })] }],
    ['with a terminal id too long', { terminals: [terminal({ terminalId: 'CATID000011' })] }],
    ['with a terminal id that is not ASCII', { terminals: [terminal({ terminalId: '단말기' })] }],
    ['with a vendor code too long', { terminals: [terminal({ vendorCode: 'PMNTS' })] }],
    ['with an unknown field in a terminal', { terminals: [terminal({ priority: 1 })] }],
    ['with a minimum of zero', { minimumAmount: 0 }],
    ['with a minimum above every bill', { minimumAmount: 1_000_000_000 }],
    ['with a fraction of a month', { maximumInstallmentMonths: 2.5 }],
    ['with more than 36 months', { maximumInstallmentMonths: 37 }],
    ['with a negative installment minimum', { minimumInstallmentAmount: -1 }],
    ['with an invalid telephone', { phone: 'call me' }],
    ['with an address too long', { address: '가'.repeat(201) }],
    ['with an unknown field', { id: `mer_${'0'.repeat(32)}` }],
  ])('%s is refused', async (_what, fields) => {
    const before = await harness.db.merchant.count();
    expectProblem(await admin('POST', '', newMerchant(fields)), 400, 'INVALID_REQUEST');
    expect(await harness.db.merchant.count()).toBe(before);
  });

  test.each<readonly [string, Fields, readonly string[]]>([
    ['a wrong check digit', { businessNo: '1208800768' }, ['body/businessNo']],
    ['one month', { maximumInstallmentMonths: 1 }, ['body/maximumInstallmentMonths']],
    ['a VAN twice', { terminals: [terminal(), terminal({ terminalId: 'CATID00002' })] }, ['body/terminals/1/van']],
    [
      'several of them',
      { businessNo: '0000000001', maximumInstallmentMonths: 1 },
      ['body/businessNo', 'body/maximumInstallmentMonths'],
    ],
  ])('breaks a rule with %s, which the error names', async (_what, fields, paths) => {
    const before = await harness.db.merchant.count();
    const reply = await admin('POST', '', newMerchant(fields));
    expectProblem(reply, 422, 'INVALID_MERCHANT');
    expect(reply.json.errors.map(({ path }) => path)).toEqual(paths);
    expect(await harness.db.merchant.count()).toBe(before);
  });
});

describe("an administrator's Idempotency-Key", () => {
  test('is needed', async () => {
    expectProblem(await admin('POST', '', newMerchant(), keyed('short')), 400, 'IDEMPOTENCY_KEY_REQUIRED');
  });

  test('creates one merchant, however often it comes', async () => {
    const key = randomUUID();
    const replies = [
      await admin('POST', '', newMerchant(), keyed(key)),
      await admin('POST', '', newMerchant(), keyed(key)),
    ];
    expect(replies.map(({ status }) => status)).toEqual([201, 201]);
    expect(replies.map(({ headers }) => headers['idempotent-replayed'])).toEqual([undefined, 'true']);
    expect(replies[1]?.json).toEqual(replies[0]?.json);
    expectProblem(
      await admin('POST', '', newMerchant({ name: '다른 상점' }), keyed(key)),
      422,
      'IDEMPOTENCY_KEY_REUSED',
    );
  });

  test('creates one merchant when it comes twice at the same moment', async () => {
    const key = randomUUID();
    const name = `동시 ${key}`;
    const replies = await Promise.all([1, 2, 3].map(() => admin('POST', '', newMerchant({ name }), keyed(key))));
    expect(
      replies.filter(({ status, headers }) => status === 201 && headers['idempotent-replayed'] === undefined),
    ).toHaveLength(1);
    expect(await harness.db.merchant.count({ where: { name } })).toBe(1);
  });

  test('finds the merchant that a server created before it died', async () => {
    const key = randomUUID();
    const first = await admin('POST', '', newMerchant(), keyed(key));
    await forgetAnswer(key);
    const second = await admin('POST', '', newMerchant(), keyed(key));
    expect([second.status, second.json]).toEqual([201, first.json]);
  });

  test('may be used again after a refusal', async () => {
    const key = randomUUID();
    expectProblem(
      await admin('POST', '', newMerchant({ businessNo: '1208800768' }), keyed(key)),
      422,
      'INVALID_MERCHANT',
    );
    expect((await admin('POST', '', newMerchant(), keyed(key))).status).toBe(201);
  });

  test('returns the same API key again', async () => {
    const { id } = await makeMerchant();
    const key = randomUUID();
    const [first, second] = [await issue(id, {}, keyed(key)), await issue(id, {}, keyed(key))];
    expect([second.json, second.headers['idempotent-replayed']]).toEqual([first.json, 'true']);
    expect(await keysOf(id)).toHaveLength(1);
    expectProblem(await issue(id, { othersEndAt: fromNow(HOUR_MS) }, keyed(key)), 422, 'IDEMPOTENCY_KEY_REUSED');
    expectProblem(await issue((await makeMerchant()).id, {}, keyed(key)), 422, 'IDEMPOTENCY_KEY_REUSED');
  });

  test('creates one API key when it comes twice at the same moment', async () => {
    const { id } = await makeMerchant();
    const key = randomUUID();
    const replies = await Promise.all([1, 2, 3].map(() => issue(id, {}, keyed(key))));
    const made = replies.filter(({ status }) => status === 201).map((reply) => keyIn(reply).apiKey);
    expect(new Set(made).size).toBe(1);
    expect(await keysOf(id)).toHaveLength(1);
  });

  test('gives the same API key a new secret when the answer was lost with its server', async () => {
    const { id } = await makeMerchant();
    const key = randomUUID();
    const lost = keyIn(await issue(id, {}, keyed(key)));
    await forgetAnswer(key);
    const found = keyIn(await issue(id, {}, keyed(key)));
    expect(found).toMatchObject({ id: lost.id, createdAt: lost.createdAt });
    expect([await statusWith(lost.apiKey), await statusWith(found.apiKey)]).toEqual([401, 200]);
    expect(await keysOf(id)).toHaveLength(1);
  });
});

describe('the list of merchants', () => {
  test('lists each once, the newest first', async () => {
    for (let made = 0; made < 3; made += 1) await makeMerchant();
    const seen: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const reply = await admin('GET', `?size=2${cursor === '' ? '' : `&cursor=${cursor}`}`);
      const read: MerchantPage = pageIn(reply);
      expect(read.items.length).toBeLessThanOrEqual(2);
      seen.push(...read.items.map(({ id }) => id));
      cursor = read.nextCursor;
    }
    const rows = await harness.db.merchant.findMany({ orderBy: [{ createdAt: 'desc' }, { id: 'desc' }] });
    expect(seen).toEqual(rows.map(({ id }) => id));
  });

  test.each(['?size=0', '?size=101', '?cursor=nonsense', '?name=x'])('refuses %s', async (query) => {
    expectProblem(await admin('GET', query), 400, 'INVALID_REQUEST');
  });
});

describe('a change of a merchant', () => {
  test('changes the given fields, and nothing else', async () => {
    const merchant = await makeMerchant({ phone: '02-123-4567', address: '서울' });
    const change = {
      name: '새 이름',
      businessNo: '1248100998',
      maximumInstallmentMonths: 6,
      phone: null,
      representative: '대표',
    };
    const reply = await admin('PATCH', `/${merchant.id}`, change);
    expect([reply.status, reply.json]).toEqual([200, { ...merchant, ...change }]);
    expect((await admin('GET', `/${merchant.id}`)).json).toEqual(reply.json);
  });

  test('is logged with the names of the fields', async () => {
    const merchant = await makeMerchant();
    await admin('PATCH', `/${merchant.id}`, {
      name: '기록되지 않는 이름',
      minimumAmount: 1_000,
      terminals: [terminal({ vendorCode: 'NEWV' })],
    });
    const line =
      harness
        .logs()
        .split('\n')
        .find((text) => text.includes('a merchant was changed') && text.includes(merchant.id)) ?? '{}';
    expect(JSON.parse(line)).toMatchObject({ merchantId: merchant.id, changed: ['name', 'terminals'] });
    expect(harness.logs()).not.toContain('기록되지 않는 이름');
  });

  test.each<readonly [string, Fields, number, string]>([
    ['of nothing', {}, 400, 'INVALID_REQUEST'],
    ['to no name', { name: null }, 400, 'INVALID_REQUEST'],
    ['to no terminals', { terminals: [] }, 400, 'INVALID_REQUEST'],
    ['of its id', { id: 'mer_1' }, 400, 'INVALID_REQUEST'],
    ['to an unknown VAN', { terminals: [terminal({ van: 'omega' })] }, 400, 'INVALID_REQUEST'],
    ['to a VAN twice', { terminals: [terminal(), terminal()] }, 422, 'INVALID_MERCHANT'],
    ['to a wrong check digit', { name: 'x', businessNo: '1208800768' }, 422, 'INVALID_MERCHANT'],
    ['to one month', { maximumInstallmentMonths: 1 }, 422, 'INVALID_MERCHANT'],
  ])('%s is refused', async (_what, change, status, code) => {
    const merchant = await makeMerchant();
    expectProblem(await admin('PATCH', `/${merchant.id}`, change), status, code);
    expect((await admin('GET', `/${merchant.id}`)).json).toEqual(merchant);
  });

  test('of its terminals applies to the next approval, and leaves the previous one as it was', async () => {
    const { id } = harness.merchant;
    const first = await beginPayment(harness);
    await bring(harness, first.id, 'APPROVED');
    const attemptOf = (paymentId: string) => harness.db.attempt.findFirstOrThrow({ where: { paymentId } });
    const before = await attemptOf(first.id);
    const other = terminal({ terminalId: 'OTHER00001', vendorCode: 'OTHR' });
    expect((await admin('PATCH', `/${id}`, { terminals: [other] })).status).toBe(200);

    expect(await attemptOf(first.id)).toEqual(before);
    const second = await beginPayment(harness);
    await bring(harness, second.id, 'APPROVED');
    expect(await attemptOf(second.id)).toMatchObject(other);
    expect(before).not.toMatchObject(other);
  });

  test('of its terminals by two administrators at once leaves the list of one of them', async () => {
    const { id } = await makeMerchant();
    const lists = ['A', 'B', 'C', 'D'].map((name) => [terminal({ terminalId: name })]);
    const replies = await Promise.all(lists.map((terminals) => admin('PATCH', `/${id}`, { terminals })));
    expect(replies.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    expect(lists).toContainEqual(merchantIn(await admin('GET', `/${id}`)).terminals);
  });
});

describe('the routing', () => {
  // The order is that of the rows, whatever the names.
  const at = (van: string) => ({ van: van as VanName, terminalId: `CAT-${van}`, vendorCode: 'PMNT' });

  test('is the order of the list', async () => {
    const id = await addMerchant(harness.db, {
      name: '두 밴',
      businessNo: '1208800767',
      terminals: [at('beta'), at('alpha')],
    });
    const routed = async (): Promise<unknown> => merchantIn(await admin('GET', `/${id}`)).terminals;
    expect(await routed()).toEqual([at('beta'), at('alpha')]);
    expect((await admin('PATCH', `/${id}`, { terminals: [at('alpha')] })).status).toBe(200);
    expect(await routed()).toEqual([at('alpha')]);
  });
});

describe('an offer of interest-free installments', () => {
  const OFFERS = '/v1/admin/interest-free-offers';
  let onNovember15: App;
  beforeAll(() => {
    onNovember15 = harness.appWith({ clock: () => new Date('2026-11-15T03:00:00.000Z') });
  });
  const offered = (fields: Fields = {}): Fields => ({
    issuer: 'kb',
    installmentMonths: [3, 2],
    validFrom: '20261101',
    validUntil: '20261115',
    ...fields,
  });
  const make = (payload: Fields, key: string = randomUUID()): Promise<Reply> =>
    send(onNovember15, {
      method: 'POST',
      url: OFFERS,
      headers: { ...administrator(), 'idempotency-key': key },
      payload,
    });
  const list = async (query = ''): Promise<readonly Fields[]> =>
    (await get(onNovember15, `${OFFERS}${query}`, administrator())).json.items;
  const end = (id: string): Promise<Reply> =>
    send(onNovember15, { method: 'DELETE', url: `${OFFERS}/${id}`, headers: administrator() });

  test('is made once, listed, and ended', async () => {
    const key = randomUUID();
    const made = await make(offered({ operator: '박지우' }), key);
    expect(made).toMatchObject({
      status: 201,
      json: {
        ...offered({ merchantId: null, operator: '박지우', endedAt: null }),
        ...{ installmentMonths: [2, 3], payerInterestMonths: 0, minimumAmount: 0 },
      },
    });
    await forgetAnswer(key);
    expect((await make(offered({ operator: '박지우' }), key)).json).toEqual(made.json);
    const { id } = made.json;
    expect((await list()).filter((one) => one.id === id)).toEqual([made.json]);
    expect([(await end(id)).status, (await end(id)).status]).toEqual([204, 204]);
    expect((await list()).find((one) => one.id === id)).toMatchObject({ endedAt: '2026-11-15T03:00:00.000Z' });
  });

  test('of one merchant is no other’s; one of an issuer is everybody’s', async () => {
    const [one, other] = [await makeMerchant(), await makeMerchant()];
    const own = await make(offered({ merchantId: one.id }));
    const issuers = await make(offered({ issuer: 'bc' }));
    const idsFor = async ({ id }: MerchantBody) => (await list(`?merchantId=${id}`)).map((offer) => offer.id);
    expect(await idsFor(one)).toEqual(expect.arrayContaining([own.json.id, issuers.json.id]));
    expect(await idsFor(other)).not.toContain(own.json.id);
    await end(issuers.json.id);
    expect(await idsFor(other)).not.toContain(issuers.json.id);
  });

  test.each<[string, Fields, number, string, string]>([
    ['of a last day that is over', { validUntil: '20261114' }, 422, 'INVALID_OFFER', 'body/validUntil'],
    ['that ends before it begins', { validFrom: '20261116' }, 422, 'INVALID_OFFER', 'body/validUntil'],
    ['of a day that does not exist', { validFrom: '20261131' }, 422, 'INVALID_OFFER', 'body/validFrom'],
    ['whose payer bears all interest', { payerInterestMonths: 2 }, 422, 'INVALID_OFFER', 'body/payerInterestMonths'],
    ['of one month', { installmentMonths: [1] }, 400, 'INVALID_REQUEST', 'body/installmentMonths/0'],
    ['of the same months twice', { installmentMonths: [2, 2] }, 400, 'INVALID_REQUEST', 'body/installmentMonths'],
    ['of no months', { installmentMonths: [] }, 400, 'INVALID_REQUEST', 'body/installmentMonths'],
    ['of an unknown issuer', { issuer: 'nobody' }, 400, 'INVALID_REQUEST', 'body/issuer'],
    ['of an unknown merchant', { merchantId: nobody }, 404, 'NOT_FOUND', ''],
  ])('%s is refused', async (_what, fields, status, code, path) => {
    const reply = await make(offered(fields));
    expectProblem(reply, status, code);
    expect(reply.json.errors).toEqual(path === '' ? undefined : [{ path, message: expect.any(String) as string }]);
  });

  test('that there is not can’t be ended', async () => {
    expectProblem(await end(`ifo_${'0'.repeat(32)}`), 404, 'NOT_FOUND');
  });

  test('is for the administrator alone', async () => {
    for (const headers of [{}, bearer(harness.merchant)])
      expectProblem(await get(harness.app, OFFERS, headers), 401, 'UNAUTHENTICATED');
  });
});

describe('an API key', () => {
  test('is shown once', async () => {
    const { id } = await makeMerchant();
    const key = await makeKey(id);
    expect(key).toEqual({
      id: expect.stringMatching(/^key_[0-9a-z]{32}$/) as string,
      apiKey: expect.stringMatching(/^key_[0-9a-z]{32}\.[A-Za-z0-9_-]{43}$/) as string,
      createdAt: expect.any(String) as string,
      endsAt: null,
    });
    const listed = await admin('GET', `/${id}/keys`);
    expect(listed.json).toEqual({
      items: [{ id: key.id, createdAt: key.createdAt, endsAt: null, lastUsedAt: null, live: true }],
      nextCursor: null,
    });
    expect(listed.text).not.toContain(key.apiKey.split('.')[1]);
  });

  test('is ended, at once and once', async () => {
    const { id } = await makeMerchant();
    const key = await makeKey(id);
    expect(await statusWith(key.apiKey)).toBe(200);
    const replies = [await admin('DELETE', `/${id}/keys/${key.id}`), await admin('DELETE', `/${id}/keys/${key.id}`)];
    expect(replies.map(({ status, text }) => [status, text])).toEqual([
      [204, ''],
      [204, ''],
    ]);
    expect(await statusWith(key.apiKey)).toBe(401);
    const [entry] = await keysOf(id);
    expect(entry).toMatchObject({ id: key.id, live: false, endsAt: expect.any(String) as string });
    expect(harness.logs().split('an API key was ended').length - 1).toBe(1);
  });

  test('can’t be ended through another merchant', async () => {
    const { id } = await makeMerchant();
    const key = await makeKey(id);
    expectProblem(await admin('DELETE', `/${(await makeMerchant()).id}/keys/${key.id}`), 404, 'NOT_FOUND');
    expect(await statusWith(key.apiKey)).toBe(200);
  });

  test.each(['tomorrow', '2099-01-01', '2099-02-30T00:00:00Z', '2016-12-31T23:59:60Z'])(
    'does not end the others at %s',
    async (othersEndAt) => {
      const { id } = await makeMerchant();
      const old = await makeKey(id);
      expectProblem(await issue(id, { othersEndAt }), 400, 'INVALID_REQUEST');
      expect(await keysOf(id)).toEqual([expect.objectContaining({ id: old.id, endsAt: null })]);
    },
  );
});

describe('a rotation', () => {
  test('leaves both keys valid until the old one ends, and then only the new one', async () => {
    let now = new Date();
    const app = harness.appWith({ clock: () => now });
    const { id } = await makeMerchant();
    const old = await makeKey(id, {}, app);
    const end = new Date(now.getTime() + 24 * HOUR_MS);
    const fresh = await makeKey(id, { othersEndAt: end.toISOString() }, app);
    const works = () => Promise.all([old, fresh].map(({ apiKey }) => statusWith(apiKey, app)));

    expect(await works()).toEqual([200, 200]);
    now = new Date(end.getTime() - 1);
    expect(await works()).toEqual([200, 200]);
    now = end;
    expect(await works()).toEqual([401, 200]);
    expect(await keysOf(id, app)).toMatchObject([
      { id: fresh.id, endsAt: null, live: true },
      { id: old.id, endsAt: end.toISOString(), live: false },
    ]);
  });

  test('extends no key’s life', async () => {
    const { id } = await makeMerchant();
    const ended = await makeKey(id);
    await admin('DELETE', `/${id}/keys/${ended.id}`);
    const soon = await makeKey(id);
    const sooner = fromNow(HOUR_MS);
    await makeKey(id, { othersEndAt: sooner });
    const before = await keysOf(id);
    const last = await makeKey(id, { othersEndAt: fromNow(2 * HOUR_MS) });
    const ends = new Map((await keysOf(id)).map((key) => [key.id, key.endsAt]));
    expect(ends.get(soon.id)).toBe(sooner);
    expect(ends.get(ended.id)).toBe(before.find((key) => key.id === ended.id)?.endsAt);
    expect(ends.get(last.id)).toBeNull();
  });

  test('with an instant in the past ends the others now', async () => {
    const { id } = await makeMerchant();
    const old = await makeKey(id);
    const from = Date.now();
    const fresh = await makeKey(id, { othersEndAt: '2020-01-01T00:00:00Z' });
    expect([await statusWith(old.apiKey), await statusWith(fresh.apiKey)]).toEqual([401, 200]);
    const entry = (await keysOf(id)).find((key) => key.id === old.id);
    expect(Date.parse(entry?.endsAt ?? '')).toBeGreaterThanOrEqual(from);
  });

  test('by several administrators at once leaves one key', async () => {
    const { id } = await makeMerchant();
    const replies = await Promise.all([1, 2, 3, 4].map(() => issue(id, { othersEndAt: fromNow(0) })));
    expect(replies.map(({ status }) => status)).toEqual([201, 201, 201, 201]);
    expect((await keysOf(id)).filter(({ live }) => live)).toHaveLength(1);
  });

  test("does not touch another merchant's keys", async () => {
    const [one, other] = [await makeMerchant(), await makeMerchant()];
    const key = await makeKey(other.id);
    await makeKey(one.id, { othersEndAt: fromNow(0) });
    expect(await statusWith(key.apiKey)).toBe(200);
  });
});

const noKey = `key_${'0'.repeat(32)}`;
type Call = readonly [method: Request['method'], path: string, body: Fields | undefined];
const calls: readonly Call[] = [
  ['POST', '', newMerchant()],
  ['GET', '', undefined],
  ['GET', `/${nobody}`, undefined],
  ['PATCH', `/${nobody}`, { name: 'x' }],
  ['POST', `/${nobody}/keys`, {}],
  ['GET', `/${nobody}/keys`, undefined],
  ['DELETE', `/${nobody}/keys/${noKey}`, undefined],
];

describe('an unknown merchant', () => {
  test.each(calls.filter(([, path]) => path.startsWith(`/${nobody}`)))(
    'answers 404 to %s %s',
    async (method, path, body) => {
      expectProblem(await admin(method, path, body), 404, 'NOT_FOUND');
    },
  );

  test.each(['/mer_1', '/mer_1/keys', `/${nobody}%00`])('with a malformed id answers 400 (%s)', async (path) => {
    expectProblem(await admin('GET', path), 400, 'INVALID_REQUEST');
  });

  test('leaves no trace of a key', async () => {
    const key = randomUUID();
    await issue(nobody, {}, keyed(key));
    expect(await harness.db.idempotentRequest.count({ where: { key } })).toBe(0);
  });
});

const wrongCredentials: Readonly<Record<string, () => string>> = {
  nothing: () => '',
  'another token': () => 'Bearer adm_something',
  'an empty token': () => 'Bearer ',
  'a part of the token': () => `Bearer ${harness.context.settings.adminToken.slice(0, -1)}`,
  'the token in another scheme': () => `Basic ${harness.context.settings.adminToken}`,
  "a merchant's API key": () => `Bearer ${harness.merchant.apiKey}`,
};

describe('without the token', () => {
  describe.each(Object.entries(wrongCredentials))('but with %s', (_what, authorization) => {
    test.each(calls)('%s %s answers 401', async (method, path, body) => {
      expectProblem(await admin(method, path, body, { authorization: authorization() }), 401, 'UNAUTHENTICATED');
    });
  });

  test.each(calls)('since none is configured, %s %s answers 401 to anything', async (method, path, body) => {
    const app = harness.appWith({ settings: { ...harness.context.settings, adminToken: '' } });
    for (const authorization of ['Bearer ', 'Bearer', '', `Bearer ${harness.context.settings.adminToken}`]) {
      expectProblem(await admin(method, path, body, { authorization }, app), 401, 'UNAUTHENTICATED');
    }
  });

  test('nothing of a request is read', async () => {
    expectProblem(
      await admin('POST', '', { nonsense: true }, { authorization: '', 'idempotency-key': 'x' }),
      401,
      'UNAUTHENTICATED',
    );
  });
});

describe('with the token', () => {
  test.each(['/v1/bills', '/v1/payments', '/v1/events'])('merchants’ routes stay closed (%s)', async (url) => {
    expectProblem(await get(harness.app, url, administrator()), 401, 'UNAUTHENTICATED');
  });
});

test('too many guesses are refused, but not the right token from the same address, nor other callers', async () => {
  const app = harness.appWith({
    settings: { ...serverSettings, limits: { ...serverSettings.limits, adminCallsPerAddress: 3 } },
  });
  const call = (remoteAddress: string, authorization: string): Promise<Reply> =>
    send(app, { method: 'GET', url: '/v1/admin/merchants?size=1', headers: { authorization }, remoteAddress });
  const token = administrator().authorization ?? '';
  const guesses = await Promise.all(Array.from({ length: 3 }, (_, n) => call('192.0.2.1', `Bearer guess-${n}`)));
  expect(new Set(guesses.map(({ status }) => status))).toEqual(new Set([401]));
  const refused = await call('192.0.2.1', 'Bearer guess-4');
  expectProblem(refused, 429, 'RATE_LIMITED');
  expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
  expect((await call('192.0.2.1', token)).status).toBe(200);
  expect((await call('192.0.2.2', 'Bearer guess-5')).status).toBe(401);
  expect((await get(app, '/v1/bills', bearer(harness.merchant))).status).toBe(200);
});

test('a wrong method is answered with the right ones', async () => {
  const reply = await admin('PATCH', '');
  expectProblem(reply, 405, 'METHOD_NOT_ALLOWED');
  expect(reply.headers.allow).toBe('GET, HEAD, POST');
});

test('no log line holds a key or the token', () => {
  expect(leakedSecrets(harness)).toEqual([]);
});
