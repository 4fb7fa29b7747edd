import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from '@sinclair/typebox';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { KeyringError } from '../../platform/keyring';
import { isOperatorAt } from '../../platform/operator-access';
import { EncryptingCodec } from '../../platform/payload-codec';
import type { ServerContext } from '../context';
import { Problem } from '../errors';

const Payloads = Type.Object({
  payloads: Type.Array(
    Type.Object({
      metadata: Type.Optional(Type.Record(Type.String({ maxLength: 100 }), Type.String({ maxLength: 4_096 }))),
      data: Type.Optional(Type.String({ maxLength: 4 * 1024 * 1024 })),
    }),
    { maxItems: 1_000 },
  ),
});
const BODY_LIMIT_BYTES = 8 * 1024 * 1024;

/**
 * Decodes payloads for operators in Temporal Web UI. Secrets sealed inside them (OTC, authentication results) stay
 * sealed: this endpoint decrypts only payloads, and this process can't unseal those.
 */
export const codecRoutes: FastifyPluginAsyncTypebox<ServerContext> = async (app, { keyrings, settings }) => {
  const codec = new EncryptingCodec(keyrings.payload);

  app.addHook('onRequest', async (request, reply) => {
    allowWebUi(request, reply, settings.temporalUiOrigin);
    if (request.method !== 'OPTIONS' && !isOperatorAt(settings.temporalUiOrigin, request.raw, settings.operatorToken))
      throw new Problem('UNAUTHENTICATED');
  });
  app.options('/ops/codec/decode', { schema: { hide: true } }, async (_request, reply) => reply.code(204).send());
  app.post(
    '/ops/codec/decode',
    { bodyLimit: BODY_LIMIT_BYTES, schema: { hide: true, body: Payloads } },
    async (request) => {
      const decoded = await codec.decode(request.body.payloads.map(fromJson)).catch(refuseWhatDoesNotOpen);
      return { payloads: decoded.map(toJson) };
    },
  );
};

function refuseWhatDoesNotOpen(failure: unknown): never {
  if (!(failure instanceof KeyringError)) throw failure;
  throw new Problem('INVALID_REQUEST', {
    errors: [{ path: 'body/payloads', message: 'a payload was altered, or is encrypted for another purpose' }],
  });
}

function allowWebUi(request: FastifyRequest, reply: FastifyReply, origin: string): void {
  if (request.headers.origin !== origin) return;
  reply.headers({
    'access-control-allow-origin': origin,
    'access-control-allow-methods': 'POST',
    'access-control-allow-headers': 'content-type, authorization, x-namespace',
    'access-control-allow-credentials': 'true',
    'cross-origin-resource-policy': 'cross-origin',
    vary: 'origin',
  });
}

type JsonPayload = { readonly metadata?: Readonly<Record<string, string>>; readonly data?: string };
type BinaryPayload = { readonly metadata?: Record<string, Uint8Array> | null; readonly data?: Uint8Array | null };

const fromJson = ({ metadata = {}, data }: JsonPayload) => ({
  metadata: Object.fromEntries(Object.entries(metadata).map(([name, value]) => [name, Buffer.from(value, 'base64')])),
  data: Buffer.from(data ?? '', 'base64'),
});

const toJson = ({ metadata, data }: BinaryPayload): JsonPayload => ({
  metadata: Object.fromEntries(
    Object.entries(metadata ?? {}).map(([name, value]) => [name, Buffer.from(value).toString('base64')]),
  ),
  data: Buffer.from(data ?? []).toString('base64'),
});
