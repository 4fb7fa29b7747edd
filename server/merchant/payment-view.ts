import { type Static, Type } from '@sinclair/typebox';
import { cancellationKinds, cancellationStatuses } from '../../domain/cancellation-states';
import type { Mode } from '../../domain/cells';
import { issuerCodes } from '../../domain/issuers';
import type { PayType } from '../../domain/messages';
import { paymentStatuses, stateLetter, stateLetters } from '../../domain/payment-states';
import type { Attempt, Cancellation as CancellationRow, Payment as PaymentRow } from '../../platform/rows';
import { $Enums } from '../../prisma/generated/client';
import { PayerInterestMonths } from '../interest-free';
import { Reason, reasonView } from '../payer/status';
import {
  BillId,
  CancellationId,
  Instant,
  KstTime,
  Mode as ModeView,
  named,
  nullable,
  oneOf,
  PaymentId,
  ref,
  Won,
} from '../schemas';

/** Approved by the card's app, or charged by a billing key. */
export const payTypes = ['CARD_VAN', 'CARD_RP'] as const satisfies readonly PayType[];

const Text = nullable(Type.String());

const AttemptView = named(
  'Attempt',
  Type.Object(
    {
      id: Type.String(),
      kind: oneOf(Object.values($Enums.AttemptKind)),
      van: Type.String(),
      terminalId: Type.String(),
      serial: Type.String({ description: '전문일련번호' }),
      transmittedAt: KstTime,
      state: oneOf(Object.values($Enums.AttemptState)),
      detail: Text,
      responseCode: Text,
      issuerResponseCode: Text,
      message: nullable(
        Type.String({
          description: 'The VAN’s message in its own words, e.g. 한도초과; for people, not for decisions',
        }),
      ),
    },
    { description: 'A telegram to a VAN' },
  ),
);

/** A cancellation as its merchant sees it. */
export const Cancellation = named(
  'Cancellation',
  Type.Object({
    id: CancellationId,
    paymentId: PaymentId,
    amount: Won,
    supply: Won,
    vat: Won,
    serviceCharge: Won,
    taxFree: Won,
    kind: oneOf(cancellationKinds, {
      description:
        'APPROVAL_CANCEL (승인취소): whole, on the day of the approval. ACQUISITION_CANCEL (매입취소): partial, or later; the payer has the money back after 3 to 5 business days',
    }),
    status: oneOf(cancellationStatuses, {
      description:
        'REQUESTED and UNCONFIRMED: being settled. NEEDS_REVIEW: an operator settles it. DONE: the money is given back. FAILED: it is not, and the payment stands',
    }),
    version: Type.Integer({ description: 'Counts status changes' }),
    note: Type.String({ description: 'The merchant’s reason' }),
    requestedBy: oneOf(['MERCHANT', 'ADMINISTRATOR'] as const),
    reason: nullable(ref(Reason)),
    reasonCode: nullable(Type.String({ description: 'The VAN’s or issuer’s own code' })),
    cancelledAt: nullable(KstTime),
    createdAt: Instant,
  }),
);
export type Cancellation = Static<typeof Cancellation>;

/** A payment as its merchant sees it: with its attempts, and without anything that would allow paying it. */
export const Payment = named(
  'Payment',
  Type.Object({
    id: PaymentId,
    mode: ModeView,
    billId: BillId,
    payType: oneOf(payTypes),
    issuer: oneOf(issuerCodes),
    orderNo: Type.String({ description: 'This payment’s order number at issuer and VAN' }),
    amount: Won,
    remaining: Type.Integer({ description: 'Won that can still be cancelled; 0 unless the payment is paid' }),
    installmentMonths: Type.Integer(),
    payerInterestMonths: nullable(PayerInterestMonths),
    billingKeyId: nullable(Type.String({ description: 'Only for a recurring payment' })),
    subscriptionId: nullable(Type.String()),
    period: nullable(Type.String({ description: 'The subscription’s period, yyyyMMdd' })),
    state: oneOf(stateLetters, { description: 'W waiting, F paid, C cancelled, D dead' }),
    status: oneOf(paymentStatuses),
    version: Type.Integer({ description: 'Counts status changes' }),
    reason: nullable(ref(Reason)),
    approvalNo: Text,
    approvedAt: nullable(KstTime),
    maskedCardNo: Text,
    cardIssuerName: Text,
    acquirerName: Text,
    createdAt: Instant,
    attempts: Type.Array(ref(AttemptView)),
    cancellations: Type.Array(ref(Cancellation)),
  }),
);
export type Payment = Static<typeof Payment>;

export const withAttempts = {
  attempts: { orderBy: { createdAt: 'asc' } },
  cancellations: { orderBy: { createdAt: 'asc' } },
} as const;

/** Won of a payment that can still be given back. */
export const remainingOf = ({
  status,
  amount,
  cancelledAmount,
}: Pick<PaymentRow, 'status' | 'amount' | 'cancelledAmount'>): number =>
  stateLetter(status) === 'F' ? amount - cancelledAmount : 0;

export const cancellationView = (cancellation: CancellationRow): Cancellation => ({
  id: cancellation.id,
  paymentId: cancellation.paymentId,
  amount: cancellation.amount,
  supply: cancellation.supply,
  vat: cancellation.vat,
  serviceCharge: cancellation.serviceCharge,
  taxFree: cancellation.taxFree,
  kind: cancellation.kind,
  status: cancellation.status,
  version: cancellation.version,
  note: cancellation.note,
  requestedBy: cancellation.requestedBy,
  reason: reasonView({ reason: cancellation.reason, reasonCode: null, van: null }, 'en'),
  reasonCode: cancellation.reason === 'CANCEL_REFUSED' ? cancellation.reasonCode : null,
  cancelledAt: cancellation.cancelledAtKst,
  createdAt: cancellation.createdAt.toISOString(),
});

type FullPayment = PaymentRow & {
  readonly attempts: readonly Attempt[];
  readonly cancellations: readonly CancellationRow[];
};

export function paymentView(payment: FullPayment, mode: Mode): Payment {
  return {
    id: payment.id,
    mode,
    billId: payment.billId,
    payType: payment.payType,
    issuer: payment.issuer,
    orderNo: payment.orderNo,
    amount: payment.amount,
    remaining: remainingOf(payment),
    installmentMonths: payment.installmentMonths,
    payerInterestMonths: payment.payerInterestMonths,
    billingKeyId: payment.billingKeyId,
    subscriptionId: payment.subscriptionId,
    period: payment.period,
    state: stateLetter(payment.status),
    status: payment.status,
    version: payment.version,
    reason: reasonView(payment, 'en'),
    approvalNo: payment.approvalNo,
    approvedAt: payment.approvedAtKst,
    maskedCardNo: payment.maskedCardNo,
    cardIssuerName: payment.cardIssuerName,
    acquirerName: payment.acquirerName,
    createdAt: payment.createdAt.toISOString(),
    attempts: payment.attempts.map((attempt) => ({
      id: attempt.id,
      kind: attempt.kind,
      van: attempt.van,
      terminalId: attempt.terminalId,
      serial: attempt.serial,
      transmittedAt: attempt.transmittedAtKst,
      state: attempt.state,
      detail: attempt.detail,
      responseCode: attempt.responseCode,
      issuerResponseCode: attempt.issuerResponseCode,
      message: attempt.message,
    })),
    cancellations: payment.cancellations.map(cancellationView),
  };
}
