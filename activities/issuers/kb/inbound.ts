import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { issuers } from '../../../domain/issuers';
import { instantOf, parseKstDateTime } from '../../../domain/kst';
import { InboundRefused, type HttpAnswer, type InboundAnswer, type InboundReader } from '../contract';
import { checkedMacKey } from './config';
import { MalformedForm, readForm, type FormValues } from './form';

/** What the inbound server holds for KB: it verifies, and can neither make an order nor open a result. */
export type KbInboundConfig = {
  /** HMAC-SHA256 key over the result, 32 bytes. */
  readonly resultMacKey: Buffer;
};

const MAX_BODY_BYTES = 8192;
const MAX_CLOCK_DISTANCE_MS = 300_000;

const FIELDS = {
  xid: /^[0-9a-f]{20}$/,
  timestamp: /^\d{14}$/,
  // IV and one block are 32 bytes, so 44 characters at least.
  accres: /^(?:[A-Za-z0-9+/]{4}){10,}(?:[A-Za-z0-9+/]{4}|[A-Za-z0-9+/]{3}=|[A-Za-z0-9+/]{2}==)$/,
  mac: /^[0-9a-f]{64}$/,
} as const;

/** The outer fields of a result, not verified. */
export type KbResultFields = FormValues<typeof FIELDS>;

const ANSWERS: Readonly<Record<InboundAnswer, { readonly status: number; readonly code: string; readonly message: string }>> = {
  kept: { status: 200, code: '0000', message: 'kept' },
  malformed: { status: 400, code: '9001', message: 'malformed' },
  'not-verified': { status: 401, code: '9002', message: 'mac or timestamp refused' },
  'unknown-transaction': { status: 404, code: '9003', message: 'no such xid' },
  ended: { status: 409, code: '9004', message: 'authentication has ended' },
  'too-large': { status: 413, code: '9005', message: 'body too large' },
  'wrong-content-type': { status: 415, code: '9006', message: 'content type' },
  'not-kept': { status: 503, code: '9900', message: 'could not be kept' },
};

/** Reads the outer form of a result: form and bounds only. @throws MalformedForm */
export function readKbResultFields(body: Uint8Array): KbResultFields {
  if (body.length > MAX_BODY_BYTES) throw new MalformedForm('form', `is longer than ${MAX_BODY_BYTES} bytes`);
  return readForm(body, FIELDS);
}

/** KB's half for the inbound server: docs/contracts/kb.md, section 2. @throws UnusableKbConfig when the key is not 32 bytes. */
export function createKbInboundReader(config: KbInboundConfig): InboundReader {
  const macKey = checkedMacKey('resultMacKey', config.resultMacKey);
  return {
    issuer: 'kb',
    contentType: issuers.kb.inboundContentType,
    maxBytes: MAX_BODY_BYTES,
    read(body, now) {
      const result = readOuterForm(body);
      // The MAC before the clock: whoever has no key learns nothing of what else is wrong.
      if (!isMacOf(result, macKey)) throw new InboundRefused('not-verified', 'mac');
      if (!isFresh(result.timestamp, now)) throw new InboundRefused('not-verified', 'timestamp');
      return { transactionId: result.xid, fingerprint: fingerprintOf(result) };
    },
    answer: answerOf,
  };
}

function readOuterForm(body: Uint8Array): KbResultFields {
  try {
    return readKbResultFields(body);
  } catch (error) {
    if (error instanceof MalformedForm) throw new InboundRefused('malformed', `${error.field} ${error.rule}`);
    throw error;
  }
}

function isMacOf(result: KbResultFields, macKey: Buffer): boolean {
  const expected = createHmac('sha256', macKey).update([result.xid, result.timestamp, result.accres].join('\n'), 'ascii').digest();
  return timingSafeEqual(expected, Buffer.from(result.mac, 'hex'));
}

/** Fourteen digits that are no date can't be near now, so they are stale rather than malformed. */
function isFresh(timestamp: string, now: Date): boolean {
  try {
    return Math.abs(instantOf(parseKstDateTime(timestamp)).getTime() - now.getTime()) <= MAX_CLOCK_DISTANCE_MS;
  } catch {
    return false;
  }
}

/** Without the time stamp: KB sends a repeat of the same result with a new one. */
function fingerprintOf(result: KbResultFields): string {
  return createHash('sha256').update(`${result.xid}\n${result.accres}`, 'ascii').digest('hex');
}

function answerOf(answer: InboundAnswer): HttpAnswer {
  const { status, code, message } = ANSWERS[answer];
  return { status, contentType: 'text/plain; charset=utf-8', body: `result=${code}&message=${message}` };
}
