import { aRequest, exchange, NOW } from './fixtures';
import { kstStamp } from './kst';
import { startVanSimulator, type VanSimulator } from './server';

/** Offset, length and value of a field, as the tables of docs/contracts/van-gamma.md number them. */
type Placed = readonly [offset: number, length: number, value: string];

const DIGITS = /^\d*$/;

/** A telegram of 243 bytes. Digits are padded with zeros, words with spaces. */
function telegram(messageType: string, serial: number, fields: readonly Placed[]): Buffer {
  const bytes = Buffer.alloc(243, ' ');
  const { orderNo, businessNo, issuerCode } = aRequest();
  const all: readonly Placed[] = [
    [2, 2, messageType],
    [4, 10, 'CAT0000001'],
    [14, 12, String(serial)],
    [26, 14, kstStamp(NOW)],
    [40, 1, 'S'],
    [41, 40, orderNo],
    [81, 10, businessNo],
    [91, 2, issuerCode],
    [93, 10, '10000'],
    [103, 10, '9091'],
    [113, 10, '909'],
    [123, 10, '0'],
    [133, 10, '0'],
    [143, 2, '0'],
    [145, 1, '1'],
    [186, 4, '0'],
    [190, 12, '0'],
    [202, 8, '0'],
    ...fields,
  ];
  bytes.writeUInt16BE(243, 0);
  for (const [offset, length, value] of all)
    bytes.write(DIGITS.test(value) ? value.padStart(length, '0') : value.padEnd(length), offset, 'latin1');
  bytes.write('\x03', 242, 'latin1');
  return bytes;
}

const APPROVED_BY: readonly Placed[] = [[146, 40, 'ABCDEFGHIJ0123456789Z']];
const original = (approvalNo: string): readonly Placed[] => [
  [190, 12, '1'],
  [202, 8, '20260302'],
  [210, 8, approvalNo],
];

describe('VAN gamma', () => {
  let van: VanSimulator;
  beforeEach(async () => {
    van = await startVanSimulator({ port: 0, controlPort: 0, now: () => NOW, name: 'gamma' });
  });
  afterEach(() => van.close());

  const ask = async (...request: Parameters<typeof telegram>) => {
    const answer = await exchange(van.port, telegram(...request));
    const text = (from: number, length: number): string => answer.toString('latin1', from, from + length).trim();
    return {
      messageType: text(2, 2),
      state: text(41, 1),
      code: text(42, 3),
      approvalNo: text(47, 8),
      amount: Number(text(93, 10)),
      balance: Number(text(105, 10)),
      originalState: text(115, 1),
      originalSerial: Number(text(116, 12)),
    };
  };

  test('cancels an approval by its number, and inquires about it by its number', async () => {
    const { approvalNo } = await ask('A1', 1, APPROVED_BY);
    expect(await ask('Q1', 2, original(approvalNo))).toEqual({
      ...{ messageType: 'Q2', state: 'Y', code: '000', approvalNo, amount: 10_000, balance: 10_000 },
      ...{ originalState: '1', originalSerial: 1 },
    });
    expect(await ask('C1', 3, original(approvalNo))).toMatchObject({
      ...{ messageType: 'C2', state: 'Y', code: '000', approvalNo, amount: 10_000, balance: 0, originalSerial: 1 },
    });
    expect(await ask('Q1', 4, original(approvalNo))).toMatchObject({ originalState: '2', balance: 0, approvalNo });
  });

  test('refuses a cancel in its own codes', async () => {
    const { approvalNo } = await ask('A1', 1, APPROVED_BY);
    const codeOf = async (serial: number, ...fields: readonly Placed[]): Promise<string> =>
      (await ask('C1', serial, [...original(approvalNo), ...fields])).code;
    expect(await codeOf(3, [93, 10, '9091'], [113, 10, '0'])).toBe('E11');
    expect(await codeOf(4, [190, 12, '777'])).toBe('C02');
    expect(await codeOf(5, [81, 10, '9999999999'])).toBe('C02');
    expect(await codeOf(5)).toBe('E10');
    expect(await codeOf(6)).toBe('000');
    expect(await codeOf(7)).toBe('C01');
  });

  test('finds none by another number', async () => {
    await ask('A1', 1, APPROVED_BY);
    expect(await ask('Q1', 2, original('39999999'))).toMatchObject({ state: 'Y', originalState: '9' });
    expect(await ask('Q1', 3, original('').slice(0, 2))).toMatchObject({ state: 'Y', originalState: '1' });
  });
});
