import { newId } from '../../platform/ids';
import { unknownAs } from '../../server/unknown-values';
import { bearer, beginPayment, get, makeBill, type Payment, type Reply } from './calls';
import { type Harness, type Merchant, startHarness } from './harness';
import { ask, registerCard } from './recurring-calls';
import { bring } from './states';

const A_DAY_MS = 86_400_000;

let harness: Harness;
let merchant: Merchant;

beforeAll(async () => {
  harness = await startHarness();
  ({ merchant } = harness);
  // As the migration of a newer version adds them.
  await harness.db.$executeRaw`ALTER TYPE payment_status ADD VALUE 'ON_HOLD'`;
  await harness.db.$executeRaw`ALTER TYPE attempt_state ADD VALUE 'REPLAYED'`;
  await harness.db.$executeRaw`ALTER TYPE attempt_kind ADD VALUE 'CAPTURE'`;
  await harness.db.$executeRaw`ALTER TYPE cancellation_status ADD VALUE 'SETTLED_LATER'`;
});
afterAll(async () => {
  await harness.close();
});

/** Writes a value by hand, as a newer version would. */
const write = (set: string, id: string): Promise<number> =>
  harness.db.$executeRawUnsafe(`UPDATE payment SET ${set} WHERE id = '${id}'`);

const status = ({ statusUrl }: Payment, language: string): Promise<Reply> =>
  get(harness.app, statusUrl, { 'accept-language': language });
const read = ({ id }: Payment): Promise<Reply> => get(harness.app, `/v1/payments/${id}`, bearer(merchant));
const list = (): Promise<Reply> => get(harness.app, '/v1/payments', bearer(merchant));

const inList = async ({ id }: Payment): Promise<unknown> => {
  const reply = await list();
  expect(reply.status).toBe(200);
  return (reply.json.items as readonly { readonly id: string }[]).find((one) => one.id === id);
};

test.each([['NONSENSE'], ['VAN_DECLINED_NONSENSE'], ['constructor']])(
  'an unknown reason (%s) reads as a known one, for payer and merchant',
  async (reason) => {
    const payment = await beginPayment(harness);
    await bring(harness, payment.id, 'DECLINED');
    await write(`reason = '${reason}'`, payment.id);
    const expected = { code: 'OTHER', retryable: false, text: expect.stringMatching(/\S/) as string };
    expect(await status(payment, 'ko')).toMatchObject({
      status: 200,
      json: {
        state: 'D',
        status: 'DECLINED',
        reason: { ...expected, text: expect.stringMatching(/판매자/) as string },
      },
    });
    expect(await read(payment)).toMatchObject({ status: 200, json: { state: 'D', reason: expected } });
    expect(await inList(payment)).toMatchObject({ state: 'D', reason: expected });
    expect((await get(harness.app, `/pay/${payment.bill.token}`)).status).toBe(200);
  },
);

test.each([['NULL'], ["'of-tomorrow'"]])('a decline by an unknown VAN (%s) reads by its class', async (van) => {
  const payment = await beginPayment(harness);
  await bring(harness, payment.id, 'DECLINED');
  await write(`van = ${van}`, payment.id);
  expect(await status(payment, 'ko')).toMatchObject({
    status: 200,
    json: { reason: { code: 'VAN_DECLINED_SOFT', text: expect.stringMatching(/한도/) as string } },
  });
  expect((await read(payment)).status).toBe(200);
});

test('an unknown status reads as being confirmed, and nothing is called final', async () => {
  const payment = await beginPayment(harness);
  await bring(harness, payment.id, 'APPROVING');
  await write("status = 'ON_HOLD'", payment.id);
  expect(await status(payment, 'ko')).toMatchObject({
    status: 200,
    json: { state: 'W', status: 'UNCONFIRMED', approval: null, nextPollAfterMs: 3_000 },
  });
  expect(await read(payment)).toMatchObject({ status: 200, json: { state: 'W', status: 'UNCONFIRMED' } });
  expect(await inList(payment)).toMatchObject({ state: 'W', status: 'UNCONFIRMED' });
  expect((await get(harness.app, `/pay/${payment.bill.token}`)).status).toBe(200);
  expect((await get(harness.app, '/metrics')).status).toBe(200);
});

test('a telegram of an unknown kind or state hides no payment', async () => {
  const payment = await beginPayment(harness);
  await bring(harness, payment.id, 'APPROVED');
  await harness.db
    .$executeRaw`UPDATE attempt SET state = 'REPLAYED', kind = 'CAPTURE' WHERE payment_id = ${payment.id}`;
  const attempts = [{ kind: 'INQUIRY', state: 'UNKNOWN' }];
  expect(await read(payment)).toMatchObject({ status: 200, json: { state: 'F', attempts } });
  expect(await inList(payment)).toMatchObject({ state: 'F', attempts });
});

test('a cancellation of an unknown status reads as being settled', async () => {
  const payment = await beginPayment(harness);
  await bring(harness, payment.id, 'APPROVED');
  await harness.db.$executeRaw`
    INSERT INTO cancellation (id, payment_id, merchant_id, amount, supply, vat, service_charge, tax_free,
      balance_before, kind, note, requested_by, status, reason, updated_at)
    SELECT ${newId('can', '')}, id, merchant_id, 1000, 909, 91, 0, 0, amount, 'ACQUISITION_CANCEL', '반품', 'MERCHANT',
      'SETTLED_LATER', 'NONSENSE', now()
    FROM payment WHERE id = ${payment.id}`;
  const cancellations = [{ status: 'UNCONFIRMED', reason: { code: 'OTHER' } }];
  expect(await read(payment)).toMatchObject({ status: 200, json: { state: 'F', cancellations } });
  expect(await inList(payment)).toMatchObject({ cancellations });
  expect((await get(harness.app, `/pay/${payment.bill.token}`)).status).toBe(200);
  expect((await get(harness.app, '/metrics')).status).toBe(200);
});

test('an unknown reason of a billing key reads as a known one', async () => {
  const id = newId('bkey', '');
  const row = {
    id,
    merchantId: merchant.id,
    customerId: 'c-1',
    issuer: 'kb',
    service: 'payssam',
    orderName: '정기',
    state: 'FAILED',
    reason: 'NONSENSE',
  } as const;
  const times = {
    orderNo: `OD${id}`,
    issuerTransactionId: id,
    requestedAtKst: '20261126140000',
    expiresAt: new Date(),
  };
  await harness.db.billingKey.create({ data: { ...row, ...times } });
  const reason = { code: 'OTHER', retryable: false };
  expect(await get(harness.app, `/v1/billing-keys/${id}`, bearer(merchant))).toMatchObject({
    status: 200,
    json: { reason },
  });
  expect(await get(harness.app, '/v1/billing-keys', bearer(merchant))).toMatchObject({
    status: 200,
    json: { items: [{ id, reason }] },
  });
});

describe('an unknown enum value', () => {
  /** Every column of an enum type that merchants read. */
  const tables = ['bill', 'billing_key', 'subscription', 'subscription_period'];
  type Column = { readonly table: string; readonly column: string; readonly type: string };
  let columns: readonly Column[];
  let subscription: string;
  let billingKey: string;

  beforeAll(async () => {
    await makeBill(harness);
    billingKey = await registerCard(harness);
    const terms = { orderNo: 'S-1', orderName: '월 이용료', amount: 9_900, cycle: { unit: 'MONTH' } };
    ({ id: subscription } = (
      await ask(harness, 'POST', '/v1/subscriptions', { billingKeyId: billingKey, ...terms })
    ).json);
    await harness.activities.openPeriods({ asOf: new Date(Date.now() + A_DAY_MS).toISOString(), after: '' });
    columns = await harness.db.$queryRaw<Column[]>`
      SELECT table_name AS table, column_name AS column, udt_name AS type FROM information_schema.columns
      WHERE table_schema = 'public' AND data_type = 'USER-DEFINED' AND table_name = ANY(${tables})`;
    for (const type of new Set(columns.map((column) => column.type))) {
      await harness.db.$executeRawUnsafe(`ALTER TYPE ${type} ADD VALUE 'OF_A_NEWER_VERSION'`);
    }
    // Its migration redefines which states keep a card.
    await harness.db.$executeRaw`ALTER TABLE billing_key DROP CONSTRAINT billing_key_card_kept_while_active`;
  });

  test('is read as a known one, in every column', async () => {
    expect(columns.length).toBeGreaterThanOrEqual(tables.length);
    const named = ({ table, column }: Pick<Column, 'table' | 'column'>): string => `${table}.${column}`;
    expect(unknownAs.map(named)).toEqual(expect.arrayContaining(columns.map(named)));
  });

  test('hides no bill, billing key, subscription or period from its merchant', async () => {
    for (const { table, column } of columns) {
      await harness.db.$executeRawUnsafe(`UPDATE ${table} SET ${column} = 'OF_A_NEWER_VERSION'`);
    }
    const seen: unknown[] = [];
    for (const url of ['bills', 'billing-keys', 'subscriptions', `subscriptions/${subscription}/periods`]) {
      const { status, json } = await ask(harness, 'GET', `/v1/${url}`);
      expect(status).toBe(200);
      seen.push([...new Set((json.items as readonly { readonly state: unknown }[]).map(({ state }) => state))]);
    }
    expect(seen).toEqual([['W'], ['SCHEME_ISSUED'], ['PAUSED'], ['FROZEN']]);
    for (const url of [`billing-keys/${billingKey}`, `subscriptions/${subscription}`]) {
      expect((await ask(harness, 'GET', `/v1/${url}`)).status).toBe(200);
    }
  });

  test('is never overwritten: a change of its row fails', async () => {
    const stateOf = async (): Promise<unknown> =>
      harness.db.$queryRaw`SELECT state::text, version FROM subscription WHERE id = ${subscription}`;
    const before = await stateOf();
    expect((await ask(harness, 'PATCH', `/v1/subscriptions/${subscription}`, { state: 'ACTIVE' })).status).toBe(500);
    expect((await ask(harness, 'DELETE', `/v1/subscriptions/${subscription}`)).status).toBe(500);
    expect(await stateOf()).toEqual(before);
    expect(before).toMatchObject([{ state: 'OF_A_NEWER_VERSION' }]);
  });
});
