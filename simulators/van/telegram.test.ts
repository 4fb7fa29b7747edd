import fc from 'fast-check';
import { aRequest, aResponse } from './fixtures';
import { HEADER_BYTES, offsetOf, REQUEST_LAYOUT, RESPONSE_LAYOUT, sizeOf } from './layout';
import { decodeTelegram, encodeTelegram, TelegramFieldError } from './telegram';

describe('telegram layout', () => {
  test('the header, a request and a response are as long as the contract says', () => {
    expect([HEADER_BYTES, sizeOf(REQUEST_LAYOUT), sizeOf(RESPONSE_LAYOUT)]).toEqual([54, 301, 261]);
  });

  test.each([
    ['serial', 28],
    ['transmittedAt', 40],
    ['entryMode', 54],
    ['authData', 55],
    ['fs', 96],
    ['totalAmount', 102],
    ['issuerCode', 162],
    ['orderNo', 174],
    ['cancelKind', 214],
    ['originalDate', 227],
    ['originalSerial', 255],
    ['interestFree', 279],
    ['payerInterestMonths', 280],
    ['reserved', 282],
    ['etx', 299],
    ['cr', 300],
  ] as const)('request field %s begins at byte %i', (field, offset) => {
    expect(offsetOf(REQUEST_LAYOUT, field)).toBe(offset);
  });

  test.each([
    ['state', 54],
    ['transactedAt', 63],
    ['message1', 78],
    ['approvalNo', 110],
    ['acquirerMerchantNo', 142],
    ['issuerName', 159],
    ['maskedCardNo', 193],
    ['totalAmount', 215],
    ['originalState', 239],
    ['originalSerial', 240],
    ['interestFree', 252],
    ['payerInterestMonths', 253],
    ['reserved', 255],
    ['etx', 259],
  ] as const)('response field %s begins at byte %i', (field, offset) => {
    expect(offsetOf(RESPONSE_LAYOUT, field)).toBe(offset);
  });
});

describe('telegram codec', () => {
  const digits = (length: number): fc.Arbitrary<string> => fc.stringMatching(new RegExp(`^[0-9]{${String(length)}}$`));

  test('a request reads as it was written', () => {
    const values = fc.record({
      serial: digits(12),
      totalAmount: digits(12),
      authData: fc.stringMatching(/^[!-~]{0,37}$/),
      orderNo: fc.stringMatching(/^[0-9A-Za-z_-]{0,40}$/),
    });
    fc.assert(
      fc.property(values, (changed) => {
        const request = aRequest(changed);
        const { fields, faults } = decodeTelegram(REQUEST_LAYOUT, encodeTelegram(REQUEST_LAYOUT, request));
        expect(faults).toEqual([]);
        expect(fields).toEqual({ ...request, length: '0297' });
      }),
    );
  });

  test('Hangul that is too long is cut between characters, never inside one', () => {
    const hangul = fc.string({ unit: fc.constantFrom('가', '똠', '뷁', 'a', '1'), maxLength: 30 });
    fc.assert(
      fc.property(hangul, (message1) => {
        const bytes = encodeTelegram(RESPONSE_LAYOUT, aResponse({ message1 }));
        const { fields, faults } = decodeTelegram(RESPONSE_LAYOUT, bytes);
        expect(bytes).toHaveLength(261);
        expect(faults).toEqual([]);
        expect(message1.startsWith(fields.message1)).toBe(true);
      }),
    );
  });

  test('a value longer than its field is refused and named', () => {
    expect(() => encodeTelegram(REQUEST_LAYOUT, aRequest({ totalAmount: '1234567890123' }))).toThrow(
      TelegramFieldError,
    );
    expect(() => encodeTelegram(REQUEST_LAYOUT, aRequest({ vat: '-1' }))).toThrow('Field vat');
  });

  test.each([
    ['stx', 4, 'x'],
    ['serial', 30, 'x'],
    ['fs', 96, ' '],
    ['totalAmount', 105, ' '],
    ['orderNo', 180, '\x01'],
    ['orderNo', 174, ' '],
    ['etx', 299, '\r'],
    ['cr', 300, '\n'],
  ])('a spoilt %s at byte %i is reported as the fault', (field, offset, byte) => {
    const bytes = encodeTelegram(REQUEST_LAYOUT, aRequest());
    bytes.write(byte, offset, 'latin1');
    expect(decodeTelegram(REQUEST_LAYOUT, bytes).faults).toEqual([field]);
  });

  test('a telegram that ends early has faults from there on, and reading it does not throw', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        expect(decodeTelegram(REQUEST_LAYOUT, Buffer.from(bytes)).faults).toContain('cr');
      }),
    );
  });
});
