import { type Static, type TObject, Type } from '@sinclair/typebox';
import type { CustomerDetail } from '../../domain/customers';
import type { BillCustomer } from '../../platform/rows';
import type { Prisma } from '../../prisma/generated/client';
import type { ServerContext } from '../context';
import { customerDigest, digestKeyName } from '../customer-digests';
import type { Apart } from '../idempotency';
import { nullable, text, WELL_FORMED } from '../schemas';

const MOST_METADATA = 20;

/** As browsers check an input of type "email", with a dot in its domain. Each part is bounded, so reading is linear. */
const EMAIL =
  "^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?" +
  '(?:\\.[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?)+$';
/** 7 to 15 digits, as E.164 bounds them, with single hyphens between. */
const PHONE = '^\\+?(?:[0-9]-?){6,14}[0-9]$';

/** A customer, as a merchant says it of a new bill, and an administrator of those to be erased. */
export const customerTexts = {
  customerName: text(100, 'The customer’s name'),
  customerEmail: Type.String({
    maxLength: 254,
    pattern: EMAIL,
    description: 'The customer’s e-mail address',
  }),
  customerPhone: Type.String({
    maxLength: 30,
    pattern: PHONE,
    description:
      'The customer’s phone number: a Korean one, or with + and country code. 7 to 15 digits, with or without hyphens',
  }),
};

/** Sealed as it is given: only control characters are refused, because nobody but its merchant reads it. */
const Metadata = Type.Unsafe<Readonly<Record<string, string>>>({
  type: 'object',
  maxProperties: MOST_METADATA,
  propertyNames: { type: 'string', pattern: '^[A-Za-z0-9_.-]{1,40}$' },
  additionalProperties: {
    type: 'string',
    maxLength: 500,
    format: WELL_FORMED,
    pattern: '^[^\\u0000-\\u001f\\u007f-\\u009f\\u2028\\u2029]*$',
  },
  description:
    'Your own notes of the bill: up to 20 names (A-Z a-z 0-9 _ . -), each with a text of up to 500 characters. Put no ' +
    'personal data and no card number in it',
});

/** What a merchant may say of a new bill's customer. */
export const customerFields = {
  customerName: Type.Optional(customerTexts.customerName),
  customerEmail: Type.Optional(customerTexts.customerEmail),
  customerPhone: Type.Optional(customerTexts.customerPhone),
  metadata: Type.Optional(Metadata),
};
type Given = Static<TObject<typeof customerFields>>;

const ERASABLE = 'null: not given, or erased';
/** The same of a bill. Rows may be older than the bounds. */
export const customerOfBill = {
  customerName: nullable(Type.String({ description: ERASABLE })),
  customerEmail: nullable(Type.String({ description: ERASABLE })),
  customerPhone: nullable(Type.String({ description: ERASABLE })),
  metadata: nullable(
    Type.Unsafe<Readonly<Record<string, string>>>({
      type: 'object',
      additionalProperties: { type: 'string' },
      description: ERASABLE,
    }),
  ),
};
export type CustomerOfBill = Static<TObject<typeof customerOfBill>>;

const NOBODY: CustomerOfBill = { customerName: null, customerEmail: null, customerPhone: null, metadata: null };

type Keys = Pick<ServerContext, 'keyrings' | 'settings'>;
type Owner = { readonly billId: string; readonly merchantId: string };

/** The row of what a merchant says of a new bill's customer; undefined when that is nothing. */
export function sealedCustomer(
  { keyrings, settings }: Keys,
  { billId, merchantId }: Owner,
  { customerName, customerEmail, customerPhone, metadata = {} }: Given,
): Prisma.BillCustomerUncheckedCreateInput | undefined {
  const digest = (detail: CustomerDetail, told: string | undefined) =>
    told === undefined ? null : customerDigest(settings, merchantId, detail, told);
  const digests = {
    nameDigest: digest('customerName', customerName),
    emailDigest: digest('customerEmail', customerEmail),
    phoneDigest: digest('customerPhone', customerPhone),
  };
  const isNamed = Object.values(digests).some((made) => made !== null);
  const isNoted = Object.keys(metadata).length > 0;
  if (!isNamed && !isNoted) return undefined;
  const customer: CustomerOfBill = {
    customerName: customerName ?? null,
    customerEmail: customerEmail ?? null,
    customerPhone: customerPhone ?? null,
    metadata: isNoted ? metadata : null,
  };
  return {
    billId,
    merchantId,
    sealedCustomer: new Uint8Array(keyrings.customer.seal(Buffer.from(JSON.stringify(customer)), billId)),
    ...digests,
    digestKey: isNamed ? digestKeyName(settings) : null,
  };
}

/** What is known of a bill's customer: nothing once it is erased. */
export async function openedCustomer(
  { keyrings }: Pick<Keys, 'keyrings'>,
  row: BillCustomer | null,
): Promise<CustomerOfBill> {
  if (row === null) return NOBODY;
  const opened = await keyrings.customer.unseal(row.sealedCustomer, row.billId);
  return JSON.parse(opened.toString()) as CustomerOfBill;
}

type Told = CustomerOfBill & { readonly id: string };

/**
 * Keeps the customer out of the answers that are kept for repeated requests, so that it stands in one row alone: a
 * repeat reads it there, and finds nothing once it is erased.
 */
export const customerApart = <Bill extends Told>(context: Keys & Pick<ServerContext, 'db'>): Apart<Bill> => ({
  without: (bill) => ({ ...bill, ...NOBODY }),
  again: async (bill) => {
    const row = await context.db.billCustomer.findUnique({ where: { billId: bill.id } });
    return { ...bill, ...(await openedCustomer(context, row)) };
  },
});
