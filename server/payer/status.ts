import { isFinal, stateLetter, type PaymentStatus } from '../../domain/payment-states';
import { reasons, type PayerText, type Reason } from '../../domain/reasons';
import { classifyResponse } from '../../domain/van-response-codes';
import type { Payment } from '../../prisma/generated/client';

/** How long a page waits before it asks again, by what it waits for. */
const pollAfterMs: Readonly<Partial<Record<PaymentStatus, number>>> = { APPROVING: 500, UNCONFIRMED: 3_000, NEEDS_REVIEW: 10_000 };
const DEFAULT_POLL_MS = 1_000;

/** Why a payment ended or waits, in words. */
export function reasonView(payment: Pick<Payment, 'reason' | 'reasonCode'>, language: 'ko' | 'en') {
  if (payment.reason === null) return null;
  const declared = reasons[payment.reason as Reason];
  const words = payment.reason.startsWith('VAN_DECLINED_') ? wordsOfCodes(payment.reasonCode ?? '') : declared.payer;
  return { code: payment.reason, text: words[language], retryable: declared.retryable };
}

/** A decline's codes say more than its class: "expired" rather than "declined". @param codes `8314`, or `8326/16` with the issuer's */
function wordsOfCodes(codes: string): PayerText {
  const [responseCode = '', issuerResponseCode = ''] = codes.split('/');
  return classifyResponse({ state: 'X', responseCode, issuerResponseCode }).payer;
}

/** What the front polls. @returns the body; `nextPollAfterMs` is null once there is nothing to wait for */
export function statusView(payment: Payment) {
  const final = isFinal(payment.status);
  return {
    state: stateLetter(payment.status),
    status: payment.status,
    reason: reasonView(payment, 'ko'),
    nextPollAfterMs: final ? null : (pollAfterMs[payment.status] ?? DEFAULT_POLL_MS),
    approval:
      payment.status === 'APPROVED'
        ? {
            approvalNo: payment.approvalNo,
            approvedAt: payment.approvedAtKst,
            maskedCardNo: payment.maskedCardNo,
            cardIssuerName: payment.cardIssuerName,
            amount: payment.amount,
            installmentMonths: payment.installmentMonths,
          }
        : null,
  };
}
