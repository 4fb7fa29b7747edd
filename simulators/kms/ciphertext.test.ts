import { randomBytes, randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { decrypt, encrypt, keyIdOf } from './ciphertext';
import type { StoredKey } from './keys-file';

const key: StoredKey = {
  keyId: randomUUID(),
  spec: 'SYMMETRIC_DEFAULT',
  enabled: true,
  description: '',
  createdAt: 0,
  material: randomBytes(32).toString('base64'),
};
const contexts = fc.dictionary(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), { maxKeys: 4 });

test('any bytes under any context come back, and the blob names the key', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 1, maxLength: 500 }), contexts, (plaintext, context) => {
      const blob = encrypt(key, plaintext, context);
      expect(keyIdOf(blob)).toBe(key.keyId);
      expect(decrypt(key, blob, context)?.equals(plaintext)).toBe(true);
    }),
  );
});

test('no other context decrypts a blob', () => {
  fc.assert(
    fc.property(contexts, contexts, (context, other) => {
      fc.pre(JSON.stringify(Object.entries(context).sort()) !== JSON.stringify(Object.entries(other).sort()));
      expect(decrypt(key, encrypt(key, Buffer.from('x'), context), other)).toBeNull();
    }),
  );
});

test('a blob altered in any byte does not decrypt', () => {
  const blob = encrypt(key, Buffer.from('secret'), { purpose: 'otc' });
  for (let at = 0; at < blob.length; at += 1) {
    const altered = Buffer.from(blob);
    altered.writeUInt8(blob.readUInt8(at) ^ 0x80, at);
    expect(decrypt(key, altered, { purpose: 'otc' })).toBeNull();
  }
});

test('a blob that is too short or of another version names no key', () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 44 }), (bytes) => keyIdOf(Buffer.from(bytes)) === null));
  expect(keyIdOf(Buffer.alloc(100, 2))).toBeNull();
});
