import { Type } from '@sinclair/typebox';

/** Ids and texts as the API takes them; every input has a bound. */
export const BillId = Type.String({ pattern: '^bill_[0-9a-z]{32}$' });
export const PaymentId = Type.String({ pattern: '^pay_[0-9a-z]{32}$' });
export const LinkToken = Type.String({ pattern: '^[A-Za-z0-9_-]{43}$' });
export const Amount = Type.Integer({ minimum: 1, maximum: 999_999_999, description: 'Won' });
/** Not in a text for people: control characters, line and paragraph separators, and halves of a character, which no UTF-8 can hold. */
const UNPRINTABLE = '\\p{Cc}\\p{Cs}\\p{Zl}\\p{Zp}';
/** Text for people, not blank: it can't break a line in a telegram, a log or a page. */
export const text = (maxLength: number) =>
  Type.String({ minLength: 1, maxLength, pattern: `^[^${UNPRINTABLE}]*[^${UNPRINTABLE}\\s][^${UNPRINTABLE}]*$` });
