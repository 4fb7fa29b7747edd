import type { FastifyPluginAsync, FastifyRequest } from 'fastify';
import { type HttpAnswer, type InboundAnswer, InboundRefused } from '../../activities/issuers/contract';
import { type OrderCheck, type OrderCheckAnswer, orderCheckAnswer } from '../../activities/issuers/shinhan/order-check';
import { whyNotPayable } from '../../domain/payable';
import { type Service, serviceOfOrderNumber, services } from '../../domain/services';
import type { Bill, BillClaim, Merchant, Payment } from '../../platform/rows';
import type { ServerContext } from '../context';
import type { PartnerContext } from '../inbound/junk';
import { takeFromPartner, takeRawBodies } from '../inbound/raw-bodies';
import { createReceiver } from '../inbound/receiver';
import { type HandedOn, receivedByLinq } from './signature';

/** The sender is not LINQ, or hands on a message for another service. */
const NOT_LINQ = 'not-linq';

/**
 * LINQ → service: Shinhan's order checks and results, for the service of the order number's prefix. Here every service
 * is this engine.
 */
export const linqServiceRoutes: FastifyPluginAsync<PartnerContext> = async (app, context) => {
  takeRawBodies(app);
  const { readers, readOrderCheck, settings, clock, junk } = context;
  const reader = readers.shinhan;
  const receiver = createReceiver(context, app.log);
  app.addHook('onClose', () => receiver.settled());

  /** When LINQ received it from Shinhan, by LINQ's clock; undefined when LINQ did not hand this on to this service. */
  const receivedAt = (request: FastifyRequest, service: Service, what: HandedOn, body: Buffer): Date | undefined =>
    receivedByLinq(settings.linq.services[service].secret, { service, what, now: clock() }, request.headers, body);

  for (const service of services) {
    takeFromPartner<OrderCheckAnswer | typeof NOT_LINQ>(app, {
      junk,
      whenBroken: 'unconfirmed',
      url: `/services/${service}/shinhan/order-check`,
      contentType: reader.contentType,
      write: (answer) => (answer === NOT_LINQ ? refusedLinq() : orderCheckAnswer(answer)),
      async answer(request, body) {
        const at = receivedAt(request, service, 'order-check', body);
        if (at === undefined) return NOT_LINQ;
        const check = readOr(() => readOrderCheck(body, at));
        if (typeof check === 'string') return check;
        return serviceOfOrderNumber(check.orderNo) === service ? judge(context, check) : NOT_LINQ;
      },
    });

    takeFromPartner<InboundAnswer | typeof NOT_LINQ>(app, {
      junk,
      whenBroken: 'not-kept',
      url: `/services/${service}/shinhan/auth-result`,
      contentType: reader.contentType,
      write: (answer) => (answer === NOT_LINQ ? refusedLinq() : reader.answer(answer)),
      async answer(request, body) {
        const at = receivedAt(request, service, 'auth-result', body);
        if (at === undefined) return NOT_LINQ;
        const result = readOr(() => reader.read(body, at));
        if (typeof result === 'string') return result;
        return serviceOfOrderNumber(result.orderNo ?? '') === service
          ? receiver.receive(request, reader, body, at)
          : NOT_LINQ;
      },
    });
  }

  function refusedLinq(): HttpAnswer {
    const { contentType } = reader.answer('not-verified');
    return {
      status: 401,
      contentType,
      body: JSON.stringify({ resultCode: '9010', message: 'not LINQ, or not now, or not for this service' }),
    };
  }
};

function readOr<T>(read: () => T): T | InboundRefused['answer'] {
  try {
    return read();
  } catch (failure) {
    if (failure instanceof InboundRefused) return failure.answer;
    throw failure;
  }
}

type Facts = {
  readonly check: OrderCheck;
  readonly payment: Payment & {
    readonly bill: Bill & { readonly merchant: Merchant; readonly claim: BillClaim | null };
  };
  readonly now: Date;
};

/** Why an order is not confirmed: the first that applies. The order's own facts come before its state. */
const objections: readonly (readonly [OrderCheckAnswer, (facts: Facts) => boolean])[] = [
  ['unknown-order', ({ check, payment }) => payment.orderNo !== check.orderNo],
  ['another-amount', ({ check, payment }) => String(payment.amount) !== check.amount],
  ['another-merchant', ({ check, payment }) => payment.bill.merchant.businessNo !== check.businessNo],
  ['paid', ({ payment }) => payment.bill.state === 'F'],
  [
    'expired',
    ({ payment, now }) =>
      whyNotPayable(payment.bill, now) === 'BILL_EXPIRED' ||
      payment.authExpiresAt <= now ||
      payment.status === 'EXPIRED',
  ],
  ['ended', ({ payment, now }) => whyNotPayable(payment.bill, now) !== undefined || payment.status !== 'SCHEME_ISSUED'],
];

type Judge = Pick<ServerContext, 'db' | 'clock'>;

async function judge({ db, clock }: Judge, check: OrderCheck): Promise<OrderCheckAnswer> {
  const payment = await db.payment.findUnique({
    where: { issuer_issuerTransactionId: { issuer: 'shinhan', issuerTransactionId: check.transactionId } },
    include: { bill: { include: { merchant: true, claim: true } } },
  });
  if (payment === null) return judgeRegistration({ db, clock }, check);
  const facts = { check, payment, now: clock() };
  return objections.find(([, holds]) => holds(facts))?.[0] ?? 'confirmed';
}

/** An order of amount 0 registers a card. */
async function judgeRegistration({ db, clock }: Judge, check: OrderCheck): Promise<OrderCheckAnswer> {
  const key = await db.billingKey.findUnique({
    where: { issuer_issuerTransactionId: { issuer: 'shinhan', issuerTransactionId: check.transactionId } },
    include: { merchant: true },
  });
  if (key?.orderNo !== check.orderNo) return 'unknown-order';
  if (check.amount !== '0') return 'another-amount';
  if (key.merchant.businessNo !== check.businessNo) return 'another-merchant';
  if (key.expiresAt <= clock() || key.state === 'EXPIRED') return 'expired';
  return key.state === 'SCHEME_ISSUED' ? 'confirmed' : 'ended';
}
