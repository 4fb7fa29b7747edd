import fc from 'fast-check';
import iconv from 'iconv-lite';
import { vanNames } from '../../domain/vans';
import { alpha } from './alpha';
import { type Framing } from './contract';
import { vanContracts } from './registry';
import type { RequestFields, ResponseFields } from './telegram';
import { decode, decodeResponse, encode, encodeRequest, MalformedTelegram, TelegramFieldError } from './telegram';
import { type FieldsOf, type FieldSpec, type Layout, UNREADABLE } from './telegram-layout';

const { request: requestLayout, response: responseLayout } = alpha;

const approval: RequestFields = {
  transactionKind: 'AC',
  messageType: '0200',
  terminalId: 'TERM000001',
  vendor: 'PYMT',
  serial: '000000000042',
  transmittedAt: '20260301000000',
  entryMode: 'O',
  authData: '0123456789ABCDEFGHIJK',
  expiry: '0000',
  installmentMonths: 3,
  totalAmount: 110_000,
  serviceCharge: 0,
  vat: 10_000,
  supplyAmount: 100_000,
  taxFreeAmount: 0,
  issuerCode: '02',
  businessNo: '0123456789',
  orderNo: 'ODpay_1',
  cancelKind: '',
  interestFree: '',
  payerInterestMonths: '',
  originalApprovalNo: '',
  originalDate: '00000000',
  originalTransactionId: '',
  originalSerial: '000000000000',
  balanceBeforeCancel: 0,
};

/** The contract's page, written out by hand. */
const approvalFrame = [
  '0297\x02AC010200NTERM000001PYMT00000000004220260301000000',
  'O0123456789ABCDEFGHIJK                0000\x1c03410',
  '000000110000000000000000000000010000000000100000000000000000',
  '020123456789ODpay_1                                 ',
  '             00000000                    000000000000000000000000                    \x03\r',
].join('');

const approved: FieldsOf<typeof responseLayout> = {
  transactionKind: 'AC',
  messageType: '0210',
  terminalId: 'TERM000001',
  vendor: 'PYMT',
  serial: '000000000042',
  transmittedAt: '20260301000000',
  state: 'O',
  responseCode: '0000',
  issuerResponseCode: '',
  transactedAt: '20260301000001',
  cardKind: 'N',
  message1: '정상승인',
  message2: '똠방각하 뷁',
  approvalNo: '00123456',
  transactionId: 'T20260301000001',
  acquirerMerchantNo: '700123456',
  issuerCode: '02',
  issuerName: 'KB국민',
  acquirerCode: '02',
  acquirerName: 'KB국민',
  maskedCardNo: '536112******1234',
  installmentMonths: 3,
  totalAmount: 110_000,
  cancellableBalance: 110_000,
  originalState: '',
  originalSerial: '000000000000',
  interestFree: '',
  payerInterestMonths: '',
  reserved: '',
};

const approvedFrame = iconv.encode(
  [
    '0257\x02AC010210NTERM000001PYMT00000000004220260301000000',
    'O0000    20260301000001N',
    '정상승인        똠방각하 뷁     ',
    '00123456    T20260301000001     700123456      ',
    '02KB국민          02KB국민          ',
    '536112******1234    03000000110000000000110000 000000000000       \x03\r',
  ].join(''),
  'cp949',
);

/** A copy of the good answer with some bytes overwritten. */
const spoilt = (offset: number, bytes: string | readonly number[]): Buffer => {
  const frame = Buffer.from(approvedFrame);
  Buffer.from(typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes).copy(frame, offset);
  return frame;
};

const contracts = vanNames.map((van) => [van, vanContracts[van]] as const);
const layouts = contracts.flatMap(([van, { framing, request, response }]): readonly [string, Layout, Framing][] => [
  [`${van}'s request`, request, framing],
  [`${van}'s response`, response, framing],
]);

describe.each(layouts)('the layout of %s', (_, layout, framing) => {
  test('covers every byte once', () => {
    const fields = [...layout.fields].sort((a, b) => a.offset - b.offset);
    const ends = fields.map(({ offset, length }) => offset + length);
    expect(fields.map(({ offset }) => offset)).toEqual([0, ...ends.slice(0, -1)]);
    expect(ends.at(-1)).toBe(layout.length);
  });

  test('names each field once', () => {
    expect(new Set(layout.fields.map(({ name }) => name)).size).toBe(layout.fields.length);
  });

  test('has constants as long as their fields', () => {
    for (const field of layout.fields) {
      if (field.kind === 'constant') expect([field.name, field.bytes.length]).toEqual([field.name, field.length]);
    }
  });

  test('begins with its length, as the framing reads it', () => {
    const { lengthBytes, lengthAs, lengthCounts } = framing;
    const length = lengthCounts === 'rest' ? layout.length - lengthBytes : layout.length;
    const binary = Buffer.alloc(lengthBytes);
    binary.writeUIntBE(length, 0, lengthBytes);
    expect(layout.fields.find(({ name }) => name === 'length')).toMatchObject({
      offset: 0,
      length: lengthBytes,
      bytes: lengthAs === 'digits' ? String(length).padStart(lengthBytes, '0') : binary.toString('latin1'),
    });
  });

  test('writes a different text for each word, no longer than its field', () => {
    for (const field of layout.fields) {
      const written = Object.values(('words' in field && field.words) || {});
      expect(new Set(written).size).toBe(written.length);
      expect(written.filter((word) => word.length > field.length)).toEqual([]);
    }
  });

  test('decodes to the values that it encoded, in a frame of its length', () => {
    fc.assert(
      fc.property(valuesOf(layout), (values) => {
        const frame = encode(layout, values);
        expect(frame).toHaveLength(layout.length);
        expect(decode(layout, frame)).toEqual(values);
      }),
    );
  });

  test('has control characters only in its constants', () => {
    const constants = layout.fields.filter(({ kind }) => kind === 'constant');
    const isConstant = (at: number) => constants.some(({ offset, length }) => at >= offset && at < offset + length);
    fc.assert(
      fc.property(valuesOf(layout), (values) => {
        const control = [...encode(layout, values)].filter((byte, at) => byte < 0x20 && !isConstant(at));
        expect(control).toEqual([]);
      }),
    );
  });

  test('reads, in decisive fields, only what it would write, whatever the bytes', () => {
    const lenient = layout.fields.filter((field) => field.decides !== undefined);
    const decides = (offset: number): boolean =>
      lenient.every((field) => offset < field.offset || offset >= field.offset + field.length);
    fc.assert(
      fc.property(
        valuesOf(layout),
        fc.nat({ max: layout.length - 1 }).filter(decides),
        fc.nat({ max: 255 }),
        (values, offset, byte) => {
          const frame = encode(layout, values);
          frame[offset] = byte;
          const read = decodedOrNull(layout, frame);
          if (read !== null) expect(encode(layout, read)).toEqual(frame);
        },
      ),
    );
  });
});

describe('encodeRequest', () => {
  test('writes an approval as the contract lays it out', () => {
    expect(encodeRequest(alpha, approval).toString('latin1')).toBe(approvalFrame);
  });

  test.each([
    ['무이자', { interestFree: '1', payerInterestMonths: '' }, '1  '],
    ['부분무이자', { interestFree: '2', payerInterestMonths: '04' }, '204'],
  ] as const)('writes %s into what were spaces, and nothing else', (_, terms, written) => {
    expect(encodeRequest(alpha, { ...approval, ...terms }).toString('latin1')).toBe(
      approvalFrame.slice(0, 279) + written + approvalFrame.slice(282),
    );
  });

  test('writes the same telegram to a VAN without a field for interest-free installments, whatever the terms', () => {
    const terms = fc.record({
      interestFree: fc.constantFrom('', '1', '2'),
      payerInterestMonths: fc.constantFrom('', '01', '35'),
    });
    fc.assert(
      fc.property(terms, (given) => {
        const values = { ...approval, messageType: 'A1', orderNo: 'ODpay_1' };
        expect(encodeRequest(vanContracts.gamma, { ...values, ...given })).toEqual(
          encodeRequest(vanContracts.gamma, values),
        );
      }),
    );
  });

  test.each<[keyof RequestFields, unknown, string]>([
    ['authData', 'X'.repeat(38), 'too-long'],
    ['authData', 'otc ', 'not-representable'],
    ['authData', '한글', 'not-printable'],
    ['authData', 'a\x03b', 'not-printable'],
    ['authData', undefined, 'wrong-type'],
    ['orderNo', 'O'.repeat(41), 'too-long'],
    ['serial', '42', 'too-short'],
    ['serial', '0000000000042', 'too-long'],
    ['serial', 42, 'wrong-type'],
    ['businessNo', '012-345-67', 'not-digits'],
    ['totalAmount', 1_000_000_000_000, 'too-long'],
    ['totalAmount', -1, 'not-digits'],
    ['totalAmount', 0.5, 'not-digits'],
    ['totalAmount', NaN, 'not-digits'],
    ['totalAmount', '1000', 'wrong-type'],
    ['installmentMonths', 100, 'too-long'],
    ['messageType', '0210', 'not-listed'],
    ['cancelKind', '4', 'not-listed'],
    ['interestFree', '3', 'not-listed'],
    ['payerInterestMonths', '004', 'too-long'],
  ])('refuses %s = %j: %s', (field, value, problem) => {
    const write = (): unknown => encode<Layout>(requestLayout, { ...approval, [field]: value as string });
    expect(write).toThrow(new TelegramFieldError(field, problem as TelegramFieldError['problem']));
  });

  test('never shows the value that it refuses', () => {
    const secret = 'SECRET-OTC-0123456789'.repeat(2);
    const error = caught(() => encodeRequest(alpha, { ...approval, authData: secret }));
    expect(error).toBeInstanceOf(TelegramFieldError);
    expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toContain('SECRET');
  });
});

describe('a Hangul field', () => {
  const withMessage = (message1: string): Buffer => encode(responseLayout, { ...approved, message1 });

  test('is filled exactly by eight syllables', () => {
    expect(decodeResponse(alpha, withMessage('가나다라마바사아')).fields.message1).toBe('가나다라마바사아');
  });

  test('is never cut: one byte too many is refused', () => {
    expect(() => withMessage('가나다라마바사아a')).toThrow(new TelegramFieldError('message1', 'too-long'));
    expect(() => withMessage('a가나다라마바사아')).toThrow(new TelegramFieldError('message1', 'too-long'));
  });

  test.each(['😀', 'é', '\u0000', '가\u001c', '?\ufffd', '가 '])(
    'refuses %j, which CP949 would not give back',
    (text) => {
      expect(() => withMessage(text)).toThrow(TelegramFieldError);
    },
  );

  test('reads a question mark as a question mark', () => {
    expect(decodeResponse(alpha, withMessage('승인?')).fields.message1).toBe('승인?');
  });

  test('keeps a full-width space at its end: only ASCII spaces are padding', () => {
    expect(decodeResponse(alpha, withMessage('승인\u3000')).fields.message1).toBe('승인\u3000');
  });
});

describe('decodeResponse', () => {
  test('reads an approval as the contract lays it out', () => {
    expect(decodeResponse(alpha, approvedFrame)).toEqual({ fields: approved, odd: [] });
  });

  test.each<[string, Buffer, string, string]>([
    ['nothing', Buffer.alloc(0), 'frame', 'wrong-length'],
    ['a missing byte', approvedFrame.subarray(0, 260), 'frame', 'wrong-length'],
    ['an extra byte', Buffer.concat([approvedFrame, Buffer.from('\r')]), 'frame', 'wrong-length'],
    ['another length field', spoilt(0, '0256'), 'length', 'wrong-constant'],
    ['no STX', spoilt(4, ' '), 'stx', 'wrong-constant'],
    ['no ETX', spoilt(259, ' '), 'etx', 'wrong-constant'],
    ['no CR', spoilt(260, '\n'), 'cr', 'wrong-constant'],
    ['a request’s message type', spoilt(9, '0200'), 'messageType', 'not-listed'],
    ['a state of its own', spoilt(54, 'Y'), 'state', 'not-listed'],
    ['a letter in the serial', spoilt(28, 'A'), 'serial', 'not-digits'],
    ['a control character in a code', spoilt(55, '\x00'), 'responseCode', 'not-printable'],
    ['a high byte in a code', spoilt(55, [0xb0]), 'responseCode', 'not-printable'],
  ])('refuses %s', (_, frame, field, problem) => {
    expect(() => decodeResponse(alpha, frame)).toThrow(
      new MalformedTelegram(field, problem as MalformedTelegram['problem']),
    );
  });

  test('does not lose an approval because of an unknown card kind or unknown reserved bytes', () => {
    expect(decodeResponse(alpha, spoilt(77, 'Z')).fields.cardKind).toBe('Z');
    expect(decodeResponse(alpha, spoilt(252, 'NEWDATA'))).toMatchObject({ fields: { reserved: 'DATA' }, odd: [] });
  });

  test.each<[string, Buffer, string, Partial<ResponseFields & { readonly reserved: string }>]>([
    ['half a character at a field’s end', spoilt(93, [0xb0]), 'message1', { message1: '정상승인' }],
    ['half a character before a space', spoilt(86, [0xb0]), 'message1', { message1: '정상승인' }],
    ['an unassigned code', spoilt(86, [0xc9, 0xa1]), 'message1', { message1: '정상승인' }],
    ['FS in a text', spoilt(90, [0x1c]), 'message1', { message1: '정상승인' }],
    ['zero bytes for blanks', spoilt(86, '\0'.repeat(8)), 'message1', { message1: '정상승인' }],
    ['bytes in the reserved field', spoilt(255, 'N\x01\xff '), 'reserved', { reserved: 'N' }],
    ['a zero byte in 무이자구분', spoilt(252, '\0'), 'interestFree', { interestFree: UNREADABLE }],
    ['a blank time', spoilt(63, ' '.repeat(14)), 'transactedAt', { transactedAt: '' }],
    ['a time of zeros', spoilt(63, '0'.repeat(14)), 'transactedAt', {}],
    ['an invalid day', spoilt(63, '20260231000000'), 'transactedAt', {}],
    ['a blank balance', spoilt(227, ' '.repeat(12)), 'cancellableBalance', { cancellableBalance: null }],
    ['an unknown state of an inquiry', spoilt(239, 'Z'), 'originalState', { originalState: '' }],
    ['a blank amount', spoilt(215, ' '.repeat(12)), 'totalAmount', { totalAmount: null }],
    ['a signed amount', spoilt(215, '-00000110000'), 'totalAmount', { totalAmount: null }],
    ['a blank installment', spoilt(213, '  '), 'installmentMonths', { installmentMonths: null }],
    ['a zero byte in the approval number', spoilt(118, '\0'), 'approvalNo', { approvalNo: UNREADABLE }],
    [
      'a control character in the card number',
      spoilt(193, '536112******1234\x00'),
      'maskedCardNo',
      { maskedCardNo: '536112******1234' },
    ],
  ])('marks %s as odd, and reads everything else as it is', (_what, frame, field, read) => {
    const { fields, odd } = decodeResponse(alpha, frame);
    expect(odd).toEqual([field]);
    const rest = Object.fromEntries(Object.entries(approved).filter(([name]) => name !== field));
    expect(fields).toMatchObject({ ...rest, ...read });
  });

  const spans = responseLayout.fields.map((field) => ({
    ...field,
    informative: 'decides' in field && field.decides === 'never',
  }));
  const asSent = approved as Readonly<Record<string, unknown>>;
  const bytesOf = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });

  test('reads decisive fields as they were sent, whatever the informative ones hold', () => {
    const decisive = spans
      .filter(({ kind, informative }) => kind !== 'constant' && !informative)
      .map(({ name }) => name);
    fc.assert(
      fc.property(
        fc.constantFrom(...spans.filter(({ informative }) => informative)),
        fc.infiniteStream(fc.nat(255)),
        ({ offset, length }, bytes) => {
          const read = decodeResponse(alpha, spoilt(offset, [...bytes.take(length)])).fields as Readonly<
            Record<string, unknown>
          >;
          for (const name of decisive) expect(read[name]).toEqual(asSent[name]);
        },
      ),
    );
  });

  test('refuses another byte in a decisive field, or reads another value: never the original one', () => {
    const decisive = spans.filter(({ informative }) => !informative);
    fc.assert(
      fc.property(
        fc.constantFrom(...decisive).chain((field) => bytesOf(field.length).map((bytes) => ({ field, bytes }))),
        ({ field, bytes }) => {
          fc.pre(!approvedFrame.subarray(field.offset, field.offset + field.length).equals(bytes));
          const read = decodedOrNull(responseLayout, spoilt(field.offset, [...bytes])) as Readonly<
            Record<string, unknown>
          > | null;
          if (read !== null) expect(read[field.name]).not.toEqual(asSent[field.name]);
        },
      ),
    );
  });

  test('never shows the bytes that it refuses', () => {
    const error = caught(() => decodeResponse(alpha, spoilt(28, '53611212345\x00')));
    expect(error).toEqual(new MalformedTelegram('serial', 'not-digits'));
    expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toContain('536112');
  });

  test('throws nothing but MalformedTelegram, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 261, maxLength: 261 }), (bytes) => {
        expect(caught(() => decodeResponse(alpha, Buffer.from(bytes)))).toBeInstanceOf(MalformedTelegram);
      }),
    );
  });
});

function caught(work: () => unknown): unknown {
  try {
    work();
  } catch (error) {
    return error;
  }
  return undefined;
}

function decodedOrNull(layout: Layout, frame: Buffer): FieldsOf<Layout> | null {
  try {
    return decode(layout, frame);
  } catch (error) {
    expect(error).toBeInstanceOf(MalformedTelegram);
    return null;
  }
}

/** Any values that a layout can carry. */
function valuesOf(layout: Layout): fc.Arbitrary<FieldsOf<Layout>> {
  const fields = layout.fields.filter(({ kind }) => kind !== 'constant');
  return fc.record(Object.fromEntries(fields.map((field) => [field.name, valueOf(field)])));
}

function valueOf(field: FieldSpec): fc.Arbitrary<string | number> {
  if ('oneOf' in field) return fc.constantFrom(...field.oneOf);
  if ('words' in field) return fc.constantFrom(...Object.keys(field.words));
  if (field.kind === 'N') {
    return field.as === 'number'
      ? fc.nat({ max: 10 ** Math.min(field.length, 9) - 1 })
      : fc.stringMatching(new RegExp(`^[0-9]{${field.length}}$`));
  }
  const unit =
    field.kind === 'AN' ? fc.integer({ min: 0x20, max: 0x7e }).map((code) => String.fromCharCode(code)) : hangulUnit;
  return fc
    .string({ unit, maxLength: field.kind === 'AN' ? field.length : Math.floor(field.length / 3) })
    .map((text) => text.replace(/ +$/, ''));
}

const hangulUnit = fc.oneof(
  fc.integer({ min: 0xac00, max: 0xd7a3 }).map((code) => String.fromCharCode(code)),
  fc.constantFrom('A', 'z', '9', ' ', '?', '㈜', '漢', '\u3000'),
);
