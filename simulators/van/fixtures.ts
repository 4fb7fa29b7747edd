import { connect } from 'node:net';
import { kstStamp } from './kst';
import { REQUEST_LAYOUT, type RequestTelegram, RESPONSE_LAYOUT, type ResponseTelegram } from './layout';
import { decodeTelegram, encodeTelegram } from './telegram';

/** The clock of the tests: 2026-03-02 10:00:00 KST. */
export const NOW = new Date('2026-03-02T01:00:00Z');

type Request = Omit<RequestTelegram, 'length'>;
type Response = Omit<ResponseTelegram, 'length'>;

/** An approval of 10,000 won by OTC, with changes. */
export function aRequest(changed: Partial<Request> = {}): Request {
  return {
    transactionKind: 'AC',
    businessKind: '01',
    messageType: '0200',
    transactionForm: 'N',
    terminalId: 'CAT0000001',
    vendor: 'PSP1',
    serial: '000000000001',
    transmittedAt: kstStamp(NOW),
    entryMode: 'O',
    authData: 'ABCDEFGHIJ0123456789Z',
    expiry: '0000',
    installmentMonths: '00',
    currency: '410',
    totalAmount: '000000010000',
    serviceCharge: '000000000000',
    vat: '000000000909',
    supplyAmount: '000000009091',
    taxFreeAmount: '000000000000',
    issuerCode: '02',
    businessNo: '1234567890',
    orderNo: 'ODpay-1',
    cancelKind: '',
    originalApprovalNo: '',
    originalDate: '00000000',
    originalTransactionId: '',
    originalSerial: '000000000000',
    balanceBeforeCancel: '000000000000',
    interestFree: '',
    payerInterestMonths: '',
    reserved: '',
    ...changed,
  };
}

/** The card fields of a telegram that names its original by number. */
export const NO_CARD = { entryMode: 'O', authData: '', expiry: '0000' } as const;

/** The net-cancel (망취소) of {@link aRequest}. */
export function aNetCancel(changed: Partial<Request> = {}): Request {
  const original = { cancelKind: '2', originalDate: '20260302', originalSerial: '000000000001' };
  return aRequest({ messageType: '0420', serial: '000000000002', ...original, ...changed });
}

/** The inquiry for {@link aRequest}. */
export function anInquiry(changed: Partial<Request> = {}): Request {
  return aNetCancel({ messageType: '0100', serial: '000000000003', cancelKind: '', ...NO_CARD, ...changed });
}

/** The cancel (취소) of {@link aRequest}, whole. @param approvalNo as the approval was answered */
export function aCancel(approvalNo: string, changed: Partial<Request> = {}): Request {
  const original = { cancelKind: '1', originalApprovalNo: approvalNo, serial: '000000000009' };
  return aNetCancel({ ...original, ...NO_CARD, ...changed });
}

/** The cancel of a part of {@link aRequest}, all of it without tax. @param balance the balance before it */
export function aPartialCancel(
  approvalNo: string,
  amount: number,
  balance: number,
  changed: Partial<Request> = {},
): Request {
  const split = { totalAmount: String(amount), taxFreeAmount: String(amount), supplyAmount: '0', vat: '0' };
  const partial = { messageType: '0520', cancelKind: '3', balanceBeforeCancel: String(balance) };
  return aCancel(approvalNo, { ...partial, ...split, ...changed });
}

/** A response with only the given fields filled. */
export function aResponse(changed: Partial<Response>): Response {
  const blank = Object.fromEntries(RESPONSE_LAYOUT.map(([name, , kind]) => [name, kind === 'N' ? '0' : '']));
  return { ...(blank as ResponseTelegram), ...changed };
}

/** Sends bytes on a separate connection and returns everything that came before its end. Rejects when it is reset. */
export function exchange(port: number, bytes: Buffer): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes));
    socket.on('data', (chunk) => chunks.push(chunk));
    socket.on('error', reject);
    socket.on('end', () => {
      resolve(Buffer.concat(chunks));
    });
  });
}

/** Sends a request and reads its response. */
export async function ask(port: number, request: Request): Promise<ResponseTelegram> {
  const { fields, faults } = decodeTelegram(
    RESPONSE_LAYOUT,
    await exchange(port, encodeTelegram(REQUEST_LAYOUT, request)),
  );
  if (faults.length > 0) throw new Error(`The response has faults in ${faults.join(', ')}; check the VAN's bytes.`);
  return fields;
}
