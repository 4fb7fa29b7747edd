import { Prisma } from '../prisma/generated/client';
import type * as models from './rows';
import type { Transaction } from './rows';

/** Rows that may be read together, with the fields of each. */
const fields = {
  AnsweredPress: Prisma.AnsweredPressScalarFieldEnum,
  ApiKey: Prisma.ApiKeyScalarFieldEnum,
  Attempt: Prisma.AttemptScalarFieldEnum,
  Bill: Prisma.BillScalarFieldEnum,
  BillClaim: Prisma.BillClaimScalarFieldEnum,
  Cancellation: Prisma.CancellationScalarFieldEnum,
  Merchant: Prisma.MerchantScalarFieldEnum,
  Payment: Prisma.PaymentScalarFieldEnum,
  Terminal: Prisma.TerminalScalarFieldEnum,
  VanDay: Prisma.VanDayScalarFieldEnum,
} as const;

type Rows = {
  readonly AnsweredPress: models.AnsweredPress;
  readonly ApiKey: models.ApiKey;
  readonly Attempt: models.Attempt;
  readonly Bill: models.Bill;
  readonly BillClaim: models.BillClaim;
  readonly Cancellation: models.Cancellation;
  readonly Merchant: models.Merchant;
  readonly Payment: models.Payment;
  readonly Terminal: models.Terminal;
  readonly VanDay: models.VanDay;
};

type Column = { readonly field: string; readonly column: string };

/** As prisma/schema.prisma maps every field that is written otherwise in the database. */
export const columnName = (field: string): string => field.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

const columns = Object.fromEntries(
  Object.entries(fields).map(([kind, names]) => [
    kind,
    Object.keys(names).map((field) => ({ field, column: columnName(field) })),
  ]),
) as unknown as Readonly<Record<keyof Rows, readonly Column[]>>;

/** A kind of row; with a question mark, one that the other side of an outer join may lack. */
type Joined = keyof Rows | `${keyof Rows}?`;
type RowOf<J extends Joined> = J extends keyof Rows
  ? Rows[J]
  : J extends `${infer Name extends keyof Rows}?`
    ? Rows[Name] | null
    : never;
type Tables = Readonly<Record<string, Joined>>;
type JoinedRow<T extends Tables> = { readonly [Alias in keyof T]: RowOf<T[Alias]> };
type Reader = Pick<Transaction, '$queryRaw'>;

/**
 * Reads rows of several tables by one statement, each as Prisma reads it; its `include` asks for each table anew.
 * @param tables kinds of row by the alias that `from` gives their tables
 * @param from all that follows the list of columns, beginning with FROM
 */
export async function readJoined<T extends Tables>(
  tx: Reader,
  tables: T,
  from: Prisma.Sql,
): Promise<readonly JoinedRow<T>[]> {
  const list = Object.entries(tables).flatMap(([alias, joined]) => selected(alias, joined));
  const read = await tx.$queryRaw<Readonly<Record<string, unknown>>[]>`SELECT ${Prisma.raw(list.join(', '))} ${from}`;
  const joinedRow = (row: Readonly<Record<string, unknown>>) =>
    Object.fromEntries(Object.entries(tables).map(([alias, joined]) => [alias, rowOf(row, alias, joined)]));
  return read.map((row) => joinedRow(row) as JoinedRow<T>);
}

/**
 * As {@link readJoined}, of what is there for certain.
 * @param what names it in the error
 * @throws Error when there is none
 */
export async function readOneJoined<T extends Tables>(
  tx: Reader,
  what: string,
  tables: T,
  from: Prisma.Sql,
): Promise<JoinedRow<T>> {
  const [read] = await readJoined(tx, tables, from);
  if (read === undefined) throw missing(what);
  return read;
}

/** Of what every caller knows to be there. */
export const missing = (what: string): Error =>
  new Error(`${what} is not there: was the database restored to an earlier point?`);

/** The columns of one kind of row, for a statement that returns them: each under its field's name. */
export const returned = (kind: keyof Rows): Prisma.Sql =>
  Prisma.raw(columns[kind].map(({ field, column }) => `"${column}" AS "${field}"`).join(', '));

const columnsOf = (joined: string): readonly Column[] => columns[joined.replace('?', '') as keyof Rows];

const nameOf = (alias: string, column: string): string => `${alias}.${column}`;

const selected = (alias: string, joined: string): readonly string[] =>
  columnsOf(joined).map(({ column }) => `"${alias}"."${column}" AS "${nameOf(alias, column)}"`);

function rowOf(row: Readonly<Record<string, unknown>>, alias: string, joined: string): unknown {
  const values = columnsOf(joined).map(({ field, column }) => [field, row[nameOf(alias, column)]] as const);
  // Every kind of row has a key, so nothing at all is no row.
  const isMissing = values.every(([, value]) => value === null);
  return isMissing ? null : Object.fromEntries(values);
}
