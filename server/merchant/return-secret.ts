import { randomBytes } from 'node:crypto';
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from '@sinclair/typebox';
import { changeReturnSecret } from '../../records/merchants';
import type { ServerContext } from '../context';
import { IdempotencyHeaders, IDEMPOTENT_REFUSALS } from '../idempotency';
import { sealedReturnFor } from '../payer/way-back';
import { answer, named, ref, refusals } from '../schemas';
import { storing } from './storing';

const SECRET_BYTES = 32;
const ReturnSecret = named(
  'ReturnSecret',
  Type.Object({ secret: Type.String({ description: 'It is shown once: keep it secret' }) }),
);

/** Merchants verify what payers' browsers bring back. */
export const returnSecretRoutes: FastifyPluginAsyncTypebox<ServerContext> = async (app, context) => {
  app.post(
    '/v1/return-secret',
    {
      schema: {
        tags: ['Bills'],
        security: [{ apiKey: [] }],
        operationId: 'createReturnSecret',
        summary: 'Make a secret that signs the payer’s way back',
        description:
          'From then on, the result that a payer brings to a bill’s `returnUrl` is signed (docs/payments.md). A secret made before ends at once.',
        headers: IdempotencyHeaders,
        response: {
          201: answer('The secret', ref(ReturnSecret), 'idempotent-replayed'),
          ...refusals(...IDEMPOTENT_REFUSALS),
        },
      },
    },
    (request, reply) => {
      const { merchantId } = request;
      return storing(context, request, reply, {
        key: request.headers['idempotency-key'],
        status: 201,
        store: async (tx) => {
          const secret = randomBytes(SECRET_BYTES).toString('base64url');
          const sealed = context.keyrings.webhookSecret.seal(Buffer.from(secret), sealedReturnFor(merchantId));
          await changeReturnSecret(tx, merchantId, new Uint8Array(sealed));
          return { secret };
        },
      });
    },
  );
};
