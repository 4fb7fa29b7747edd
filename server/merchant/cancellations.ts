import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from '@sinclair/typebox';
import type { AddRoute } from '../add-route';
import { answerCancellation, cancellationCall } from '../cancel-payment';
import type { ServerContext } from '../context';
import { Problem } from '../errors';
import { answer, CancellationId, PaymentId, ref, refusals } from '../schemas';
import { Cancellation, cancellationView } from './payment-view';

const route = { tags: ['Payments'], security: [{ apiKey: [] }] };

const cancelRoute: AddRoute = (app, context) => {
  app.post(
    '/v1/payments/:id/cancellations',
    {
      schema: {
        ...route,
        operationId: 'cancelPayment',
        summary: 'Cancel a payment, in whole or in part',
        description:
          'Gives money back. The answer waits up to 20 s for the VAN: 201, the money is given back; 202, that is not known yet: read the cancellation until its status is DONE or FAILED, and do not cancel again. After a lost answer, repeat the request with the same Idempotency-Key: it is cancelled once.',
        ...cancellationCall,
      },
    },
    (request, reply) => {
      const { merchantId } = request;
      return answerCancellation(context, request, reply, { scope: merchantId, merchantId, requestedBy: 'MERCHANT' });
    },
  );
};

const readRoute: AddRoute = (app, { db }) => {
  app.get(
    '/v1/payments/:id/cancellations/:cancellationId',
    {
      schema: {
        ...route,
        operationId: 'getCancellation',
        summary: 'Read a cancellation',
        params: Type.Object({ id: PaymentId, cancellationId: CancellationId }),
        response: { 200: answer('The cancellation', ref(Cancellation)), ...refusals('UNAUTHENTICATED', 'NOT_FOUND') },
      },
    },
    async ({ params: { id: paymentId, cancellationId: id }, merchantId }) => {
      const found = await db.cancellation.findFirst({ where: { id, paymentId, merchantId } });
      if (found === null) throw new Problem('NOT_FOUND');
      return cancellationView(found);
    },
  );
};

/** Merchants give money back. A payment's cancellations are also part of the payment. */
export const cancellationRoutes: FastifyPluginAsyncTypebox<ServerContext> = async (app, context) => {
  for (const add of [cancelRoute, readRoute]) add(app, context);
};
