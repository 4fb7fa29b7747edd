import fc from 'fast-check';
import { Books } from './books';
import { claimSerial, decide, type Decision, declineInstead, type House, withCardKind } from './decisions';
import { aNetCancel, anInquiry, aRequest, NO_CARD, NOW } from './fixtures';
import { kstStamp } from './kst';
import { REQUEST_LAYOUT } from './layout';
import { decodeTelegram, encodeTelegram } from './telegram';
import { VANS } from './vans';

const house = { ...VANS.alpha, filesBy: 'transmitted' } as const;

type Changed = Parameters<typeof aRequest>[0];

type Sending = {
  readonly now?: Date;
  readonly van?: Omit<House, 'books'>;
  readonly change?: (decision: Decision) => Decision;
};

function send(
  books: Books,
  request: ReturnType<typeof aRequest>,
  { now = NOW, van = house, change = (decision) => decision }: Sending = {},
): Decision['response'] {
  const received = decodeTelegram(REQUEST_LAYOUT, encodeTelegram(REQUEST_LAYOUT, request));
  const decision = change(decide({ ...van, books }, received, now, claimSerial({ books }, received)));
  if (decision.entry !== undefined) books.record(decision.entry);
  return decision.response;
}

let serials = 100;
const nextSerial = (): string => String((serials += 1)).padStart(12, '0');

function aCancel(books: Books, amount: number, changed: Changed = {}): ReturnType<typeof aRequest> {
  const [approval] = books.approvals();
  return aRequest({
    messageType: '0420',
    cancelKind: '1',
    serial: nextSerial(),
    ...NO_CARD,
    originalApprovalNo: approval?.approvalNo ?? '',
    originalDate: '20260302',
    originalSerial: '000000000001',
    totalAmount: String(amount),
    supplyAmount: String(amount),
    vat: '0',
    balanceBeforeCancel: String(approval?.balance ?? 0),
    ...changed,
  });
}

const aPartialCancel = (books: Books, amount: number, changed: Changed = {}): ReturnType<typeof aRequest> =>
  aCancel(books, amount, { messageType: '0520', cancelKind: '3', ...changed });

describe('an approval', () => {
  test('is answered with the request’s values, a number, and the whole balance', () => {
    const books = new Books();
    const response = send(books, aRequest());
    expect(response).toMatchObject({ messageType: '0210', state: 'O', responseCode: '0000', serial: '000000000001' });
    expect(response).toMatchObject({
      totalAmount: '000000010000',
      cancellableBalance: '10000',
      issuerName: 'KB국민카드',
    });
    expect(response.approvalNo).toMatch(/^\d{8}$/);
    const booked = { orderNo: 'ODpay-1', amount: 10_000, balance: 10_000, state: 'A', approvedAt: '20260302100000' };
    expect(books.approvals()).toMatchObject([booked]);
  });

  test('with a serial seen on that terminal and day is refused and leaves the books unchanged', () => {
    const books = new Books();
    send(books, aRequest());
    const before = books.approvals();
    const anotherOtc = { authData: 'ANOTHEROTC0123456789Z' };
    expect(send(books, aRequest(anotherOtc))).toMatchObject({ state: 'X', responseCode: '8000', approvalNo: '' });
    expect(books.approvals()).toEqual(before);
    expect(send(books, aRequest({ ...anotherOtc, terminalId: 'CAT0000002' }))).toMatchObject({ responseCode: '0000' });
  });

  test('with an OTC used before is refused with 8019', () => {
    const books = new Books();
    send(books, aRequest());
    expect(send(books, aRequest({ serial: '000000000002', orderNo: 'ODpay-2' }))).toMatchObject({
      state: 'X',
      responseCode: '8019',
    });
    expect(books.approvals()).toHaveLength(1);
  });

  test('keeps the OTC as a digest, and only the mask of a card number', () => {
    const books = new Books();
    send(books, aRequest());
    send(
      books,
      aRequest({
        transactionKind: 'RP',
        entryMode: 'K',
        authData: '5361120000001238',
        expiry: '2912',
        serial: '000000000002',
      }),
    );
    const kept = JSON.stringify(books.approvals());
    expect(kept).not.toContain('ABCDEFGHIJ0123456789Z');
    expect(kept).not.toContain('5361120000001238');
    expect(books.approvals()[1]).toMatchObject({ otcSha256: '', maskedCardNo: '536112******1238' });
  });

  test.each<[string, Changed]>([
    ['transactionKind', { transactionKind: 'ZZ' }],
    ['businessKind', { businessKind: '02' }],
    ['transactionForm', { transactionForm: 'M' }],
    ['terminalId', { terminalId: '' }],
    ['vendor', { vendor: '' }],
    ['serial', { serial: '0' }],
    ['transmittedAt', { transmittedAt: '20260230100000' }],
    ['transmittedAt', { transmittedAt: '20260301100000' }],
    ['entryMode', { entryMode: 'K' }],
    ['authData', { authData: '' }],
    ['authData', { authData: 'AN OTC' }],
    ['expiry', { expiry: '2912' }],
    ['installmentMonths', { installmentMonths: '01' }],
    ['installmentMonths', { installmentMonths: '37' }],
    ['interestFree', { installmentMonths: '03', interestFree: 'Y' }],
    ['interestFree', { interestFree: '1' }],
    ['payerInterestMonths', { payerInterestMonths: '01' }],
    ['payerInterestMonths', { installmentMonths: '03', interestFree: '1', payerInterestMonths: '01' }],
    ['payerInterestMonths', { installmentMonths: '03', interestFree: '2' }],
    ['payerInterestMonths', { installmentMonths: '03', interestFree: '2', payerInterestMonths: '00' }],
    ['payerInterestMonths', { installmentMonths: '03', interestFree: '2', payerInterestMonths: '03' }],
    ['currency', { currency: '840' }],
    ['totalAmount', { totalAmount: '0', supplyAmount: '0', vat: '0' }],
    ['totalAmount', { vat: '908' }],
    ['totalAmount', { taxFreeAmount: '1' }],
    ['totalAmount', { serviceCharge: '1' }],
    ['issuerCode', { issuerCode: '99' }],
    ['businessNo', { businessNo: '0' }],
    ['orderNo', { orderNo: '' }],
    ['cancelKind', { cancelKind: '2' }],
    ['originalApprovalNo', { originalApprovalNo: '30000001' }],
    ['originalDate', { originalDate: '20260302' }],
    ['originalTransactionId', { originalTransactionId: 'x' }],
    ['originalSerial', { originalSerial: '1' }],
    ['balanceBeforeCancel', { balanceBeforeCancel: '1' }],
    ['reserved', { reserved: 'x' }],
    ['messageType', { messageType: '0300' }],
  ])('with a wrong %s is refused with 8000, which names it: %j', (field, changed) => {
    const books = new Books();
    expect(send(books, aRequest(changed))).toMatchObject({ state: 'X', responseCode: '8000', message2: field });
    expect(books.approvals()).toEqual([]);
  });
});

describe('interest-free installments', () => {
  test.each([
    ['1', '', '1'],
    ['2', '04', '204'],
  ])(
    'are booked as %s%s, repeated in the answer and found by an inquiry',
    (interestFree, payerInterestMonths, booked) => {
      const books = new Books();
      const terms = { interestFree, payerInterestMonths };
      const answer = send(books, aRequest({ installmentMonths: '10', ...terms }));
      expect(answer).toMatchObject({ state: 'O', ...terms });
      expect(books.views()).toMatchObject([{ installmentMonths: 10, interestFree: booked }]);
      expect(send(books, anInquiry(terms))).toMatchObject({ originalState: 'A', ...terms });
      expect(send(books, aNetCancel({ installmentMonths: '10', ...terms }))).toMatchObject({ state: 'O', ...terms });
    },
  );

  test('are not what an ordinary approval is booked with', () => {
    const books = new Books();
    expect(send(books, aRequest({ installmentMonths: '10' }))).toMatchObject({
      interestFree: '',
      payerInterestMonths: '',
    });
    expect(Object.keys(books.views()[0] ?? {})).not.toContain('interestFree');
  });
});

describe('a net-cancel', () => {
  test('cancels the approval once, then says that it was already cancelled', () => {
    const books = new Books();
    send(books, aRequest());
    expect(send(books, aNetCancel())).toMatchObject({
      messageType: '0430',
      responseCode: '0000',
      cancellableBalance: '0',
    });
    expect(send(books, aNetCancel({ serial: '000000000004' }))).toMatchObject({ state: 'X', responseCode: '7001' });
    expect(books.approvals()).toMatchObject([{ balance: 0, state: 'C' }]);
  });

  test.each<[string, Changed]>([
    ['serial', { originalSerial: '000000000777' }],
    ['day', { originalDate: '20260301' }],
    ['terminal', { terminalId: 'CAT0000002' }],
  ])('with another %s finds no original', (_what, changed) => {
    const books = new Books();
    send(books, aRequest());
    expect(send(books, aNetCancel(changed))).toMatchObject({ state: 'X', responseCode: '7003' });
    expect(books.approvals()).toMatchObject([{ balance: 10_000 }]);
  });

  test('for another amount is refused and leaves the approval', () => {
    const books = new Books();
    send(books, aRequest());
    expect(send(books, aNetCancel({ totalAmount: '9999', supplyAmount: '9090' }))).toMatchObject({
      state: 'X',
      responseCode: '8393',
    });
    expect(books.approvals()).toMatchObject([{ balance: 10_000 }]);
  });
});

/** The fields of a request that is sent at an instant. */
const at = (now: Date) => ({ transmittedAt: kstStamp(now) });
const NEXT_DAY = new Date('2026-03-02T15:00:00Z');
const LAST_DAY = new Date('2027-03-02T14:59:59Z');
const DAY_AFTER = new Date('2027-03-02T15:00:00Z');

describe('a cancel', () => {
  test('cancels the whole approval, which keeps it as cancelled', () => {
    const books = new Books();
    const { approvalNo } = send(books, aRequest());
    expect(send(books, aCancel(books, 10_000, { serial: '000000000009' }))).toMatchObject({
      messageType: '0430',
      state: 'O',
      responseCode: '0000',
      approvalNo,
      totalAmount: '000000010000',
      cancellableBalance: '0',
      originalSerial: '000000000001',
    });
    expect(books.views()).toMatchObject([
      {
        state: 'C',
        balance: 0,
        cancels: [{ serial: '000000000009', amount: 10_000, cancelKind: '1', cancelledAt: '20260302100000' }],
      },
    ]);
  });

  test('undoes the approval on its own Korean day, and cancels the acquired sale from the next', () => {
    const cancelledAt = (now: Date): unknown => {
      const books = new Books();
      send(books, aRequest());
      const { responseCode, message1 } = send(books, aCancel(books, 10_000, at(now)), { now });
      return [responseCode, message1];
    };
    expect(cancelledAt(new Date('2026-03-02T14:59:59Z'))).toEqual(['0000', '승인취소 완료']);
    expect(cancelledAt(NEXT_DAY)).toEqual(['0000', '매입취소 접수']);
  });

  test.each<[string, Changed]>([
    ['approval number', { originalApprovalNo: '39999999' }],
    ['day', { originalDate: '20260301' }],
    ['transaction id', { originalTransactionId: 'another' }],
    ['serial', { originalSerial: '000000000777' }],
    ['business number', { businessNo: '9999999999' }],
    ['terminal', { terminalId: 'CAT0000002' }],
  ])('that names another %s finds no original', (_what, changed) => {
    const books = new Books();
    send(books, aRequest());
    expect(send(books, aCancel(books, 10_000, changed))).toMatchObject({ state: 'X', responseCode: '7003' });
    expect(send(books, aPartialCancel(books, 4_000, changed))).toMatchObject({ state: 'X', responseCode: '7003' });
    expect(books.views()).toMatchObject([{ balance: 10_000, state: 'A', cancels: [] }]);
  });

  test('may name the transaction id that the approval was answered with', () => {
    const books = new Books();
    const { transactionId } = send(books, aRequest());
    expect(send(books, aCancel(books, 10_000, { originalTransactionId: transactionId }))).toMatchObject({
      responseCode: '0000',
    });
  });

  test('names the day of the answer, which may be the day after the request', () => {
    const books = new Books();
    const now = new Date('2026-03-02T15:00:01Z');
    send(books, aRequest({ transmittedAt: '20260302235959' }), { now });
    expect(send(books, aCancel(books, 10_000, at(now)), { now })).toMatchObject({ responseCode: '7003' });
    const named = { ...at(now), originalDate: '20260303' };
    expect(send(books, aCancel(books, 10_000, named), { now })).toMatchObject({
      responseCode: '0000',
      message1: '승인취소 완료',
    });
  });

  test.each([
    ['a part', 9_999, {}],
    ['more than was approved', 10_001, {}],
    ['another balance than the VAN has', 10_000, { balanceBeforeCancel: '9999' }],
  ])('of %s is refused with 8393', (_what, amount, changed) => {
    const books = new Books();
    send(books, aRequest());
    expect(send(books, aCancel(books, amount, changed))).toMatchObject({ state: 'X', responseCode: '8393' });
    expect(books.views()).toMatchObject([{ balance: 10_000, cancels: [] }]);
  });

  test('may leave the balance before it at 0', () => {
    const books = new Books();
    send(books, aRequest());
    expect(send(books, aCancel(books, 10_000, { balanceBeforeCancel: '0' }))).toMatchObject({ responseCode: '0000' });
  });

  test('of what is cancelled already is refused with 7001, also after the year', () => {
    const books = new Books();
    send(books, aRequest());
    send(books, aCancel(books, 10_000));
    expect(send(books, aCancel(books, 10_000))).toMatchObject({ state: 'X', responseCode: '7001' });
    expect(send(books, aPartialCancel(books, 1))).toMatchObject({ state: 'X', responseCode: '7001' });
    expect(send(books, aCancel(books, 10_000, at(DAY_AFTER)), { now: DAY_AFTER })).toMatchObject({
      responseCode: '7001',
    });
    expect(books.views()).toMatchObject([{ cancels: [{ amount: 10_000 }] }]);
  });

  test.each<[string, Changed]>([
    ['whole', {}],
    ['partial', { messageType: '0520', cancelKind: '3' }],
  ])('with a serial seen on that terminal and day is refused with 8000, and not carried out: %s', (_kind, changed) => {
    const books = new Books();
    send(books, aRequest());
    const partial = aPartialCancel(books, 4_000, { serial: '000000000009' });
    send(books, partial);
    expect(send(books, partial)).toMatchObject({ state: 'X', responseCode: '8000', message1: '전문번호 중복' });
    const again = aCancel(books, 6_000, { serial: '000000000009', ...changed });
    expect(send(books, again)).toMatchObject({ state: 'X', responseCode: '8000' });
    expect(books.views()).toMatchObject([{ balance: 6_000, cancels: [{ amount: 4_000 }] }]);
  });

  test.each<[string, Changed]>([
    ['originalSerial', { originalSerial: '0' }],
    ['originalApprovalNo', { originalApprovalNo: '' }],
    ['originalDate', { originalDate: '20260230' }],
    ['cancelKind', { cancelKind: '3' }],
    ['authData', { authData: 'ABCDEFGHIJ0123456789Z' }],
    ['totalAmount', { vat: '1' }],
  ])('with a wrong %s is refused with 8000, which names it: %j', (field, changed) => {
    const books = new Books();
    send(books, aRequest());
    expect(send(books, aCancel(books, 10_000, changed))).toMatchObject({ responseCode: '8000', message2: field });
    expect(books.views()).toMatchObject([{ cancels: [] }]);
  });

  test.each([
    ['alpha', '8314'],
    ['beta', '8314'],
    ['gamma', 'D22'],
  ] as const)('more than a year after the approval is refused by VAN %s with %s and 61', (name, responseCode) => {
    const van = { ...VANS[name], filesBy: 'transmitted' } as const;
    const books = new Books();
    send(books, aRequest({ issuerCode: name === 'beta' ? '11' : '02' }), { van });
    const cancelAt = (now: Date): ReturnType<typeof send> =>
      send(books, aCancel(books, 10_000, { ...at(now), issuerCode: name === 'beta' ? '11' : '02' }), { van, now });
    expect(cancelAt(DAY_AFTER)).toMatchObject({ state: 'X', responseCode, issuerResponseCode: '61', approvalNo: '' });
    expect(books.views()).toMatchObject([{ balance: 10_000, cancels: [] }]);
    expect(cancelAt(LAST_DAY)).toMatchObject({ state: 'O' });
  });

  test('of a part more than a year after the approval is refused in the same way', () => {
    const books = new Books();
    send(books, aRequest());
    expect(send(books, aPartialCancel(books, 1, at(DAY_AFTER)), { now: DAY_AFTER })).toMatchObject({
      responseCode: '8314',
      issuerResponseCode: '61',
    });
    expect(send(books, aPartialCancel(books, 1, at(LAST_DAY)), { now: LAST_DAY })).toMatchObject({ state: 'O' });
  });
});

describe('a partial cancel', () => {
  test('must name the balance, and lowers it', () => {
    const books = new Books();
    send(books, aRequest());
    for (const balanceBeforeCancel of ['0', '9999', '10001'])
      expect(send(books, aPartialCancel(books, 4_000, { balanceBeforeCancel }))).toMatchObject({
        state: 'X',
        responseCode: '8393',
      });
    const partly = { messageType: '0530', responseCode: '0000', cancellableBalance: '6000' };
    expect(send(books, aPartialCancel(books, 4_000))).toMatchObject(partly);
    expect(books.views()).toMatchObject([{ balance: 6_000, state: 'A', cancels: [{ cancelKind: '3' }] }]);
  });

  test('is followed by partial ones alone, until nothing is left', () => {
    const books = new Books();
    send(books, aRequest());
    send(books, aPartialCancel(books, 4_000));
    expect(send(books, aCancel(books, 6_000))).toMatchObject({ responseCode: '8393' });
    expect(send(books, aCancel(books, 10_000))).toMatchObject({ responseCode: '8393' });
    expect(send(books, aPartialCancel(books, 6_001))).toMatchObject({ responseCode: '8393' });
    expect(send(books, aPartialCancel(books, 6_000))).toMatchObject({ responseCode: '0000', cancellableBalance: '0' });
    expect(send(books, anInquiry())).toMatchObject({ originalState: 'C', cancellableBalance: '0' });
    expect(send(books, aPartialCancel(books, 1, { balanceBeforeCancel: '1' }))).toMatchObject({ responseCode: '7001' });
  });

  test('carries the split of the amount that it cancels, whose parts add up', () => {
    const books = new Books();
    send(books, aRequest());
    const split = { supplyAmount: '2000', vat: '200', serviceCharge: '300', taxFreeAmount: '1500' };
    expect(send(books, aPartialCancel(books, 4_000, { ...split, vat: '201' }))).toMatchObject({
      responseCode: '8000',
      message2: 'totalAmount',
    });
    expect(send(books, aPartialCancel(books, 4_000, split))).toMatchObject({
      responseCode: '0000',
      totalAmount: '000000004000',
    });
  });

  test.each([
    ['alpha', 'G', '8033'],
    ['alpha', 'P', '8033'],
    ['beta', 'G', '8311'],
    ['beta', 'P', '8311'],
  ] as const)(
    'is refused by VAN %s for a card of kind %s with %s and H0, a whole cancel is not',
    (name, kind, code) => {
      const van = { ...VANS[name], filesBy: 'transmitted' } as const;
      const issuer = { issuerCode: name === 'beta' ? '11' : '02' };
      const books = new Books();
      const approved = send(books, aRequest(issuer), { van, change: (decision) => withCardKind(decision, kind) });
      expect(approved).toMatchObject({ state: 'O', cardKind: kind });
      expect(send(books, aPartialCancel(books, 4_000, issuer), { van })).toMatchObject({
        state: 'X',
        responseCode: code,
        issuerResponseCode: 'H0',
      });
      expect(send(books, anInquiry(issuer), { van })).toMatchObject({ cardKind: kind, cancellableBalance: '10000' });
      expect(send(books, aCancel(books, 10_000, issuer), { van })).toMatchObject({ state: 'O', cardKind: kind });
    },
  );

  test.each(['N', 'C'] as const)('is possible for a card of kind %s', (kind) => {
    const books = new Books();
    send(books, aRequest(), { change: (decision) => withCardKind(decision, kind) });
    expect(send(books, aPartialCancel(books, 4_000))).toMatchObject({ state: 'O', cardKind: kind });
  });

  test('never cancels more than was approved: whatever parts are requested, the books add up', () => {
    // A balance that a client may have got wrong, and an amount that may be too large.
    const part = fc.record({ amount: fc.integer({ min: 1, max: 6_000 }), off: fc.constantFrom(0, 0, 0, 1, -1) });
    fc.assert(
      fc.property(fc.array(part, { maxLength: 12 }), (parts) => {
        const books = new Books();
        send(books, aRequest());
        let left = 10_000;
        for (const { amount, off } of parts) {
          const balanceBeforeCancel = String(Math.max(0, left + off));
          const answer = send(books, aPartialCancel(books, amount, { balanceBeforeCancel }));
          const due = off === 0 && left > 0 && amount <= left;
          expect(answer.responseCode).toBe(due ? '0000' : left === 0 ? '7001' : '8393');
          if (due) left -= amount;
          if (due) expect(answer.cancellableBalance).toBe(String(left));
        }
        const [booked] = books.views();
        const cancelled = booked?.cancels.reduce((sum, { amount }) => sum + amount, 0);
        expect(cancelled).toBe(10_000 - left);
        expect(left).toBeGreaterThanOrEqual(0);
        expect(booked).toMatchObject({ balance: left, state: left === 0 ? 'C' : 'A' });
      }),
    );
  });
});

describe('an inquiry by the approval number', () => {
  const byNumber = (books: Books, changed: Changed = {}): ReturnType<typeof aRequest> => {
    const { originalApprovalNo, originalDate } = aCancel(books, 10_000);
    return anInquiry({ serial: nextSerial(), originalApprovalNo, originalDate, ...changed });
  };

  test('finds the approval with its balance, its booked amount, and its serial', () => {
    const books = new Books();
    const { approvalNo, transactionId } = send(books, aRequest());
    send(books, aPartialCancel(books, 4_000));
    for (const originalTransactionId of ['', transactionId])
      expect(send(books, byNumber(books, { originalTransactionId }))).toMatchObject({
        messageType: '0110',
        responseCode: '0000',
        originalState: 'A',
        approvalNo,
        cancellableBalance: '6000',
        totalAmount: '10000',
        originalSerial: '000000000001',
      });
    send(books, aPartialCancel(books, 6_000));
    expect(send(books, byNumber(books))).toMatchObject({ originalState: 'C', cancellableBalance: '0' });
  });

  test('names the day of the answer; by its serial alone, an approval is found under the day of its request', () => {
    const books = new Books();
    const now = new Date('2026-03-02T15:00:01Z');
    send(books, aRequest({ transmittedAt: '20260302235959' }), { now });
    const inquired = (changed: Changed): string =>
      send(books, byNumber(books, { ...at(now), ...changed }), { now }).originalState;
    expect(inquired({ originalDate: '20260303' })).toBe('A');
    expect(inquired({ originalDate: '20260302' })).toBe('N');
    expect(inquired({ originalDate: '20260302', originalApprovalNo: '' })).toBe('A');
  });

  test.each<[string, Changed]>([
    ['approval number', { originalApprovalNo: '39999999' }],
    ['day', { originalDate: '20260301' }],
    ['transaction id', { originalTransactionId: 'another' }],
    ['serial', { originalSerial: '000000000777' }],
    ['business number', { businessNo: '9999999999' }],
    ['terminal', { terminalId: 'CAT0000002' }],
    ['kind of transaction', { transactionKind: 'RP' }],
  ])('with another %s finds none', (_what, changed) => {
    const books = new Books();
    send(books, aRequest());
    expect(send(books, byNumber(books, changed))).toMatchObject({ state: 'O', originalState: 'N', approvalNo: '' });
  });

  test('finds it as long as it may be cancelled', () => {
    const books = new Books();
    send(books, aRequest());
    expect(send(books, byNumber(books, at(LAST_DAY)), { now: LAST_DAY })).toMatchObject({ originalState: 'A' });
    expect(send(books, byNumber(books, at(DAY_AFTER)), { now: DAY_AFTER })).toMatchObject({ originalState: 'N' });
  });
});

describe('an inquiry', () => {
  test('tells approved, cancelled and none apart, with number and balance', () => {
    const books = new Books();
    expect(send(books, anInquiry())).toMatchObject({
      messageType: '0110',
      state: 'O',
      originalState: 'N',
      approvalNo: '',
    });
    const { approvalNo } = send(books, aRequest());
    expect(send(books, anInquiry())).toMatchObject({ originalState: 'A', approvalNo, cancellableBalance: '10000' });
    send(books, aNetCancel());
    const cancelled = { originalState: 'C', approvalNo, cancellableBalance: '0', originalSerial: '000000000001' };
    expect(send(books, anInquiry())).toMatchObject(cancelled);
  });

  test('finds a decline, after which the OTC is used up', () => {
    const books = new Books();
    const received = decodeTelegram(REQUEST_LAYOUT, encodeTelegram(REQUEST_LAYOUT, aRequest()));
    const declined = declineInstead(
      decide({ ...house, books }, received, NOW, true),
      { ...house, books, request: received.fields, now: NOW },
      { responseCode: '8326', issuerResponseCode: '54' },
    );
    if (declined.entry !== undefined) books.record(declined.entry);
    expect(declined.response).toMatchObject({
      state: 'X',
      responseCode: '8326',
      issuerResponseCode: '54',
      message1: '거절',
    });
    expect(books.approvals()).toEqual([]);
    expect(send(books, anInquiry())).toMatchObject({ originalState: 'D' });
    expect(send(books, aNetCancel())).toMatchObject({ responseCode: '7003' });
    expect(send(books, aRequest({ serial: '000000000008' }))).toMatchObject({ responseCode: '8019' });
  });
});

test('a link test is answered with 0810', () => {
  const noOrder = { entryMode: '', authData: '', orderNo: '', issuerCode: '', currency: '0', totalAmount: '0' };
  const linkTest = aRequest({ messageType: '0800', ...noOrder });
  expect(send(new Books(), linkTest)).toMatchObject({ messageType: '0810', state: 'O', responseCode: '0000' });
});
