import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from '@sinclair/typebox';
import { stateLetter } from '../../domain/payment-states';
import { merchantOf } from '../access';
import type { ServerContext } from '../context';
import { Problem } from '../errors';
import { reasonView } from '../payer/status';
import { PaymentId } from '../schemas';

/** A payment as its merchant sees it: with its attempts, and without anything that would let it be paid. */
export const merchantPaymentRoutes: FastifyPluginAsyncTypebox<ServerContext> = async (app, { db }) => {
  app.get('/v1/payments/:id', { schema: { params: Type.Object({ id: PaymentId }) } }, async (request) => {
    const merchantId = await merchantOf(db, request.headers.authorization);
    const payment = await db.payment.findFirst({
      where: { id: request.params.id, merchantId },
      include: { attempts: { orderBy: { createdAt: 'asc' } } },
    });
    if (payment === null) throw new Problem('NOT_FOUND');
    return {
      id: payment.id,
      billId: payment.billId,
      payType: payment.payType,
      issuer: payment.issuer,
      orderNo: payment.orderNo,
      amount: payment.amount,
      installmentMonths: payment.installmentMonths,
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
      })),
    };
  });
};
