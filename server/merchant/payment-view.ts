import { type Static, Type } from '@sinclair/typebox';
import { issuerCodes } from '../../domain/issuers';
import { paymentStatuses, stateLetter, stateLetters } from '../../domain/payment-states';
import type { Attempt, Payment as PaymentRow } from '../../platform/rows';
import { $Enums } from '../../prisma/generated/client';
import { Reason, reasonView } from '../payer/status';
import { BillId, Instant, KstTime, named, nullable, oneOf, PaymentId, ref, Won } from '../schemas';

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

/** A payment as its merchant sees it: with its attempts, and without anything that would allow paying it. */
export const Payment = named(
  'Payment',
  Type.Object({
    id: PaymentId,
    billId: BillId,
    payType: oneOf(['CARD_VAN', 'CARD_RP'] as const),
    issuer: oneOf(issuerCodes),
    orderNo: Type.String({ description: 'This payment’s order number at issuer and VAN' }),
    amount: Won,
    installmentMonths: Type.Integer(),
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
  }),
);
export type Payment = Static<typeof Payment>;

export const withAttempts = { attempts: { orderBy: { createdAt: 'asc' } } } as const;

export function paymentView(payment: PaymentRow & { readonly attempts: readonly Attempt[] }): Payment {
  return {
    id: payment.id,
    billId: payment.billId,
    payType: payment.payType,
    issuer: payment.issuer,
    orderNo: payment.orderNo,
    amount: payment.amount,
    installmentMonths: payment.installmentMonths,
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
  };
}
