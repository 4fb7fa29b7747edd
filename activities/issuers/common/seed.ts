import { KISA_SEED_CBC } from 'kisa-seed';
import type { KstDateTime } from '../../../domain/kst';

const BLOCK_BYTES = 16;

/** Thrown when a text can't be encrypted or decrypted with SEED. Carries neither the text nor the key. */
export class SeedFailure extends Error {
  override readonly name = 'SeedFailure';
  constructor(readonly rule: string) {
    super(`SEED-128-CBC: ${rule}`);
  }
}

/**
 * The key of one transaction: last four digits of the business number (사업자번호), then `yyMMddHHmmss` (KST), as 16 ASCII
 * bytes. Guessable by the contract's design: a decrypted text is trusted only after a MAC.
 * @throws SeedFailure
 */
export function seedKeyFor(businessNo: string, requestedAt: KstDateTime): Buffer {
  const key = Buffer.from(businessNo.slice(-4) + requestedAt.slice(2), 'ascii');
  return checkedBlock(key, 'the key');
}

/**
 * SEED-128-CBC with PKCS#7 padding.
 * @param iv 16 bytes, not to be used twice with a key.
 * @throws SeedFailure for an empty plaintext, which decryption could not tell from a failure.
 */
export function seedCbcEncrypt(key: Uint8Array, iv: Uint8Array, plaintext: Uint8Array): Buffer {
  if (plaintext.length === 0) throw new SeedFailure('the plaintext is empty; encrypt at least one byte');
  return Buffer.from(
    KISA_SEED_CBC.SEED_CBC_Encrypt(
      checkedBlock(key, 'the key'),
      checkedBlock(iv, 'the IV'),
      plaintext,
      0,
      plaintext.length,
    ),
  );
}

/**
 * Decrypts a ciphertext of {@link seedCbcEncrypt}.
 * @throws SeedFailure when the length or the padding is wrong (the usual effect of a wrong key), or the plaintext would
 * be empty.
 */
export function seedCbcDecrypt(key: Uint8Array, iv: Uint8Array, ciphertext: Uint8Array): Buffer {
  if (ciphertext.length === 0 || ciphertext.length % BLOCK_BYTES !== 0)
    throw new SeedFailure('the ciphertext is not whole blocks');
  const checkedKey = checkedBlock(key, 'the key');
  const plaintext = KISA_SEED_CBC.SEED_CBC_Decrypt(
    checkedKey,
    checkedBlock(iv, 'the IV'),
    ciphertext,
    0,
    ciphertext.length,
  );
  // The package returns an empty text for bad padding. It only checks the last byte of the padding, so we check the
  // rest by encrypting again: CBC gives the same ciphertext if, and only if, the whole padding was PKCS#7.
  if (plaintext.length === 0 || !seedCbcEncrypt(checkedKey, iv, plaintext).equals(ciphertext))
    throw new SeedFailure('the padding is wrong');
  return Buffer.from(plaintext);
}

function checkedBlock<T extends Uint8Array>(bytes: T, what: string): T {
  if (bytes.length !== BLOCK_BYTES)
    throw new SeedFailure(`${what} is ${bytes.length} bytes; it must be ${BLOCK_BYTES}`);
  return bytes;
}
