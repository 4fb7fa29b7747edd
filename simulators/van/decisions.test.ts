import fc from 'fast-check';
import { Books } from './books';
import { decide, type Decision, declineInstead } from './decisions';
import { aNetCancel, anInquiry, aRequest, NO_CARD, NOW } from './fixtures';
import { REQUEST_LAYOUT } from './layout';
import { decodeTelegram, encodeTelegram } from './telegram';
import { VANS } from './vans';

const house = { ...VANS.alpha, filesBy: 'transmitted' } as const;

type Changed = Parameters<typeof aRequest>[0];

function send(books: Books, request: ReturnType<typeof aRequest>): Decision['response'] {
  const decision = decide(
    { ...house, books },
    decodeTelegram(REQUEST_LAYOUT, encodeTelegram(REQUEST_LAYOUT, request)),
    NOW,
  );
  if (decision.entry !== undefined) books.record(decision.entry);
  return decision.response;
}

function aCancel(books: Books, amount: number, changed: Changed = {}): ReturnType<typeof aRequest> {
  const [approval] = books.approvals();
  return aRequest({
    messageType: '0420',
    cancelKind: '1',
    serial: '000000000009',
    ...NO_CARD,
    originalApprovalNo: approval?.approvalNo ?? '',
    originalDate: '20260302',
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

describe('a cancel', () => {
  test('finds its original by approval number and day', () => {
    const books = new Books();
    send(books, aRequest());
    expect(send(books, aCancel(books, 10_000, { originalDate: '20260301' }))).toMatchObject({ responseCode: '7003' });
    expect(send(books, aCancel(books, 10_000, { originalTransactionId: 'another' }))).toMatchObject({
      responseCode: '7003',
    });
    expect(send(books, aCancel(books, 10_000))).toMatchObject({
      state: 'O',
      responseCode: '0000',
      cancellableBalance: '0',
    });
  });

  test('of a part must name the balance, and lowers it', () => {
    const books = new Books();
    send(books, aRequest());
    expect(send(books, aPartialCancel(books, 4_000, { balanceBeforeCancel: '9999' }))).toMatchObject({
      responseCode: '8393',
    });
    const partly = { messageType: '0530', responseCode: '0000', cancellableBalance: '6000' };
    expect(send(books, aPartialCancel(books, 4_000))).toMatchObject(partly);
    expect(send(books, aCancel(books, 6_000))).toMatchObject({ responseCode: '8393' });
    expect(send(books, aPartialCancel(books, 6_000))).toMatchObject({ responseCode: '0000', cancellableBalance: '0' });
    expect(send(books, aPartialCancel(books, 1, { balanceBeforeCancel: '1' }))).toMatchObject({ responseCode: '7001' });
  });

  test('never cancels more than was approved, whatever parts are requested', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 12_000 }), { maxLength: 12 }), (parts) => {
        const books = new Books();
        send(books, aRequest());
        const taken = parts
          .filter((part) => send(books, aPartialCancel(books, part)).state === 'O')
          .reduce((sum, part) => sum + part, 0);
        expect(taken).toBeLessThanOrEqual(10_000);
        expect(books.approvals()).toMatchObject([{ balance: 10_000 - taken, state: taken === 10_000 ? 'C' : 'A' }]);
      }),
    );
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
      decide({ ...house, books }, received, NOW),
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
