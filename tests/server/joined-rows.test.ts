import { readJoined } from '../../platform/joined-rows';
import { Prisma } from '../../prisma/generated/client';
import { beginPayment } from './calls';
import { type Harness, startHarness } from './harness';
import { bring } from './states';

let harness: Harness;

beforeAll(async () => {
  harness = await startHarness();
});
afterAll(async () => {
  await harness.close();
});

test('rows that are read by one statement are as Prisma reads each of them', async () => {
  const { db } = harness;
  const { id } = await beginPayment(harness);
  await bring(harness, id, 'APPROVED');
  await db.vanDay.create({ data: { van: 'alpha', day: '20261127', longestMs: 700 } });
  await db.answeredPress.create({ data: { id: `pay_${'0'.repeat(32)}`, paymentId: id, platform: 'web' } });
  const payment = await db.payment.findUniqueOrThrow({ where: { id } });
  const { billId, merchantId } = payment;

  const [read] = await readJoined(
    db,
    {
      payment: 'Payment',
      bill: 'Bill',
      merchant: 'Merchant',
      claim: 'BillClaim',
      terminal: 'Terminal',
      key: 'ApiKey',
      attempt: 'Attempt',
      press: 'AnsweredPress',
      day: 'VanDay',
    },
    Prisma.sql`
      FROM payment JOIN bill ON bill.id = payment.bill_id JOIN merchant ON merchant.id = payment.merchant_id
        JOIN bill_claim AS claim ON claim.bill_id = bill.id JOIN terminal ON terminal.merchant_id = merchant.id
        JOIN api_key AS key ON key.merchant_id = merchant.id JOIN attempt ON attempt.payment_id = payment.id
        JOIN answered_press AS press ON press.payment_id = payment.id JOIN van_day AS day ON day.van = terminal.van
      WHERE payment.id = ${id}`,
  );
  expect(read).toEqual({
    payment,
    bill: await db.bill.findUnique({ where: { id: billId } }),
    merchant: await db.merchant.findUnique({ where: { id: merchantId } }),
    claim: await db.billClaim.findUnique({ where: { billId } }),
    terminal: await db.terminal.findFirst({ where: { merchantId } }),
    key: await db.apiKey.findFirst({ where: { merchantId } }),
    attempt: await db.attempt.findFirst({ where: { paymentId: id } }),
    press: await db.answeredPress.findFirst({ where: { paymentId: id } }),
    day: await db.vanDay.findFirst({ where: { van: 'alpha' } }),
  });
});

test('a row that the other side of an outer join lacks is null', async () => {
  const { id } = await beginPayment(harness);
  const [read] = await readJoined(
    harness.db,
    { payment: 'Payment', attempt: 'Attempt?' },
    Prisma.sql`FROM payment LEFT JOIN attempt ON attempt.payment_id = payment.id WHERE payment.id = ${id}`,
  );
  expect(read).toMatchObject({ payment: { id, status: 'SCHEME_ISSUED' }, attempt: null });
});
