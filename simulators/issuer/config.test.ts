import { IssuerConfigError, readIssuerConfig } from './config';
import { environmentKeys } from './fixtures';
import { forEachIssuer } from './issuers';

const KEYS = environmentKeys();

describe("the issuer's settings", () => {
  test('have defaults for everything except the keys', () => {
    expect(readIssuerConfig(KEYS)).toEqual({
      host: '127.0.0.1',
      port: 9080,
      inboundUrl: 'http://127.0.0.1:8080',
      keys: forEachIssuer(({ issuer, cipher }) => ({
        orderMacKey: Buffer.alloc(32, 1),
        resultMacKey: Buffer.alloc(32, 2),
        cipherKey: issuer === 'kb' ? Buffer.alloc(0) : Buffer.alloc(cipher === 'seed' ? 16 : 32, 3),
      })),
    });
  });

  test('that are missing or wrong are all named, with what to set instead, and no key is shown', () => {
    const secret = 'f'.repeat(63);
    const read = (): unknown =>
      readIssuerConfig({ SIM_ISSUER_PORT: '0', SIM_ISSUER_INBOUND_URL: 'ftp://x', KB_ORDER_MAC_KEY: secret });
    expect(read).toThrow(IssuerConfigError);
    expect(read).toThrow(/SIM_ISSUER_PORT.*Set an HTTP port.*SIM_ISSUER_INBOUND_URL.*base URL/);
    expect(read).toThrow(/KB_ORDER_MAC_KEY.*32 bytes.*KB_RESULT_MAC_KEY: It is not set/);
    expect(read).not.toThrow(secret);
  });
});
