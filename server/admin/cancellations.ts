import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { answerCancellation, cancellationCall } from '../cancel-payment';
import type { ServerContext } from '../context';
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
        ...cancellationCall,
      },
    },
    (request, reply) => {
      request.log.info({ paymentId: request.params.id }, 'an administrator cancels a payment');
      return answerCancellation(context, request, reply, { scope: ADMIN_SCOPE, requestedBy: 'ADMINISTRATOR' });
    },
  );
};
