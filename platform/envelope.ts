/**
 * The bytes of a sealed secret, self-describing:
 *
 * | bytes | what |
 * |---|---|
 * | 1 | magic `0xAC` |
 * | 1 | version `0x01` |
 * | 2 | length of the wrapped key, big-endian |
 * | n | data key as KMS wrapped it |
 * | 12 | nonce |
 * | m | ciphertext, AES-256-GCM |
 * | 16 | tag |
 */
export type Envelope = {
  /** Everything before the nonce; authenticated along with the ciphertext. */
  readonly header: Buffer;
  readonly wrapped: Buffer;
  readonly nonce: Buffer;
  readonly ciphertext: Buffer;
  readonly tag: Buffer;
};

const MAGIC = 0xac;
const VERSION = 0x01;
const PREFIX_BYTES = 4;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
/** The longest blob that KMS accepts. */
const MAX_WRAPPED_BYTES = 6144;

/** Builds an envelope around the ciphertext that `encrypt` returns for its header. */
export function packEnvelope(
  wrapped: Buffer,
  encrypt: (header: Buffer, nonceBytes: number) => Pick<Envelope, 'nonce' | 'ciphertext' | 'tag'>,
): Buffer {
  const header = headerFor(wrapped);
  const { nonce, ciphertext, tag } = encrypt(header, NONCE_BYTES);
  return Buffer.concat([header, nonce, ciphertext, tag]);
}

/** Splits an envelope without copying; null when the bytes are not an envelope. */
export function parseEnvelope(sealed: Uint8Array): Envelope | null {
  const bytes = Buffer.from(sealed.buffer, sealed.byteOffset, sealed.byteLength);
  if (bytes.length < PREFIX_BYTES || bytes[0] !== MAGIC || bytes[1] !== VERSION) return null;
  const wrappedLength = bytes.readUInt16BE(2);
  const nonceAt = PREFIX_BYTES + wrappedLength;
  const ciphertextAt = nonceAt + NONCE_BYTES;
  const tagAt = bytes.length - TAG_BYTES;
  if (wrappedLength === 0 || wrappedLength > MAX_WRAPPED_BYTES || tagAt < ciphertextAt) return null;
  return {
    header: bytes.subarray(0, nonceAt),
    wrapped: bytes.subarray(PREFIX_BYTES, nonceAt),
    nonce: bytes.subarray(nonceAt, ciphertextAt),
    ciphertext: bytes.subarray(ciphertextAt, tagAt),
    tag: bytes.subarray(tagAt),
  };
}

function headerFor(wrapped: Buffer): Buffer {
  const header = Buffer.allocUnsafe(PREFIX_BYTES + wrapped.length);
  header.writeUInt8(MAGIC, 0);
  header.writeUInt8(VERSION, 1);
  header.writeUInt16BE(wrapped.length, 2);
  wrapped.copy(header, PREFIX_BYTES);
  return header;
}
