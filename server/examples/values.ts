/**
 * What the examples have in common. They tell one story: 서울카페 is paid for two coffees with a KB card, gives one back,
 * registers a customer's BC card, charges it, and makes a subscription of it. The ids, keys and tokens open nothing.
 */
export const ids = {
  merchant: 'mer_zpn710d213r82wyjdj69dcd2g6dzd3d2',
  key: 'key_3m119crcv1zvyq4g7pmxj5yafegaq1ba',
  bill: 'bill_4jg3ts5jehx69wwma99qz3qtets75caj',
  voidBill: 'bill_bnn76avzs3sfgvvjan3kzx7bsr7ea12m',
  chargeBill: 'bill_j4mmvpmr2jd4tk79rn3yx9ybqqxnqccj',
  periodBill: 'bill_agt6xgfzp4c3av4m3qeqbfnsn0mdappe',
  payment: 'pay_780rh08znq02cj8rdpj0frxkx8t77cw4',
  charge: 'pay_sv0sf19kv6096raqtjga1654wp5s3t3z',
  periodPayment: 'pay_ydv7sajzjyjgzad92mg96fxw9hn8rrr8',
  cancellation: 'can_h30wcm822jehm5gcfkx5mjb0fven6gqj',
  adminCancellation: 'can_4qz13mbvs38t3f058r6p8g28xfjt953c',
  billingKey: 'bkey_skmpn2wc4cjp2myh7s02fsr1ee4b5hc1',
  subscription: 'sub_d68tad06dzsm2c9vk3dchtfq10a4get9',
  endpoint: 'whe_zwrmynd55t7dd15e391vs5aahvxfarne',
  delivery: 'whd_t99qa7hxj2tj78x2y9g6d256965tjzwd',
  testEvent: 'evt_hdtyajpqtv1w4hf410ky594n0k4whswd',
  billCreated: 'evt_njz4teve26axezbpvwy2vbygec3pws6w',
  paymentApproved: 'evt_zfnq512ggd4xks87jyf6svk5083trqs3',
  billPaid: 'evt_9r00nsrmagf1kqcynf59sb6xag0tprsd',
  offer: 'ifo_6kx2v0t8r4p9n3m7h5g1f0d8c2b6a4z9',
  erasure: 'era_06p4yck95gv3at2dbs4zv56dbsak677f',
} as const;

export const PUBLIC_URL = 'https://pay.example.com';
export const BILL_TOKEN = 'example-of-a-bills-link-that-opens-nothing1';
export const VOID_BILL_TOKEN = 'example-of-a-bills-link-that-opens-nothing2';
export const REGISTRATION_TOKEN = 'example-of-a-link-that-registers-no-card-00';
export const AGREEMENT_VERSION = `1-${'0123456789abcdef'.repeat(4)}`;
export const API_KEY = `${ids.key}.example-of-a-secret-that-is-no-real-one-000`;

export const MERCHANT_NAME = '서울카페';
export const CUSTOMER_EMAIL = 'minjun@example.com';
export const IDEMPOTENCY_KEY = '2f1c5d0e-7b1a-4c52-9f5e-0a6d3b8c4e17';

export const AMOUNT = 12_000;
export const INSTANT = '2026-08-03T01:00:00.000Z';
export const KST_TIME = '20260803100142';
export const FIRST_PERIOD = '20260803';
export const NEXT_PERIOD = '20260903';

export const onePage = (...items: readonly unknown[]) => ({ items, nextCursor: null });
