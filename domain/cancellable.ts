import { type IssuerCode, issuers } from './issuers';
import { type KstDate, kstDateOf, parseKstDateTime } from './kst';
import { isLive, type PaymentStatus, stateLetter } from './payment-states';
import { type VanName, vans } from './vans';

/** 카드구분 that can only be cancelled in whole: gift cards and prepaid cards. */
const WHOLE_ONLY_CARD_KINDS: readonly string[] = ['G', 'P'];

/** The facts of a payment that decide whether it may be cancelled. */
export type CancellableFacts = {
  readonly status: PaymentStatus;
  readonly issuer: IssuerCode;
  readonly van: VanName | null;
  readonly cardKind: string | null;
  readonly approvalNo: string | null;
  /** KST, yyyyMMddHHmmss. */
  readonly approvedAt: string | null;
  /** Won, as it was approved. */
  readonly amount: number;
};

/** Why nothing of a payment can be given back now; a key of the server's problems. */
export type WhyNotCancellable = 'PAYMENT_NOT_SETTLED' | 'PAYMENT_NOT_CHARGED' | 'PAYMENT_ALREADY_CANCELLED';

/** Why a payment in this status can't be cancelled, or undefined. */
export function whyNotCancellable(status: PaymentStatus): WhyNotCancellable | undefined {
  if (isLive(status)) return 'PAYMENT_NOT_SETTLED';
  const letter = stateLetter(status);
  if (letter === 'F') return undefined;
  return letter === 'C' ? 'PAYMENT_ALREADY_CANCELLED' : 'PAYMENT_NOT_CHARGED';
}

/** Why its VAN, issuer or card would refuse this cancel, in words; undefined when nothing is known against it. */
export function whyRefusedByRule(payment: CancellableFacts, amount: number, today: KstDate): string | undefined {
  const { van, approvalNo, approvedAt } = payment;
  if (van === null || approvalNo === null || approvedAt === null)
    return 'its approval is not known in full: cancel it at the VAN by hand';
  if (today > lastDayToCancel(kstDateOf(parseKstDateTime(approvedAt))))
    return 'it was approved more than a year ago: the VAN cancels nothing older';
  return amount === payment.amount ? undefined : whyOnlyWhole(payment, van);
}

function whyOnlyWhole({ issuer, cardKind }: CancellableFacts, van: VanName): string | undefined {
  if (!vans[van].partialCancel) return `VAN ${van} cancels a payment in whole only`;
  if (!issuers[issuer].partialCancel) return `issuer ${issuer} cancels a payment in whole only`;
  return WHOLE_ONLY_CARD_KINDS.includes(cardKind ?? '')
    ? 'gift cards and prepaid cards are cancelled in whole only'
    : undefined;
}

/** A year after the approval; after a 29 February, the last day of that month. */
export function lastDayToCancel(approvedOn: KstDate): KstDate {
  const year = String(Number(approvedOn.slice(0, 4)) + 1);
  const day = approvedOn.slice(4) === '0229' ? '0228' : approvedOn.slice(4);
  return `${year}${day}` as KstDate;
}
