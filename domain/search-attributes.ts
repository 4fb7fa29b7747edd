import { searchableOrderNo } from './searchable-order-no';

/**
 * The search attributes by which operators find payments in Temporal Web UI. They are not encrypted: ids and codes
 * only. `npm run temporal:setup` registers them, or a bill worker before it polls. SQL visibility has room for ten
 * keywords and three whole numbers: another keyword must replace one of these.
 */
export const searchAttributes = {
  status: { name: 'PaymentStatus', type: 'KEYWORD' },
  /** Why it ended as it did. */
  reason: { name: 'PaymentReason', type: 'KEYWORD' },
  issuer: { name: 'PaymentIssuer', type: 'KEYWORD' },
  /** The VAN that was asked last. */
  van: { name: 'PaymentVan', type: 'KEYWORD' },
  merchant: { name: 'PaymentMerchant', type: 'KEYWORD' },
  bill: { name: 'PaymentBill', type: 'KEYWORD' },
  /** The merchant's own number, unless it may hold personal data. */
  orderNo: { name: 'PaymentOrderNo', type: 'KEYWORD' },
  approvalNo: { name: 'PaymentApprovalNo', type: 'KEYWORD' },
  payType: { name: 'PaymentPayType', type: 'KEYWORD' },
  service: { name: 'PaymentService', type: 'KEYWORD' },
  amount: { name: 'PaymentAmount', type: 'INT' },
} as const;

type Attributes = typeof searchAttributes;

/** One attribute of a run and its value, as Temporal's SDK takes them. */
type SearchAttributePair =
  | { key: Attributes['amount']; value: number }
  | { key: Attributes[Exclude<keyof Attributes, 'amount'>]; value: string };

/** Facts about a run that are known at its start, or change during it; an unknown one is left out. */
type Known = Readonly<Partial<Record<Exclude<keyof Attributes, 'amount'>, string | null | undefined>>> & {
  /** In won. */
  readonly amount?: number;
};

/** The attributes of a run as Temporal takes them. */
export function searchAttributesOf({ amount, orderNo, ...codes }: Known): SearchAttributePair[] {
  const texts = { ...codes, orderNo: searchableOrderNo(orderNo ?? '') };
  const pairs = Object.entries(texts).flatMap(([name, value]): SearchAttributePair[] =>
    value == null || value === '' ? [] : [{ key: searchAttributes[name as keyof typeof texts], value }],
  );
  return amount === undefined ? pairs : [...pairs, { key: searchAttributes.amount, value: amount }];
}

/** The facts by which operators can find a payment from its beginning on. */
type NewPayment = {
  readonly issuer: string;
  readonly merchantId: string;
  readonly billId: string;
  /** The merchant's own; absent in what a worker of an earlier version tells. */
  readonly orderNo?: string | undefined;
  readonly service: string;
  /** In won. */
  readonly amount: number;
};

/** The attributes of a new payment. */
export const newPaymentAttributes = (
  payType: 'CARD_VAN' | 'CARD_RP',
  { issuer, merchantId: merchant, billId: bill, orderNo, service, amount }: NewPayment,
): SearchAttributePair[] =>
  searchAttributesOf({ status: 'REQUESTED', issuer, merchant, bill, orderNo, payType, service, amount });

/** A payment's row, with its bill, as far as operators search by it. */
export type FoundPayment = {
  readonly issuer: string;
  readonly merchantId: string;
  readonly billId: string;
  readonly payType: string;
  /** The VAN that approved it. */
  readonly van?: string | null;
  readonly approvalNo?: string | null;
  readonly bill?: { readonly orderNo: string };
};

/** The attributes of a run about a payment that another run began, without the status, which is the run's own. */
export const attributesOfPayment = (
  { issuer, merchantId: merchant, billId, payType, van, approvalNo, bill }: FoundPayment,
  own: Pick<Known, 'status' | 'amount'>,
): SearchAttributePair[] =>
  searchAttributesOf({ ...own, issuer, merchant, bill: billId, orderNo: bill?.orderNo, payType, van, approvalNo });
