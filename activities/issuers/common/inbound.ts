import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { type IssuerCode, issuers } from '../../../domain/issuers';
import { instantOf, parseKstDateTime } from '../../../domain/kst';
import { type InboundAnswer, type InboundReader, InboundRefused, type ResultEnvelope } from '../contract';
import { checkedKey, MAC_KEY_BYTES } from './config';
import { type FieldPatterns, MalformedForm, type TextFormat } from './formats';

/** The outer part of an issuer's results: its signed fields, by the issuer's names. */
export type InboundWire = {
  readonly issuer: IssuerCode;
  readonly format: TextFormat;
  /** The issuer's names of the fields that every result has. */
  readonly names: {
    readonly transactionId: string;
    readonly timestamp: string;
    readonly payload: string;
    readonly mac: string;
  };
  readonly transactionId: RegExp;
  /** Its name of the order number, if results are routed by it: signed after the payload. */
  readonly orderNo?: string;
  /** More fields, which are signed after all others. */
  readonly more?: FieldPatterns;
  /** Writes an answer. */
  readonly answer: (code: string, message: string) => { readonly contentType: string; readonly body: string };
};

/** The inbound server's part of an issuer's keys: it can verify, but neither make an order nor decrypt a result. */
export type InboundConfig = {
  /** HMAC-SHA256 key over the result, 32 bytes. */
  readonly resultMacKey: Buffer;
};

/** The outer fields of a result under the engine's names, not yet verified. */
export type OuterFields = {
  readonly transactionId: string;
  readonly timestamp: string;
  readonly payload: string;
  readonly mac: string;
  /** Present if it is outside the ciphertext. */
  readonly orderNo?: string;
  /** The bytes that the MAC covers. */
  readonly signed: Buffer;
};

export const MAX_BYTES = 8192;
const MAX_CLOCK_DISTANCE_MS = 300_000;

export const TIMESTAMP = /^\d{14}$/;
export const ORDER_NO = /^[\x21-\x7e]{1,40}$/;
// IV and one block are 32 bytes, so at least 44 characters.
const PAYLOAD = /^(?:[A-Za-z0-9+/]{4}){10,}(?:[A-Za-z0-9+/]{4}|[A-Za-z0-9+/]{3}=|[A-Za-z0-9+/]{2}==)$/;
export const MAC = /^[0-9a-f]{64}$/;

/** The common contract's answers; {@link InboundWire.answer} writes them in each issuer's own form. */
const ANSWERS: Readonly<
  Record<InboundAnswer, { readonly status: number; readonly code: string; readonly message: string }>
> = {
  kept: { status: 200, code: '0000', message: 'kept' },
  malformed: { status: 400, code: '9001', message: 'malformed' },
  'not-verified': { status: 401, code: '9002', message: 'mac or time refused' },
  'unknown-transaction': { status: 404, code: '9003', message: 'no such transaction' },
  ended: { status: 409, code: '9004', message: 'authentication has ended' },
  'too-large': { status: 413, code: '9005', message: 'too large' },
  'wrong-content-type': { status: 415, code: '9006', message: 'content type' },
  'wrong-source': { status: 403, code: '9007', message: 'address not allowed' },
  'not-kept': { status: 503, code: '9900', message: 'could not be kept' },
};

/** Reads the outer fields of a result: form and bounds only. @throws MalformedForm */
export function readOuterFields(wire: InboundWire, body: Uint8Array): OuterFields {
  if (body.length > MAX_BYTES) throw new MalformedForm('form', `is longer than ${MAX_BYTES} bytes`);
  const { transactionId, timestamp, payload, mac } = wire.names;
  const more = { ...(wire.orderNo === undefined ? {} : { [wire.orderNo]: ORDER_NO }), ...wire.more };
  const values = wire.format.read(body, {
    [transactionId]: wire.transactionId,
    [timestamp]: TIMESTAMP,
    [payload]: PAYLOAD,
    ...more,
    [mac]: MAC,
  });
  const valueOf = (name: string): string => values[name] ?? '';
  const signed = [transactionId, timestamp, payload, ...Object.keys(more)].map(valueOf).join('\n');
  return {
    transactionId: valueOf(transactionId),
    timestamp: valueOf(timestamp),
    payload: valueOf(payload),
    mac: valueOf(mac),
    ...(wire.orderNo === undefined ? {} : { orderNo: valueOf(wire.orderNo) }),
    signed: wire.format.encode(signed),
  };
}

/** What needs no key of an issuer's results. */
export function resultEnvelope(wire: InboundWire): ResultEnvelope {
  const { inboundContentType, inboundByQuery } = issuers[wire.issuer];
  return {
    issuer: wire.issuer,
    contentType: inboundContentType,
    takesQuery: inboundByQuery,
    transactionIdIn: (body) => unlessMalformed(() => readOuterFields(wire, body).transactionId),
    answer(answer) {
      const { status, code, message } = ANSWERS[answer];
      return { status, ...wire.answer(code, message) };
    },
  };
}

/** What a reader finds, or undefined if it finds a form other than the contract's. */
export function unlessMalformed<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (failure) {
    if (failure instanceof MalformedForm) return undefined;
    throw failure;
  }
}

/** An issuer's half for the inbound server. @throws UnusableIssuerConfig when the key is not 32 bytes. */
export function createInboundReader(wire: InboundWire, config: InboundConfig): InboundReader {
  const macKey = checkedKey(wire.issuer, 'resultMacKey', config.resultMacKey, MAC_KEY_BYTES);
  return {
    ...resultEnvelope(wire),
    maxBytes: MAX_BYTES,
    read(body, now) {
      const result = readOrRefuse(() => readOuterFields(wire, body));
      checkAuthentic(result, macKey, now);
      const { transactionId, orderNo } = result;
      return { transactionId, fingerprint: fingerprintOf(result), ...(orderNo === undefined ? {} : { orderNo }) };
    },
  };
}

/** @throws InboundRefused when a reader finds a form other than the contract's */
export function readOrRefuse<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof MalformedForm) throw new InboundRefused('malformed', `${error.field} ${error.rule}`);
    throw error;
  }
}

/**
 * Checks the MAC before the time: a sender without the key does not learn what else is wrong.
 * @throws InboundRefused
 */
export function checkAuthentic(
  message: Pick<OuterFields, 'signed' | 'mac' | 'timestamp'>,
  macKey: Buffer,
  now: Date,
): void {
  if (!isAuthentic(message, macKey)) throw new InboundRefused('not-verified', 'mac');
  if (!isFresh(message.timestamp, now)) throw new InboundRefused('not-verified', 'timestamp');
}

function isAuthentic({ signed, mac }: Pick<OuterFields, 'signed' | 'mac'>, macKey: Buffer): boolean {
  return timingSafeEqual(createHmac('sha256', macKey).update(signed).digest(), Buffer.from(mac, 'hex'));
}

/** Fourteen digits that are not a date can't be near now, so they count as stale rather than malformed. */
export function isFresh(timestamp: string, now: Date): boolean {
  try {
    return Math.abs(instantOf(parseKstDateTime(timestamp)).getTime() - now.getTime()) <= MAX_CLOCK_DISTANCE_MS;
  } catch {
    return false;
  }
}

/** Without the time stamp: an issuer repeats the same result with a new one. */
function fingerprintOf({ transactionId, payload }: OuterFields): string {
  return createHash('sha256').update(`${transactionId}\n${payload}`, 'ascii').digest('hex');
}

/** An answer as `code=…&message=…` in plain text, under the issuer's names. */
export const textAnswer =
  (codeName: string, messageName: string): InboundWire['answer'] =>
  (code, message) => ({
    contentType: 'text/plain; charset=utf-8',
    body: `${codeName}=${code}&${messageName}=${message}`,
  });

/**
 * An answer as an XML document, under the issuer's names. Codes and messages are the contract's own, so nothing needs
 * escaping.
 */
export const xmlAnswer =
  (codeName: string, messageName: string): InboundWire['answer'] =>
  (code, message) => ({
    contentType: 'application/xml; charset=utf-8',
    body: `<?xml version="1.0" encoding="UTF-8"?><response><${codeName}>${code}</${codeName}><${messageName}>${message}</${messageName}></response>`,
  });

/** An answer as a JSON object, under the issuer's names. */
export const jsonAnswer =
  (codeName: string, messageName: string): InboundWire['answer'] =>
  (code, message) => ({
    contentType: 'application/json; charset=utf-8',
    body: JSON.stringify({ [codeName]: code, [messageName]: message }),
  });
