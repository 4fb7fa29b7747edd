import { carriesInterestFree, twoDigits } from '../../domain/interest-free';
import { issuers } from '../../domain/issuers';
import type { PayType } from '../../domain/messages';
import { type VanName, vans } from '../../domain/vans';
import type { Credential } from '../../platform/credential';
import type { Cancellation, Payment } from '../../platform/rows';
import type { RequestFields, TelegramKind, VanContract } from './contract';
import { vanContracts } from './registry';
import type { FullAttempt } from './send';
import { encodeRequest } from './telegram';

/** 거래구분: a payment by its payer, or a recurring one. Every telegram about it repeats it. */
export const transactionKindOf = ({ payType }: { readonly payType: PayType }): RequestFields['transactionKind'] =>
  payType === 'CARD_RP' ? 'RP' : 'AC';

/** 입력구분, 인증데이터, 유효기간: the credential. An approval carries it, and a net-cancel repeats it. */
function chargedBy(credential: Credential | undefined): Pick<RequestFields, 'entryMode' | 'authData' | 'expiry'> {
  return credential?.kind === 'card'
    ? { entryMode: 'K', authData: credential.number, expiry: credential.expiry }
    : { entryMode: 'O', authData: credential?.otc ?? '', expiry: '0000' };
}

/** 무이자구분 and 고객부담회차 of a payment. */
export const interestFreeFields = ({
  payerInterestMonths: months,
}: Pick<Payment, 'payerInterestMonths'>): Pick<RequestFields, 'interestFree' | 'payerInterestMonths'> =>
  months === null
    ? { interestFree: '', payerInterestMonths: '' }
    : { interestFree: months === 0 ? '1' : '2', payerInterestMonths: months === 0 ? '' : twoDigits(months) };

/** The fields that every telegram of a payment carries; a net-cancel must repeat the approval's. */
function common({ payment, approval, ...attempt }: FullAttempt, credential?: Credential): RequestFields {
  const { bill } = payment;
  return {
    transactionKind: transactionKindOf(payment),
    ...messageOf(attempt),
    terminalId: attempt.terminalId,
    vendor: attempt.vendorCode,
    serial: attempt.serial,
    transmittedAt: attempt.transmittedAtKst,
    ...chargedBy(credential),
    installmentMonths: payment.installmentMonths,
    ...interestFreeFields(payment),
    totalAmount: bill.amount,
    serviceCharge: bill.serviceCharge,
    vat: bill.vat,
    supplyAmount: bill.supply,
    taxFreeAmount: bill.taxFree,
    issuerCode: issuers[payment.issuer].vanIssuerCode[vans[attempt.van].issuerTable],
    businessNo: attempt.businessNo,
    orderNo: payment.orderNo,
    originalApprovalNo: '',
    // Not today: a VAN knows the approval by its own day and serial.
    originalDate: attempt.originalDate ?? approval?.serialDate ?? '00000000',
    originalTransactionId: '',
    originalSerial: approval?.serial ?? '000000000000',
    balanceBeforeCancel: 0,
  };
}

const contractOf = ({ van }: Pick<FullAttempt, 'van'>): VanContract => vanContracts[van];

/**
 * 전문구분 and 취소구분 of a telegram, as its VAN writes them.
 * @throws TypeError when the VAN has no such telegram
 */
function messageOf({
  van,
  kind,
}: Pick<FullAttempt, 'van' | 'kind'>): Pick<RequestFields, 'messageType' | 'cancelKind'> {
  const message = contractOf({ van }).messages[kind];
  if (message === null) throw new TypeError(`VAN ${van} has no telegram ${kind}`);
  return { messageType: message.request, cancelKind: message.cancelKind };
}

/** The message of an inquiry that belongs to no attempt. */
export const inquiryMessage = (van: VanName) => messageOf({ van, kind: 'INQUIRY' });

/**
 * 승인 전문 구성
 * @throws TypeError when the VAN would not learn that the installments are interest-free: its route has no such VAN
 */
export function approvalRequest(attempt: FullAttempt, credential?: Credential): Buffer {
  const { van, payment } = attempt;
  if (payment.payerInterestMonths !== null && !carriesInterestFree(van))
    throw new TypeError(`VAN ${van} has no field for interest-free installments`);
  return encodeRequest(contractOf(attempt), common(attempt, credential));
}

/** 조회, about the approval itself. */
export const inquiryRequest = (attempt: FullAttempt): RequestFields => common({ ...attempt, kind: 'INQUIRY' });

const followUpRequests: Readonly<
  Record<Exclude<TelegramKind, 'APPROVAL'>, (attempt: FullAttempt, credential?: Credential) => RequestFields>
> = {
  NET_CANCEL: common,
  INQUIRY: (attempt) =>
    attempt.cancellation === null ? inquiryRequest(attempt) : { ...inquiryRequest(attempt), ...numberOf(attempt) },
  CANCEL: (attempt) => ({ ...common(attempt), ...namedBy(attempt) }),
  PARTIAL_CANCEL: (attempt) => ({ ...common(attempt), ...namedBy(attempt) }),
};

/** 망취소, 조회, 취소 */
export const followUpRequest = (attempt: FullAttempt, credential?: Credential): Buffer =>
  encodeRequest(contractOf(attempt), followUpFields(attempt, credential));

/** The fields of such a telegram. */
export function followUpFields(attempt: FullAttempt, credential?: Credential): RequestFields {
  if (attempt.kind === 'APPROVAL') throw new TypeError(`Attempt ${attempt.id} is an approval and about none`);
  return followUpRequests[attempt.kind](attempt, credential);
}

/** What names an approval beside its serial: in a cancel, and in an inquiry of a cancellation. */
function numberOf({ id, original }: FullAttempt): Partial<RequestFields> {
  if (original === null) throw new TypeError(`Attempt ${id} names no approval`);
  const { approvalNo, approvedAt, vanTransactionId } = original;
  return {
    originalApprovalNo: approvalNo,
    originalDate: approvedAt.slice(0, 8),
    originalTransactionId: vanTransactionId,
  };
}

const namedBy = (attempt: FullAttempt): Partial<RequestFields> => ({
  ...numberOf(attempt),
  ...(attempt.cancellation === null ? wholeOf(attempt) : partsOf(attempt.cancellation)),
});

/** A cancellation names its own amounts, and the balance that it expects. */
const partsOf = ({ amount, supply, vat, serviceCharge, taxFree, balanceBefore }: Cancellation) => ({
  totalAmount: amount,
  supplyAmount: supply,
  vat,
  serviceCharge,
  taxFreeAmount: taxFree,
  balanceBeforeCancel: balanceBefore,
});

/** The booked amount is cancelled in full, even if it is not the requested one: then it has no other split. */
function wholeOf({ original, payment }: FullAttempt): Partial<RequestFields> {
  const amount = original?.amount ?? payment.amount;
  const split =
    amount === payment.bill.amount ? {} : { supplyAmount: amount, vat: 0, serviceCharge: 0, taxFreeAmount: 0 };
  return { totalAmount: amount, ...split };
}
