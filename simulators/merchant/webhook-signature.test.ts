import { Webhook } from 'standardwebhooks';
import { isSigned, type WebhookHeaders } from './webhook-signature';

const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const OTHER_SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
const BODY = Buffer.from('{"test": 2432232314}');
const SENT = 1_614_265_330;
const NOW = new Date(SENT * 1_000);

/** The published example of Standard Webhooks. */
const HEADERS: WebhookHeaders = {
  id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
  timestamp: String(SENT),
  signature: 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
};

const later = (seconds: number): Date => new Date(NOW.getTime() + seconds * 1_000);
const signedBy = (secret: string): string => new Webhook(secret).sign(HEADERS.id, NOW, BODY);

describe('the signature of a webhook', () => {
  test('is right in the published example', () => {
    expect(isSigned(HEADERS, BODY, [SECRET], NOW)).toBe(true);
  });

  test('is right when another implementation of the standard made it, over any bytes', () => {
    const body = Buffer.from('{"주문":"커피 두 잔", "amount":1.0}\n');
    const signature = new Webhook(OTHER_SECRET).sign('evt_1', NOW, body);
    expect(isSigned({ ...HEADERS, id: 'evt_1', signature }, body, [OTHER_SECRET], NOW)).toBe(true);
  });

  test('is right when any of the given ones is by any of the secrets', () => {
    const signature = `v1a,${'A'.repeat(44)} ${signedBy(OTHER_SECRET)} ${HEADERS.signature}`;
    for (const secrets of [[SECRET], [OTHER_SECRET], [`whsec_${'A'.repeat(32)}`, SECRET]])
      expect(isSigned({ ...HEADERS, signature }, BODY, secrets, NOW)).toBe(true);
  });

  test.each<[string, Partial<WebhookHeaders>, string?]>([
    ['the id', { id: 'msg_other' }],
    ['an empty id', { id: '' }],
    ['the time', { timestamp: String(SENT + 1) }],
    ['a time that is no number', { timestamp: `${SENT}s` }],
    ['no time', { timestamp: '' }],
    ['no signature', { signature: '' }],
    ['another version', { signature: HEADERS.signature.replace('v1', 'v2') }],
    ['another secret', { signature: signedBy(OTHER_SECRET) }],
    ['a longer signature', { signature: `${HEADERS.signature}=` }],
    ['the body, though it means the same', {}, '{"test":2432232314}'],
  ])('is wrong with another: %s', (_what, headers, body = BODY.toString()) => {
    expect(isSigned({ ...HEADERS, ...headers }, Buffer.from(body), [SECRET], NOW)).toBe(false);
  });

  test('is wrong when no secret is known', () => {
    expect(isSigned(HEADERS, BODY, [], NOW)).toBe(false);
  });

  test.each([
    [300, true],
    [301, false],
    [-300, true],
    [-301, false],
  ])('received %s seconds after it was made is right: %s', (seconds, right) => {
    expect(isSigned(HEADERS, BODY, [SECRET], later(seconds))).toBe(right);
  });
});
