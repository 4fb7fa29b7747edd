import { createDecipheriv } from 'node:crypto';
import fc from 'fast-check';
import { aes256Cbc, aria256Cbc, decryptText, encryptText, seedCbc } from './ciphers';

const hex = (text: string): Buffer => Buffer.from(text, 'hex');

describe('ARIA', () => {
  test('is the cipher of RFC 5794, A.3', () => {
    const key = hex('000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f');
    const plaintext = hex('00112233445566778899aabbccddeeff');
    // With an IV of zeros the first block of CBC is the plain block cipher.
    const encrypted = aria256Cbc(key).encrypt(Buffer.alloc(16), plaintext);
    expect(encrypted.subarray(0, 16).toString('hex')).toBe('f92bd7c79fb72e2f2b8f80c1972d24fc');
    const decipher = createDecipheriv('aria-256-cbc', key, Buffer.alloc(16));
    expect(Buffer.concat([decipher.update(encrypted), decipher.final()])).toEqual(plaintext);
  });
});

describe.each([
  ['SEED', seedCbc(Buffer.alloc(16, 1)), seedCbc(Buffer.alloc(16, 2))],
  ['AES-256', aes256Cbc(Buffer.alloc(32, 1)), aes256Cbc(Buffer.alloc(32, 2))],
  ['ARIA-256', aria256Cbc(Buffer.alloc(32, 1)), aria256Cbc(Buffer.alloc(32, 2))],
])('%s', (_name, cipher, other) => {
  test('opens whatever it sealed', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 200 }), (bytes) => {
        expect(decryptText(cipher, encryptText(cipher, Buffer.from(bytes)))).toEqual(Buffer.from(bytes));
      }),
    );
  });

  test('never opens to the same text under another key, and does not say why', () => {
    const text = encryptText(cipher, Buffer.from('order=1'));
    try {
      expect(decryptText(other, text).toString()).not.toBe('order=1');
    } catch (failure) {
      expect(failure).toMatchObject({ name: 'Undecryptable', message: 'The ciphertext does not open under its key' });
    }
  });

  test.each([
    '',
    'AAAA',
    '=',
    'not base64',
    `${Buffer.alloc(32).toString('base64')} `,
    Buffer.alloc(33).toString('base64'),
  ])('refuses %j', (text) => {
    expect(() => decryptText(cipher, text)).toThrow(expect.objectContaining({ name: 'Undecryptable' }) as Error);
  });
});
