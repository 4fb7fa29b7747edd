import { createHmac, randomBytes } from 'node:crypto';
import { receivedByLinq, signedHeaders } from './signature';

const secret = randomBytes(32);
const body = Buffer.from('{"any":"bytes"}');
const receivedAt = new Date('2026-07-28T00:00:00Z');
const now = new Date('2026-07-28T00:20:00Z');
const message = { service: 'payssam', what: 'auth-result', receivedAt, now } as const;
const to = { service: 'payssam', what: 'auth-result', now } as const;
const headers = signedHeaders(secret, message, body);

describe("LINQ's signature", () => {
  test('is the HMAC of the contract', () => {
    const text = 'payssam\nauth-result\n20260728090000\n20260728092000\n{"any":"bytes"}';
    expect(headers).toEqual({
      'linq-received-at': '20260728090000',
      'linq-sent-at': '20260728092000',
      'linq-signature': createHmac('sha256', secret).update(text).digest('hex'),
    });
  });

  test('tells a service when LINQ received the message, however long it waited', () => {
    expect(receivedByLinq(secret, to, headers, body)).toEqual(receivedAt);
  });

  test.each([
    ['under another secret', randomBytes(32), to, headers, body],
    ['for another service', secret, { ...to, service: 'speeid' as const }, headers, body],
    ['for the other kind of message', secret, { ...to, what: 'order-check' as const }, headers, body],
    ['over other bytes', secret, to, headers, Buffer.from('{}')],
    ['sent six minutes ago', secret, { ...to, now: new Date(now.getTime() + 360_000) }, headers, body],
    ['sent six minutes ahead', secret, { ...to, now: new Date(now.getTime() - 360_000) }, headers, body],
    ['without a header', secret, to, { ...headers, 'linq-received-at': undefined }, body],
    ['with an invalid HMAC', secret, to, { ...headers, 'linq-signature': 'é'.repeat(64) }, body],
    ['with another time of receipt', secret, to, { ...headers, 'linq-received-at': '20260728090001' }, body],
  ])('is refused %s', (_what, key, receiver, given, bytes) => {
    expect(receivedByLinq(key, receiver, given, bytes)).toBeUndefined();
  });

  test('is refused with an invalid time of receipt, even if it is signed', () => {
    const text = 'payssam\nauth-result\n99999999999999\n20260728092000\n';
    const signature = createHmac('sha256', secret).update(text).update(body).digest('hex');
    expect(
      receivedByLinq(
        secret,
        to,
        { 'linq-received-at': '99999999999999', 'linq-sent-at': '20260728092000', 'linq-signature': signature },
        body,
      ),
    ).toBeUndefined();
  });
});
