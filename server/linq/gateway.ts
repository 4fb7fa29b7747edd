import type { FastifyPluginAsync, FastifyRequest } from 'fastify';
import { type InboundAnswer, InboundRefused } from '../../activities/issuers/contract';
import {
  type OrderCheckAnswer,
  orderCheckAnswer,
  orderCheckAnswers,
} from '../../activities/issuers/shinhan/order-check';
import { serviceOfOrderNumber } from '../../domain/services';
import { failureName } from '../../platform/failure-name';
import type { PartnerContext } from '../inbound/junk';
import { takeFromPartner, takeRawBodies } from '../inbound/raw-bodies';
import { answersByWire, handOn } from './hand-on';
import { takeResult } from './stored-results';

const checkAnswers = answersByWire(orderCheckAnswers, orderCheckAnswer);

/** Shinhan → LINQ: 거래정보 확인, 인증 결과. The order number's prefix names the service. */
export const linqGatewayRoutes: FastifyPluginAsync<PartnerContext> = async (app, context) => {
  takeRawBodies(app);
  const { readers, readOrderCheck, settings, clock } = context;
  const reader = readers.shinhan;
  const common = { sources: context.sources.shinhan, contentType: reader.contentType, junk: context.junk };

  takeFromPartner<OrderCheckAnswer>(app, {
    ...common,
    url: '/linq/order-check',
    write: orderCheckAnswer,
    whenBroken: 'unconfirmed',
    async answer(request, body) {
      const now = clock();
      try {
        const { orderNo, transactionId } = readOrderCheck(body, now);
        const service = serviceOfOrderNumber(orderNo);
        if (service === null) return 'unknown-order';
        const answer = await handOn(
          settings.linq,
          { service, what: 'order-check', body, receivedAt: now },
          now,
          checkAnswers,
        );
        request.log.info(
          { service, transactionId, answer: answer ?? 'not in the contract' },
          'LINQ passed on an order check',
        );
        return answer ?? 'unconfirmed';
      } catch (failure) {
        // Fails closed: whatever broke, the app must not go on.
        return refusalOf(failure, request) ?? 'unconfirmed';
      }
    },
  });

  takeFromPartner<InboundAnswer>(app, {
    ...common,
    url: '/linq/auth-result',
    write: (answer) => reader.answer(answer),
    whenBroken: 'not-kept',
    async answer(request, body) {
      try {
        const result = reader.read(body, clock());
        const service = serviceOfOrderNumber(result.orderNo ?? '');
        return service === null ? 'unknown-transaction' : await takeResult(context, service, result, body, request.log);
      } catch (failure) {
        return refusalOf(failure, request) ?? 'not-kept';
      }
    },
  });
};

function refusalOf(failure: unknown, request: FastifyRequest): InboundRefused['answer'] | undefined {
  if (failure instanceof InboundRefused) {
    request.log.warn({ answer: failure.answer, detail: failure.detail, peer: request.ip }, 'LINQ refused a message');
    return failure.answer;
  }
  request.log.warn({ failure: failureName(failure) }, 'LINQ could not handle a message');
  return undefined;
}
