import { execFileSync } from 'node:child_process';
import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { installmentMonths } from '../../../domain/installments';
import { parseKstDateTime } from '../../../domain/kst';
import { won } from '../../../domain/money';
import type { Order } from '../../../domain/order';
import { issuerApp, issuerCrypto } from '../common/adapter';
import { decryptText, seedCbc } from '../common/ciphers';
import { kb } from '.';

const adapter = issuerCrypto(kb, {
  orderMacKey: Buffer.alloc(32, 7),
  resultMacKey: Buffer.alloc(32, 2),
  serviceCode: '0613325',
});
const order: Order = {
  transactionId: '0123456789abcdef0123',
  orderNo: 'ODpay_01J0000000000000000000000',
  businessNo: '1208812345',
  merchantName: '페이샘 & 상점',
  orderName: '7월 회비 (2명) 100%',
  amount: won(50_000),
  installmentMonths: installmentMonths(3),
  requestedAt: parseKstDateTime('20260728091502'),
  returnUrl: 'https://pay.example.com/pay/a?b=c&d=e',
};

const parametersOf = (url: string): URLSearchParams => new URLSearchParams(url.slice(url.indexOf('?') + 1));
const openedBy = (url: string): string =>
  decryptText(seedCbc(Buffer.from('2345260728091502')), parametersOf(url).get('order') ?? '').toString('utf8');

describe('the app scheme', () => {
  test('has the contract’s parameters in the contract’s order', () => {
    expect(issuerApp(kb).appUrls(adapter.encryptOrder(order)).url).toMatch(
      /^kb-acp:\/\/pay\?srCode=0613325&xid=0123456789abcdef0123&bizNo=1208812345&txnDate=20260728&txnTime=091502&order=[A-Za-z0-9%]+&mac=[0-9a-f]{64}$/,
    );
  });

  test('has the same query in the Android intent', () => {
    const { url, intentUrl } = issuerApp(kb).appUrls(adapter.encryptOrder(order));
    const query = url.slice('kb-acp://pay?'.length);
    expect(intentUrl).toBe(`intent://pay?${query}#Intent;scheme=kb-acp;package=com.kbcard.cxh.appcard;end;`);
  });

  test('carries the MAC of its values, the order as base64', () => {
    const parameters = parametersOf(issuerApp(kb).appUrls(adapter.encryptOrder(order)).url);
    const signed = `0613325\n0123456789abcdef0123\n1208812345\n20260728\n091502\n${parameters.get('order') ?? ''}`;
    expect(parameters.get('mac')).toBe(createHmac('sha256', Buffer.alloc(32, 7)).update(signed).digest('hex'));
  });

  test('decrypts with OpenSSL to the order, field by field', () => {
    const script = `
      const bytes = Buffer.from(process.argv[1], 'base64');
      const seed = require('node:crypto').createDecipheriv('seed-cbc', '2345260728091502', bytes.subarray(0, 16));
      process.stdout.write(Buffer.concat([seed.update(bytes.subarray(16)), seed.final()]));`;
    const ciphertext = parametersOf(issuerApp(kb).appUrls(adapter.encryptOrder(order)).url).get('order') ?? '';
    const plaintext = execFileSync(process.execPath, ['--openssl-legacy-provider', '-e', script, ciphertext]).toString(
      'utf8',
    );
    expect([...new URLSearchParams(plaintext)]).toEqual([
      ['xid', '0123456789abcdef0123'],
      ['orderNo', 'ODpay_01J0000000000000000000000'],
      ['amount', '50000'],
      ['quota', '03'],
      ['merchantName', '페이샘 & 상점'],
      ['orderName', '7월 회비 (2명) 100%'],
      ['returnUrl', 'https://pay.example.com/pay/a?b=c&d=e'],
    ]);
  });

  test('has an empty returnUrl and quota 00 when the order has neither', () => {
    const { url } = issuerApp(kb).appUrls(
      adapter.encryptOrder({ ...order, returnUrl: null, installmentMonths: installmentMonths(0) }),
    );
    expect(openedBy(url)).toMatch(/&quota=00&.*&returnUrl=$/);
  });

  test('carries whole names, whatever they contain', () => {
    const name = (longest: number) =>
      fc
        .string({ unit: 'binary', minLength: 1, maxLength: longest })
        .filter((text) => Array.from(text).length <= longest);
    fc.assert(
      fc.property(name(60), name(100), (merchantName, orderName) => {
        const opened = new URLSearchParams(
          openedBy(issuerApp(kb).appUrls(adapter.encryptOrder({ ...order, merchantName, orderName })).url),
        );
        expect([opened.get('merchantName'), opened.get('orderName')]).toEqual([merchantName, orderName]);
      }),
      { numRuns: 50 },
    );
  });
});

describe('an order outside the contract', () => {
  test.each<[keyof Order, Partial<Order>]>([
    ['transactionId', { transactionId: '0123456789ABCDEF0123' }],
    ['transactionId', { transactionId: '0123456789abcdef012' }],
    ['orderNo', { orderNo: '' }],
    ['orderNo', { orderNo: `OD${'x'.repeat(39)}` }],
    ['orderNo', { orderNo: 'OD주문' }],
    ['orderNo', { orderNo: 'QQpay_1' }],
    ['businessNo', { businessNo: '120-88-12345' }],
    ['amount', { amount: won(0) }],
    ['merchantName', { merchantName: '' }],
    ['merchantName', { merchantName: '상'.repeat(61) }],
    ['merchantName', { merchantName: 'half a pair \ud83d' }],
    ['orderName', { orderName: '' }],
    ['orderName', { orderName: '회'.repeat(101) }],
    ['returnUrl', { returnUrl: 'https://x/\udc00' }],
    ['returnUrl', { returnUrl: '' }],
    ['returnUrl', { returnUrl: 'pay.example.com' }],
  ])('is refused with its field’s name, never cut: %s', (field, change) => {
    expect(() => adapter.encryptOrder({ ...order, ...change })).toThrow(
      expect.objectContaining({ name: 'UnsendableOrder', field }) as Error,
    );
  });

  test('is sent at the bounds: 60 and 100 characters, where an emoji counts as one, and 12 digits', () => {
    const largest = {
      merchantName: '🙂'.repeat(60),
      orderName: '회'.repeat(100),
      amount: won(999_999_999_999),
      orderNo: `OD${'x'.repeat(38)}`,
    };
    const opened = new URLSearchParams(
      openedBy(issuerApp(kb).appUrls(adapter.encryptOrder({ ...order, ...largest })).url),
    );
    expect(opened.get('merchantName')).toBe('🙂'.repeat(60));
    expect(opened.get('amount')).toBe('999999999999');
  });

  test('is refused without showing its values', () => {
    const merchantName = '김철수네'.repeat(20);
    expect(() => adapter.encryptOrder({ ...order, merchantName })).toThrow(
      expect.not.objectContaining({ message: expect.stringContaining('김철수') as string }) as Error,
    );
  });
});
