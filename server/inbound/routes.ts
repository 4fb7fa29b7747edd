import type { FastifyPluginAsync } from 'fastify';
import type { InboundAnswer } from '../../activities/issuers/contract';
import { issuers } from '../../domain/issuers';
import type { PartnerContext } from './junk';
import { type PartnerRoute, takeFromPartner, takeRawBodies } from './raw-bodies';
import { createReceiver } from './receiver';

/** Issuer → Inbound: 인증 결과, from the issuers that send them here themselves. */
export const inboundRoutes: FastifyPluginAsync<PartnerContext> = async (app, context) => {
  takeRawBodies(app);
  const receiver = createReceiver(context, app.log);
  app.addHook('onClose', () => receiver.settled());

  for (const reader of Object.values(context.readers).filter(({ issuer }) => issuers[issuer].resultsBy === 'issuer')) {
    const route: PartnerRoute<InboundAnswer> = {
      url: `/inbound/${reader.issuer}`,
      sources: context.sources[reader.issuer],
      contentType: reader.contentType,
      write: (said) => reader.answer(said),
      answer: (request, body) => receiver.receive(request, reader, body, context.clock()),
      whenBroken: 'not-kept',
      junk: context.junk,
    };
    takeFromPartner(app, route, { byQuery: reader.takesQuery });
  }
};
