import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import { inspect } from 'node:util';
import { LRUCache } from 'lru-cache';
import { type Envelope, packEnvelope, parseEnvelope } from './envelope';
import { type DataKey, type Kms, WrappedKeyRefused } from './kms';

/**
 * The purpose of a keyring's keys. It is also the KMS encryption context, so a key of one purpose can't be unwrapped
 * for another.
 */
export type Purpose =
  'temporal-payload' | 'auth-result' | 'otc' | 'bill-link' | 'customer' | 'answer' | 'linq-result' | 'webhook-secret';

export type KeyringOptions = {
  readonly kms: Kms;
  readonly purpose: Purpose;
  /** Age in ms at which the sealing key is replaced. @default 24 h */
  readonly maxAgeMs?: number;
  /** Seals after which the sealing key is replaced. @default 2^28 */
  readonly maxUses?: number;
  /**
   * Seals after which a key that could not be replaced refuses to seal.
   * @default 2^32, the bound for random nonces (NIST SP 800-38D, 8.3)
   */
  readonly hardMaxUses?: number;
  /** Unwrapped keys kept for unsealing. @default 500 */
  readonly cacheSize?: number;
  /** Called on each failure to replace the sealing key; the next seal tries again. @default ignore */
  readonly onRotationError?: (error: unknown) => void;
  /** A clock in ms that never goes back. @default performance.now */
  readonly now?: () => number;
};

/** Seals and unseals small secrets under data keys that KMS wraps (envelope encryption, AES-256-GCM). */
export type Keyring = {
  readonly purpose: Purpose;
  /**
   * Encrypts at once, without asking KMS.
   * @param aad Text that is bound to the result but not stored in it, such as a payment's id: {@link Keyring.unseal}
   * needs the same text.
   * @throws {KeyringExhausted} @throws {KeyringClosed}
   */
  seal(plaintext: Uint8Array, aad: string): Buffer;
  /**
   * Decrypts bytes that a keyring of this purpose sealed, in this process or another.
   * @throws {KeyringError} @throws {KmsUnavailable} @throws {KeyringClosed}
   */
  unseal(sealed: Uint8Array, aad: string): Promise<Buffer>;
  /** Zeroes the plaintext keys. Sealing and unsealing fail from then on. */
  close(): void;
};

/**
 * Thrown when bytes can't be unsealed: they were altered, or sealed for another purpose or aad (it is impossible to
 * tell which). Holds no data.
 */
export class KeyringError extends Error {
  override readonly name = 'KeyringError';
  constructor(readonly purpose: Purpose) {
    super(
      `Sealed bytes can't be unsealed as '${purpose}': they were altered, or sealed for another purpose, record or KMS key. ` +
        'Check KMS_KEY_ID, KMS_FORMER_KEY_IDS and where they came from.',
    );
  }
}

/** Thrown when the sealing key has reached its hard limit and KMS gives no new one. */
export class KeyringExhausted extends Error {
  override readonly name = 'KeyringExhausted';
  constructor(
    readonly purpose: Purpose,
    readonly uses: number,
  ) {
    super(
      `The '${purpose}' key was used ${uses} times and not replaced, so it no longer seals. Check that KMS can be reached, then try again.`,
    );
  }
}

/** Thrown when a keyring is used after it was closed: the shutdown closes things in the wrong order. */
export class KeyringClosed extends Error {
  override readonly name = 'KeyringClosed';
  constructor(readonly purpose: Purpose) {
    super(`The '${purpose}' keyring is closed: close it after everything that uses it has stopped.`);
  }
}

const DAY_MS = 24 * 60 * 60 * 1000;
const KEY_BYTES = 32;

/**
 * Opens a keyring with a first data key, so that sealing never waits for KMS.
 * @throws {KmsUnavailable} when KMS gives no first key.
 */
export async function openKeyring(options: KeyringOptions): Promise<Keyring> {
  const first = await options.kms.generateDataKey({ purpose: options.purpose });
  return new EnvelopeKeyring(options, first);
}

type SealingKey = DataKey & { readonly id: string; readonly madeAt: number; uses: number };

class EnvelopeKeyring implements Keyring {
  readonly purpose: Purpose;
  private readonly kms: Kms;
  private readonly maxAgeMs: number;
  private readonly maxUses: number;
  private readonly hardMaxUses: number;
  private readonly onRotationError: (error: unknown) => void;
  private readonly now: () => number;
  private readonly opened: LRUCache<string, Buffer>;
  private readonly unwrapping = new Map<string, Promise<Buffer>>();
  /** Never kept in `opened`: an eviction would zero the key that seals. */
  private current: SealingKey;
  private rotating = false;
  private closed = false;

  constructor(options: KeyringOptions, first: DataKey) {
    this.kms = options.kms;
    this.purpose = options.purpose;
    this.maxAgeMs = options.maxAgeMs ?? DAY_MS;
    this.maxUses = options.maxUses ?? 2 ** 28;
    this.hardMaxUses = options.hardMaxUses ?? 2 ** 32;
    this.onRotationError = options.onRotationError ?? (() => undefined);
    this.now = options.now ?? (() => performance.now());
    this.opened = new LRUCache<string, Buffer>({ max: options.cacheSize ?? 500, dispose: zeroSoon });
    this.current = this.sealingKey(first);
  }

  seal(plaintext: Uint8Array, aad: string): Buffer {
    this.assertOpen();
    const key = this.current;
    this.rotateIfDue(key);
    if (key.uses >= this.hardMaxUses) throw new KeyringExhausted(this.purpose, key.uses);
    key.uses += 1;
    return packEnvelope(key.wrapped, (header, nonceBytes) => {
      const nonce = randomBytes(nonceBytes);
      const cipher = createCipheriv('aes-256-gcm', key.plaintext, nonce);
      cipher.setAAD(this.boundText(header, aad));
      return { nonce, ciphertext: Buffer.concat([cipher.update(plaintext), cipher.final()]), tag: cipher.getAuthTag() };
    });
  }

  async unseal(sealed: Uint8Array, aad: string): Promise<Buffer> {
    this.assertOpen();
    const envelope = parseEnvelope(sealed);
    if (envelope === null) throw new KeyringError(this.purpose);
    const id = keyId(envelope.wrapped);
    const key = this.keyAtHand(id) ?? (await this.unwrap(id, envelope.wrapped));
    this.assertOpen();
    return this.decrypt(key, envelope, aad);
  }

  close(): void {
    this.closed = true;
    this.current.plaintext.fill(0);
    for (const key of this.opened.values()) key.fill(0);
    this.opened.clear();
  }

  /** Keeps keys out of a printed object that contains this one; the SDK prints a worker's options. */
  toJSON(): object {
    return { purpose: this.purpose };
  }

  [inspect.custom](): string {
    return `Keyring(${this.purpose})`;
  }

  private assertOpen(): void {
    if (this.closed) throw new KeyringClosed(this.purpose);
  }

  private keyAtHand(id: string): Buffer | undefined {
    return id === this.current.id ? this.current.plaintext : this.opened.get(id);
  }

  private decrypt(key: Buffer, { header, nonce, ciphertext, tag }: Envelope, aad: string): Buffer {
    try {
      const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: tag.length });
      decipher.setAAD(this.boundText(header, aad));
      decipher.setAuthTag(tag);
      return Buffer.concat([decipher.update(ciphertext), decipher.final()]);
    } catch {
      throw new KeyringError(this.purpose);
    }
  }

  /**
   * The header's own length field says where it ends, and no purpose contains a NUL, so the three parts stay
   * unambiguous.
   */
  private boundText(header: Buffer, aad: string): Buffer {
    return Buffer.concat([header, Buffer.from(`${this.purpose}\0${aad}`, 'utf8')]);
  }

  /** Makes one KMS call for a key, however many unseals wait for it. */
  private unwrap(id: string, wrapped: Buffer): Promise<Buffer> {
    const pending = this.unwrapping.get(id);
    if (pending !== undefined) return pending;
    const started = this.unwrapAndKeep(id, wrapped).finally(() => this.unwrapping.delete(id));
    this.unwrapping.set(id, started);
    return started;
  }

  private async unwrapAndKeep(id: string, wrapped: Buffer): Promise<Buffer> {
    const key = await this.kms.unwrap(wrapped, { purpose: this.purpose }).catch((error: unknown) => {
      throw error instanceof WrappedKeyRefused ? new KeyringError(this.purpose) : error;
    });
    if (key.length !== KEY_BYTES) throw new KeyringError(this.purpose);
    if (this.closed) key.fill(0);
    else this.opened.set(id, key);
    return key;
  }

  private rotateIfDue(key: SealingKey): void {
    const due = key.uses >= this.maxUses || this.now() - key.madeAt >= this.maxAgeMs;
    if (!due || this.rotating) return;
    this.rotating = true;
    this.rotate()
      .catch(this.onRotationError)
      .finally(() => {
        this.rotating = false;
      });
  }

  private async rotate(): Promise<void> {
    const next = await this.kms.generateDataKey({ purpose: this.purpose });
    if (this.closed) {
      next.plaintext.fill(0);
      return;
    }
    const old = this.current;
    this.current = this.sealingKey(next);
    // Bytes that it sealed are likely to be unsealed here soon.
    this.opened.set(old.id, old.plaintext);
  }

  private sealingKey(key: DataKey): SealingKey {
    return { ...key, id: keyId(key.wrapped), madeAt: this.now(), uses: 0 };
  }
}

function keyId(wrapped: Buffer): string {
  return wrapped.toString('base64');
}

/** Not at once: an unseal that has just received this key decrypts in the current turn of the event loop. */
function zeroSoon(key: Buffer): void {
  setImmediate(() => key.fill(0));
}
