import type { FastifyBaseLogger } from 'fastify';
import { type InboundAnswer, type InboundReader, InboundRefused } from '../../activities/issuers/contract';
import { failureName } from '../../platform/failure-name';
import type { Inbox } from '../../platform/rows';
import type { ServerContext } from '../context';
import { deliver, storeResult } from './inbox';

/** The sender of a message, for the log. */
type Sender = { readonly log: FastifyBaseLogger; readonly ip: string };

export type Receiver = {
  /**
   * Verifies and stores a result. The answer says that it is stored; it does not wait for the VAN.
   * @param at when it was received, by the receiver's clock
   */
  receive(sender: Sender, reader: InboundReader, body: Buffer, at: Date): Promise<InboundAnswer>;
  /** Resolves when every delivery under way has ended. */
  settled(): Promise<unknown>;
};

const idsOf = (result: Inbox | undefined) =>
  result === undefined ? {} : { inboxId: result.id, paymentId: result.paymentId, billingKeyId: result.billingKeyId };

export function createReceiver(context: ServerContext, log: FastifyBaseLogger): Receiver {
  const deliveries = new Set<Promise<void>>();

  /** Not awaited by the answer: the result is durable, and the relay delivers what this does not. */
  function deliverSoon(result: Inbox): void {
    const delivery = deliver(context, result).catch((failure: unknown) => {
      log.warn({ inboxId: result.id, failure: failureName(failure) }, 'left to the relay');
    });
    deliveries.add(delivery);
    void delivery.finally(() => deliveries.delete(delivery));
  }

  return {
    async receive(sender, reader, body, at) {
      const { issuer } = reader;
      try {
        if (body.length > reader.maxBytes) return 'too-large';
        const verified = reader.read(body, at);
        const kept = await storeResult(context, reader, verified, body);
        sender.log.info(
          { issuer, transactionId: verified.transactionId, answer: kept.answer, ...idsOf(kept.delivery) },
          'authentication result',
        );
        if (kept.delivery !== undefined) deliverSoon(kept.delivery);
        return kept.answer;
      } catch (failure) {
        if (failure instanceof InboundRefused) {
          sender.log.warn(
            { issuer, answer: failure.answer, detail: failure.detail, peer: sender.ip },
            'authentication result refused',
          );
          return failure.answer;
        }
        sender.log.error({ issuer, failure: failureName(failure) }, 'authentication result not kept');
        return 'not-kept';
      }
    },
    settled: () => Promise.allSettled(deliveries),
  };
}
