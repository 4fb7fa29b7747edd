/**
 * What operators find payments by in Temporal Web UI. Search attributes are not encrypted: ids and codes only.
 * Registered by the bill worker before it polls.
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

/** What is known of a run when it is started, or changes while it is at work. */
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

/** What operators search a payment by, from its beginning on. */
type NewPayment = {
  readonly issuer: string;
  readonly merchantId: string;
  readonly billId: string;
  readonly service: string;
  /** In won. */
  readonly amount: number;
};

/** The attributes of a payment that is just being begun. */
export const newPaymentAttributes = (
  payType: 'CARD_VAN' | 'CARD_RP',
  { issuer, merchantId: merchant, billId: bill, service, amount }: NewPayment,
): SearchAttributePair[] =>
  searchAttributesOf({ status: 'REQUESTED', issuer, merchant, bill, payType, service, amount });
