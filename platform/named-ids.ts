/** The name of each kind of id in logs and spans, by its prefix. */
const NAMES = {
  bill: 'billId',
  pay: 'paymentId',
  can: 'cancellationId',
  bkey: 'billingKeyId',
  sub: 'subscriptionId',
  mer: 'merchantId',
  key: 'keyId',
  whe: 'endpointId',
  whd: 'deliveryId',
  era: 'erasureId',
} as const;

type Name = (typeof NAMES)[keyof typeof NAMES];

const nameOf = (prefix = ''): Name | undefined => Object.entries(NAMES).find(([known]) => known === prefix)?.[1];

const ID = /^([a-z]+)_(?:test_)?[0-9a-z]{32}$/;

/** The ids among these values, by their names in logs and spans. A link's token is none, nor is a key's secret. */
export function idsIn(values: unknown): Readonly<Partial<Record<Name, string>>> {
  if (typeof values !== 'object' || values === null) return {};
  const texts = Object.values(values).filter((value): value is string => typeof value === 'string');
  const named = texts.flatMap((text): readonly (readonly [string, string])[] => {
    const name = nameOf(ID.exec(text)?.[1]);
    return name === undefined ? [] : [[name, text]];
  });
  return Object.fromEntries(named);
}
