import type { FastifyPluginAsync, FastifyRequest } from 'fastify';
import type { InboundAnswer } from '../../activities/issuers/contract';
import { issuers } from '../../domain/issuers';
import { ALWAYS_TAKEN } from '../route-config';
import { onlyFrom, postFromPartner, refuseOtherMethods, send, takeRawBodies, type PartnerRoute } from './raw-bodies';
import { createReceiver } from './receiver';
import type { PartnerContext } from './junk';

/** Issuer → Inbound: 인증 결과, from the issuers that send them here themselves. */
export const inboundRoutes: FastifyPluginAsync<PartnerContext> = async (app, context) => {
  takeRawBodies(app);
  const receiver = createReceiver(context, app.log);
  app.addHook('onClose', () => receiver.settled());

  for (const reader of Object.values(context.readers).filter(({ issuer }) => issuers[issuer].resultsBy === 'issuer')) {
    const answer = (request: FastifyRequest, body: Buffer): Promise<InboundAnswer> => receiver.receive(request, reader, body, context.clock());
    const route: PartnerRoute<InboundAnswer> = {
      url: `/inbound/${reader.issuer}`,
      sources: context.sources[reader.issuer],
      contentType: reader.contentType,
      write: (said) => reader.answer(said),
      answer,
      whenBroken: 'not-kept',
      junk: context.junk,
    };
    postFromPartner(app, route);
    refuseOtherMethods(app, route, reader.takesQuery ? ['GET', 'POST'] : ['POST']);
    // Without HEAD: a result counts once, and is answered.
    if (reader.takesQuery) {
      app.get(route.url, { config: ALWAYS_TAKEN, schema: { hide: true }, onRequest: onlyFrom(route), exposeHeadRoute: false }, async (request, reply) =>
        send(reply, reader.answer(await answer(request, queryOf(request)))),
      );
    }
  }
};

/** The query as it came: no parser touches it first. */
function queryOf({ raw: { url = '' } }: FastifyRequest): Buffer {
  const at = url.indexOf('?');
  return Buffer.from(at < 0 ? '' : url.slice(at + 1), 'latin1');
}
