import { createCipheriv, createDecipheriv } from 'node:crypto';

/** SEED-128-CBC with PKCS#7 padding (RFC 4269). Key and IV are 16 bytes. */
export type SeedCbc = {
  encrypt(key: Buffer, iv: Buffer, plaintext: Buffer): Buffer;
  /** Throws when the padding is invalid, as with another key. */
  decrypt(key: Buffer, iv: Buffer, ciphertext: Buffer): Buffer;
};

/** Thrown at start when OpenSSL does not offer SEED to this process. */
export class SeedUnavailableError extends Error {
  override readonly name = 'SeedUnavailableError';
  constructor(options: ErrorOptions) {
    super('This Node process has no SEED cipher; start it with: node --openssl-legacy-provider', options);
  }
}

const ALGORITHM = 'seed-cbc';

/** SEED of OpenSSL's legacy provider, so that the simulator shares no cipher code with the engine. */
export const opensslSeed: SeedCbc = {
  encrypt(key, iv, plaintext) {
    const cipher = createCipheriv(ALGORITHM, key, iv);
    return Buffer.concat([cipher.update(plaintext), cipher.final()]);
  },
  decrypt(key, iv, ciphertext) {
    const decipher = createDecipheriv(ALGORITHM, key, iv);
    return Buffer.concat([decipher.update(ciphertext), decipher.final()]);
  },
};

/**
 * Checks that {@link opensslSeed} works here, by encrypting: OpenSSL lists SEED even where it refuses to use it.
 * @throws {SeedUnavailableError} when the process was started without the legacy provider
 */
export function assertSeedAvailable(): void {
  try {
    opensslSeed.encrypt(Buffer.alloc(16), Buffer.alloc(16), Buffer.alloc(0));
  } catch (error) {
    throw new SeedUnavailableError({ cause: error });
  }
}
