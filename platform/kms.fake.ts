import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { type Kms, type KmsContext, KmsUnavailable, WrappedKeyRefused } from './kms';

/** A KMS inside the process, for tests: it counts its calls, and can be put down. */
export type FakeKms = Kms & {
  /** While true, every call fails with {@link KmsUnavailable}. */
  down: boolean;
  readonly calls: { generateDataKey: number; unwrap: number };
};

const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** Creates a KMS with its own master key; two of them can't unwrap each other's keys. */
export function fakeKms(): FakeKms {
  const master = randomBytes(32);
  const kms: FakeKms = {
    down: false,
    calls: { generateDataKey: 0, unwrap: 0 },
    async generateDataKey(context) {
      kms.calls.generateDataKey += 1;
      if (kms.down) throw new KmsUnavailable('GenerateDataKey', 'ECONNREFUSED');
      const plaintext = randomBytes(32);
      return { plaintext, wrapped: wrap(master, plaintext, context) };
    },
    async unwrap(wrapped, context) {
      kms.calls.unwrap += 1;
      if (kms.down) throw new KmsUnavailable('Decrypt', 'ECONNREFUSED');
      return unwrap(master, wrapped, context);
    },
    async encrypt(plaintext, context, keyId) {
      if (kms.down) throw new KmsUnavailable('Encrypt', 'ECONNREFUSED');
      return { blob: wrap(master, Buffer.from(plaintext), context), key: keyId };
    },
    async decrypt({ blob }, context) {
      if (kms.down) throw new KmsUnavailable('Decrypt', 'ECONNREFUSED');
      return unwrap(master, blob, context);
    },
    async reEncrypt({ blob }, context, toKeyId) {
      if (kms.down) throw new KmsUnavailable('ReEncrypt', 'ECONNREFUSED');
      return { blob: wrap(master, unwrap(master, blob, context), context), key: toKeyId };
    },
    close: () => undefined,
  };
  return kms;
}

function wrap(master: Buffer, key: Buffer, context: KmsContext): Buffer {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', master, nonce).setAAD(Buffer.from(JSON.stringify(context)));
  return Buffer.concat([nonce, cipher.update(key), cipher.final(), cipher.getAuthTag()]);
}

function unwrap(master: Buffer, wrapped: Buffer, context: KmsContext): Buffer {
  try {
    const decipher = createDecipheriv('aes-256-gcm', master, wrapped.subarray(0, NONCE_BYTES), {
      authTagLength: TAG_BYTES,
    });
    decipher.setAAD(Buffer.from(JSON.stringify(context))).setAuthTag(wrapped.subarray(-TAG_BYTES));
    return Buffer.concat([decipher.update(wrapped.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()]);
  } catch {
    throw new WrappedKeyRefused('InvalidCiphertextException');
  }
}
