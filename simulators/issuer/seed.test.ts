import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { transformFileSync } from '@swc/core';
import { kisaSeed } from './fixtures';
import { assertSeedAvailable, SeedUnavailableError } from './seed';

type Case = { readonly key: string; readonly iv: string; readonly plaintext: string };

/** Runs seed.ts in a separate Node with the legacy provider; returns ciphertext and decrypted text as hex. */
function withLegacyProvider(cases: readonly Case[]): readonly (readonly [ciphertext: string, decrypted: string])[] {
  const commonJs = { jsc: { parser: { syntax: 'typescript' } }, module: { type: 'commonjs' } } as const;
  const { code } = transformFileSync(join(__dirname, 'seed.ts'), commonJs);
  const script = `${code}
    const hex = (text) => Buffer.from(text, 'hex');
    exports.assertSeedAvailable();
    console.log(JSON.stringify(${JSON.stringify(cases)}.map(({ key, iv, plaintext }) => {
      const ciphertext = exports.opensslSeed.encrypt(hex(key), hex(iv), hex(plaintext));
      return [ciphertext.toString('hex'), exports.opensslSeed.decrypt(hex(key), hex(iv), ciphertext).toString('hex')];
    })));`;
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--openssl-legacy-provider', '-e', script], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`Node with the legacy provider failed: ${stderr}`);
  return JSON.parse(stdout) as ReturnType<typeof withLegacyProvider>;
}

const ZERO = '00'.repeat(16);
const COUNTING = '000102030405060708090a0b0c0d0e0f';

describe("the issuer's SEED", () => {
  test('gives the vectors of RFC 4269 and decrypts what it encrypted', () => {
    const [first, second] = withLegacyProvider([
      { key: ZERO, iv: ZERO, plaintext: COUNTING },
      { key: COUNTING, iv: ZERO, plaintext: ZERO },
    ]);
    expect(first?.[0].slice(0, 32)).toBe('5ebac6e0054e166819aff1cc6d346cdb');
    expect(second?.[0].slice(0, 32)).toBe('c11f22f20140505084483597e4370f43');
    expect([first?.[1], second?.[1]]).toEqual([COUNTING, ZERO]);
  });

  test('agrees with the other implementation for every length around a block', () => {
    const iv = COUNTING.split('').reverse().join('');
    const cases = Array.from({ length: 33 }, (_, index) => ({ key: COUNTING, iv, plaintext: 'a5'.repeat(index + 1) }));
    const hex = (text: string): Buffer => Buffer.from(text, 'hex');
    const expected = cases.map(({ key, plaintext }) =>
      kisaSeed.encrypt(hex(key), hex(iv), hex(plaintext)).toString('hex'),
    );
    expect(withLegacyProvider(cases).map(([ciphertext]) => ciphertext)).toEqual(expected);
  });

  test('says how to start Node if OpenSSL refuses it', () => {
    expect(assertSeedAvailable).toThrow(SeedUnavailableError);
    expect(assertSeedAvailable).toThrow('node --openssl-legacy-provider');
  });
});
