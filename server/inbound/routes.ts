import type { FastifyError, FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify';
import { InboundRefused, type InboundAnswer, type InboundReader } from '../../activities/issuers/contract';
import { failureName } from '../../platform/failure-name';
import type { ServerContext } from '../context';
import { deliver, keepResult } from './inbox';

/** Larger than any issuer's bound, so that the issuer's own bound gives the answer. */
const BODY_LIMIT_BYTES = 64 * 1024;

/** What Fastify refuses before a handler sees it, for the issuer to read like any other answer. */
const earlyRefusals: Readonly<Record<string, InboundAnswer>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'too-large',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'wrong-content-type',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'malformed',
};

/** Issuer → Inbound: 인증 결과. The answer says that the result is kept; it does not wait for the VAN. */
export const inboundRoutes: FastifyPluginAsync<ServerContext> = async (app, context) => {
  // The bytes are verified as they came: no parser touches them first.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: BODY_LIMIT_BYTES }, (_request, body, done) => {
    done(null, body);
  });
  const deliveries = new Set<Promise<void>>();
  app.addHook('onClose', async () => {
    await Promise.allSettled(deliveries);
  });

  for (const reader of Object.values(context.readers)) {
    const url = `/inbound/${reader.issuer}`;
    const schema = { hide: true };
    const onEarlyRefusal = (failure: FastifyError, _request: FastifyRequest, reply: FastifyReply): void => {
      const refusal = earlyRefusals[failure.code];
      if (refusal === undefined) throw failure;
      void send(reply, reader, refusal);
    };
    // Before the body is read: a stranger's costs nothing.
    const onRequest = async (request: FastifyRequest, reply: FastifyReply): Promise<unknown> => {
      if (context.sources[reader.issuer].allows(request.ip)) return undefined;
      request.log.warn({ issuer: reader.issuer, peer: request.ip }, 'not an address of the issuer');
      return send(reply, reader, 'wrong-source');
    };
    app.post(url, { schema, onRequest, errorHandler: onEarlyRefusal }, async (request, reply) => {
      const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
      const answer = isOfType(request, reader.contentType) ? await receive(request, reader, body) : 'wrong-content-type';
      return send(reply, reader, answer);
    });
    // Without HEAD: a result counts once, and is answered.
    if (reader.takesQuery) {
      app.get(url, { schema, onRequest, exposeHeadRoute: false }, async (request, reply) => send(reply, reader, await receive(request, reader, queryOf(request))));
    }
  }

  async function receive(request: FastifyRequest, reader: InboundReader, body: Buffer): Promise<InboundAnswer> {
    const { issuer } = reader;
    try {
      if (body.length > reader.maxBytes) return 'too-large';
      const verified = reader.read(body, context.clock());
      const kept = await keepResult(context, reader, verified, body);
      request.log.info({ issuer, transactionId: verified.transactionId, answer: kept.answer, inboxId: kept.inboxId }, 'authentication result');
      if (kept.inboxId !== undefined) deliverSoon(kept.inboxId);
      return kept.answer;
    } catch (failure) {
      if (failure instanceof InboundRefused) {
        request.log.warn({ issuer, answer: failure.answer, detail: failure.detail, peer: request.ip }, 'authentication result refused');
        return failure.answer;
      }
      request.log.error({ issuer, failure: failureName(failure) }, 'authentication result not kept');
      return 'not-kept';
    }
  }

  /** Not awaited by the answer: the result is durable, and the relay delivers what this does not. */
  function deliverSoon(inboxId: string): void {
    const delivery = deliver(context, inboxId).catch((failure: unknown) => {
      app.log.warn({ inboxId, failure: failureName(failure) }, 'left to the relay');
    });
    deliveries.add(delivery);
    void delivery.finally(() => deliveries.delete(delivery));
  }
};

function send(reply: FastifyReply, reader: InboundReader, answer: InboundAnswer): FastifyReply {
  const { status, contentType, body } = reader.answer(answer);
  return reply.code(status).type(contentType).send(body);
}

function isOfType(request: FastifyRequest, contentType: string): boolean {
  return request.headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase() === contentType;
}

/** The query as it came: no parser touches it first. */
function queryOf({ raw: { url = '' } }: FastifyRequest): Buffer {
  const at = url.indexOf('?');
  return Buffer.from(at < 0 ? '' : url.slice(at + 1), 'latin1');
}
