import { type Static, type TObject, Type } from '@sinclair/typebox';
import { Amount, text } from '../schemas';

const instant = (description: string) =>
  Type.Optional(Type.String({ format: 'date-time', maxLength: 40, description: `${description}; RFC 3339` }));
const won = (description: string) => Type.Optional(Type.Integer({ ...Amount, description }));

/** Ranges by which bills and payments are found. Nothing lies in one whose ends are the wrong way around. */
export const rangeQuery = {
  from: instant('Created then or later'),
  to: instant('Created before'),
  amount: won('Of just this amount, in won'),
  minAmount: won('Of this amount or more'),
  maxAmount: won('Of this amount or less'),
};
type Ranges = Static<TObject<typeof rangeQuery>>;

export const OrderNo = Type.Optional(text(64, 'The merchant’s own order number, of the bill'));

/** Nothing was created before 1970; PostgreSQL has no year 0, RFC 3339 has. */
const rowTime = (time: string): Date => new Date(Math.max(Date.parse(time), 0));

/** The condition that a parameter makes, if it is given. */
export const when = <Value, Condition>(
  value: Value | undefined,
  condition: (value: Value) => Condition,
): readonly Condition[] => (value === undefined ? [] : [condition(value)]);

/** The conditions of the ranges that are given. */
export const inRanges = ({ from, to, amount, minAmount, maxAmount }: Ranges) => [
  ...when(from, (time) => ({ createdAt: { gte: rowTime(time) } })),
  ...when(to, (time) => ({ createdAt: { lt: rowTime(time) } })),
  ...when(amount, (equals) => ({ amount: { equals } })),
  ...when(minAmount, (gte) => ({ amount: { gte } })),
  ...when(maxAmount, (lte) => ({ amount: { lte } })),
];
