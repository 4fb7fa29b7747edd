import { canEncodeCp949, decodeCp949, encodeCp949, lossyCp949 } from '../../platform/cp949';
import type { Charset } from './telegram-layout';

type Codec = {
  readonly encode: (text: string) => Buffer;
  /** Whether the character set has every character of a text. */
  readonly canEncode: (text: string) => boolean;
  /** The text of bytes, or undefined if they are invalid. */
  readonly decode: (bytes: Buffer) => string | undefined;
  /** The text of bytes, with U+FFFD for invalid ones. */
  readonly lossy: (bytes: Buffer) => string;
};

const encodeUtf8 = (text: string): Buffer => Buffer.from(text, 'utf8');
const lossyUtf8 = (bytes: Buffer): string => bytes.toString('utf8');

export const charsets: Readonly<Record<Charset, Codec>> = {
  CP949: { encode: encodeCp949, canEncode: canEncodeCp949, decode: decodeCp949, lossy: lossyCp949 },
  'UTF-8': {
    encode: encodeUtf8,
    // A lone surrogate has no encoding.
    canEncode: (text) => lossyUtf8(encodeUtf8(text)) === text,
    decode: (bytes) => {
      const text = lossyUtf8(bytes);
      return encodeUtf8(text).equals(bytes) ? text : undefined;
    },
    lossy: lossyUtf8,
  },
};
