import { randomBytes, randomUUID } from 'node:crypto';
import pg from 'pg';
import { bearer, beginPayment, expectProblem, get, makeBill, postBill, pressPay, type Reply, send } from './calls';
import { type App, type Harness, leakedSecrets, type Merchant, startHarness } from './harness';
import { registerCard } from './recurring-calls';
import { bring } from './states';

let harness: Harness;
let other: Merchant;

beforeAll(async () => {
  harness = await startHarness();
  other = await harness.newMerchant();
});
afterAll(async () => {
  await harness.close();
});

type Customer = {
  readonly customerName: string | null;
  readonly customerEmail: string | null;
  readonly customerPhone: string | null;
  readonly metadata: Readonly<Record<string, string>> | null;
};

const NOBODY: Customer = { customerName: null, customerEmail: null, customerPhone: null, metadata: null };

/** A customer whom no other test knows, and no log line may. */
function newCustomer() {
  const tag = randomBytes(6).toString('hex');
  const number = String(randomBytes(4).readUInt32BE() % 100_000_000).padStart(8, '0');
  const customer = {
    customerName: `김민지 ${tag}`,
    customerEmail: `Minji.${tag}@Example.com`,
    customerPhone: `010-${number.slice(0, 4)}-${number.slice(4)}`,
    metadata: { cart: `cart-${tag}`, channel: 'app' },
  };
  const { metadata, ...told } = customer;
  for (const text of [...Object.values(told), metadata.cart]) harness.secrets.add(text);
  return customer;
}

const customerIn = ({ json }: Reply): Customer => {
  const { customerName, customerEmail, customerPhone, metadata } = json as unknown as Customer;
  return { customerName, customerEmail, customerPhone, metadata };
};

const readBill = (id: string, as: Merchant = harness.merchant, app: App = harness.app): Promise<Reply> =>
  get(app, `/v1/bills/${id}`, bearer(as));
const customerOf = async (id: string, as?: Merchant): Promise<Customer> => customerIn(await readBill(id, as));

const administrator = (): Readonly<Record<string, string>> => ({
  authorization: `Bearer ${harness.context.settings.adminToken}`,
});

type Erasing = { readonly headers?: Readonly<Record<string, string>>; readonly app?: App };

const erase = (body: Record<string, unknown>, { headers = {}, app = harness.app }: Erasing = {}): Promise<Reply> =>
  send(app, {
    method: 'POST',
    url: '/v1/admin/erasures',
    headers: { ...administrator(), 'idempotency-key': randomUUID(), ...headers },
    payload: { merchantId: harness.merchant.id, ...body },
  });

/** All rows of all tables, as text. */
async function everyRow(): Promise<string> {
  const tables = await harness.db.$queryRaw<{ readonly name: string }[]>`
    SELECT table_name::text AS name FROM information_schema.tables WHERE table_schema = 'public'`;
  const dumps = tables.map(({ name }) =>
    harness.db.$queryRawUnsafe<{ readonly row: string }[]>(`SELECT to_json(t)::text AS row FROM "${name}" t`),
  );
  return (await Promise.all(dumps))
    .flat()
    .map(({ row }) => row)
    .join('\n');
}

describe('the customer of a bill', () => {
  test('is in the answer, and read again alone and in a list', async () => {
    const customer = newCustomer();
    const made = await postBill(harness, { ...customer, orderNo: customer.metadata.cart });
    expect(made.status).toBe(201);
    expect(customerIn(made)).toEqual(customer);
    expect(await customerOf(made.json.id)).toEqual(customer);
    const { json } = await get(harness.app, '/v1/bills?size=1', bearer(harness.merchant));
    expect(json.items).toEqual([made.json]);
  });

  test.each(['customerName', 'customerEmail', 'customerPhone', 'metadata'] as const)(
    'may be %s alone',
    async (field) => {
      const given = { [field]: newCustomer()[field] };
      const { id } = await makeBill(harness, given);
      expect(await customerOf(id)).toEqual({ ...NOBODY, ...given });
    },
  );

  test.each([[{}], [{ metadata: {} }]])('is null, and has no row, when nothing is said of it: %j', async (fields) => {
    const made = await postBill(harness, fields);
    expect(customerIn(made)).toEqual(NOBODY);
    expect(await harness.db.billCustomer.findUnique({ where: { billId: made.json.id } })).toBeNull();
  });

  test('is null on the bill of a charge by a billing key', async () => {
    const billingKeyId = await registerCard(harness);
    await send(harness.app, {
      method: 'POST',
      url: `/v1/billing-keys/${billingKeyId}/charges`,
      headers: { ...bearer(harness.merchant), 'idempotency-key': randomUUID() },
      payload: { orderNo: 'charged-1', orderName: '월 이용료', amount: 9_900 },
    });
    const charged = await harness.db.bill.findFirstOrThrow({ where: { orderNo: 'charged-1' } });
    expect(await customerOf(charged.id)).toEqual(NOBODY);
  });

  test('is sealed: no column of any table has it in clear', async () => {
    const customer = newCustomer();
    const { id } = await makeBill(harness, customer);
    const rows = await everyRow();
    expect(rows).toContain(id);
    const { metadata, ...told } = customer;
    const texts = [...Object.values(told), metadata.cart, customer.customerEmail.toLowerCase()];
    expect(texts.filter((text) => rows.includes(text))).toEqual([]);
    const row = await harness.db.billCustomer.findUniqueOrThrow({ where: { billId: id } });
    expect(Buffer.from(row.sealedCustomer).toString('latin1')).not.toContain('customerName');
  });

  test('is bound to its bill: the sealed bytes of another bill can’t be read as its own', async () => {
    const [one, two] = [await makeBill(harness, newCustomer()), await makeBill(harness, newCustomer())];
    const { sealedCustomer } = await harness.db.billCustomer.findUniqueOrThrow({ where: { billId: one.id } });
    const before = await harness.db.billCustomer.findUniqueOrThrow({ where: { billId: two.id } });
    await harness.db.billCustomer.update({ where: { billId: two.id }, data: { sealedCustomer } });
    expectProblem(await readBill(two.id), 500, 'INTERNAL');
    await harness.db.billCustomer.update({
      where: { billId: two.id },
      data: { sealedCustomer: before.sealedCustomer },
    });
  });

  test('has other digests at another merchant', async () => {
    const customer = newCustomer();
    const [here, there] = [await makeBill(harness, customer), await makeBill(harness, customer, { merchant: other })];
    const rows = await harness.db.billCustomer.findMany({ where: { billId: { in: [here.id, there.id] } } });
    const digests = rows.flatMap(({ nameDigest, emailDigest, phoneDigest }) =>
      [nameDigest, emailDigest, phoneDigest].map((digest) => Buffer.from(digest ?? []).toString('hex')),
    );
    expect(new Set(digests).size).toBe(6);
    expect(digests).not.toContain('');
  });

  test('is neither on the payer’s page nor in what it loads, nor in events', async () => {
    const customer = newCustomer();
    const { id, token } = await makeBill(harness, customer);
    const pressed = await pressPay(harness, token);
    const pages = [
      await get(harness.app, `/pay/${token}`),
      await get(harness.app, `/v1/pay/${token}`),
      await get(harness.app, pressed.json.statusUrl),
      pressed,
      await get(harness.app, '/v1/events?size=100', bearer(harness.merchant)),
      await get(harness.app, `/v1/payments?billId=${id}`, bearer(harness.merchant)),
    ];
    expect(pages.map(({ status }) => status)).toEqual([200, 200, 200, 201, 200, 200]);
    const text = pages.map((page) => page.text).join('\n');
    expect(text).toContain('커피 두 잔');
    expect(text).toContain(id);
    const { metadata, ...told } = customer;
    expect([...Object.values(told), metadata.cart].filter((one) => text.includes(one))).toEqual([]);
  });

  test('is not another merchant’s to read', async () => {
    const { id } = await makeBill(harness, newCustomer());
    expectProblem(await readBill(id, other), 404, 'NOT_FOUND');
  });

  test('is refused out of bounds, without being repeated in the answer', async () => {
    const { customerEmail } = newCustomer();
    const refused = await postBill(harness, { customerEmail: `${customerEmail}@` });
    expectProblem(refused, 400, 'INVALID_REQUEST');
    expect(refused.json.errors).toMatchObject([{ path: 'body/customerEmail' }]);
    expect(refused.text).not.toContain(customerEmail);
  });
});

describe('a repeated request', () => {
  const postWith = (key: string, bill: Record<string, unknown>): Promise<Reply> =>
    postBill(harness, bill, { headers: { 'idempotency-key': key } });
  const voidWith = (key: string, id: string): Promise<Reply> =>
    send(harness.app, {
      method: 'POST',
      url: `/v1/bills/${id}/void`,
      headers: { ...bearer(harness.merchant), 'idempotency-key': key },
    });

  test('is answered with the customer again, who is in no kept answer', async () => {
    const [key, customer] = [randomUUID(), newCustomer()];
    const made = await postWith(key, customer);
    const again = await postWith(key, customer);
    expect([again.status, again.text, again.headers['idempotent-replayed']]).toEqual([201, made.text, 'true']);
    const row = await harness.db.idempotentRequest.findFirstOrThrow({ where: { key } });
    const aad = JSON.stringify([row.scope, row.route, row.key]);
    const kept = await harness.context.keyrings.answer.unseal(row.sealedAnswer ?? new Uint8Array(), aad);
    expect(JSON.parse(kept.toString())).toEqual({ ...made.json, ...NOBODY });
  });

  test('with another customer is refused', async () => {
    const [key, customer] = [randomUUID(), newCustomer()];
    expect((await postWith(key, customer)).status).toBe(201);
    for (const change of [{ customerPhone: '02-123-4567' }, { metadata: { cart: 'another' } }])
      expectProblem(await postWith(key, { ...customer, ...change }), 422, 'IDEMPOTENCY_KEY_REUSED');
  });

  test('does not bring back an erased customer, whatever it asked for', async () => {
    const [createKey, voidKey, customer] = [randomUUID(), randomUUID(), newCustomer()];
    const made = await postWith(createKey, customer);
    const voided = await voidWith(voidKey, made.json.id);
    expect(customerIn(voided)).toEqual(customer);
    expect((await erase({ billIds: [made.json.id] })).json).toMatchObject({ erased: 1 });
    const again = [await postWith(createKey, customer), await voidWith(voidKey, made.json.id)];
    expect(again.map(({ headers }) => headers['idempotent-replayed'])).toEqual(['true', 'true']);
    expect(again.map(({ json }) => json)).toEqual([
      { ...made.json, ...NOBODY },
      { ...voided.json, ...NOBODY },
    ]);
    expect(await harness.db.billCustomer.count({ where: { billId: made.json.id } })).toBe(0);
  });

  test('whose server died before it answered does not either', async () => {
    const [key, customer] = [randomUUID(), newCustomer()];
    const { json } = await postWith(key, customer);
    await erase({ billIds: [json.id] });
    await harness.db.idempotentRequest.updateMany({
      where: { key },
      data: { status: null, sealedAnswer: null, lockedUntil: new Date(0) },
    });
    const again = await postWith(key, customer);
    expect([again.status, again.json.id, customerIn(again)]).toEqual([201, json.id, NOBODY]);
  });
});

describe('an erasure', () => {
  test('leaves nothing of a customer, and everything of the payment', async () => {
    const customer = newCustomer();
    const payment = await beginPayment(harness, customer);
    await bring(harness, payment.id, 'APPROVED');
    const read = async (): Promise<readonly Reply[]> => [
      await readBill(payment.bill.id),
      await get(harness.app, `/v1/payments/${payment.id}`, bearer(harness.merchant)),
    ];
    const [bill, paid] = await read();
    expect(paid?.json).toMatchObject({ status: 'APPROVED', approvalNo: '30012345', amount: 12_000 });
    const erased = await erase({ billIds: [payment.bill.id], operator: '김운영' });
    expect([erased.status, erased.json]).toEqual([
      201,
      {
        id: expect.stringMatching(/^era_[0-9a-z]{32}$/) as string,
        merchantId: harness.merchant.id,
        foundBy: 'billIds',
        erased: 1,
        complete: true,
        operator: '김운영',
        createdAt: expect.any(String) as string,
      },
    ]);
    const after = await read();
    expect(after.map(({ json }) => json)).toEqual([{ ...bill?.json, ...NOBODY }, paid?.json]);
    expect((await erase({ billIds: [payment.bill.id] })).json).toMatchObject({ erased: 0, complete: true });
  });

  test.each([
    ['customerEmail', ({ customerEmail }: Customer) => customerEmail?.toUpperCase()],
    ['customerPhone', ({ customerPhone }: Customer) => customerPhone?.replaceAll('-', '').replace(/^0/, '+82')],
    ['customerName', ({ customerName }: Customer) => customerName?.normalize('NFD')],
  ] as const)('by %s finds every bill of the customer, however it is written, and no other', async (field, spelled) => {
    const [customer, stranger] = [newCustomer(), newCustomer()];
    const theirs = [await makeBill(harness, customer), await makeBill(harness, { [field]: customer[field] })];
    const strangers = await makeBill(harness, stranger);
    const elsewhere = await makeBill(harness, customer, { merchant: other });
    const erased = await erase({ [field]: spelled(customer) });
    expect(erased.json).toMatchObject({ foundBy: field, erased: 2, complete: true, operator: 'administrator' });
    for (const { id } of theirs) expect(await customerOf(id)).toEqual(NOBODY);
    expect(await customerOf(strangers.id)).toEqual(stranger);
    expect(await customerOf(elsewhere.id, other)).toEqual(customer);
    expect((await erase({ [field]: spelled(customer) })).json).toMatchObject({ erased: 0 });
  });

  test('of another merchant’s bills erases nothing', async () => {
    const customer = newCustomer();
    const { id } = await makeBill(harness, customer, { merchant: other });
    expect((await erase({ billIds: [id] })).json).toMatchObject({ erased: 0 });
    expect(await customerOf(id, other)).toEqual(customer);
  });

  test('is recorded and logged without whom it was about', async () => {
    const customer = newCustomer();
    await makeBill(harness, customer);
    const { json } = await erase({ customerEmail: customer.customerEmail, operator: '김운영' });
    const row = await harness.db.erasure.findUniqueOrThrow({ where: { id: json.id } });
    const { createdAt, ...record } = row;
    expect(record).toEqual({
      id: json.id,
      merchantId: harness.merchant.id,
      operator: '김운영',
      foundBy: 'customerEmail',
      erased: 1,
      complete: true,
    });
    expect(Date.now() - createdAt.getTime()).toBeLessThan(60_000);
    const [line] = harness
      .logs()
      .split('\n')
      .filter((text) => text.includes(json.id));
    expect(JSON.parse(line ?? '{}')).toMatchObject({
      msg: 'customers were erased',
      foundBy: 'customerEmail',
      erased: 1,
    });
  });

  test('is done once, and answered again with the same counts', async () => {
    const customer = newCustomer();
    await makeBill(harness, customer);
    const headers = { 'idempotency-key': randomUUID() };
    const body = { customerPhone: customer.customerPhone };
    const first = await erase(body, { headers });
    await makeBill(harness, customer);
    const again = await erase(body, { headers });
    expect([again.json, again.headers['idempotent-replayed']]).toEqual([first.json, 'true']);
    expect(first.json).toMatchObject({ erased: 1 });
    expectProblem(await erase({ customerPhone: '02-123-4567' }, { headers }), 422, 'IDEMPOTENCY_KEY_REUSED');
    expect(await harness.db.erasure.count({ where: { id: first.json.id } })).toBe(1);
  });

  test('whose server died before it answered is found as it was done', async () => {
    const customer = newCustomer();
    await makeBill(harness, customer);
    const headers = { 'idempotency-key': randomUUID() };
    const body = { customerName: customer.customerName };
    const first = await erase(body, { headers });
    await harness.db.idempotentRequest.updateMany({
      where: { key: headers['idempotency-key'] },
      data: { status: null, sealedAnswer: null, lockedUntil: new Date(0) },
    });
    const again = await erase(body, { headers });
    expect([again.status, again.json]).toEqual([201, first.json]);
    expect(first.json).toMatchObject({ erased: 1 });
  });

  test('says when bills of an earlier key can’t be searched, and finds them by their ids', async () => {
    const [merchant, customer] = [await harness.newMerchant(), newCustomer()];
    const { id } = await makeBill(harness, customer, { merchant });
    await makeBill(harness, { metadata: { cart: '1' } }, { merchant });
    const settings = { ...harness.context.settings, requestDigestKey: randomBytes(32) };
    const app = harness.appWith({ settings });
    const merchantId = merchant.id;
    const { customerEmail } = customer;
    expect((await erase({ merchantId, customerEmail }, { app })).json).toMatchObject({ erased: 0, complete: false });
    expect(await customerOf(id, merchant)).toEqual(customer);
    expect((await erase({ merchantId, billIds: [id] }, { app })).json).toMatchObject({ erased: 1, complete: true });
    expect((await erase({ merchantId, customerEmail }, { app })).json).toMatchObject({ erased: 0, complete: true });
  });

  test.each<readonly [string, object]>([
    ['nobody', {}],
    ['two fields', { customerEmail: 'a@example.com', customerPhone: '02-123-4567' }],
    ['no bills', { billIds: [] }],
    ['too many bills', { billIds: Array.from({ length: 101 }, () => `bill_${'0'.repeat(32)}`) }],
    ['something else than bills', { billIds: ['pay_1'] }],
    ['a malformed address', { customerEmail: 'nobody' }],
    ['an unknown field', { customerEmail: 'a@example.com', note: 'x' }],
  ])('of %s is refused', async (_what, body) => {
    expectProblem(await erase({ ...body }), 400, 'INVALID_REQUEST');
  });

  test('needs a merchant that exists, the administrator’s token and an Idempotency-Key', async () => {
    const body = { customerEmail: 'a@example.com' };
    expectProblem(await erase({ ...body, merchantId: `mer_${'0'.repeat(32)}` }), 404, 'NOT_FOUND');
    expectProblem(await erase(body, { headers: bearer(harness.merchant) }), 401, 'UNAUTHENTICATED');
    expectProblem(await erase(body, { headers: { 'idempotency-key': '' } }), 400, 'IDEMPOTENCY_KEY_REQUIRED');
  });
});

describe('among a hundred thousand bills', () => {
  const BILLS = 100_000;
  const FILL_MS = 120_000;
  let sql: pg.Client;

  type Statement = { readonly text: string; readonly values: readonly unknown[] };
  type Node = { readonly 'Node Type': string; readonly 'Actual Rows': number; readonly Plans?: readonly Node[] };
  const nodesOf = (node: Node): readonly Node[] => [node, ...(node.Plans ?? []).flatMap(nodesOf)];

  beforeAll(async () => {
    sql = new pg.Client({ connectionString: harness.databaseUrl });
    await sql.connect();
    await sql.query(`SET session_replication_role = replica`);
    const { id } = await makeBill(harness, newCustomer());
    await sql.query(`
      INSERT INTO bill_customer (bill_id, merchant_id, sealed_customer, name_digest, email_digest, phone_digest, digest_key)
      SELECT 'filler_' || number, merchant_id, sealed_customer, sha256(('n' || number % 1000)::bytea),
        sha256(('e' || number)::bytea), sha256(('p' || number)::bytea), digest_key
      FROM bill_customer, generate_series(1, ${BILLS}) AS number WHERE bill_id = '${id}'`);
    await sql.query('ANALYZE bill_customer');
  }, FILL_MS);
  afterAll(async () => {
    await sql.end();
  });

  /** What PostgreSQL does for an erasure's statements about customers; each is undone. */
  async function nodesFor(body: Record<string, unknown>): Promise<readonly Node[]> {
    const driver = jest.spyOn(pg.Client.prototype, 'query');
    expect((await erase(body)).status).toBe(201);
    const heard = driver.mock.calls.map(([asked]) => asked as unknown as string | Statement);
    driver.mockRestore();
    const statements = heard
      .filter((asked) => typeof asked !== 'string')
      .filter(({ text }) => text.includes('bill_customer'));
    const plans: Node[] = [];
    for (const { text, values } of statements) {
      await sql.query('BEGIN');
      const explained = await sql.query<{ readonly 'QUERY PLAN': readonly [{ readonly Plan: Node }] }>({
        text: `EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) ${text}`,
        values: [...values],
      });
      await sql.query('ROLLBACK');
      plans.push(...explained.rows.flatMap((row) => nodesOf(row['QUERY PLAN'][0].Plan)));
    }
    return plans;
  }

  test.each<readonly [string, () => Record<string, unknown>]>([
    ['customerName', () => ({ customerName: newCustomer().customerName })],
    ['customerEmail', () => ({ customerEmail: newCustomer().customerEmail })],
    ['customerPhone', () => ({ customerPhone: newCustomer().customerPhone })],
    ['billIds', () => ({ billIds: [`bill_${'0'.repeat(32)}`] })],
  ])('an erasure by %s finds them by an index', async (_field, body) => {
    const nodes = await nodesFor(body());
    expect(nodes.length).toBeGreaterThan(1);
    const told = JSON.stringify(nodes, null, 1);
    expect(nodes.some((node) => node['Node Type'].includes('Seq Scan')) ? told : 'by an index').toBe('by an index');
    expect(nodes.some((node) => node['Actual Rows'] > 10) ? told : 'few rows').toBe('few rows');
  });
});

test('no log line holds a customer', () => {
  expect(leakedSecrets(harness)).toEqual([]);
});
