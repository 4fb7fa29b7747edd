import fc from 'fast-check';
import { installmentMonths } from '../../../domain/installments';
import { parseKstDateTime } from '../../../domain/kst';
import { won } from '../../../domain/money';
import type { Order } from '../../../domain/order';
import type { AuthFailureReason } from '../../../domain/reasons';
import { issuerCrypto } from '../common/adapter';
import { encryptText, seedCbc } from '../common/ciphers';
import { UnreadableResult } from '../contract';
import { kb } from '.';

const adapter = issuerCrypto(kb, {
  orderMacKey: Buffer.alloc(32, 7),
  resultMacKey: Buffer.alloc(32, 2),
  serviceCode: '0613325',
});
const openResult = (body: Buffer, of: Order) => adapter.decryptResult(body, of);

const order: Order = {
  transactionId: '0123456789abcdef0123',
  orderNo: 'ODpay_01J0000000000000000000000',
  businessNo: '1208812345',
  merchantName: '상점',
  orderName: '회비',
  amount: won(50_000),
  installmentMonths: installmentMonths(3),
  requestedAt: parseKstDateTime('20260728091502'),
  returnUrl: null,
};
const OTC = 'ABC0123456789XYZ01234';

type Fields = Readonly<Record<string, string>>;
const approved: Fields = {
  rcd: '0000',
  orderNo: order.orderNo,
  amount: '50000',
  quota: '03',
  noint: 'N',
  tkey: OTC,
  cardCode: '02',
  cardPrefix: '940915',
  usingPoint: '0',
};
const declined: Fields = { ...approved, rcd: '3001', tkey: '' };

/** A body as the inbound server stored it, with a plaintext encrypted under the key of the order above. */
const around = (plaintext: string, xid = order.transactionId, key = '2345260728091502'): Buffer => {
  const fields = {
    xid,
    timestamp: '20260728091530',
    accres: encryptText(seedCbc(Buffer.from(key)), Buffer.from(plaintext)),
    mac: 'a'.repeat(64),
  };
  return Buffer.from(new URLSearchParams(fields).toString());
};
const bodyOf = (fields: Fields): Buffer => around(new URLSearchParams(fields).toString());
const unreadable = (field: string): Error => expect.objectContaining({ name: 'UnreadableResult', field }) as Error;

describe('an authenticated result', () => {
  test('gives the OTC, the installment and the card', () => {
    expect(openResult(bodyOf(approved), order)).toEqual({
      kind: 'authenticated',
      otc: OTC,
      installmentMonths: 3,
      interestFree: false,
      cardCode: '02',
      cardPrefix: '940915',
    });
  });

  test('gives the installment that the payer confirmed, also when it differs from the order’s', () => {
    expect(openResult(bodyOf({ ...approved, quota: '12' }), order)).toMatchObject({ installmentMonths: 12 });
  });

  test('tells whether the issuer has made it interest-free', () => {
    expect(openResult(bodyOf({ ...approved, noint: 'Y' }), order)).toMatchObject({ interestFree: true });
  });

  test.each([
    ['orderNo', 'ODpay_another'],
    ['orderNo', ''],
    ['amount', '49999'],
    ['amount', '050000'],
    ['amount', ''],
    ['quota', '01'],
    ['quota', '37'],
    ['quota', ''],
    ['noint', ''],
    ['tkey', ''],
    ['tkey', OTC.toLowerCase()],
    ['tkey', `${OTC}0`],
    ['tkey', OTC.slice(1)],
    ['cardCode', ''],
    ['cardCode', '002'],
    ['cardPrefix', '94091'],
    ['cardPrefix', ''],
    ['usingPoint', '1'],
    ['usingPoint', '00'],
    ['usingPoint', ''],
    ['rcd', '000'],
  ])('is unreadable with %s=%s', (field, value) => {
    expect(() => openResult(bodyOf({ ...approved, [field]: value }), order)).toThrow(unreadable(field));
  });

  test.each(Object.keys(approved))('is unreadable without %s, or with it twice', (field) => {
    const { [field]: value, ...rest } = approved;
    expect(() => openResult(bodyOf(rest), order)).toThrow(unreadable(field));
    expect(() =>
      openResult(around(`${new URLSearchParams(approved).toString()}&${field}=${value ?? ''}`), order),
    ).toThrow(unreadable(field));
  });
});

describe('a refusing result', () => {
  test.each<[string, AuthFailureReason]>([
    ['3001', 'PAYER_CANCELLED'],
    ['3002', 'APP_TIMEOUT'],
    ['9101', 'AUTH_REFUSED'],
    ['9102', 'CARD_UNUSABLE'],
    ['9103', 'CARD_UNUSABLE'],
    ['9104', 'CARD_UNUSABLE'],
    ['9105', 'LIMIT_EXCEEDED'],
    ['9106', 'INSTALLMENT_NOT_ALLOWED'],
    ['9107', 'AUTH_REFUSED'],
    ['9201', 'ISSUER_ERROR'],
    ['9202', 'ISSUER_ERROR'],
    ['9203', 'ISSUER_ERROR'],
    ['9204', 'APP_TIMEOUT'],
    ['9205', 'ISSUER_ERROR'],
    ['9206', 'ISSUER_MAINTENANCE'],
    ['9207', 'ISSUER_ERROR'],
    ['5555', 'ISSUER_ERROR'],
  ])('with rcd %s means %s', (rcd, reason) => {
    expect(openResult(bodyOf({ ...declined, rcd }), order)).toEqual({ kind: 'refused', issuerCode: rcd, reason });
  });

  test('is read also when the payer chose neither card nor installment', () => {
    const early = { ...declined, quota: '', noint: '', cardCode: '', cardPrefix: '', usingPoint: '' };
    expect(openResult(bodyOf(early), order)).toMatchObject({ kind: 'refused', reason: 'PAYER_CANCELLED' });
  });

  test('is unreadable with an OTC', () => {
    expect(() => openResult(bodyOf({ ...declined, tkey: OTC }), order)).toThrow(unreadable('tkey'));
  });

  test('is unreadable for another order', () => {
    expect(() => openResult(bodyOf({ ...declined, orderNo: 'ODpay_another' }), order)).toThrow(unreadable('orderNo'));
  });
});

describe('what can’t be opened', () => {
  const plaintext = new URLSearchParams(approved).toString();

  test('is the result of another xid', () => {
    expect(() => openResult(around(plaintext, 'f'.repeat(20)), order)).toThrow(unreadable('xid'));
  });

  test.each([
    ['another second', { requestedAt: parseKstDateTime('20260728091503') }],
    ['another merchant', { businessNo: '1208812346' }],
  ])('is a result under the key of %s', (_what, change) => {
    expect(() => openResult(around(plaintext), { ...order, ...change })).toThrow(UnreadableResult);
  });

  test.each(['', 'xid=1', 'xid=%', 'x'.repeat(9000)])('is a body that is no result: %#', (body) => {
    expect(() => openResult(Buffer.from(body), order)).toThrow(UnreadableResult);
  });

  test('is any plaintext that is not the form', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, maxLength: 200 }), (text) => {
        expect(() => openResult(around(text), order)).toThrow(UnreadableResult);
      }),
    );
  });

  test('is a ciphertext with any byte changed', () => {
    const valid = new URLSearchParams(bodyOf(approved).toString());
    const bytes = Buffer.from(valid.get('accres') ?? '', 'base64');
    fc.assert(
      fc.property(fc.integer({ min: 16, max: bytes.length - 1 }), fc.integer({ min: 1, max: 255 }), (at, flip) => {
        const spoilt = Buffer.from(bytes);
        spoilt[at] = (spoilt[at] ?? 0) ^ flip;
        const body = new URLSearchParams({
          ...Object.fromEntries(valid),
          accres: spoilt.toString('base64'),
        }).toString();
        expect(() => openResult(Buffer.from(body), order)).toThrow(UnreadableResult);
      }),
    );
  });

  test('is reported without OTC, card or order number', () => {
    const spoilt: readonly Fields[] = [
      { ...approved, noint: '' },
      { ...approved, orderNo: 'ODpay_another' },
      { ...approved, tkey: `${OTC}0` },
      { ...approved, [OTC]: OTC },
      { ...approved, quota: '01' },
    ];
    for (const fields of spoilt) {
      const failure = failureOf(() => openResult(bodyOf(fields), order));
      expect(`${failure.message} ${failure.stack ?? ''} ${JSON.stringify(failure)}`).not.toMatch(
        /ABC0123456789|940915|ODpay/,
      );
      expect(failure.cause).toBeUndefined();
    }
  });
});

function failureOf(act: () => unknown): Error {
  try {
    act();
  } catch (error) {
    if (error instanceof Error) return error;
  }
  throw new Error('It did not fail.');
}
