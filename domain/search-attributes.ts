/**
 * The search attributes by which operators find payments in Temporal Web UI. They are not encrypted: ids and codes
 * only. The bill worker registers them before it polls.
 */
export const searchAttributes = {
  status: { name: 'PaymentStatus', type: 'KEYWORD' },
  issuer: { name: 'PaymentIssuer', type: 'KEYWORD' },
  merchant: { name: 'PaymentMerchant', type: 'KEYWORD' },
  bill: { name: 'PaymentBill', type: 'KEYWORD' },
  payType: { name: 'PaymentPayType', type: 'KEYWORD' },
  service: { name: 'PaymentService', type: 'KEYWORD' },
  amount: { name: 'PaymentAmount', type: 'INT' },
} as const;

type Attributes = typeof searchAttributes;

/** One attribute of a run and its value, as Temporal's SDK takes them. */
type SearchAttributePair =
  | { key: Attributes['amount']; value: number }
  | { key: Attributes[Exclude<keyof Attributes, 'amount'>]; value: string };

/** Facts about a run that are known at its start, or change during it. */
type Known = Readonly<Partial<Record<Exclude<keyof typeof searchAttributes, 'amount'>, string>>> & {
  /** In won. */
  readonly amount?: number;
};

/** The attributes of a run as Temporal takes them. */
export function searchAttributesOf({ amount, ...codes }: Known): SearchAttributePair[] {
  const pairs = Object.entries(codes).map(([name, value]): SearchAttributePair => ({
    key: searchAttributes[name as keyof typeof codes],
    value,
  }));
  return amount === undefined ? pairs : [...pairs, { key: searchAttributes.amount, value: amount }];
}

/** The facts by which operators can find a payment from its beginning on. */
type NewPayment = {
  readonly issuer: string;
  readonly merchantId: string;
  readonly billId: string;
  readonly service: string;
  /** In won. */
  readonly amount: number;
};

/** The attributes of a new payment. */
export const newPaymentAttributes = (
  payType: 'CARD_VAN' | 'CARD_RP',
  { issuer, merchantId: merchant, billId: bill, service, amount }: NewPayment,
): SearchAttributePair[] =>
  searchAttributesOf({ status: 'REQUESTED', issuer, merchant, bill, payType, service, amount });
