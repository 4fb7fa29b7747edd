import type { PrismaPg } from '@prisma/adapter-pg';
import { textFallbacks, withFallbacks } from './column-fallbacks';

type Connection = Awaited<ReturnType<PrismaPg['connect']>>;
type Rows = readonly (readonly unknown[])[];

/** What Prisma sees of rows that the database gives. */
async function seen(sql: string, columnNames: readonly string[], rows: Rows): Promise<Rows> {
  const queryRaw = async () => ({ columnNames, columnTypes: [], rows });
  const connection = { queryRaw, startTransaction: async () => connection } as unknown as Connection;
  const factory = withFallbacks({ connect: async () => connection } as unknown as PrismaPg, textFallbacks);
  const [outside, inside] = [await factory.connect(), await (await factory.connect()).startTransaction()];
  const query = { sql, args: [], argTypes: [] };
  const answers = await Promise.all([outside.queryRaw(query), inside.queryRaw(query)]);
  expect(answers[1].rows).toEqual(answers[0].rows);
  return answers[0].rows;
}

const SELECT =
  'SELECT "public"."payment"."id", "public"."payment"."van", "public"."payment"."reason" FROM "public"."payment"';
const COLUMNS = ['id', 'van', 'reason'];

test.each([
  ['AUTH_EXPIRED', 'AUTH_EXPIRED'],
  ['NONSENSE', 'OTHER'],
  ['toString', 'OTHER'],
  ['', 'OTHER'],
  [null, null],
])('a row’s reason %j is read as %s', async (reason, known) => {
  expect(await seen(SELECT, COLUMNS, [['pay_1', 'alpha', reason]])).toEqual([['pay_1', 'alpha', known]]);
});

test('a VAN that this version does not know is read as none', async () => {
  expect(await seen(SELECT, COLUMNS, [['pay_1', 'of-tomorrow', null]])).toEqual([['pay_1', null, null]]);
});

test('what a statement returns that writes is read so too', async () => {
  const sql =
    'UPDATE "public"."payment" SET "version" = $1 RETURNING "public"."payment"."id", "public"."payment"."reason"';
  expect(await seen(sql, ['id', 'reason'], [['pay_1', 'NONSENSE']])).toEqual([['pay_1', 'OTHER']]);
});

test('a column of the same name that another table has is left alone', async () => {
  const sql =
    'SELECT "public"."attempt"."van" FROM "public"."attempt" WHERE "public"."payment"."van" = $1 AND "public"."payment"."reason" IS NULL';
  expect(await seen(sql, ['van'], [['of-tomorrow']])).toEqual([['of-tomorrow']]);
});

test('a column that is selected under both names, as joined rows are, is read so too', async () => {
  const sql = 'SELECT "payment"."reason" AS "payment.reason", "earlier"."van" AS "earlier.van" FROM payment';
  const rows = [['NONSENSE', 'of-tomorrow']];
  expect(await seen(sql, ['payment.reason', 'earlier.van'], rows)).toEqual([['OTHER', 'of-tomorrow']]);
});
