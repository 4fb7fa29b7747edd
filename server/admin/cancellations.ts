import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from '@sinclair/typebox';
import { newId } from '../../platform/ids';
import { CANCELLATION_REFUSALS, cancelPayment, NewCancellation, statusOfCancellation } from '../cancel-payment';
import type { ServerContext } from '../context';
import { answerOnce, IdempotencyHeaders, IDEMPOTENT_REFUSALS } from '../idempotency';
import { Cancellation } from '../merchant/payment-view';
import { answer, PaymentId, ref, refusals } from '../schemas';
import { ADMIN_SCOPE, adminRoute } from './contract';

/** An administrator gives money back for a merchant. */
export const adminCancellationRoutes: FastifyPluginAsyncTypebox<ServerContext> = async (app, context) => {
  app.post(
    '/v1/admin/payments/:id/cancellations',
    {
      schema: {
        ...adminRoute,
        operationId: 'cancelPaymentForMerchant',
        summary: 'Cancel a payment for its merchant',
        description: 'As the merchant’s own call; the cancellation says that an administrator asked for it.',
        headers: IdempotencyHeaders,
        params: Type.Object({ id: PaymentId }),
        body: NewCancellation,
        response: {
          201: answer('The money is given back', ref(Cancellation), 'idempotent-replayed'),
          202: answer('Whether the money is given back is not known yet', ref(Cancellation), 'idempotent-replayed'),
          ...refusals(...IDEMPOTENT_REFUSALS, ...CANCELLATION_REFUSALS),
        },
      },
    },
    async (request, reply) =>
      answerOnce(context, request, reply, {
        key: request.headers['idempotency-key'],
        scope: ADMIN_SCOPE,
        newEffectId: () => newId('can'),
        status: statusOfCancellation,
        run: async (id) => {
          const paymentId = request.params.id;
          request.log.info({ paymentId, cancellationId: id }, 'an administrator cancels a payment');
          return cancelPayment(context, { id, paymentId, requestedBy: 'ADMINISTRATOR', body: request.body });
        },
      }),
  );
};
