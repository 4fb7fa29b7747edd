import { type Static, Type } from '@sinclair/typebox';
import { type Service, services } from '../../domain/services';
import type { Transaction } from '../../platform/database';
import { newLinkToken } from '../../platform/ids';
import type { Bill, Merchant } from '../../platform/rows';
import { storeCustomer } from '../../records/bill-customers';
import { createBill, holdOrderNo, type NewBill as BillRow } from '../../records/bills';
import { tokenHash } from '../access';
import { checkAmounts } from '../amounts';
import type { ServerContext } from '../context';
import { Problem } from '../errors';
import { Amount, defaulted, oneOf, text } from '../schemas';
import { type BillWithClaim, withClaim } from './bill-view';
import { customerFields, sealedCustomer } from './customer';

const DEFAULT_LIFE_MS = 24 * 3_600_000;
const LONGEST_LIFE_MS = 90 * 24 * 3_600_000;

const part = (description: string) =>
  defaulted(Type.Integer({ minimum: 0, maximum: 999_999_999, default: 0, description }));

/** The amount of a bill, and what it is for. */
export const amountFields = {
  orderNo: text(64, 'The merchant’s own order number'),
  orderName: text(100, 'The order’s name, as the payer reads it'),
  amount: Amount,
  taxFree: part('면세금액, won; a part of the amount'),
  serviceCharge: part('봉사료, won; a part of the amount'),
};

export const NewBill = Type.Object(
  {
    ...amountFields,
    expiresAt: Type.Optional(
      Type.String({
        format: 'date-time',
        maxLength: 40,
        description: 'At most 90 days away; 24 hours by default',
      }),
    ),
    returnUrl: Type.Optional(
      Type.String({
        format: 'uri',
        pattern: '^https?://',
        maxLength: 500,
        description: 'The page to which the payer returns',
      }),
    ),
    service: defaulted(oneOf<Service>(services, { default: 'payssam' })),
    ...customerFields,
  },
  { additionalProperties: false },
);
export type NewBill = Static<typeof NewBill>;

/** Opens a bill to payers under this id. @throws Problem */
export async function openBill(
  context: ServerContext,
  tx: Transaction,
  merchant: Merchant,
  { id, body }: { readonly id: string; readonly body: NewBill },
): Promise<BillWithClaim> {
  const { keyrings, clock, settings } = context;
  checkReturnUrl(body);
  const { amount, taxFree, serviceCharge } = body;
  checkAmounts(body, merchant);
  const token = newLinkToken(settings.mode, id);
  const now = clock();
  const bill = {
    id,
    merchantId: merchant.id,
    orderNo: body.orderNo,
    orderName: body.orderName,
    amount,
    serviceCharge,
    taxFree,
    service: body.service,
    returnUrl: body.returnUrl ?? null,
    expiresAt: expiryOf(body, now),
    tokenHash: tokenHash(token),
    sealedToken: new Uint8Array(keyrings.billLink.seal(Buffer.from(token), id)),
  };
  const made = await makeBill(tx, merchant, bill, now);
  if (made === undefined) return tx.bill.findUniqueOrThrow({ where: { id }, include: withClaim });
  const customer = sealedCustomer(context, { billId: id, merchantId: merchant.id }, body);
  // One that was just made is nobody's yet.
  return {
    ...made,
    claim: null,
    merchant,
    customer: customer === undefined ? null : await storeCustomer(tx, customer),
  };
}

/**
 * Creates a bill.
 * @returns the bill; undefined when another try has already created it
 * @throws Problem ORDER_NO_REUSED while another bill of its order can be paid, or is paid
 */
export async function makeBill(
  tx: Transaction,
  merchant: Merchant,
  bill: BillRow,
  now: Date,
): Promise<Bill | undefined> {
  const other = await holdOrderNo(tx, merchant, bill, now);
  if (other !== undefined)
    throw new Problem('ORDER_NO_REUSED', { errors: [{ path: 'body/orderNo', message: `belongs to ${other}` }] });
  return createBill(tx, bill);
}

/** The schema's format checks less than the URL parser of the issuer's activity: it accepts a port above 65535. */
function checkReturnUrl({ returnUrl }: NewBill): void {
  if (returnUrl === undefined || URL.canParse(returnUrl)) return;
  throw new Problem('INVALID_REQUEST', { errors: [{ path: 'body/returnUrl', message: 'must be a URL' }] });
}

function expiryOf(body: NewBill, now: Date): Date {
  if (body.expiresAt === undefined) return new Date(now.getTime() + DEFAULT_LIFE_MS);
  const expiresAt = new Date(body.expiresAt);
  const life = expiresAt.getTime() - now.getTime();
  if (!(life > 0 && life <= LONGEST_LIFE_MS)) throw new Problem('INVALID_EXPIRY');
  return expiresAt;
}
