import { createCipheriv, createDecipheriv } from 'node:crypto';
import type { SeedCbc } from './seed';

export type CipherName = 'seed' | 'aes-256' | 'aria-256';

/** A cipher in CBC mode with PKCS#7 padding; `decrypt` throws when the padding is invalid. */
export type Cbc = SeedCbc;

const openssl = (algorithm: 'aes-256-cbc' | 'aria-256-cbc'): Cbc => ({
  encrypt(key, iv, plaintext) {
    const cipher = createCipheriv(algorithm, key, iv);
    return Buffer.concat([cipher.update(plaintext), cipher.final()]);
  },
  decrypt(key, iv, ciphertext) {
    const decipher = createDecipheriv(algorithm, key, iv);
    return Buffer.concat([decipher.update(ciphertext), decipher.final()]);
  },
});

/** The contracts' ciphers, with this process's SEED implementation. */
export const ciphersWith = (seed: SeedCbc): Readonly<Record<CipherName, Cbc>> => ({
  seed,
  'aes-256': openssl('aes-256-cbc'),
  'aria-256': openssl('aria-256-cbc'),
});
