import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { parseKstDateTime } from '../../../domain/kst';
import { decryptText, encryptText, seedCbc, Undecryptable } from './ciphers';
import { seedCbcDecrypt, seedCbcEncrypt, SeedFailure, seedKeyFor } from './seed';

const zeros = Buffer.alloc(16);
const counting = Buffer.from('000102030405060708090a0b0c0d0e0f', 'hex');
const block = fc.uint8Array({ minLength: 16, maxLength: 16 }).map((bytes) => Buffer.from(bytes));
const plaintexts = fc.uint8Array({ minLength: 1, maxLength: 200 }).map((bytes) => Buffer.from(bytes));

/**
 * Jobs for a second implementation, OpenSSL's. It runs in a separate process because Node loads its legacy ciphers only
 * by a start option.
 */
type Job = { readonly decrypt: boolean; readonly key: string; readonly iv: string; readonly input: string };
const OPENSSL = `
const { createCipheriv, createDecipheriv } = require('node:crypto');
const run = ({ decrypt, key, iv, input }) => {
  const cipher = (decrypt ? createDecipheriv : createCipheriv)('seed-cbc', Buffer.from(key, 'hex'), Buffer.from(iv, 'hex'));
  return Buffer.concat([cipher.update(input, 'hex'), cipher.final()]).toString('hex');
};
console.log(JSON.stringify(JSON.parse(require('node:fs').readFileSync(0, 'utf8')).map(run)));`;

function openssl(jobs: readonly Job[]): unknown {
  const output = execFileSync(process.execPath, ['--openssl-legacy-provider', '-e', OPENSSL], {
    input: JSON.stringify(jobs),
  });
  return JSON.parse(output.toString('utf8'));
}

describe('SEED-128-CBC', () => {
  // With a zero IV the first block of CBC is the block cipher itself.
  test.each([
    { key: zeros, plaintext: counting, expected: '5ebac6e0054e166819aff1cc6d346cdb' },
    { key: counting, plaintext: zeros, expected: 'c11f22f20140505084483597e4370f43' },
  ])('gives the ciphertext $expected of RFC 4269', ({ key, plaintext, expected }) => {
    expect(seedCbcEncrypt(key, zeros, plaintext).subarray(0, 16).toString('hex')).toBe(expected);
  });

  test('agrees with OpenSSL in both directions', () => {
    const samples = fc.sample(fc.tuple(block, block, plaintexts), { numRuns: 200, seed: 4269 });
    const ours = samples.map(([key, iv, plaintext]) => seedCbcEncrypt(key, iv, plaintext).toString('hex'));
    const names = samples.map(([key, iv]) => ({ key: key.toString('hex'), iv: iv.toString('hex') }));
    const clear = samples.map(([, , plaintext]) => plaintext.toString('hex'));
    expect(openssl(names.map((name, at) => ({ ...name, decrypt: false, input: clear[at] ?? '' })))).toEqual(ours);
    expect(openssl(names.map((name, at) => ({ ...name, decrypt: true, input: ours[at] ?? '' })))).toEqual(clear);
  });

  test('decrypts what it encrypted, for every key, IV and plaintext except the empty one', () => {
    fc.assert(
      fc.property(block, block, plaintexts, (key, iv, plaintext) => {
        const ciphertext = seedCbcEncrypt(key, iv, plaintext);
        expect(ciphertext).toHaveLength(16 * (Math.floor(plaintext.length / 16) + 1));
        expect(seedCbcDecrypt(key, iv, ciphertext)).toEqual(plaintext);
      }),
    );
  });

  test('refuses an empty plaintext, which would look like a failure', () => {
    expect(() => seedCbcEncrypt(zeros, zeros, Buffer.alloc(0))).toThrow(SeedFailure);
    expect(() => encryptText(seedCbc(zeros), Buffer.alloc(0))).toThrow(SeedFailure);
  });

  test.each([0, 1, 15, 17, 31])('refuses a ciphertext of %i bytes', (length) => {
    expect(() => seedCbcDecrypt(zeros, zeros, Buffer.alloc(length))).toThrow(SeedFailure);
  });

  test.each([0, 15, 17])('refuses a key or an IV of %i bytes', (length) => {
    expect(() => seedCbcEncrypt(Buffer.alloc(length), zeros, counting)).toThrow(SeedFailure);
    expect(() => seedCbcEncrypt(zeros, Buffer.alloc(length), counting)).toThrow(SeedFailure);
    expect(() => seedCbcDecrypt(Buffer.alloc(length), zeros, counting)).toThrow(SeedFailure);
  });

  test('checks every byte of the padding, not only the last one', () => {
    const ciphertext = seedCbcEncrypt(zeros, zeros, Buffer.from('five!'));
    // In the first block a flipped IV bit flips the same plaintext bit: bytes 5 to 15 are padding.
    for (let at = 5; at < 16; at += 1) {
      const iv = Buffer.alloc(16);
      iv[at] = 0x40;
      expect(() => seedCbcDecrypt(zeros, iv, ciphertext)).toThrow(SeedFailure);
    }
  });

  test('never gives the plaintext back under another key', () => {
    fc.assert(
      fc.property(block, block, plaintexts, (key, otherKey, plaintext) => {
        fc.pre(!key.equals(otherKey));
        let opened: Buffer | null = null;
        try {
          opened = seedCbcDecrypt(otherKey, zeros, seedCbcEncrypt(key, zeros, plaintext));
        } catch (error) {
          expect(error).toBeInstanceOf(SeedFailure);
        }
        expect(opened).not.toEqual(plaintext);
      }),
    );
  });
});

describe('the contract’s text form', () => {
  test('is base64 of IV and ciphertext, under a new IV each time', () => {
    const [first, second] = [
      encryptText(seedCbc(counting), Buffer.from('국민카드')),
      encryptText(seedCbc(counting), Buffer.from('국민카드')),
    ];
    expect(first).not.toBe(second);
    const bytes = Buffer.from(first, 'base64');
    expect(seedCbcDecrypt(counting, bytes.subarray(0, 16), bytes.subarray(16)).toString('utf8')).toBe('국민카드');
    expect(decryptText(seedCbc(counting), second).toString('utf8')).toBe('국민카드');
  });

  test.each([
    ['spaces', (text: string) => ` ${text}`],
    ['the URL alphabet', (text: string) => text.replace(/.$/, '-')],
    ['missing padding', (text: string) => text.replace(/=+$/, '')],
    ['nothing', () => ''],
    ['only an IV', () => zeros.toString('base64')],
  ])('is refused with %s', (_what, spoil) => {
    const text = encryptText(seedCbc(counting), Buffer.from('x'));
    expect(text).toMatch(/=$/);
    expect(() => decryptText(seedCbc(counting), spoil(text))).toThrow(Undecryptable);
  });

  test('shows neither plaintext nor key when it fails', () => {
    const key = Buffer.from('6789260728131415');
    // Under a fixed IV: one in 256 texts happens to end in padding under another key.
    const sealed = Buffer.concat([
      zeros,
      seedCbcEncrypt(counting, zeros, Buffer.from('rcd=0000&tkey=SECRET')),
    ]).toString('base64');
    const texts = [sealed, 'not base64 at all', ''];
    for (const text of texts) {
      expect(() => decryptText(seedCbc(key), text)).toThrow(
        expect.not.objectContaining({ message: expect.stringMatching(/SECRET|6789|base64 at/) as string }) as Error,
      );
    }
  });
});

describe('the transaction’s key', () => {
  test('is the last four digits of the business number and yyMMddHHmmss', () => {
    expect(seedKeyFor('1234567890', parseKstDateTime('20260728131415')).toString('ascii')).toBe('7890260728131415');
  });

  test('is refused when it is not 16 bytes', () => {
    expect(() => seedKeyFor('890', parseKstDateTime('20260728131415'))).toThrow(SeedFailure);
  });
});
