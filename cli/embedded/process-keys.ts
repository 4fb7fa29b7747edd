import { adapterKeysOf, linqSecretsOf, resultKeysOf, type Secrets } from './secrets';

type Variables = Readonly<Record<string, string>>;

/** What each process may hold. VAN, external and webhook workers hold no issuer's key, and have no file. */
export const keysOf = (secrets: Secrets, operatorToken: string): Readonly<Record<string, Variables>> => ({
  server: {
    ...resultKeysOf(secrets),
    ...linqSecretsOf(secrets),
    REQUEST_DIGEST_KEY: secrets.REQUEST_DIGEST_KEY,
    ADMIN_TOKEN: secrets.ADMIN_TOKEN,
    OPERATOR_TOKEN: operatorToken,
  },
  'bill-worker': adapterKeysOf(secrets, 'bill'),
  'approval-worker': adapterKeysOf(secrets, 'approval'),
  'issuer-simulator': {
    ...resultKeysOf(secrets),
    ...adapterKeysOf(secrets, 'bill'),
    ...adapterKeysOf(secrets, 'approval'),
  },
  'merchant-simulator': { DEMO_API_KEY: secrets.DEMO_API_KEY, SIM_MERCHANT_API_KEY: secrets.DEMO_API_KEY },
});
