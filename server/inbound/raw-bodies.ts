import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { HttpAnswer } from '../../activities/issuers/contract';
import type { AllowList } from '../../platform/allow-list';
import { failureName } from '../../platform/failure-name';
import { ALWAYS_TAKEN } from '../route-config';
import type { JunkBound } from './junk';

/** Larger than any issuer's bound, so that the issuer's own bound gives the answer. */
const BODY_LIMIT_BYTES = 64 * 1024;

/** Refusals before a body is read; the sender gets them like any other answer. */
export type EarlyRefusal = 'too-large' | 'wrong-content-type' | 'malformed' | 'wrong-source';

/** The refusal of a body that could not be read; undefined: another failure. */
export const earlyRefusalOf = ({ code }: FastifyError): EarlyRefusal | undefined => earlyRefusals[code];

const earlyRefusals: Readonly<Record<string, EarlyRefusal>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'too-large',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'wrong-content-type',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'malformed',
};

/** Makes the app take bodies as bytes: they are verified as they came, before any parser. */
export function takeRawBodies(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: BODY_LIMIT_BYTES }, (_request, body, done) => {
    done(null, body);
  });
}

/** An endpoint of one partner. It always answers in the partner's own format, whatever is posted. */
export type PartnerRoute<A> = {
  readonly url: string;
  /** The addresses that may post; without them, only the signature proves the sender. */
  readonly sources?: AllowList;
  readonly contentType: string;
  readonly write: (answer: A | EarlyRefusal) => HttpAnswer;
  readonly answer: (request: FastifyRequest, body: Buffer) => Promise<A>;
  /** The answer when something breaks on our side: it never says that the message was taken. */
  readonly whenBroken: A;
  /** Shared by all partner routes of a server. */
  readonly junk: JunkBound;
};

/**
 * The cheap checks, before the body is read. A partner's known addresses are never limited for junk, so nobody else can
 * use up their share.
 */
const onlyFrom =
  <A>({ sources, write, url, junk }: Pick<PartnerRoute<A>, 'sources' | 'write' | 'url' | 'junk'>) =>
  async (request: FastifyRequest, reply: FastifyReply): Promise<unknown> => {
    const isKnown = sources !== undefined && !sources.isOpen;
    if (isKnown ? sources.allows(request.ip) : !junk.isOver(request.ip)) return undefined;
    request.log.warn(
      { url, peer: request.ip },
      isKnown
        ? 'refused a request that is not from the sender’s addresses'
        : 'refused a request: too much junk from this address',
    );
    return send(reply, write('wrong-source'));
  };

/** Answers, and counts requests that are not the partner's messages. */
function sendTo<A>(
  { write, junk }: Pick<PartnerRoute<A>, 'write' | 'junk'>,
  request: FastifyRequest,
  reply: FastifyReply,
  answer: A | EarlyRefusal,
): FastifyReply {
  const written = write(answer);
  if (written.status >= 400 && written.status < 500) junk.note(request.ip);
  return send(reply, written);
}

/**
 * Adds an endpoint that takes a partner's posts, and answers everything else in the partner's format too.
 * @param byQuery the message may also come as the query string of a GET
 */
export function takeFromPartner<A>(app: FastifyInstance, route: PartnerRoute<A>, { byQuery = false } = {}): void {
  const { url, contentType, answer, whenBroken } = route;
  const errorHandler = (failure: FastifyError, request: FastifyRequest, reply: FastifyReply): void => {
    const refusal = earlyRefusalOf(failure);
    if (refusal === undefined) {
      request.log.error({ url, failure: failureName(failure) }, 'a partner could not be answered properly');
    }
    void sendTo(route, request, reply, refusal ?? whenBroken);
  };
  const options = { config: ALWAYS_TAKEN, schema: { hide: true }, onRequest: onlyFrom(route), errorHandler };
  app.post(url, options, async (request, reply) => {
    const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
    return sendTo(
      route,
      request,
      reply,
      isOfType(request, contentType) ? await answer(request, body) : 'wrong-content-type',
    );
  });
  if (byQuery) {
    // Without HEAD: a result counts once, and needs an answer.
    app.get(url, { ...options, exposeHeadRoute: false }, async (request, reply) =>
      sendTo(route, request, reply, await answer(request, queryOf(request))),
    );
  }
  refuseOtherMethods(app, route, byQuery ? ['GET', 'POST'] : ['POST']);
}

/** The query as it came, before any parser. */
export function queryOf({ raw: { url = '' } }: FastifyRequest): Buffer {
  const at = url.indexOf('?');
  return Buffer.from(at < 0 ? '' : url.slice(at + 1), 'latin1');
}

/** Answers a partner's requests with any other method, in its own format too. */
function refuseOtherMethods<A>(app: FastifyInstance, route: PartnerRoute<A>, taken: readonly string[]): void {
  app.route({
    url: route.url,
    method: app.supportedMethods.filter((method) => !taken.includes(method)),
    config: ALWAYS_TAKEN,
    schema: { hide: true },
    // Before a body is read: nothing can be done with it.
    onRequest: async (request, reply) => {
      route.junk.note(request.ip);
      reply.header('allow', taken.join(', '));
      return send(reply, { ...route.write('malformed'), status: 405 });
    },
    handler: async () => undefined,
  });
}

export const send = (reply: FastifyReply, { status, contentType, body }: HttpAnswer): FastifyReply =>
  reply.code(status).type(contentType).send(body);

const isOfType = (request: FastifyRequest, contentType: string): boolean =>
  request.headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase() === contentType;
