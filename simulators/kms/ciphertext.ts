import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { StoredKey } from './keys-file';

/** Bound to a ciphertext by value: the order of its entries does not matter. */
export type EncryptionContext = Readonly<Record<string, string>>;

/*
 * A ciphertext blob: version (1), id of the key (16, a UUID's bytes), nonce (12), AES-256-GCM ciphertext, tag (16).
 * The first two and the encryption context are authenticated with it.
 */
const VERSION = 0x01;
const KEY_ID_AT = 1;
const NONCE_AT = 17;
const BODY_AT = 29;
const TAG_BYTES = 16;

/** Encrypts under a symmetric key. */
export function encrypt(key: StoredKey, plaintext: Uint8Array, context: EncryptionContext): Buffer {
  const head = Buffer.concat([Buffer.of(VERSION), Buffer.from(key.keyId.replaceAll('-', ''), 'hex')]);
  const nonce = randomBytes(BODY_AT - NONCE_AT);
  const cipher = createCipheriv('aes-256-gcm', Buffer.from(key.material, 'base64'), nonce);
  cipher.setAAD(Buffer.concat([head, canonical(context)]));
  return Buffer.concat([head, nonce, cipher.update(plaintext), cipher.final(), cipher.getAuthTag()]);
}

/** The id of the key that a blob names; null when it is not a blob of ours. */
export function keyIdOf(blob: Buffer): string | null {
  if (blob.length < BODY_AT + TAG_BYTES || blob[0] !== VERSION) return null;
  const hex = blob.toString('hex', KEY_ID_AT, NONCE_AT);
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/** Decrypts a ciphertext of {@link encrypt}; null when the blob was altered or the context differs. */
export function decrypt(key: StoredKey, blob: Buffer, context: EncryptionContext): Buffer | null {
  try {
    const nonce = blob.subarray(NONCE_AT, BODY_AT);
    const decipher = createDecipheriv('aes-256-gcm', Buffer.from(key.material, 'base64'), nonce, {
      authTagLength: TAG_BYTES,
    });
    decipher.setAAD(Buffer.concat([blob.subarray(0, NONCE_AT), canonical(context)]));
    decipher.setAuthTag(blob.subarray(-TAG_BYTES));
    return Buffer.concat([decipher.update(blob.subarray(BODY_AT, -TAG_BYTES)), decipher.final()]);
  } catch {
    return null;
  }
}

/** JSON quotes its values, so no two contexts give the same text. */
function canonical(context: EncryptionContext): Buffer {
  return Buffer.from(JSON.stringify(Object.entries(context).sort(([a], [b]) => (a < b ? -1 : 1))), 'utf8');
}
