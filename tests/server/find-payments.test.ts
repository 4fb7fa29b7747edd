import fc from 'fast-check';
import pg, { escapeIdentifier } from 'pg';
import { billStates } from '../../domain/bill-states';
import { issuerCodes } from '../../domain/issuers';
import { won } from '../../domain/money';
import { paymentStatuses } from '../../domain/payment-states';
import type { Bill, Payment } from '../../platform/rows';
import { bearer, expectProblem, get, type Reply } from './calls';
import { type Harness, type Merchant, startHarness } from './harness';
import { registerCard } from './recurring-calls';

type Query = Readonly<Record<string, string | readonly string[]>>;

const pathOf = (list: string, query: Query): string => {
  const pairs = Object.entries(query).flatMap(([name, values]) =>
    [values].flat().map((value): [string, string] => [name, value]),
  );
  return `/v1/${list}?${new URLSearchParams(pairs).toString()}`;
};

const padded = (prefix: string, number: number): string => `${prefix}_${String(number).padStart(32, '0')}`;

describe('of a few rows of two merchants', () => {
  /** A payment with its bill, as far as lists search by it. */
  type Row = Pick<Payment, 'id' | 'merchantId' | 'status' | 'issuer' | 'payType' | 'approvalNo' | 'createdAt'> &
    Pick<Bill, 'state' | 'orderNo' | 'amount'> & { readonly billId: string };
  type Filter = {
    /** Whether a row is found by these values. */
    readonly finds: (row: Row, values: readonly string[]) => boolean;
    /** Values by which this row is found, and others may be. */
    readonly valuesOf: (row: Row) => string | readonly string[];
  };

  const BEGIN = Date.parse('2026-11-01T00:00:00Z');
  const same = (name: 'billId' | 'issuer' | 'orderNo' | 'payType' | 'state'): Filter => ({
    finds: (row, [value]) => row[name] === value,
    valuesOf: (row) => row[name],
  });
  const both = {
    from: {
      finds: ({ createdAt }, [value = '']) => createdAt.getTime() >= Date.parse(value),
      valuesOf: ({ createdAt }) => createdAt.toISOString(),
    },
    to: {
      finds: ({ createdAt }, [value = '']) => createdAt.getTime() < Date.parse(value),
      valuesOf: ({ createdAt }) => new Date(createdAt.getTime() + 1).toISOString(),
    },
    amount: { finds: ({ amount }, [value]) => amount === Number(value), valuesOf: ({ amount }) => String(amount) },
    minAmount: { finds: ({ amount }, [value]) => amount >= Number(value), valuesOf: ({ amount }) => String(amount) },
    maxAmount: { finds: ({ amount }, [value]) => amount <= Number(value), valuesOf: ({ amount }) => String(amount) },
    orderNo: same('orderNo'),
  } satisfies Readonly<Record<string, Filter>>;
  const lists: Readonly<Record<'payments' | 'bills', Readonly<Record<string, Filter>>>> = {
    payments: {
      ...both,
      billId: same('billId'),
      status: {
        finds: (row, values) => values.includes(row.status),
        valuesOf: ({ status }) => [...new Set([status, 'EXPIRED'])],
      },
      issuer: same('issuer'),
      approvalNo: {
        finds: ({ approvalNo }, [value]) => approvalNo === value,
        valuesOf: ({ approvalNo }) => approvalNo ?? '99999999',
      },
      payType: same('payType'),
    },
    bills: { ...both, state: same('state') },
  };
  type List = keyof typeof lists;

  let harness: Harness;
  let merchant: Merchant;
  let other: Merchant;
  let rows: readonly Row[];

  /** Few values each, so that filters find several, and times that coincide. */
  const rowOf = (number: number): Row => ({
    id: padded('pay', number),
    billId: padded('bill', number),
    merchantId: number % 3 === 0 ? other.id : merchant.id,
    status: paymentStatuses[number % paymentStatuses.length] ?? 'APPROVED',
    state: billStates[number % billStates.length] ?? 'W',
    issuer: issuerCodes[number % issuerCodes.length] ?? 'kb',
    orderNo: `주문 ${number % 7}`,
    payType: number % 5 === 0 ? 'CARD_RP' : 'CARD_VAN',
    approvalNo: number % 2 === 0 ? String(30_012_345 + (number % 8)) : null,
    amount: won(1_000 + (number % 6) * 500),
    createdAt: new Date(BEGIN + ((number * 7) % 20) * 1_000),
  });

  beforeAll(async () => {
    harness = await startHarness();
    [merchant, other] = [harness.merchant, await harness.newMerchant()];
    const billingKeyId = await registerCard(harness);
    rows = Array.from({ length: 90 }, (_, number) => rowOf(number));
    await harness.db.bill.createMany({
      data: rows.map(({ billId: id, merchantId, orderNo, amount, state, createdAt }) => ({
        ...{ id, merchantId, orderNo, amount, state, createdAt, expiresAt: createdAt },
        ...{
          orderName: '커피',
          supply: amount,
          vat: won(0),
          serviceCharge: won(0),
          taxFree: won(0),
          service: 'payssam',
        },
      })),
    });
    await harness.db.payment.createMany({
      data: rows.map(({ id, billId, merchantId, status, issuer, payType, approvalNo, amount, createdAt }) => ({
        ...{ id, billId, merchantId, status, issuer, payType, approvalNo, amount, createdAt },
        ...{ billingKeyId: payType === 'CARD_RP' ? billingKeyId : null, installmentMonths: 0, version: 1 },
        ...{ orderNo: `OD${id}`, issuerTransactionId: id, requestedAtKst: '20261101090000', authExpiresAt: createdAt },
      })),
    });
  });
  afterAll(async () => {
    await harness.close();
  });

  const read = (list: List, query: Query): Promise<Reply> => get(harness.app, pathOf(list, query), bearer(merchant));

  /** The ids on all pages of a list. */
  async function idsOf(list: List, query: Query): Promise<readonly string[]> {
    const ids: string[] = [];
    for (let cursor: string | null | undefined; cursor !== null;) {
      const reply = await read(list, cursor === undefined ? query : { ...query, cursor });
      expect(reply.status).toBe(200);
      ids.push(...(reply.json.items as readonly { readonly id: string }[]).map(({ id }) => id));
      cursor = reply.json.nextCursor;
    }
    return ids;
  }

  const idOf = (list: List, row: Row): string => (list === 'payments' ? row.id : row.billId);
  /** The same, as a merchant would pick them by hand. */
  const picked = (list: List, query: Query): readonly string[] =>
    rows
      .filter(({ merchantId }) => merchantId === merchant.id)
      .filter((row) => Object.entries(query).every(([name, of]) => lists[list][name]?.finds(row, [of].flat()) ?? false))
      .map((row) => ({ id: idOf(list, row), at: row.createdAt.getTime() }))
      .sort((one, next) => next.at - one.at || (one.id < next.id ? 1 : -1))
      .map(({ id }) => id);

  const queryBy = (list: List, names: readonly string[], row: Row): Query =>
    Object.fromEntries(names.map((name) => [name, lists[list][name]?.valuesOf(row) ?? '']));

  const everyFilter = (['payments', 'bills'] as const).flatMap((list) =>
    Object.keys(lists[list]).map((name) => [list, name] as const),
  );

  test.each(everyFilter)('%s by %s alone are found, and no others', async (list, name) => {
    // Neither the first nor the last in any order, and with an approval number.
    const row = rowOf(34);
    const found = await idsOf(list, queryBy(list, [name], row));
    expect(found).toContain(idOf(list, row));
    expect(found).toEqual(picked(list, queryBy(list, [name], row)));
    expect(found.length).toBeLessThan(60);
  });

  test.each(['payments', 'bills'] as const)('%s by any filters together, on pages of any size', async (list) => {
    const names = Object.keys(lists[list]);
    const one = fc.nat({ max: 89 }).map(rowOf);
    const filters = fc.record({
      by: fc.subarray(names, { maxLength: 4 }),
      row: one,
      // Some values are another row's: then there may be none with all of them.
      alsoBy: fc.subarray(names, { maxLength: 1 }),
      another: one,
      size: fc.integer({ min: 2, max: 20 }),
    });
    await fc.assert(
      fc.asyncProperty(filters, async ({ by, row, alsoBy, another, size }) => {
        const query = { ...queryBy(list, by, row), ...queryBy(list, alsoBy, another) };
        expect(await idsOf(list, { ...query, size: String(size) })).toEqual(picked(list, query));
      }),
      { numRuns: 60 },
    );
  });

  test('a payment that a newer version gave a status of its own is on the page, also by its order', async () => {
    const row = rowOf(34);
    await harness.db.$executeRaw`ALTER TYPE payment_status ADD VALUE 'ON_HOLD'`;
    await harness.db.$executeRawUnsafe(`UPDATE payment SET status = 'ON_HOLD' WHERE id = '${row.id}'`);
    const reply = await read('payments', { orderNo: row.orderNo, billId: row.billId });
    expect(reply.json.items).toMatchObject([{ id: row.id, status: 'UNCONFIRMED' }]);
    await harness.db.$executeRawUnsafe(`UPDATE payment SET status = '${row.status}' WHERE id = '${row.id}'`);
  });

  test.each<readonly [string, Query]>([
    ['that ends before it begins', { from: '2026-11-02T00:00:00Z', to: '2026-11-01T00:00:00Z' }],
    ['of amounts with the ends the wrong way around', { minAmount: '2000', maxAmount: '1000' }],
    ['in the year 0', { to: '0000-01-01T00:00:00+23:59' }],
    ['after the year 9999', { from: '9999-12-31T23:59:59-23:59' }],
    ['below the first', { cursor: Buffer.from('0 pay_0').toString('base64url') }],
  ])('a range %s is empty', async (_, query) => {
    for (const list of ['payments', 'bills'] as const) expect(await idsOf(list, query)).toEqual([]);
  });

  test.each([
    ...['from=2026-11-01', 'to=now', 'from=2026-11-01T00:00:00+09:00', 'amount=0', 'minAmount=x', 'maxAmount=1.5'],
    ...['status=', 'status=PAID', 'status=APPROVED,CANCELLED', 'status=APPROVED&status=APPROVED', 'issuer=visa'],
    ...['issuer=kb&issuer=bc', 'orderNo=', 'approvalNo=30%2012345', 'payType=CARD', 'state=F'],
  ])('payments by %s are refused, and the field is named', async (query) => {
    const reply = await get(harness.app, `/v1/payments?${query}`, bearer(merchant));
    expectProblem(reply, 400, 'INVALID_REQUEST');
    expect(reply.text).toContain(`querystring/${query.split('=')[0] ?? ''}`);
  });
});

describe('of a million payments', () => {
  const PAYMENTS = 1_000_000;
  const BILLS = PAYMENTS / 4;
  const FILL_MS = 300_000;
  /** Rows that a statement may read besides its page: those of a rare value that others do not match. */
  const MOST_ROWS = 5_000;
  /** Where a few hundred have a value, they may be sorted instead of read in order. */
  const MOST_SORTED = 500;

  let harness: Harness;
  let sql: pg.Client;
  let few: Merchant;

  beforeAll(async () => {
    harness = await startHarness();
    few = await harness.newMerchant();
    sql = new pg.Client({ connectionString: harness.databaseUrl });
    await sql.connect();
    await fill();
  }, FILL_MS);
  afterAll(async () => {
    await sql.end();
    await harness.close();
  });

  /**
   * Of four bills in a thousand the merchants are others, with few each; one payment in twenty thousand is by BC, one
   * recurring, one for an operator.
   */
  async function fill(): Promise<void> {
    const { rows: indexes } = await sql.query<{ readonly indexname: string; readonly indexdef: string }>(
      `SELECT indexname, indexdef FROM pg_indexes WHERE tablename IN ('bill', 'payment') AND indexname NOT LIKE '%_pkey'`,
    );
    // Indexes are built faster than they are filled, and foreign keys are not looked up one by one.
    for (const { indexname } of indexes) await sql.query(`DROP INDEX ${escapeIdentifier(indexname)}`);
    await sql.query(`SET session_replication_role = replica`);
    await sql.query(`SET maintenance_work_mem = '256MB'`);
    const merchantOf = `CASE WHEN bill % 250 <> 0 THEN '${harness.merchant.id}' WHEN bill % 1000 = 0 THEN '${few.id}'
      ELSE 'mer_other_' || bill % 20 END`;
    await sql.query(`
      INSERT INTO bill (id, merchant_id, order_no, order_name, amount, supply, vat, service_charge, tax_free, service,
        state, expires_at, created_at)
      SELECT 'bill_' || lpad(bill::text, 32, '0'), ${merchantOf}, 'O-' || bill, '커피', won, won, 0, 0, 0,
        'payssam', (CASE bill % 10 WHEN 0 THEN 'D' WHEN 1 THEN 'W' ELSE 'F' END)::bill_state, now(),
        '2026-01-01'::timestamptz + bill * interval '4 seconds'
      FROM (SELECT bill, 1000 + bill % 5000 AS won FROM generate_series(1, ${BILLS}) AS bill) AS made`);
    await sql.query(`
      INSERT INTO payment (id, bill_id, merchant_id, issuer, pay_type, billing_key_id, amount, installment_months,
        order_no, issuer_transaction_id, status, version, requested_at_kst, auth_expires_at, approval_no, created_at,
        updated_at)
      SELECT 'pay_' || lpad(number::text, 32, '0'), 'bill_' || lpad(bill::text, 32, '0'), ${merchantOf},
        CASE WHEN number % 20000 = 5 THEN 'bc' WHEN number % 3 = 0 THEN 'shinhan' ELSE 'kb' END,
        CASE WHEN number % 20000 = 6 THEN 'CARD_RP' ELSE 'CARD_VAN' END,
        CASE WHEN number % 20000 = 6 THEN 'bkey_1' END,
        1000 + bill % 5000, 0, 'OD' || number, number,
        (CASE WHEN number % 20000 = 7 THEN 'NEEDS_REVIEW' WHEN number % 10 = 3 THEN 'DECLINED' ELSE 'APPROVED' END
          )::payment_status,
        6, '20260101000000', now(), CASE WHEN number % 10 <> 3 THEN lpad(number::text, 8, '0') END,
        '2026-01-01'::timestamptz + number * interval '1 second', now()
      FROM (SELECT number, (number - 1) / 4 + 1 AS bill FROM generate_series(1, ${PAYMENTS}) AS number) AS made`);
    for (const { indexdef } of indexes) await sql.query(indexdef);
    await sql.query('ANALYZE bill, payment');
  }

  /** As Prisma gives it to the driver. */
  type Statement = { readonly text: string; readonly values: readonly unknown[]; readonly name: string };
  type Node = {
    readonly 'Node Type': string;
    readonly 'Actual Rows': number;
    readonly 'Actual Loops': number;
    readonly 'Rows Removed by Filter'?: number;
    readonly Plans?: readonly Node[];
  };
  const rowsOf = (node: Node): number =>
    (node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0)) * node['Actual Loops'];
  const sortedBy = ({ Plans = [], ...node }: Node): number =>
    node['Node Type'].includes('Sort') ? Math.max(...Plans.map(rowsOf)) : 0;
  const nodesOf = (node: Node): readonly Node[] => [node, ...(node.Plans ?? []).flatMap(nodesOf)];

  /** What PostgreSQL did for the statements of a call, with the values that it had. */
  async function nodesFor(list: string, query: Query, as: Merchant): Promise<readonly Node[]> {
    const driver = jest.spyOn(pg.Client.prototype, 'query');
    expect((await get(harness.app, pathOf(list, query), bearer(as))).status).toBe(200);
    const heard = driver.mock.calls.map(([asked]) => asked as unknown as string | Statement);
    driver.mockRestore();
    const table = list === 'payments' ? 'payment' : 'bill';
    const ofTable = `FROM "public"."${table}" `;
    const statements = heard.filter((asked) => typeof asked !== 'string').filter(({ text }) => text.includes(ofTable));
    // Planned for these values, as EXPLAIN does: it has no name by which a plan is kept for any.
    expect(statements).toEqual([expect.objectContaining({ name: '' })]);
    const plans = statements.map(async (statement) => {
      const explained = await sql.query<{ readonly 'QUERY PLAN': readonly [{ readonly Plan: Node }] }>({
        text: `EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) ${statement.text}`,
        values: [...statement.values],
      });
      return explained.rows.flatMap((row) => nodesOf(row['QUERY PLAN'][0].Plan));
    });
    return (await Promise.all(plans)).flat();
  }

  /** The place of a row that has nearly all others before it. */
  const DEEP = Buffer.from(`${Date.parse('2026-01-01T01:00:00Z')} pay_0`).toString('base64url');
  const [FROM, TO] = ['2026-01-05T00:00:00Z', '2026-01-05T00:01:00Z'];

  test.each<readonly [string, Query]>([
    ['payments', {}],
    ['payments', { cursor: DEEP }],
    ['payments', { to: FROM }],
    ['payments', { from: FROM, to: TO }],
    ['payments', { from: TO, to: FROM }],
    ['payments', { status: 'APPROVED' }],
    ['payments', { status: 'NEEDS_REVIEW' }],
    ['payments', { status: 'EXPIRED' }],
    ['payments', { status: ['APPROVED', 'DECLINED', 'EXPIRED'] }],
    ['payments', { status: ['NEEDS_REVIEW', 'EXPIRED'] }],
    ['payments', { status: 'DECLINED', cursor: DEEP }],
    ['payments', { status: 'NEEDS_REVIEW', cursor: DEEP }],
    ['payments', { status: 'DECLINED', from: FROM, to: TO, issuer: 'kb' }],
    ['payments', { status: 'DECLINED', issuer: 'bc' }],
    ['payments', { issuer: 'kb' }],
    ['payments', { issuer: 'bc' }],
    ['payments', { issuer: 'lotte' }],
    ['payments', { orderNo: 'O-4711' }],
    ['payments', { orderNo: 'O-none' }],
    ['payments', { orderNo: 'O-4711', status: 'APPROVED', cursor: DEEP }],
    ['payments', { billId: padded('bill', 4711) }],
    ['payments', { approvalNo: '00004711' }],
    ['payments', { approvalNo: '99999999' }],
    ['payments', { approvalNo: '00004711', from: FROM, status: 'APPROVED' }],
    ['payments', { amount: '1234' }],
    ['payments', { amount: '999' }],
    ['payments', { minAmount: '5999' }],
    ['payments', { minAmount: '1000' }],
    ['payments', { minAmount: '6001' }],
    ['payments', { minAmount: '1200', maxAmount: '1300', status: 'DECLINED' }],
    ['payments', { payType: 'CARD_VAN' }],
    ['payments', { payType: 'CARD_RP' }],
    ['payments', { payType: 'CARD_RP', status: 'DECLINED' }],
    ['bills', {}],
    ['bills', { cursor: DEEP }],
    ['bills', { from: FROM, to: TO }],
    ['bills', { state: 'F' }],
    ['bills', { state: 'C' }],
    ['bills', { state: 'W', from: FROM }],
    ['bills', { orderNo: 'O-4711' }],
    ['bills', { orderNo: 'O-none' }],
    ['bills', { amount: '1234' }],
    ['bills', { amount: '999' }],
    ['bills', { minAmount: '5999' }],
    ['bills', { minAmount: '1200', maxAmount: '1300', state: 'C' }],
  ])('%s by %j are read by an index, few more than a page', async (list, query) => {
    for (const merchant of [harness.merchant, few]) {
      const nodes = await nodesFor(list, query, merchant);
      const told = JSON.stringify(nodes, null, 1);
      expect(nodes.some((node) => node['Node Type'].includes('Seq Scan')) ? told : 'by an index').toBe('by an index');
      expect(nodes.some((node) => rowsOf(node) > MOST_ROWS) ? told : 'few rows').toBe('few rows');
      expect(nodes.some((node) => sortedBy(node) > MOST_SORTED) ? told : 'sorts few').toBe('sorts few');
    }
  });
});
