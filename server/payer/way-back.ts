import { createHmac } from 'node:crypto';
import { isFinal } from '../../domain/payment-states';
import type { Database } from '../../platform/database';
import type { Payment } from '../../platform/rows';
import type { OpenedBill } from '../access';
import type { ServerContext } from '../context';
import { approvedPaymentOf } from './receipt';

/** What the merchant is told by the payer's browser. It is a hint, as a webhook is: the payment says what counts. */
type Told = {
  readonly paymentId: string;
  readonly orderNo: string;
  readonly status: string;
  /** Seconds since 1970. */
  readonly timestamp: string;
};

/** What the signature covers, in this order; none of it holds a line feed. */
const signed = ({ paymentId, orderNo, status, timestamp }: Told): string =>
  [paymentId, orderNo, status, timestamp].join('\n');

/** The text that binds a sealed secret to its merchant and to its use. */
export const sealedReturnFor = (merchantId: string): string => `return ${merchantId}`;

/** The bill's page. */
export const pageUrlOf = (publicUrl: string, token: string): string => `${publicUrl}/pay/${token}`;

/** The bill's page, as a card app is to open it: it knows the result, and goes on to the merchant. */
export const backFromApp = (publicUrl: string, token: string): string => `${pageUrlOf(publicUrl, token)}?back=1`;

/** Where the page leads when the payer is done. */
export const wayBackOf = (token: string): string => `/pay/${token}/return`;

/** The newest payment of a bill. */
export const lastPaymentOf = (db: Database, billId: string): Promise<Payment | null> =>
  db.payment.findFirst({ where: { billId }, orderBy: { createdAt: 'desc' } });

/**
 * The merchant's URL with the result, signed by the merchant's return secret if it has one.
 * @returns undefined while there is no result, or if the bill has no such URL
 */
export async function merchantUrl(context: ServerContext, bill: OpenedBill): Promise<string | undefined> {
  if (bill.returnUrl === null) return undefined;
  const payment = (await approvedPaymentOf(context.db, bill.id)) ?? (await lastPaymentOf(context.db, bill.id));
  if (payment !== null && !isFinal(payment.status)) return undefined;
  const told: Told = {
    paymentId: payment?.id ?? '',
    orderNo: bill.orderNo,
    status: payment?.status ?? 'NOT_STARTED',
    timestamp: String(Math.floor(context.clock().getTime() / 1_000)),
  };
  const url = new URL(bill.returnUrl);
  for (const [name, value] of Object.entries(told)) url.searchParams.set(name, value);
  const { id, sealedReturnSecret } = bill.merchant;
  if (sealedReturnSecret === null) return url.href;
  const secret = await context.keyrings.webhookSecret.unseal(sealedReturnSecret, sealedReturnFor(id));
  url.searchParams.set('signature', createHmac('sha256', secret).update(signed(told)).digest('base64url'));
  return url.href;
}
