import { newId } from '../../platform/ids';
import { bearer, beginPayment, get, type Payment, type Reply } from './calls';
import { startHarness, type Harness, type Merchant } from './harness';
import { bring } from './states';

let harness: Harness;
let merchant: Merchant;

beforeAll(async () => {
  harness = await startHarness();
  ({ merchant } = harness);
  // As the migration of a newer version adds them.
  await harness.db.$executeRaw`ALTER TYPE payment_status ADD VALUE 'ON_HOLD'`;
  await harness.db.$executeRaw`ALTER TYPE attempt_state ADD VALUE 'REPLAYED'`;
  await harness.db.$executeRaw`ALTER TYPE attempt_kind ADD VALUE 'CAPTURE'`;
});
afterAll(async () => {
  await harness.close();
});

/** Somebody else wrote it: by hand, or a newer version. */
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
  'a reason that this version does not know (%s) reads as one that it knows, to payer and merchant',
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
        reason: { ...expected, text: expect.stringMatching(/가맹점/) as string },
      },
    });
    expect(await read(payment)).toMatchObject({ status: 200, json: { state: 'D', reason: expected } });
    expect(await inList(payment)).toMatchObject({ state: 'D', reason: expected });
    expect((await get(harness.app, `/pay/${payment.bill.token}`)).status).toBe(200);
  },
);

test.each([['NULL'], ["'gamma'"]])(
  'a decline by a VAN that this version does not know (%s) reads as its class says',
  async (van) => {
    const payment = await beginPayment(harness);
    await bring(harness, payment.id, 'DECLINED');
    await write(`van = ${van}`, payment.id);
    expect(await status(payment, 'ko')).toMatchObject({
      status: 200,
      json: { reason: { code: 'VAN_DECLINED_SOFT', text: expect.stringMatching(/한도/) as string } },
    });
    expect((await read(payment)).status).toBe(200);
  },
);

test('a status that this version does not know reads as one that is being confirmed, and nothing is said to be over', async () => {
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

test('a telegram whose kind or state this version does not know hides no payment', async () => {
  const payment = await beginPayment(harness);
  await bring(harness, payment.id, 'APPROVED');
  await harness.db
    .$executeRaw`UPDATE attempt SET state = 'REPLAYED', kind = 'CAPTURE' WHERE payment_id = ${payment.id}`;
  const attempts = [{ kind: 'INQUIRY', state: 'UNKNOWN' }];
  expect(await read(payment)).toMatchObject({ status: 200, json: { state: 'F', attempts } });
  expect(await inList(payment)).toMatchObject({ state: 'F', attempts });
});

test('a reason of a billing key that this version does not know reads as one that it knows', async () => {
  const id = newId('bkey');
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
