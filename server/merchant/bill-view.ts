import { type Static, Type } from '@sinclair/typebox';
import { billStates } from '../../domain/bill-states';
import { issuerCodes } from '../../domain/issuers';
import { isPayment, isVoid } from '../../domain/payable';
import { services } from '../../domain/services';
import { issuersWithout } from '../../platform/issuer-text';
import type { Bill as BillRow, BillClaim, BillCustomer, Merchant } from '../../platform/rows';
import type { ServerContext } from '../context';
import { pageUrlOf } from '../payer/way-back';
import { BillId, Instant, Mode, named, nullable, oneOf, PaymentId, Won } from '../schemas';
import { customerOfBill, openedCustomer } from './customer';

/** A bill as its merchant sees it. */
export const Bill = named(
  'Bill',
  Type.Object({
    id: BillId,
    mode: Mode,
    state: oneOf(billStates, { description: 'W waiting, F paid, C cancelled after it was paid, D dead: see `closed`' }),
    closed: nullable(
      oneOf(['EXPIRED', 'VOIDED'] as const, { description: 'Why a bill in state D can no longer be paid' }),
    ),
    orderNo: Type.String(),
    orderName: Type.String(),
    amount: Won,
    supply: Won,
    vat: Won,
    serviceCharge: Won,
    taxFree: Won,
    service: oneOf(services),
    expiresAt: Instant,
    createdAt: Instant,
    returnUrl: nullable(Type.String()),
    paymentId: nullable(
      Type.Unsafe<string>({
        ...PaymentId,
        description: 'The payment that holds the bill: it is being approved, unsettled, or approved',
      }),
    ),
    unavailableIssuers: Type.Array(
      Type.Object({
        issuer: oneOf(issuerCodes),
        characters: Type.Array(Type.String(), {
          description: 'The characters of the order’s and the merchant’s name that its character set lacks',
        }),
      }),
      {
        description:
          'Issuers that can’t be chosen for this bill, because they can’t write its names: rename the order to offer them',
      },
    ),
    payUrl: nullable(
      Type.String({
        description:
          'The payer’s page. Anyone with this link can see the bill: give it only to the payer. Null: the bill is charged by a billing key',
      }),
    ),
    ...customerOfBill,
  }),
);
export type Bill = Static<typeof Bill>;

export type BillWithClaim = BillRow & {
  readonly claim: BillClaim | null;
  readonly merchant: Pick<Merchant, 'name'>;
  readonly customer: BillCustomer | null;
};

/** The relations that a bill's view needs. */
export const withClaim = { claim: true, merchant: { select: { name: true } }, customer: true } as const;

export async function billView(
  { keyrings, settings }: Pick<ServerContext, 'keyrings' | 'settings'>,
  bill: BillWithClaim,
): Promise<Bill> {
  const token = bill.sealedToken === null ? null : await keyrings.billLink.unseal(bill.sealedToken, bill.id);
  const holder = bill.claim?.holder;
  return {
    id: bill.id,
    mode: settings.mode,
    state: bill.state,
    closed: bill.state === 'D' ? (isVoid(holder) ? 'VOIDED' : 'EXPIRED') : null,
    orderNo: bill.orderNo,
    orderName: bill.orderName,
    amount: bill.amount,
    supply: bill.supply,
    vat: bill.vat,
    serviceCharge: bill.serviceCharge,
    taxFree: bill.taxFree,
    service: bill.service,
    expiresAt: bill.expiresAt.toISOString(),
    createdAt: bill.createdAt.toISOString(),
    returnUrl: bill.returnUrl,
    paymentId: isPayment(holder) ? holder : null,
    unavailableIssuers: issuersWithout([bill.orderName, bill.merchant.name]).map(({ issuer, characters }) => ({
      issuer,
      characters: [...characters],
    })),
    payUrl: token === null ? null : pageUrlOf(settings.publicUrl, token.toString('latin1')),
    ...(await openedCustomer({ keyrings }, bill.customer)),
  };
}
