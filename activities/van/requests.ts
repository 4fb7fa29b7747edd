import { issuers, type IssuerCode } from '../../domain/issuers';
import { vanName, vans } from '../../domain/vans';
import type { FoundApproval } from '../payments/types';
import type { FullAttempt } from './send';
import { encodeRequest, type RequestFields } from './telegram';

/** What every telegram of a payment says of it; a net-cancel must repeat the approval's. */
function common({ payment, approval, ...attempt }: FullAttempt, otc: string): RequestFields {
  const { bill } = payment;
  return {
    transactionKind: 'AC',
    businessKind: '01',
    messageType: '0200',
    transactionForm: 'N',
    terminalId: attempt.terminalId,
    vendor: attempt.vendorCode,
    serial: attempt.serial,
    transmittedAt: attempt.transmittedAtKst,
    entryMode: 'O',
    authData: otc,
    expiry: '0000',
    installmentMonths: payment.installmentMonths,
    currency: '410',
    totalAmount: bill.amount,
    serviceCharge: bill.serviceCharge,
    vat: bill.vat,
    supplyAmount: bill.supply,
    taxFreeAmount: bill.taxFree,
    issuerCode: issuers[payment.issuer as IssuerCode].vanIssuerCode[vans[vanName(attempt.van)].issuerTable],
    businessNo: bill.merchant.businessNo,
    orderNo: payment.orderNo,
    cancelKind: '',
    originalApprovalNo: '',
    // Not the day it is now: a VAN knows the approval by its own day and serial.
    originalDate: attempt.originalDate ?? approval?.serialDate ?? '00000000',
    originalTransactionId: '',
    originalSerial: approval?.serial ?? '000000000000',
    balanceBeforeCancel: 0,
    reserved: '',
  };
}

/** 승인 전문 구성 */
export const approvalRequest = (attempt: FullAttempt, otc: string): Buffer => encodeRequest(common(attempt, otc));

/** 조회, about the approval itself. */
export const inquiryRequest = (attempt: FullAttempt): RequestFields => ({ ...common(attempt, ''), messageType: '0100' });

const followUpRequests: Readonly<Record<'NET_CANCEL' | 'CANCEL' | 'INQUIRY', (attempt: FullAttempt, otc: string) => RequestFields>> = {
  NET_CANCEL: (attempt, otc) => ({ ...common(attempt, otc), messageType: '0420', cancelKind: '2' }),
  INQUIRY: inquiryRequest,
  CANCEL: (attempt) => ({ ...common(attempt, ''), messageType: '0420', cancelKind: '1', ...namedBy(attempt) }),
};

/** 망취소, 조회, 취소 */
export function followUpRequest(attempt: FullAttempt, otc: string): Buffer {
  if (attempt.kind === 'APPROVAL') throw new TypeError(`Attempt ${attempt.id} is an approval and about none`);
  return encodeRequest(followUpRequests[attempt.kind](attempt, otc));
}

function namedBy({ payment, ...attempt }: FullAttempt): Partial<RequestFields> {
  const original = attempt.original as FoundApproval | null;
  if (original === null) throw new TypeError(`Attempt ${attempt.id} names no approval to cancel`);
  const { approvalNo, approvedAt, vanTransactionId, amount } = original;
  // What is booked is cancelled whole, also when it is not what was asked for: then there is no split of it but this.
  const split = amount === payment.bill.amount ? {} : { supplyAmount: amount, vat: 0, serviceCharge: 0, taxFreeAmount: 0 };
  return { originalApprovalNo: approvalNo, originalDate: approvedAt.slice(0, 8), originalTransactionId: vanTransactionId, totalAmount: amount, ...split };
}
