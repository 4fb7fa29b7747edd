import { IssuerConfigError, readIssuerConfig } from './config';

const KEYS = { KB_ORDER_MAC_KEY: '01'.repeat(32), KB_RESULT_MAC_KEY: '02'.repeat(32) };

describe("the issuer's settings", () => {
  test('have defaults for all but the keys', () => {
    expect(readIssuerConfig(KEYS)).toEqual({
      port: 9080,
      inboundUrl: 'http://127.0.0.1:8080',
      kbOrderMacKey: Buffer.alloc(32, 1),
      kbResultMacKey: Buffer.alloc(32, 2),
    });
  });

  test('that are missing or wrong are all named, with what to set instead, and no key is shown', () => {
    const secret = 'f'.repeat(63);
    const read = (): unknown => readIssuerConfig({ SIM_ISSUER_PORT: '0', SIM_ISSUER_INBOUND_URL: 'ftp://x', KB_ORDER_MAC_KEY: secret });
    expect(read).toThrow(IssuerConfigError);
    expect(read).toThrow(/SIM_ISSUER_PORT.*Set an HTTP port.*SIM_ISSUER_INBOUND_URL.*base URL/);
    expect(read).toThrow(/KB_ORDER_MAC_KEY.*32 bytes.*KB_RESULT_MAC_KEY: It is not set/);
    expect(read).not.toThrow(secret);
  });
});
