import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { HttpAnswer } from '../../activities/issuers/contract';
import type { AllowList } from '../../platform/allow-list';

/** Larger than any issuer's bound, so that the issuer's own bound gives the answer. */
const BODY_LIMIT_BYTES = 64 * 1024;

/** What is refused before a body is looked at, for the sender to read like any other answer. */
export type EarlyRefusal = 'too-large' | 'wrong-content-type' | 'malformed' | 'wrong-source';

const earlyRefusals: Readonly<Record<string, EarlyRefusal>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'too-large',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'wrong-content-type',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'malformed',
};

/** From here on an app's bodies are bytes: they are verified as they came, and no parser touches them first. */
export function takeRawBodies(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: BODY_LIMIT_BYTES }, (_request, body, done) => {
    done(null, body);
  });
}

/** A place that one partner posts to, and is answered in its own format whatever it posts. */
export type PartnerRoute<A> = {
  readonly url: string;
  /** Where its posts may come from; without it, its signature alone says who it is. */
  readonly sources?: AllowList;
  readonly contentType: string;
  readonly write: (answer: A | EarlyRefusal) => HttpAnswer;
  readonly answer: (request: FastifyRequest, body: Buffer) => Promise<A>;
};

/** The checks that cost nothing, before the body is read. */
export const onlyFrom =
  <A>({ sources, write, url }: Pick<PartnerRoute<A>, 'sources' | 'write' | 'url'>) =>
  async (request: FastifyRequest, reply: FastifyReply): Promise<unknown> => {
    if (sources === undefined || sources.allows(request.ip)) return undefined;
    request.log.warn({ url, peer: request.ip }, 'not an address of the sender');
    return send(reply, write('wrong-source'));
  };

export function postFromPartner<A>(app: FastifyInstance, route: PartnerRoute<A>): void {
  const { url, contentType, write, answer } = route;
  const errorHandler = (failure: FastifyError, _request: FastifyRequest, reply: FastifyReply): void => {
    const refusal = earlyRefusals[failure.code];
    if (refusal === undefined) throw failure;
    void send(reply, write(refusal));
  };
  app.post(url, { schema: { hide: true }, onRequest: onlyFrom(route), errorHandler }, async (request, reply) =>
    send(reply, write(isOfType(request, contentType) ? await answer(request, Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0)) : 'wrong-content-type')),
  );
}

export const send = (reply: FastifyReply, { status, contentType, body }: HttpAnswer): FastifyReply => reply.code(status).type(contentType).send(body);

const isOfType = (request: FastifyRequest, contentType: string): boolean =>
  request.headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase() === contentType;
