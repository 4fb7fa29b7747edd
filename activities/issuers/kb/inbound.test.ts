import { createHash, createHmac } from 'node:crypto';
import fc from 'fast-check';
import { createInboundReader } from '../common/inbound';
import { type InboundAnswer, InboundRefused } from '../contract';
import { kbInbound } from './inbound';

const macKey = Buffer.alloc(32, 9);
const reader = createInboundReader(kbInbound, { resultMacKey: macKey });
// 2026-07-28 09:15:02 KST.
const now = new Date('2026-07-28T00:15:02Z');
const xid = '0123456789abcdef0123';
const accres = Buffer.alloc(48, 0xfb).toString('base64');

type Fields = { readonly xid: string; readonly timestamp: string; readonly accres: string };
type SignedFields = Fields & { readonly mac: string };
const macOf = (fields: Fields, key = macKey): string =>
  createHmac('sha256', key).update(`${fields.xid}\n${fields.timestamp}\n${fields.accres}`).digest('hex');
const signed = (fields: Partial<Fields> = {}): SignedFields => {
  const whole = { xid, timestamp: '20260728091502', accres, ...fields };
  return { ...whole, mac: macOf(whole) };
};
const encode = (fields: Readonly<Record<string, string>>): Buffer =>
  Buffer.from(new URLSearchParams(fields).toString(), 'ascii');
const refusal = (answer: 'malformed' | 'not-verified', detail?: string): Error =>
  expect.objectContaining({ name: 'InboundRefused', answer, ...(detail === undefined ? {} : { detail }) }) as Error;

describe('a verified result', () => {
  test('gives its xid and a fingerprint of xid and ciphertext', () => {
    const fingerprint = createHash('sha256').update(`${xid}\n${accres}`).digest('hex');
    expect(reader.read(encode(signed()), now)).toEqual({ transactionId: xid, fingerprint });
  });

  test('keeps its fingerprint when it is sent again later, and has another one when its content differs', () => {
    const { fingerprint } = reader.read(encode(signed()), now);
    expect(reader.read(encode(signed({ timestamp: '20260728091510' })), now).fingerprint).toBe(fingerprint);
    expect(reader.read(encode(signed({ accres: Buffer.alloc(48, 1).toString('base64') })), now).fingerprint).not.toBe(
      fingerprint,
    );
  });

  test('is read in any order of its fields', () => {
    const entries = Object.entries(signed());
    fc.assert(
      fc.property(fc.shuffledSubarray(entries, { minLength: entries.length }), (shuffled) => {
        expect(reader.read(encode(Object.fromEntries(shuffled)), now).transactionId).toBe(xid);
      }),
    );
  });

  test.each(['20260728091002', '20260728092002'])('is fresh at 300 s, as at %s', (timestamp) => {
    expect(reader.read(encode(signed({ timestamp })), now).transactionId).toBe(xid);
  });

  test.each(['20260728091001', '20260728092003', '20250728091502', '20260230091502', '20260728251502'])(
    'is refused as stale at %s',
    (timestamp) => {
      expect(() => reader.read(encode(signed({ timestamp })), now)).toThrow(refusal('not-verified', 'timestamp'));
    },
  );
});

describe('a result that is not KB’s', () => {
  test.each([
    ['xid', { xid: 'f123456789abcdef0123' }],
    ['timestamp', { timestamp: '20260728091503' }],
    ['accres', { accres: Buffer.alloc(48, 1).toString('base64') }],
    ['mac', { mac: '0'.repeat(64) }],
  ])('is refused by its MAC when %s was changed', (_field, change) => {
    expect(() => reader.read(encode({ ...signed(), ...change }), now)).toThrow(refusal('not-verified', 'mac'));
  });

  test('is refused by its MAC under another key, before its time is checked', () => {
    const fields = signed({ timestamp: '20200101000000' });
    expect(() => reader.read(encode({ ...fields, mac: macOf(fields, Buffer.alloc(32, 8)) }), now)).toThrow(
      refusal('not-verified', 'mac'),
    );
  });

  test.each([
    ['xid in capitals', { xid: xid.toUpperCase() }],
    ['xid too short', { xid: xid.slice(1) }],
    ['timestamp of 13 digits', { timestamp: '2026072809150' }],
    ['timestamp in other digits', { timestamp: '２0260728091502' }],
    ['accres without a whole block', { accres: Buffer.alloc(30).toString('base64') }],
    ['accres in the URL alphabet', { accres: accres.replaceAll('+', '-') }],
    ['accres with spaces for plus signs', { accres: accres.replaceAll('+', ' ') }],
    ['accres without padding it needs', { accres: Buffer.alloc(49).toString('base64').slice(0, -1) }],
  ])('is malformed with %s, though its MAC holds', (_what, change) => {
    expect(() => reader.read(encode(signed(change)), now)).toThrow(refusal('malformed'));
  });

  test.each([
    ['an extra field', (body: string) => `${body}&note=1`],
    ['a field twice', (body: string) => `${body}&xid=${xid}`],
    ['a missing field', (body: string) => body.replace(/&mac=.*/, '')],
    ['a raw plus sign in the ciphertext', (body: string) => body.replaceAll('%2B', '+')],
    ['a bad escape', (body: string) => body.replace('%2B', '%2')],
    ['a line end', (body: string) => `${body}\n`],
    ['a body of more than 8,192 bytes', (body: string) => body.replace('accres=', `accres=${'A'.repeat(8192)}`)],
    ['a MAC in capitals', (body: string) => body.replace(/mac=.*/, (mac) => `mac=${mac.slice(4).toUpperCase()}`)],
  ])('is malformed with %s', (_what, spoil) => {
    const body = encode(signed()).toString('ascii');
    expect(body).toContain('%2B');
    expect(() => reader.read(Buffer.from(spoil(body), 'latin1'), now)).toThrow(refusal('malformed'));
  });

  test('is refused with any random bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
        expect(() => reader.read(Buffer.from(bytes), now)).toThrow(InboundRefused);
      }),
    );
  });

  test('is refused when any byte of a valid body was changed, unless the content stays the same', () => {
    const valid = encode(signed());
    fc.assert(
      fc.property(fc.nat(valid.length - 1), fc.integer({ min: 1, max: 255 }), (at, flip) => {
        const spoilt = Buffer.from(valid);
        spoilt[at] = (spoilt[at] ?? 0) ^ flip;
        // Another letter case inside an escape (%2b for %2B) is the same text.
        const same =
          [...new URLSearchParams(spoilt.toString('latin1'))].join() ===
          [...new URLSearchParams(valid.toString('latin1'))].join();
        if (same) expect(reader.read(spoilt, now).transactionId).toBe(xid);
        else expect(() => reader.read(spoilt, now)).toThrow(InboundRefused);
      }),
      { numRuns: 2000 },
    );
  });

  test('is refused without showing its values', () => {
    const body = encode({ ...signed(), xid: 'SECRET' });
    expect(() => reader.read(body, now)).toThrow(
      expect.not.objectContaining({ message: expect.stringContaining('SECRET') as string }) as Error,
    );
  });
});

describe('the answer to KB', () => {
  test.each<[InboundAnswer, number, string]>([
    ['kept', 200, '0000'],
    ['malformed', 400, '9001'],
    ['not-verified', 401, '9002'],
    ['unknown-transaction', 404, '9003'],
    ['ended', 409, '9004'],
    ['too-large', 413, '9005'],
    ['wrong-content-type', 415, '9006'],
    ['not-kept', 503, '9900'],
  ])('to %s is %i with result=%s', (answer, status, code) => {
    const given = reader.answer(answer);
    expect(given).toMatchObject({ status, contentType: 'text/plain; charset=utf-8' });
    expect(given.body).toMatch(new RegExp(`^result=${code}&message=[ -%'-~]+$`));
  });

  test('comes from a reader that declares its content type and whether it takes a query', () => {
    expect(reader).toMatchObject({ issuer: 'kb', contentType: 'application/x-www-form-urlencoded', maxBytes: 8192 });
  });

  test('is not given without a key of 32 bytes', () => {
    expect(() => createInboundReader(kbInbound, { resultMacKey: Buffer.alloc(31) })).toThrow(
      expect.objectContaining({ setting: 'resultMacKey' }) as Error,
    );
  });
});
