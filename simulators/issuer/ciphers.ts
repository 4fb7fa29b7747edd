import { createCipheriv, createDecipheriv } from 'node:crypto';

import type { SeedCbc } from './seed';

export type CipherName = 'seed' | 'aes-256';

/** A cipher in CBC mode with PKCS#7 padding; `decrypt` throws when the padding is none. */
export type Cbc = SeedCbc;

const aes256: Cbc = {
  encrypt(key, iv, plaintext) {
    const cipher = createCipheriv('aes-256-cbc', key, iv);
    return Buffer.concat([cipher.update(plaintext), cipher.final()]);
  },
  decrypt(key, iv, ciphertext) {
    const decipher = createDecipheriv('aes-256-cbc', key, iv);
    return Buffer.concat([decipher.update(ciphertext), decipher.final()]);
  },
};

/** The contracts' ciphers, around the SEED that this process has. */
export const ciphersWith = (seed: SeedCbc): Readonly<Record<CipherName, Cbc>> => ({ seed, 'aes-256': aes256 });
