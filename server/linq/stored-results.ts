import type { FastifyBaseLogger } from 'fastify';
import type { InboundAnswer, VerifiedResult } from '../../activities/issuers/contract';
import { storedResultContext } from '../../domain/sealing';
import { isService, type Service, services } from '../../domain/services';
import { failureName } from '../../platform/failure-name';
import type { LinqResult } from '../../platform/rows';
import { endLinqResult, leaseOldest, postponeLinqResult, storeLinqResult } from '../../records/linq-results';
import type { ServerContext } from '../context';
import { answersByWire, handOn } from './hand-on';

/** Nobody else takes a delivery in flight for this time: longer than a service may take to answer. */
const LEASE_MS = 10_000;
/** The longest pause; retries come after 1, 2, 4, 8 … s. */
const LONGEST_BACKOFF_MS = 60_000;
/** From the contract: after this time a result is of no use. */
const WORTH_MS = 30 * 60_000;

/** A service's final answers: the result need not be sent again. */
const FINAL = ['kept', 'malformed', 'unknown-transaction', 'ended'] as const satisfies readonly InboundAnswer[];
type Final = (typeof FINAL)[number];

const unwanted = (answer: string | null): InboundAnswer => FINAL.find((final) => final === answer) ?? 'kept';

/**
 * Stores a verified result for its service and hands it on at once, unless an earlier one waits for the same service: a
 * service gets results in Shinhan's order.
 * @returns the service's answer; `kept` as long as there is none
 */
export async function takeResult(
  context: ServerContext,
  service: Service,
  result: VerifiedResult,
  body: Buffer,
  log: FastifyBaseLogger,
): Promise<InboundAnswer> {
  const { row, isFirst } = await keep(context, service, result, body);
  if (row.state !== 'KEPT' || row.times > 1) return unwanted(row.refusal);
  return isFirst ? ((await deliver(context, row, log)) ?? 'kept') : 'kept';
}

async function keep(
  { db, keyrings, clock }: ServerContext,
  service: Service,
  { transactionId, fingerprint, orderNo = '' }: VerifiedResult,
  body: Buffer,
) {
  const sealedBody = new Uint8Array(keyrings.linqResult.seal(body, storedResultContext(service, transactionId)));
  const now = clock();
  return db.$transaction(async (tx) => {
    const waiting = await tx.linqResult.findFirst({
      where: { service, state: 'KEPT', OR: [{ deliveryAttempts: { gt: 0 } }, { transactionId }] },
      select: { sequence: true },
    });
    const isFirst = waiting === null;
    const row = await storeLinqResult(tx, {
      service,
      transactionId,
      orderNo,
      fingerprint,
      sealedBody,
      receivedAt: now,
      nextDeliveryAt: new Date(now.getTime() + (isFirst ? LEASE_MS : 0)),
    });
    return { row, isFirst };
  });
}

/** @returns the service's answer, or undefined if the delivery must be retried */
async function deliver(context: ServerContext, row: LinqResult, log: FastifyBaseLogger): Promise<Final | undefined> {
  const answer =
    context.clock().getTime() - row.receivedAt.getTime() > WORTH_MS ? 'ended' : await ask(context, row, log);
  const now = context.clock();
  if (answer === undefined) {
    const backoffMs = Math.min(1_000 * 2 ** row.deliveryAttempts, LONGEST_BACKOFF_MS);
    await postponeLinqResult(context.db, row, new Date(now.getTime() + backoffMs));
    return undefined;
  }
  const ended =
    answer === 'kept' ? ({ state: 'DELIVERED' } as const) : ({ state: 'REFUSED', refusal: answer } as const);
  await endLinqResult(context.db, row, ended, now);
  return answer;
}

async function ask(
  { keyrings, readers, settings, clock }: ServerContext,
  row: LinqResult,
  log: FastifyBaseLogger,
): Promise<Final | undefined> {
  const { service, transactionId, sealedBody, receivedAt } = row;
  try {
    if (!isService(service) || sealedBody === null) return undefined;
    const body = await keyrings.linqResult.unseal(sealedBody, storedResultContext(service, transactionId));
    const answer = await handOn(
      settings.linq,
      { service, what: 'auth-result', body, receivedAt },
      clock(),
      answersByWire(FINAL, (final) => readers.shinhan.answer(final)),
    );
    log.info({ service, transactionId, answer: answer ?? 'not in the contract' }, 'LINQ handed a result on');
    return answer;
  } catch (failure) {
    log.warn(
      { service, transactionId, failure: failureName(failure) },
      'LINQ keeps a result: its service did not answer',
    );
    return undefined;
  }
}

/**
 * Delivers the stored results, each service's in order: the oldest first, and none while that one waits for its next
 * try.
 */
export async function relayStoredResults(context: ServerContext, log: FastifyBaseLogger): Promise<number> {
  const delivered = await Promise.all(services.map((service) => drain(context, service, log)));
  return delivered.reduce((sum, one) => sum + one, 0);
}

async function drain(context: ServerContext, service: Service, log: FastifyBaseLogger): Promise<number> {
  let delivered = 0;
  for (
    let head = await leaseHead(context, service);
    head !== null && (await deliver(context, head, log)) !== undefined;
    head = await leaseHead(context, service)
  ) {
    delivered += 1;
  }
  return delivered;
}

function leaseHead({ db, clock }: ServerContext, service: Service): Promise<LinqResult | null> {
  const now = clock();
  return leaseOldest(db, service, { now, until: new Date(now.getTime() + LEASE_MS) });
}
