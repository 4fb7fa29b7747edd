import type { Payload, PayloadCodec } from '@temporalio/common';
import type { Keyring } from './keyring';

/** Value of the `encoding` metadata that marks a payload as encrypted. */
const ENCRYPTED_ENCODING = 'binary/encrypted';

/** Also names the packed form below: a changed form needs a new name. */
const AAD = 'payload/1';

const MARK = { encoding: Buffer.from(ENCRYPTED_ENCODING) };

/**
 * Encrypts whole payloads, metadata included, for everything Temporal stores. Encoding uses the keyring's current key
 * and never calls KMS. Unencrypted payloads pass through {@link EncryptingCodec.decode} unchanged, so that it can also
 * serve a codec endpoint.
 */
export class EncryptingCodec implements PayloadCodec {
  /** @param keyring Of purpose `temporal-payload`. */
  constructor(private readonly keyring: Keyring) {}

  /** @throws {KeyringExhausted} @throws {KeyringClosed} */
  async encode(payloads: Payload[]): Promise<Payload[]> {
    return payloads.map((payload) => ({ ...payload, metadata: MARK, data: this.keyring.seal(pack(payload), AAD) }));
  }

  /** @throws {KeyringError} @throws {KmsUnavailable} @throws {KeyringClosed} */
  async decode(payloads: Payload[]): Promise<Payload[]> {
    return Promise.all(
      payloads.map(async (payload) => {
        if (!isEncrypted(payload)) return payload;
        return { ...payload, ...unpack(await this.keyring.unseal(payload.data ?? new Uint8Array(), AAD)) };
      }),
    );
  }
}

function isEncrypted({ metadata }: Payload): boolean {
  const encoding = metadata?.encoding;
  return encoding != null && Buffer.from(encoding).toString() === ENCRYPTED_ENCODING;
}

/*
 * The packed form: count of metadata entries (u16), then for each the key's length (u16), key, value's length (u32),
 * value; the rest is data. It is not the protobuf message, as the SDK exports no codec for it without another
 * dependency.
 */

function pack({ metadata, data }: Payload): Buffer {
  const entries = Object.entries(metadata ?? {});
  const parts = entries.flatMap(([key, value]) => {
    const keyBytes = Buffer.from(key, 'utf8');
    return [u16(keyBytes.length), keyBytes, u32(value.length), value];
  });
  // A payload of `undefined` has no data, which the SDK's sandbox represents by an empty array that is not a
  // Uint8Array.
  return Buffer.concat([u16(entries.length), ...parts, Buffer.from(data ?? [])]);
}

/** Reads only bytes that the keyring has authenticated, so it needs no bounds of its own. */
function unpack(bytes: Buffer): Required<Pick<Payload, 'metadata' | 'data'>> {
  let at = 0;
  const take = (length: number): Buffer => bytes.subarray(at, (at += length));
  const entries = Array.from({ length: take(2).readUInt16BE() }, (): [string, Uint8Array] => {
    const key = take(take(2).readUInt16BE()).toString('utf8');
    return [key, take(take(4).readUInt32BE())];
  });
  return { metadata: Object.fromEntries(entries), data: bytes.subarray(at) };
}

function u16(value: number): Buffer {
  const bytes = Buffer.allocUnsafe(2);
  bytes.writeUInt16BE(value);
  return bytes;
}

function u32(value: number): Buffer {
  const bytes = Buffer.allocUnsafe(4);
  bytes.writeUInt32BE(value);
  return bytes;
}
