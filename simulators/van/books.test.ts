import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Approval, Books, BooksFileError } from './books';

const APPROVAL: Approval = {
  terminalId: 'CAT0000001',
  date: '20260302',
  serial: '000000000001',
  orderNo: 'ODpay-1',
  amount: 10_000,
  installmentMonths: 0,
  approvalNo: '30000001',
  transactionId: '20260302000000000001',
  balance: 10_000,
  state: 'A',
  otcSha256: 'digest',
  approvedAt: '20260302100000',
  issuerCode: '02',
  maskedCardNo: '536112******1234',
  acquirerMerchantNo: '701234567890',
};

describe('the books', () => {
  let folder: string;
  let file: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'van-books-'));
    file = join(folder, 'books.jsonl');
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  test('are the same after a restart, with the OTCs and serials they have seen', () => {
    const books = new Books(file);
    const { terminalId, date, serial } = APPROVAL;
    books.record({ type: 'approval', approval: APPROVAL });
    books.record({
      type: 'cancel',
      terminalId,
      date,
      serial,
      amount: 4_000,
      cancelKind: '3',
      cancelledAt: '20260302110000',
      own: { date: '20260302', serial: '000000000009' },
    });
    books.record({
      type: 'cancel',
      terminalId,
      date,
      serial,
      amount: 1_000,
      cancelKind: '1',
      cancelledAt: '20260303090000',
    });
    const declined = { terminalId, date, serial: '000000000002' };
    books.record({ type: 'decline', ...declined, orderNo: 'ODpay-2', otcSha256: 'other', responseCode: '8326' });

    const reloaded = new Books(file);
    expect(reloaded.approvals()).toEqual([{ ...APPROVAL, balance: 5_000 }]);
    expect(reloaded.views()).toMatchObject([
      {
        cancels: [
          { serial: '000000000009', amount: 4_000, cancelKind: '3', cancelledAt: '20260302110000' },
          { serial: '', amount: 1_000, cancelKind: '1', cancelledAt: '20260303090000' },
        ],
      },
    ]);
    expect(reloaded.approvalByNo('30000001', 'AC')?.serial).toBe(APPROVAL.serial);
    expect(reloaded.isDeclined(declined, 'AC')).toBe(true);
    expect([reloaded.isOtcUsed('digest'), reloaded.isOtcUsed('other'), reloaded.isOtcUsed('new')]).toEqual([
      true,
      true,
      false,
    ]);
    expect(reloaded.claimSerial(APPROVAL)).toBe(false);
    expect(reloaded.claimSerial({ ...APPROVAL, serial: '000000000009' })).toBe(false);
    expect(readFileSync(file, 'utf8').trim().split('\n')).toHaveLength(4);
  });

  test.each(['{"type":"approval"}', 'not json', '[]'])(
    'refuse to start from a line that is not an entry: %s',
    (line) => {
      new Books(file).record({ type: 'approval', approval: APPROVAL });
      appendFileSync(file, `${line}\n`);
      expect(() => new Books(file)).toThrow(BooksFileError);
      expect(() => new Books(file)).toThrow('Line 2 of');
    },
  );

  test('forget the serials of a day once two later days have begun', () => {
    const books = new Books();
    const claim = (date: string): boolean => books.claimSerial({ ...APPROVAL, date });
    expect([claim('20260302'), claim('20260302'), claim('20260303'), claim('20260302')]).toEqual([
      true,
      false,
      true,
      false,
    ]);
    expect([claim('20260304'), claim('20260302')]).toEqual([true, true]);
  });
});
