import { createHash, createHmac } from 'node:crypto';
import fc from 'fast-check';
import { contractPage } from '../../docs/contracts/page-fixtures';
import { cellOfHandle } from '../../domain/cells';
import { formatQuota, installmentMonths } from '../../domain/installments';
import { forEachIssuer, type IssuerCode, issuerCodes, issuers } from '../../domain/issuers';
import { kstDateTime } from '../../domain/kst';
import { won } from '../../domain/money';
import type { Order } from '../../domain/order';
import { newId, newMerchantId, paymentIdFor } from '../../platform/ids';
import { unwritable } from '../../platform/issuer-text';
import { issuerCrypto, type IssuerWire } from './common/adapter';
import { decryptText, encryptText } from './common/ciphers';
import type { Field } from './common/formats';
import { InboundRefused } from './contract';
import { inboundReaders } from './inbound-registry';
import { issuerApps, wires } from './registry';

const resultMacKey = Buffer.alloc(32, 2);
const keys = forEachIssuer((issuer) => ({
  orderMacKey: Buffer.alloc(32, 1),
  resultMacKey,
  cipherKey: Buffer.alloc(issuers[issuer].cipherKeyBytes, 3),
  serviceCode: issuers[issuer].serviceCode ?? '',
}));
const cryptos = forEachIssuer((issuer) => issuerCrypto(wires[issuer], keys[issuer]));
const readers = inboundReaders(forEachIssuer(() => ({ resultMacKey })));
const now = new Date('2026-07-28T00:15:02Z');
const OTC = 'ABC0123456789XYZ01234';

const orderOf = (issuer: IssuerCode, change: Partial<Order> = {}): Order => ({
  transactionId: issuerApps[issuer].transactionIdFor('pay_1'),
  orderNo: 'ODpay_1',
  businessNo: '1208812345',
  merchantName: '상점 & 친구',
  orderName: '7월 회비 (2명)',
  amount: won(50_000),
  installmentMonths: installmentMonths(3),
  requestedAt: kstDateTime(now),
  returnUrl: 'https://pay.example.com/pay/a?b=c&d=e',
  ...change,
});

/** What BC, or another issuer that takes registrations, returns for an order. */
const REGISTERED = 'PAYMINT0010101260728091502AB12';

/** The order that the issuer's result refers to. */
const registered = (issuer: IssuerCode, order: Order): Order =>
  wires[issuer].registration === undefined ? order : { ...order, transactionId: REGISTERED };

type Inside = Readonly<Partial<Record<keyof IssuerWire['result']['names'], string>>>;

/** What the issuer says about an order, in its own field names. */
function insideOf({ result }: IssuerWire, order: Order, change: Inside): readonly Field[] {
  const values: Inside = {
    code: result.authenticated,
    orderNo: order.orderNo,
    amount: String(order.amount),
    installment: formatQuota(order.installmentMonths),
    interestFree: 'N',
    otc: OTC,
    cardCode: '02',
    cardPrefix: '940915',
    points: '0',
    ...change,
  };
  return Object.entries(result.names).map(([field, name]) => [name, values[field as keyof Inside] ?? '']);
}

/** A signed result as the inbound server receives it. */
function bodyOf(issuer: IssuerCode, order: Order, change: Inside = {}): Buffer {
  const wire = wires[issuer];
  const { names, orderNo, format, more = {} } = wire.inbound;
  const payload = encryptText(
    wire.cipherOf(order, keys[issuer].cipherKey),
    wire.result.format.write(insideOf(wire, order, change)),
  );
  const signed: readonly Field[] = [
    [names.transactionId, order.transactionId],
    [names.timestamp, kstDateTime(now)],
    [names.payload, payload],
    ...(orderNo === undefined ? [] : [[orderNo, order.orderNo] as const]),
    ...Object.keys(more).map((name): Field => [name, '롯데카드']),
  ];
  const mac = createHmac('sha256', resultMacKey)
    .update(format.encode(signed.map(([, value]) => value).join('\n')))
    .digest('hex');
  return format.write([...signed, [names.mac, mac]]);
}

test.each(issuerCodes)('%s writes exactly the characters that it declares', (issuer) => {
  const write = (orderName: string) => cryptos[issuer].encryptOrder(orderOf(issuer, { orderName }));
  for (const orderName of ['커피 ☕ 😀', '똠방각하 € 뷁']) {
    if (unwritable(issuer, [orderName]).length === 0) expect(write(orderName)).not.toBe('');
    else expect(() => write(orderName)).toThrow("can't be sent");
  }
  expect(unwritable(issuer, ['😀'])).toEqual(issuers[issuer].textIn === 'CP949' ? ['😀'] : []);
});

describe.each(issuerCodes)('%s', (issuer) => {
  const wire = wires[issuer];
  const order = registered(issuer, orderOf(issuer));
  const open = (change: Inside) => cryptos[issuer].decryptResult(bodyOf(issuer, order, change), order);

  test('has a reader that declares its issuer, content type and query', () => {
    expect(readers[issuer]).toMatchObject({
      issuer,
      contentType: issuers[issuer].inboundContentType,
      takesQuery: issuers[issuer].inboundByQuery,
    });
    expect([wire.inbound.issuer, wire.order.issuer]).toEqual([issuer, issuer]);
  });

  test('agrees with its contract page: names in order, and a reason for each code', () => {
    const page = contractPage(issuer);
    const { order: orderWire, inbound, result, recurring } = wire;
    const parameters = [...orderWire.parameters.map(([name]) => name), orderWire.macName];
    expect(parameters).toEqual(page.parameters.map(({ name }) => name));
    expect(Object.values(orderWire.names)).toEqual(page.order);
    expect(Object.values(orderWire.interestFree ?? {})).toEqual(page.interestFree);
    expect(orderWire.interestFree !== undefined).toBe(issuers[issuer].interestFree);
    const { orderNo, more = {} } = inbound;
    const outside = [
      ...Object.values(inbound.names),
      ...(orderNo === undefined ? [] : [orderNo]),
      ...Object.keys(more),
    ];
    expect(outside.sort()).toEqual([...page.outside].sort());
    expect(Object.values(result.names)).toEqual(page.inside);
    expect(recurring === undefined ? [] : [recurring.cardId, recurring.maskedCardNo]).toEqual(page.card);
    expect([result.authenticated, ...Object.keys(result.reasons)].sort()).toEqual([...page.codes.keys()].sort());
  });

  test('makes transaction ids in its contract’s form: the same for the same payment, and different ones for different payments', () => {
    const transactionIdFor = (paymentId: string) => issuerApps[issuer].transactionIdFor(paymentId);
    fc.assert(
      fc.property(fc.string(), fc.string(), (one, other) => {
        expect(transactionIdFor(one)).toMatch(wire.registration?.reference ?? wire.inbound.transactionId);
        expect(transactionIdFor(one) === transactionIdFor(other)).toBe(one === other);
      }),
    );
  });

  test('makes transaction ids that say the payment’s cell, in its contract’s form; without a code they say none', () => {
    fc.assert(
      fc.property(fc.constantFrom('', '00', 'b1', 'ce', 'ff'), fc.string(), (cell, key) => {
        const handle = issuerApps[issuer].transactionIdFor(paymentIdFor(newId('bill', newMerchantId(cell)), key));
        expect(handle).toMatch(wire.registration?.reference ?? wire.inbound.transactionId);
        expect(cellOfHandle(handle)).toBe(cell);
      }),
    );
  });

  test('gives a payment of no cell the next transaction id, where its own would say a cell by chance', () => {
    const digestOf = (paymentId: string) =>
      createHash('sha256').update(`${issuer}-${wire.inbound.names.transactionId}:${paymentId}`).digest();
    let number = 1;
    while (wire.transactionIdOf(digestOf(`pay_${number}`), '') !== undefined) number += 1;
    const handle = issuerApps[issuer].transactionIdFor(`pay_${number}`);
    expect(handle).toMatch(wire.registration?.reference ?? wire.inbound.transactionId);
    expect(cellOfHandle(handle)).toBe('');
    const next = createHash('sha256')
      .update(digestOf(`pay_${number}`))
      .digest();
    expect(handle).toBe(wire.transactionIdOf(next, ''));
  });

  test('opens its app by its declared scheme, and the Android app by an intent for its package', () => {
    const encrypted = cryptos[issuer].encryptOrder(orderOf(issuer));
    const { url, intentUrl } = issuerApps[issuer].appUrls(wire.registration === undefined ? encrypted : REGISTERED);
    const { scheme, androidPackage } = issuers[issuer];
    expect(url.startsWith(`${scheme}://`)).toBe(true);
    expect(intentUrl).toMatch(/^intent:/);
    expect(intentUrl.endsWith(`#Intent;scheme=${scheme};package=${androidPackage};end;`)).toBe(true);
    expect(decodeURIComponent(encrypted)).not.toContain('회비');
  });

  test('writes interest-free terms behind all else of an order, and nothing for an order without them', () => {
    const { flag = '', payerMonths = '' } = wire.order.interestFree ?? {};
    const opened = (change: Partial<Order>): string => {
      const query = new URLSearchParams(cryptos[issuer].encryptOrder(orderOf(issuer, change)));
      const [name = ''] = wire.order.parameters.find(([, source]) => source === 'order') ?? [];
      return decryptText(wire.cipherOf(orderOf(issuer), keys[issuer].cipherKey), query.get(name) ?? '').toString(
        'latin1',
      );
    };
    const ordinary = opened({});
    const written = (months: string): string =>
      wire.order.format
        .write([
          [flag, 'Y'],
          [payerMonths, months],
        ])
        .toString('latin1')
        .replaceAll(/[{}]/g, '');
    for (const [payerInterestMonths, months] of [
      [0, '00'],
      [2, '02'],
    ] as const) {
      const text = opened({ payerInterestMonths });
      expect(text.startsWith(ordinary.replace(/\}$/, ''))).toBe(true);
      expect(text.replace(/\}$/, '').endsWith(written(months))).toBe(true);
    }
    expect(() => opened({ payerInterestMonths: 3 })).toThrow('payerInterestMonths must be fewer');
  });

  test('refuses an order that its contract can’t carry, without showing its values', () => {
    for (const change of [
      { merchantName: '' },
      { orderName: '김철수'.repeat(40) },
      { orderName: '\ud83d' },
      { transactionId: 'x' },
      { businessNo: '1' },
    ]) {
      expect(() => cryptos[issuer].encryptOrder({ ...orderOf(issuer), ...change })).toThrow(
        expect.objectContaining({
          name: 'UnsendableOrder',
          issuer,
          message: expect.not.stringContaining('김철수') as string,
        }) as Error,
      );
    }
  });

  test('reads its result: the reader finds the transaction, the adapter the OTC', () => {
    const read = readers[issuer].read(bodyOf(issuer, order), now);
    expect([read.transactionId, read.orderNo]).toEqual([order.transactionId, wire.inbound.orderNo && order.orderNo]);
    expect(open({})).toEqual({
      kind: 'authenticated',
      otc: OTC,
      installmentMonths: 3,
      interestFree: false,
      cardCode: '02',
      cardPrefix: '940915',
    });
    expect(open({ interestFree: 'Y' })).toMatchObject({ kind: 'authenticated', interestFree: true });
  });

  test('gives every code that its contract lists a reason, and any other code ISSUER_ERROR', () => {
    for (const [code, reason] of Object.entries(wire.result.reasons)) {
      expect(wire.result.code.test(code)).toBe(true);
      expect(
        open({ code, otc: '', installment: '', interestFree: '', cardCode: '', cardPrefix: '', points: '0' }),
      ).toEqual({ kind: 'refused', issuerCode: code, reason });
    }
    const unlisted = wire.result.authenticated.replaceAll('0', '7');
    expect(open({ code: unlisted, otc: '' })).toMatchObject({ kind: 'refused', reason: 'ISSUER_ERROR' });
  });

  test.each<[keyof Inside, string]>([
    ['orderNo', 'ODpay_2'],
    ['amount', '49999'],
    ['amount', ''],
    ['installment', '01'],
    ['interestFree', ''],
    ['otc', ''],
    ['otc', OTC.slice(1)],
    ['cardCode', ''],
    ['cardPrefix', '94091'],
    ['code', ''],
  ])('does not accept an authentication with %s=%j', (field, value) => {
    expect(() => open({ [field]: value })).toThrow(
      expect.objectContaining({ name: 'UnreadableResult', field: wire.result.names[field] }) as Error,
    );
  });

  test('does not accept another payment’s result, or one under another key', () => {
    const other = { ...order, transactionId: Array.from(order.transactionId).reverse().join('') };
    expect(() => cryptos[issuer].decryptResult(bodyOf(issuer, other), order)).toThrow(
      expect.objectContaining({ name: 'UnreadableResult' }) as Error,
    );
    const foreign = issuerCrypto(wire, { ...keys[issuer], cipherKey: Buffer.alloc(issuers[issuer].cipherKeyBytes, 9) });
    const shifted = { ...order, businessNo: '1208812346' };
    expect(() => foreign.decryptResult(bodyOf(issuer, order), shifted)).toThrow(
      expect.objectContaining({ name: 'UnreadableResult' }) as Error,
    );
  });

  test('refuses any random bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
        expect(() => readers[issuer].read(Buffer.from(bytes), now)).toThrow(InboundRefused);
      }),
    );
  });

  test('reads or refuses quickly a body that is built to be expensive', () => {
    const valid = bodyOf(issuer, order).toString('latin1');
    const said = readers[issuer].read(Buffer.from(valid, 'latin1'), now);
    const costly = [
      ...[
        '&',
        '=',
        '%',
        '%41',
        '"',
        '\\',
        '{',
        '[',
        '<a>',
        '<a ',
        '&amp;',
        ' ',
        '\u001c',
        'a=a&',
        '"a":"a",',
        '\0',
      ].flatMap((part) => {
        const many = part.repeat(Math.ceil(8_192 / part.length));
        return [many.slice(0, 8_192), (valid.slice(0, 40) + many).slice(0, 8_192), (many + valid).slice(-8_192)];
      }),
    ];
    for (const body of costly) {
      const read = (): void => {
        try {
          // JSON may begin with white space.
          expect(readers[issuer].read(Buffer.from(body, 'latin1'), now)).toEqual(said);
        } catch (refusal) {
          expect(refusal).toBeInstanceOf(InboundRefused);
        }
      };
      expect(leastMs(read)).toBeLessThan(50);
    }
  });

  test('refuses a result when bytes were changed, cut, doubled or moved, unless the content stays the same', () => {
    const valid = bodyOf(issuer, order);
    const read = readers[issuer].read(valid, now);
    const mutation = fc.record({
      at: fc.nat(valid.length - 1),
      length: fc.integer({ min: 1, max: 80 }),
      to: fc.nat(valid.length - 1),
      how: fc.constantFrom('flip', 'cut', 'double', 'move'),
      flip: fc.integer({ min: 1, max: 255 }),
    });
    fc.assert(
      fc.property(mutation, (change) => {
        const spoilt = mutate(valid, change);
        fc.pre(!spoilt.equals(valid));
        try {
          // A lower-case escape, or other white space in JSON, is another spelling of the same content.
          expect(readers[issuer].read(spoilt, now)).toEqual(read);
        } catch (refusal) {
          expect(refusal).toBeInstanceOf(InboundRefused);
        }
      }),
      { numRuns: 2_000 },
    );
  });
});

/** The shortest of three runs, so that a busy machine does not look like a hang. */
function leastMs(run: () => void): number {
  const times = [1, 2, 3].map(() => {
    const from = performance.now();
    run();
    return performance.now() - from;
  });
  return Math.min(...times);
}

type Mutation = {
  readonly at: number;
  readonly length: number;
  readonly to: number;
  readonly how: string;
  readonly flip: number;
};

function mutate(body: Buffer, { at, length, to, how, flip }: Mutation): Buffer {
  const part = body.subarray(at, at + length);
  const without = Buffer.concat([body.subarray(0, at), body.subarray(at + length)]);
  const insert = (into: Buffer): Buffer => Buffer.concat([into.subarray(0, to), part, into.subarray(to)]);
  const flipped = Buffer.from(body);
  flipped[at] = (flipped[at] ?? 0) ^ flip;
  const ways: Readonly<Record<string, Buffer>> = {
    flip: flipped,
    cut: without,
    double: insert(body),
    move: insert(without),
  };
  return ways[how] ?? body;
}
