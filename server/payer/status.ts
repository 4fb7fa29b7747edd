import { type Static, Type } from '@sinclair/typebox';
import {
  isFinal,
  paymentStatuses,
  pollAfterMs,
  stateLetter,
  stateLetters,
  wasApproved,
} from '../../domain/payment-states';
import { type PayerText, reasonCodes, reasons as reasonTable } from '../../domain/reasons';
import { classifyResponse } from '../../domain/van-response-codes';
import type { Payment } from '../../platform/rows';
import type { ApprovalView } from '../../web/views';
import { PayerInterestMonths } from '../interest-free';
import { KstTime, named, nullable, oneOf, PaymentId, ref, Won } from '../schemas';
import type { Language } from './language';

export const Reason = named(
  'Reason',
  Type.Object({
    code: oneOf(reasonCodes),
    text: Type.String({ description: 'What happened, and what to do next' }),
    retryable: Type.Boolean({ description: 'The payer may try to pay the bill again right away' }),
  }),
);

const Text = nullable(Type.String());

export const PaymentStatusView = named(
  'PaymentStatus',
  Type.Object({
    state: oneOf(stateLetters, {
      description: 'W waiting (also while the outcome is being confirmed), F paid, C cancelled, D dead',
    }),
    status: oneOf(paymentStatuses),
    paymentId: PaymentId,
    requestedAt: KstTime,
    reason: nullable(ref(Reason)),
    nextPollAfterMs: nullable(
      Type.Integer({
        description:
          'How long to wait before the next poll; null when the state is final; 0 after a poll with `wait`, because the server did the waiting.',
      }),
    ),
    approval: nullable(
      Type.Object({
        approvalNo: Text,
        approvedAt: nullable(KstTime),
        maskedCardNo: Text,
        cardIssuerName: Text,
        amount: Won,
        cancelledAmount: Type.Integer({ minimum: 0, description: 'Won of it that were given back so far' }),
        installmentMonths: Type.Integer(),
        payerInterestMonths: nullable(PayerInterestMonths),
      }),
    ),
  }),
);

/** Why a payment ended or waits, in words. */
export function reasonView(
  payment: Pick<Payment, 'reason' | 'reasonCode' | 'van'> & Partial<Pick<Payment, 'status'>>,
  language: Language,
): Static<typeof Reason> | null {
  const { reason: code, status } = payment;
  if (code === null) return null;
  const { payer, retryable, unpaid } = reasonTable[code];
  if (unpaid !== undefined && status !== undefined && stateLetter(status) === 'D')
    return { code, text: unpaid[language], retryable: true };
  const words = code.startsWith('VAN_DECLINED_') ? (wordsOfCodes(payment) ?? payer) : payer;
  return { code, text: words[language], retryable };
}

/**
 * A decline's codes (`8314`, or `8326/16` with the issuer's) say more than its class: "expired" rather than "declined".
 * Codes without a VAN say nothing.
 */
function wordsOfCodes({ van, reasonCode }: Pick<Payment, 'van' | 'reasonCode'>): PayerText | undefined {
  if (van === null) return undefined;
  const [responseCode = '', issuerResponseCode = ''] = (reasonCode ?? '').split('/');
  return classifyResponse(van, { state: 'X', responseCode, issuerResponseCode }).payer;
}

/** The status that the front polls. @param waited the poll did the waiting, so the next may follow at once */
export function statusView(payment: Payment, language: Language, waited = false): Static<typeof PaymentStatusView> {
  return {
    state: stateLetter(payment.status),
    status: payment.status,
    paymentId: payment.id,
    requestedAt: payment.requestedAtKst,
    reason: reasonView(payment, language),
    nextPollAfterMs: waited && !isFinal(payment.status) ? 0 : pollAfterMs(payment.status),
    approval: wasApproved(payment.status) ? approvalView(payment) : null,
  };
}

/** The approval as its payer sees it. */
export const approvalView = (payment: Payment): ApprovalView => ({
  approvalNo: payment.approvalNo,
  approvedAt: payment.approvedAtKst,
  maskedCardNo: payment.maskedCardNo,
  cardIssuerName: payment.cardIssuerName,
  amount: payment.amount,
  cancelledAmount: payment.cancelledAmount,
  installmentMonths: payment.installmentMonths,
  payerInterestMonths: payment.payerInterestMonths,
});
