import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { seedCbcDecrypt, seedCbcEncrypt, SeedFailure } from './seed';

/** A block cipher in CBC mode with PKCS#7 padding, under one key. Blocks and IV are 16 bytes. */
export type Cipher = {
  readonly encrypt: (iv: Buffer, plaintext: Buffer) => Buffer;
  /** @throws Undecryptable */
  readonly decrypt: (iv: Buffer, ciphertext: Buffer) => Buffer;
};

/** Thrown when a text can't be decrypted with its key. Carries neither the text nor the key. */
export class Undecryptable extends Error {
  override readonly name = 'Undecryptable';
  constructor() {
    super('The ciphertext does not open under its key');
  }
}

const IV_BYTES = 16;

/** @param key 16 bytes @throws SeedFailure */
export const seedCbc = (key: Uint8Array): Cipher => ({
  encrypt: (iv, plaintext) => seedCbcEncrypt(key, iv, plaintext),
  decrypt(iv, ciphertext) {
    try {
      return seedCbcDecrypt(key, iv, ciphertext);
    } catch (failure) {
      throw failure instanceof SeedFailure ? new Undecryptable() : failure;
    }
  },
});

/** A cipher of OpenSSL. */
const opensslCbc = (algorithm: 'aes-256-cbc' | 'aria-256-cbc', key: Uint8Array): Cipher => ({
  encrypt(iv, plaintext) {
    const cipher = createCipheriv(algorithm, key, iv);
    return Buffer.concat([cipher.update(plaintext), cipher.final()]);
  },
  decrypt(iv, ciphertext) {
    try {
      const cipher = createDecipheriv(algorithm, key, iv);
      return Buffer.concat([cipher.update(ciphertext), cipher.final()]);
    } catch {
      // OpenSSL's own message reveals how much of the padding was right.
      throw new Undecryptable();
    }
  },
});

/** @param key 32 bytes */
export const aes256Cbc = (key: Uint8Array): Cipher => opensslCbc('aes-256-cbc', key);

/** RFC 5794. @param key 32 bytes */
export const aria256Cbc = (key: Uint8Array): Cipher => opensslCbc('aria-256-cbc', key);

/** Encrypts under a fresh IV to the contracts' `base64(IV ‖ ciphertext)`. */
export function encryptText(cipher: Cipher, plaintext: Buffer): string {
  const iv = randomBytes(IV_BYTES);
  return Buffer.concat([iv, cipher.encrypt(iv, plaintext)]).toString('base64');
}

/** Decrypts `base64(IV ‖ ciphertext)`. @throws Undecryptable */
export function decryptText(cipher: Cipher, base64: string): Buffer {
  const bytes = Buffer.from(base64, 'base64');
  // Node's reader skips invalid base64; only the canonical form is accepted.
  if (bytes.toString('base64') !== base64 || bytes.length <= IV_BYTES) throw new Undecryptable();
  return cipher.decrypt(bytes.subarray(0, IV_BYTES), bytes.subarray(IV_BYTES));
}
