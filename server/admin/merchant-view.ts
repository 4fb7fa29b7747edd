import { type Static, Type } from '@sinclair/typebox';
import { vanNames } from '../../domain/vans';
import type { Merchant as MerchantRow, Terminal as TerminalRow } from '../../platform/rows';
import { ids } from '../examples/values';
import { Instant, Mode, named, nullable, oneOf, text, Won } from '../schemas';

const LARGEST_AMOUNT = 999_999_999;
const MOST_TERMINALS = 10;

export const MerchantId = Type.String({ pattern: '^mer_[0-9a-z]{32}$', examples: [ids.merchant] });

const Terminal = Type.Object(
  {
    van: oneOf(vanNames),
    terminalId: Type.String({ pattern: '^[\\x21-\\x7e]{1,10}$', description: '단말기번호 (CAT ID)' }),
    vendorCode: Type.String({ pattern: '^[\\x21-\\x7e]{1,4}$', description: '업체정보: the PSP’s code at this VAN' }),
  },
  { additionalProperties: false },
);

const identity = {
  name: text(60, 'The name that payers read'),
  businessNo: Type.String({ pattern: '^[0-9]{10}$', description: '사업자등록번호, 10 digits' }),
  terminals: Type.Array(Terminal, {
    minItems: 1,
    maxItems: MOST_TERMINALS,
    description: 'At most one for each VAN. Approvals go to the first',
  }),
};
const policy = {
  minimumAmount: Type.Integer({
    minimum: 1,
    maximum: LARGEST_AMOUNT,
    description: 'Smallest amount of a bill, won; 1,000 by default',
  }),
  maximumInstallmentMonths: Type.Integer({
    minimum: 0,
    maximum: 36,
    description: 'Longest installment: 0 (one-off payments only) or 2 to 36; 12 by default',
  }),
  minimumInstallmentAmount: Type.Integer({
    minimum: 0,
    maximum: LARGEST_AMOUNT,
    description: 'Smallest total that may be paid in installments, won; 50,000 by default',
  }),
  chargesPerKeyPerDay: Type.Integer({
    minimum: 0,
    maximum: 10_000,
    description: 'Most recurring charges of one billing key on a Korean day; 10 by default',
  }),
  triesPerPeriod: Type.Integer({
    minimum: 1,
    maximum: 1_000,
    description: 'Most tries of one period of a subscription; 12 by default',
  }),
  orderNoReuse: Type.Boolean({
    description:
      'An order number may be used again while a bill of it can be paid or is paid; otherwise such a bill is refused with ' +
      '409 `ORDER_NO_REUSED`. False by default',
  }),
};
/** Printed on the sales slip if they are known. */
const contact = {
  representative: text(60, '대표자'),
  phone: Type.String({ pattern: '^[0-9+() -]{3,30}$' }),
  address: text(200),
};
const clearable = {
  representative: nullable(contact.representative),
  phone: nullable(contact.phone),
  address: nullable(contact.address),
};

export const NewMerchant = Type.Composite(
  [Type.Object(identity), Type.Partial(Type.Object({ ...policy, ...contact }))],
  { additionalProperties: false },
);
export type NewMerchant = Static<typeof NewMerchant>;

/** Changes the given fields; null removes a field that a sales slip does not need. */
export const MerchantChange = Type.Partial(Type.Object({ ...identity, ...policy, ...clearable }), {
  additionalProperties: false,
  minProperties: 1,
});
export type MerchantChange = Static<typeof MerchantChange>;

/** A live merchant as its sandbox is given it, whole. */
export const MerchantCopy = Type.Object({ ...identity, ...policy, ...clearable }, { additionalProperties: false });
export type MerchantCopy = Static<typeof MerchantCopy>;

/** A merchant as administrators see it. Rows may be older than the rules for new ones. */
export const Merchant = named(
  'Merchant',
  Type.Object({
    id: MerchantId,
    mode: Mode,
    name: Type.String(),
    businessNo: Type.String({ description: '사업자등록번호, 10 digits' }),
    terminals: Type.Array(Type.Object({ van: Type.String(), terminalId: Type.String(), vendorCode: Type.String() }), {
      description: 'In the order of the routing',
    }),
    minimumAmount: Won,
    maximumInstallmentMonths: Type.Integer(),
    minimumInstallmentAmount: Won,
    chargesPerKeyPerDay: Type.Integer(),
    triesPerPeriod: Type.Integer(),
    orderNoReuse: Type.Boolean(),
    representative: nullable(Type.String()),
    phone: nullable(Type.String()),
    address: nullable(Type.String()),
    createdAt: Instant,
  }),
);
export type Merchant = Static<typeof Merchant>;

export type MerchantWithTerminals = MerchantRow & { readonly terminals: readonly TerminalRow[] };

/** Terminals in the order in which they are tried. */
export const withTerminals = { terminals: { orderBy: { priority: 'asc' } } } as const;

export function merchantView({ createdAt, terminals, ...merchant }: MerchantWithTerminals): Merchant {
  return {
    ...merchant,
    terminals: terminals.map(({ van, terminalId, vendorCode }) => ({ van, terminalId, vendorCode })),
    createdAt: createdAt.toISOString(),
  };
}
