import { randomUUID } from 'node:crypto';
import { issuerCodes, issuers } from '../../domain/issuers';
import { parseMaintenance } from '../../domain/maintenance';
import { BC_CARD } from '../support/recurring';
import { expectProblem, type Reply, send } from './calls';
import { type App, type Harness, leakedSecrets, startHarness } from './harness';
import { ask, enterCard, eventsOf, keepCardId, openLink, postKey, registerCard, tokenOf } from './recurring-calls';

let harness: Harness;

beforeAll(async () => {
  harness = await startHarness();
});
afterAll(async () => {
  await harness.close();
});
beforeEach(() => {
  harness.workflows.reset();
});

const calls = () => harness.workflows.calls;
const read = (id: string, asked = {}): Promise<Reply> =>
  ask(harness, 'GET', `/v1/billing-keys/${id}`, undefined, asked);
const remove = (id: string, asked = {}): Promise<Reply> =>
  ask(harness, 'DELETE', `/v1/billing-keys/${id}`, undefined, asked);
const keysOf = (customerId: string) => harness.db.billingKey.findMany({ where: { customerId } });
/** A server on which these are under maintenance, all day. */
const underMaintenance = (...codes: readonly string[]): App =>
  harness.appWith({
    settings: {
      ...harness.context.settings,
      maintenance: parseMaintenance(codes.map((code) => `${code} 200001010000-209912312359`).join(', ')),
    },
  });

const inApp = issuerCodes.filter((code) => issuers[code].recurringBy === 'card-id');

describe('a new billing key', () => {
  test.each(inApp)('of %s is registered in its app, which one call to Temporal prepares', async (issuer) => {
    const made = await postKey(harness, { issuer });
    expect(made.status).toBe(201);
    expect(made.json).toMatchObject({
      issuer,
      customerId: 'customer-1',
      state: 'SCHEME_ISSUED',
      reason: null,
      maskedCardNo: null,
      registerUrl: null,
      registeredAt: null,
      deletedAt: null,
    });
    expect(made.json.appScheme).toMatchObject({
      url: expect.stringContaining(`${issuers[issuer].scheme}:`) as string,
      package: issuers[issuer].androidPackage,
    });
    expect(calls()).toEqual([{ kind: 'registration', billingKeyId: made.json.id }]);
    expect(await eventsOf(harness, made.json.id)).toEqual(['billing_key.requested', 'billing_key.scheme_issued']);
  });

  test('in a card app records the agreement that the merchant says it took, and the plan', async () => {
    // A plan may have begun: this card takes another one's place.
    const plan = { amount: 9_900, cycle: { unit: 'WEEK', every: 2 }, startOn: '20200101' };
    const agreement = { agreedAt: '2026-08-01T09:00:00+09:00', version: '자동결제 약관 3' };
    const made = await postKey(harness, { plan, agreement });
    expect(made.json).toMatchObject({
      plan: { ...plan, ending: null },
      agreement: { by: 'MERCHANT', agreedAt: '2026-08-01T00:00:00.000Z', version: '자동결제 약관 3', text: null },
    });
    expect((await postKey(harness)).json).toMatchObject({ plan: null, agreement: null });
  });

  test('of BC is registered on our own page, without a call to Temporal', async () => {
    const before = Date.now();
    const made = await postKey(harness, { issuer: 'bc' });
    expect(made.status).toBe(201);
    expect(made.json).toMatchObject({ issuer: 'bc', state: 'REQUESTED', appScheme: null, maskedCardNo: null });
    expect(made.json.registerUrl).toMatch(/^https:\/\/pay\.example\.test\/register\/[A-Za-z0-9_-]{43}$/);
    const { expiresAt } = await harness.db.billingKey.findUniqueOrThrow({ where: { id: made.json.id } });
    expect([expiresAt.getTime() >= before + 30 * 60_000, expiresAt.getTime() <= Date.now() + 30 * 60_000]).toEqual([
      true,
      true,
    ]);
    expect(calls()).toEqual([]);
    expect(await eventsOf(harness, made.json.id)).toEqual(['billing_key.requested']);
  });

  test.each(['kb', 'bc'])('of %s is created once: the same Idempotency-Key gets the same answer', async (issuer) => {
    const [key, customerId] = [randomUUID(), randomUUID()];
    const [first, again] = [
      await postKey(harness, { issuer, customerId }, { key }),
      await postKey(harness, { issuer, customerId }, { key }),
    ];
    expect([again.status, again.json, again.headers['idempotent-replayed']]).toEqual([201, first.json, 'true']);
    expect(await keysOf(customerId)).toHaveLength(1);
    expect(calls()).toHaveLength(issuer === 'kb' ? 1 : 0);
    expectProblem(
      await postKey(harness, { issuer, customerId, orderName: '다른 이름' }, { key }),
      422,
      'IDEMPOTENCY_KEY_REUSED',
    );
  });

  test('needs an Idempotency-Key and the API key of a merchant', async () => {
    const payload = { customerId: 'customer-1', issuer: 'kb', platform: 'web' };
    expectProblem(await postKey(harness, {}, { key: 'short' }), 400, 'IDEMPOTENCY_KEY_REQUIRED');
    expectProblem(
      await send(harness.app, {
        method: 'POST',
        url: '/v1/billing-keys',
        headers: { 'idempotency-key': randomUUID() },
        payload,
      }),
      401,
      'UNAUTHENTICATED',
    );
  });

  test.each<[string, Record<string, unknown>, number, string]>([
    ['of an unknown issuer', { issuer: 'nobody' }, 422, 'UNKNOWN_ISSUER'],
    ['of an issuer named like a member of every object', { issuer: 'constructor' }, 422, 'UNKNOWN_ISSUER'],
    ['of an issuer without a name', { issuer: '' }, 400, 'INVALID_REQUEST'],
    ['without a customer', { customerId: '' }, 400, 'INVALID_REQUEST'],
    ['of a customer’s name too long', { customerId: 'x'.repeat(65) }, 400, 'INVALID_REQUEST'],
    ['on an unknown device', { platform: 'telex' }, 400, 'INVALID_REQUEST'],
    ['with an order name too long for the issuers', { orderName: '가'.repeat(101) }, 400, 'INVALID_REQUEST'],
    ['of an unknown service', { service: 'other' }, 400, 'INVALID_REQUEST'],
    ['that returns to a script', { returnUrl: 'javascript:alert(1)' }, 400, 'INVALID_REQUEST'],
    ['that returns to an invalid URL', { returnUrl: 'https://shop.example.test:99999/' }, 400, 'INVALID_REQUEST'],
    ['of a plan of no won', { plan: { amount: 0 } }, 400, 'INVALID_REQUEST'],
    ['of a plan of too long a cycle', { plan: { cycle: { unit: 'YEAR', every: 6 } } }, 422, 'INVALID_AGREEMENT'],
    ['of a plan from a day that does not exist', { plan: { startOn: '20990231' } }, 422, 'INVALID_AGREEMENT'],
    ['of a plan that ends in too many words', { plan: { ending: '가'.repeat(201) } }, 400, 'INVALID_REQUEST'],
    ['of an agreement without a version', { agreement: { agreedAt: '2026-08-01T00:00:00Z' } }, 400, 'INVALID_REQUEST'],
    [
      'of an agreement in the future',
      { agreement: { agreedAt: '2099-01-01T00:00:00Z', version: 'v3' } },
      422,
      'INVALID_AGREEMENT',
    ],
    ['with a card number', { number: BC_CARD.number }, 400, 'INVALID_REQUEST'],
  ])('%s is refused, and nothing is created', async (_what, body, status, code) => {
    const before = await harness.db.billingKey.count();
    const reply = await postKey(harness, body);
    expectProblem(reply, status, code);
    expect(reply.text).not.toContain(BC_CARD.number);
    expect(await harness.db.billingKey.count()).toBe(before);
    expect(calls()).toEqual([]);
  });

  test.each(['kb', 'bc'])(
    'of %s under maintenance is refused, and its Idempotency-Key may be used afterwards',
    async (issuer) => {
      const [key, customerId] = [randomUUID(), randomUUID()];
      const refused = await postKey(harness, { issuer, customerId }, { key, app: underMaintenance(issuer) });
      expectProblem(refused, 409, 'ISSUER_UNDER_MAINTENANCE');
      expect(refused.json).toMatchObject({ until: '2099-12-31T14:59:00.000Z' });
      expect([await keysOf(customerId), calls()]).toEqual([[], []]);
      expect((await postKey(harness, { issuer, customerId }, { key })).status).toBe(201);
    },
  );

  test('whose order can’t be written to the issuer answers 502, and fails', async () => {
    const merchant = await harness.newMerchant();
    await harness.db.merchant.update({ where: { id: merchant.id }, data: { name: '가'.repeat(200) } });
    const customerId = randomUUID();
    expectProblem(await postKey(harness, { customerId }, { merchant }), 502, 'ISSUER_UNAVAILABLE');
    expect(await keysOf(customerId)).toMatchObject([{ state: 'FAILED', reason: 'ISSUER_ERROR' }]);
  });
});

describe('when Temporal', () => {
  test.each(['down', 'answer-lost'] as const)(
    'is %s, a new billing key is not ready yet, and the same Idempotency-Key creates no second one',
    async (mode) => {
      const [key, customerId] = [randomUUID(), randomUUID()];
      harness.workflows.mode = mode;
      const failed = await postKey(harness, { customerId }, { key });
      expectProblem(failed, 503, 'SCHEME_NOT_READY');
      expect(failed.headers['retry-after']).toBe('2');
      expectProblem(
        await postKey(harness, { customerId, orderName: '다른 이름' }, { key }),
        422,
        'IDEMPOTENCY_KEY_REUSED',
      );
      harness.workflows.mode = 'up';
      const made = await postKey(harness, { customerId }, { key });
      expect([made.status, made.json.state]).toEqual([201, 'SCHEME_ISSUED']);
      expect((await keysOf(customerId)).map(({ id }) => id)).toEqual([made.json.id]);
      expect(new Set(calls().map((call) => call.kind === 'registration' && call.billingKeyId))).toEqual(
        new Set([made.json.id]),
      );
      expect((await postKey(harness, { customerId }, { key })).headers['idempotent-replayed']).toBe('true');
    },
  );

  test('did not answer, a registration that went on is returned as it is, even under maintenance', async () => {
    const [key, customerId] = [randomUUID(), randomUUID()];
    harness.workflows.mode = 'answer-lost';
    await postKey(harness, { customerId }, { key });
    harness.workflows.reset();
    const made = await postKey(harness, { customerId }, { key, app: underMaintenance('kb') });
    expect([made.status, made.json.state]).toEqual([201, 'SCHEME_ISSUED']);
    expect(calls()).toEqual([]);
  });

  test('is down, a page still opens', async () => {
    harness.workflows.mode = 'down';
    expect((await postKey(harness, { issuer: 'bc' })).status).toBe(201);
  });
});

describe('a billing key', () => {
  test('reads back as it was returned, including the link', async () => {
    for (const issuer of ['kb', 'bc']) {
      const made = await postKey(harness, { issuer });
      expect(await read(made.json.id)).toMatchObject({ status: 200, json: made.json });
    }
  });

  test('that is registered shows the masked number, and no longer the link', async () => {
    const id = await registerCard(harness);
    expect((await read(id)).json).toMatchObject({
      state: 'ACTIVE',
      maskedCardNo: '941009******0006',
      registerUrl: null,
      appScheme: null,
      registeredAt: expect.any(String) as string,
    });
    expect(await eventsOf(harness, id)).toEqual(['billing_key.requested', 'billing_key.registered']);
  });

  test('of another merchant is not found, nor is a malformed id', async () => {
    const id = await registerCard(harness);
    const merchant = await harness.newMerchant();
    for (const call of [read, remove]) {
      expectProblem(await call(id, { merchant }), 404, 'NOT_FOUND');
      expectProblem(await call(`bkey_${'0'.repeat(32)}`), 404, 'NOT_FOUND');
      expectProblem(await call('bkey_1'), 400, 'INVALID_REQUEST');
    }
    expect((await read(id)).json.state).toBe('ACTIVE');
  });
});

describe('a list of billing keys', () => {
  test('has only the merchant’s own, the newest first, page by page', async () => {
    const merchant = await harness.newMerchant();
    const made = [
      await openLink(harness, {}, { merchant }),
      await openLink(harness, { customerId: 'customer-2' }, { merchant }),
      await openLink(harness, {}, { merchant }),
    ].map(({ id }) => id);
    await registerCard(harness);
    const list = async (query: string) =>
      (await ask(harness, 'GET', `/v1/billing-keys?${query}`, undefined, { merchant })).json;
    const first = await list('size=2');
    expect(first.items.map(({ id }) => id)).toEqual([made[2], made[1]]);
    const second = await list(`size=2&cursor=${first.nextCursor ?? ''}`);
    expect([second.items.map(({ id }) => id), second.nextCursor]).toEqual([[made[0]], null]);
    expect((await list('customerId=customer-2')).items.map(({ id }) => id)).toEqual([made[1]]);
    expect((await list('customerId=nobody')).items).toEqual([]);
  });

  test.each(['size=0', 'size=101', 'cursor=AAAA', 'customerId=', 'unknown=1'])('by %s is refused', async (query) => {
    expectProblem(await ask(harness, 'GET', `/v1/billing-keys?${query}`), 400, 'INVALID_REQUEST');
  });
});

describe('a deleted billing key', () => {
  test('has no stored card left, and deleting it again gives the same answer', async () => {
    const id = await registerCard(harness);
    expect((await harness.db.billingKey.findUniqueOrThrow({ where: { id } })).cardId).not.toBeNull();
    const deleted = await remove(id);
    expect(deleted).toMatchObject({
      status: 200,
      json: { id, state: 'DELETED', deletedAt: expect.any(String) as string },
    });
    expect(await harness.db.billingKey.findUniqueOrThrow({ where: { id } })).toMatchObject({
      state: 'DELETED',
      cardId: null,
      kmsKey: null,
    });
    const again = await remove(id);
    expect([again.status, again.json]).toEqual([200, deleted.json]);
    expect(await eventsOf(harness, id)).toEqual([
      'billing_key.requested',
      'billing_key.registered',
      'billing_key.deleted',
    ]);
  });

  test('by two calls at the same moment is deleted once', async () => {
    const id = await registerCard(harness);
    const replies = await Promise.all([remove(id), remove(id), remove(id)]);
    expect(replies.map(({ status, json }) => [status, json.state])).toEqual([
      [200, 'DELETED'],
      [200, 'DELETED'],
      [200, 'DELETED'],
    ]);
    expect((await eventsOf(harness, id)).filter((type) => type === 'billing_key.deleted')).toHaveLength(1);
  });

  test.each(['kb', 'bc'])(
    'can’t be one whose card of %s is not registered yet: the deletion is refused',
    async (issuer) => {
      const { id, state } = (await postKey(harness, { issuer })).json;
      expectProblem(await remove(id), 409, 'BILLING_KEY_NOT_ACTIVE');
      expect((await read(id)).json.state).toBe(state);
    },
  );
});

test('no answer to a merchant holds a card number or a CARD_ID', async () => {
  const merchant = await harness.newMerchant();
  const cardId = 'CARD0ID1'.repeat(4);
  const ids = [await keepCardId(harness, cardId, merchant), await registerCard(harness, { merchant })];
  const rows = await harness.db.billingKey.findMany({ where: { id: { in: ids } } });
  const kept = rows.flatMap(({ cardId: blob, kmsKey }) => [
    Buffer.from(blob ?? []).toString('base64'),
    Buffer.from(blob ?? []).toString('hex'),
    kmsKey ?? '',
  ]);
  const answers = [
    ...(await Promise.all(ids.map((id) => read(id, { merchant })))),
    await ask(harness, 'GET', '/v1/billing-keys', undefined, { merchant }),
    await ask(harness, 'GET', '/v1/events', undefined, { merchant }),
    ...(await Promise.all(ids.map((id) => remove(id, { merchant })))),
  ];
  expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
  const secrets = [cardId, BC_CARD.number, BC_CARD.number.replaceAll(' ', ''), ...kept];
  expect(secrets.every((secret) => secret.length > 10)).toBe(true);
  for (const { text } of answers) expect(secrets.filter((secret) => text.includes(secret))).toEqual([]);
});

test('a link of a deleted key opens nothing', async () => {
  const made = await postKey(harness, { issuer: 'bc' });
  const token = tokenOf(made.json.registerUrl ?? '');
  await enterCard(harness, token);
  await remove(made.json.id);
  expectProblem(await enterCard(harness, token), 409, 'BILLING_KEY_NOT_ACTIVE');
});

test('no log line holds a link, an API key, a CARD_ID or a card number', () => {
  expect(leakedSecrets(harness)).toEqual([]);
});
