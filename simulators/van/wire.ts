import type { ResponseFields } from './decisions';
import {
  HEADER_FIELDS,
  type Layout,
  LENGTH_FIELD_BYTES,
  REQUEST_LAYOUT,
  type RequestTelegram,
  RESPONSE_LAYOUT,
} from './layout';
import { type DecodedTelegram, decodeTelegram, encodeTelegram } from './telegram';

/**
 * Translates between a VAN's own bytes and the fields that the simulator decides by: those of
 * docs/contracts/van-telegram.md.
 */
export type Wire = {
  readonly lengthBytes: number;
  /** The number of bytes of a telegram, by its length field; undefined when that is invalid. */
  readonly sizeBy: (lengthField: Buffer) => number | undefined;
  /** The fields without which no answer is possible. */
  readonly headerFields: ReadonlySet<string>;
  readonly read: (bytes: Buffer) => DecodedTelegram<keyof RequestTelegram>;
  readonly write: (response: ResponseFields, request: RequestTelegram) => Buffer;
  /** The layout that spoiling a response works on. */
  readonly responseLayout: Layout;
};

/** docs/contracts/van-telegram.md */
export const vanTelegram: Wire = {
  lengthBytes: LENGTH_FIELD_BYTES,
  sizeBy: (lengthField) => {
    const announced = lengthField.toString('latin1');
    return /^\d{4}$/.test(announced) ? LENGTH_FIELD_BYTES + Number(announced) : undefined;
  },
  headerFields: HEADER_FIELDS,
  read: (bytes) => decodeTelegram(REQUEST_LAYOUT, bytes),
  write: (response) => encodeTelegram(RESPONSE_LAYOUT, response),
  responseLayout: RESPONSE_LAYOUT,
};
