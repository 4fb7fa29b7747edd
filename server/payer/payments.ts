import { timingSafeEqual } from 'node:crypto';
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from '@sinclair/typebox';
import type { FastifyReply } from 'fastify';
import type { AppScheme, PaymentInput } from '../../domain/messages';
import { isBeforeApproval, isFinal } from '../../domain/payment-states';
import { paymentIdFor } from '../../platform/ids';
import type { Payment } from '../../platform/rows';
import { billOf, type OpenedBill, tokenHash } from '../access';
import type { AddRoute } from '../add-route';
import type { ServerContext } from '../context';
import { Problem } from '../errors';
import { IdempotencyHeaders } from '../idempotency';
import { interestFreeTermsOf } from '../interest-free';
import { endPayments } from '../live-payments';
import { noteAbout } from '../request-lines';
import { answer, BODY_REFUSALS, defaulted, emptyAnswer, LinkToken, PaymentId, ref, refusals } from '../schemas';
import { checkWritable } from '../writable';
import { checkIssuerInService, checkVanTakesMore } from './in-service';
import { issuerViews } from './issuers';
import { languageOf } from './language';
import {
  answerWith,
  checkedChoice,
  checkNotUnderMaintenance,
  checkOffered,
  checkPayable,
  earlierPayments,
  followedPaymentOf,
  isSameChoice,
  maximumInstallmentMonths,
  replayOf,
  requestScheme,
  statusUrlOf,
  type ValidChoice,
  type WithScheme,
} from './pay-call';
import type { PaymentWatch, WatchedPayment } from './payment-watch';
import { perLink } from './per-link';
import { PaymentStatusView, statusView } from './status';
import { NewPayment, PayerBill, StartedPayment } from './views';
import { backFromApp } from './way-back';

const TokenParams = Type.Object({ token: LinkToken });
const PaymentParams = Type.Object({ token: LinkToken, id: PaymentId });
const LONGEST_WAIT_SECONDS = 25;
const payerRoute = { tags: ['Payer'] };

const getPayerBillRoute: AddRoute = (app, context) => {
  const { db, settings } = context;
  app.get(
    '/v1/pay/:token',
    {
      config: perLink(settings.limits.readsPerLink),
      schema: {
        ...payerRoute,
        operationId: 'getPayerBill',
        summary: 'Read the bill as its payer sees it',
        params: TokenParams,
        response: { 200: answer('The bill', ref(PayerBill)), ...refusals('NOT_FOUND') },
      },
    },
    async (request) => {
      const { token } = request.params;
      const bill = await billOf(db, token);
      const followed = await followedPaymentOf(context, bill);
      return {
        billId: bill.id,
        state: bill.state,
        merchantName: bill.merchant.name,
        orderName: bill.orderName,
        amount: bill.amount,
        expiresAt: bill.expiresAt.toISOString(),
        payment: followed === undefined ? null : { paymentId: followed, statusUrl: statusUrlOf(token, followed) },
        issuers: await issuerViews(context, [bill.orderName, bill.merchant.name]),
        minimumInstallmentAmount: bill.merchant.minimumInstallmentAmount,
        maximumInstallmentMonths: maximumInstallmentMonths(bill),
        interestFree: [...(await interestFreeTermsOf(context, bill))],
      };
    },
  );
};

/** @throws Problem when a new payment would not get through now, or its card app could not show it */
async function checkStartable(context: ServerContext, bill: OpenedBill, choice: ValidChoice): Promise<void> {
  checkNotUnderMaintenance(context, choice.issuer);
  await checkIssuerInService(context, choice.issuer);
  const isInterestFree = choice.payerInterestMonths !== undefined;
  await checkVanTakesMore(context, { merchantId: bill.merchantId, isInterestFree });
  checkWritable(choice.issuer, [bill.orderName, bill.merchant.name]);
}

const startPaymentRoute: AddRoute = (app, context) => {
  const { db, settings } = context;
  app.post(
    '/v1/pay/:token/payments',
    {
      config: perLink(settings.limits.paysPerLink),
      schema: {
        ...payerRoute,
        operationId: 'startPayment',
        summary: 'Start a payment',
        description:
          'Use one `Idempotency-Key` per press: the same key means the same payment for ever. If a payment of the same issuer and installment still waits for the card app, it is returned again; another choice begins a new payment and ends the old one.',
        headers: IdempotencyHeaders,
        params: TokenParams,
        body: NewPayment,
        response: {
          200: answer('The payment that still waits for the card app', ref(StartedPayment), 'idempotent-replayed'),
          201: answer('The payment, and how to open the card app', ref(StartedPayment), 'idempotent-replayed'),
          ...refusals(
            ...BODY_REFUSALS,
            'NOT_FOUND',
            'IDEMPOTENCY_KEY_REQUIRED',
            'IDEMPOTENCY_KEY_REUSED',
            'UNKNOWN_ISSUER',
            'ISSUER_UNDER_MAINTENANCE',
            'ISSUER_OUT_OF_SERVICE',
            'NAME_NOT_WRITABLE',
            'INSTALLMENT_NOT_ALLOWED',
            'INTEREST_FREE_CHANGED',
            'PAYMENT_IN_PROGRESS',
            'BILL_ALREADY_PAID',
            'BILL_CLOSED',
            'ISSUER_UNAVAILABLE',
            'VAN_OUT_OF_SERVICE',
            'VAN_BUSY',
            'SCHEME_NOT_READY',
          ),
        },
      },
    },
    async (request, reply) => {
      const { token } = request.params;
      const bill = await billOf(db, token);
      const paymentId = paymentIdFor(bill.id, request.headers['idempotency-key']);
      const started = (id: string, appScheme: AppScheme) => {
        noteAbout(request, bill.id, id);
        return { paymentId: id, payType: 'CARD_VAN' as const, appScheme, statusUrl: statusUrlOf(token, id) };
      };

      const earlier = await earlierPayments(context, bill, paymentId);
      const replayed = replayOf(earlier, request.body);
      if (replayed !== undefined) {
        reply.header('idempotent-replayed', 'true');
        return reply.code(replayed.status).send(started(replayed.paymentId, replayed.appScheme));
      }

      const choice = checkedChoice(bill, request.body);
      checkPayable(bill, context.clock(), token);
      await checkOffered(context, bill, choice);
      const same = earlier.live.find(
        (payment): payment is WithScheme => isSameChoice(payment, choice) && payment.appScheme !== null,
      );
      if (same !== undefined) {
        const waiting = await answerWith(context, paymentId, same, choice);
        return reply.code(waiting.status).send(started(waiting.paymentId, waiting.appScheme));
      }

      await checkStartable(context, bill, choice);
      const input: PaymentInput = {
        paymentId,
        billId: bill.id,
        ...choice,
        authenticationTimeoutMs: settings.authenticationTimeoutMs,
        returnUrl: backFromApp(settings.publicUrl, token),
      };
      const made = await requestScheme(context, input, bill);
      const superseded = earlier.live.map(({ id }) => id).filter((id) => id !== paymentId);
      await endPayments(context, superseded, 'SUPERSEDED', request.log);
      return reply.code(201).send(started(paymentId, made));
    },
  );
};

const getPaymentStatusRoute: AddRoute = (app, context) => {
  const { watch, settings } = context;
  app.get(
    '/v1/pay/:token/payments/:id/status',
    {
      config: perLink(settings.limits.readsPerLink),
      schema: {
        ...payerRoute,
        operationId: 'getPaymentStatus',
        summary: 'Follow a payment',
        description:
          'Poll until `state` is not W. With `wait`, the answer comes as soon as the payment changes (compared with `If-None-Match`, or with now), or after that many seconds: 304 when nothing is new. A server that can’t wait answers at once with 200 and `nextPollAfterMs`.',
        params: PaymentParams,
        querystring: Type.Object(
          {
            wait: defaulted(
              Type.Integer({ minimum: 0, maximum: LONGEST_WAIT_SECONDS, default: 0, description: 'Seconds' }),
            ),
          },
          { additionalProperties: false },
        ),
        response: {
          200: answer('The payment’s status', ref(PaymentStatusView), 'etag'),
          304: emptyAnswer('Nothing changed since the version in If-None-Match'),
          ...refusals('NOT_FOUND'),
        },
      },
    },
    async (request, reply) => {
      const language = languageOf(request.headers['accept-language']);
      const known = request.headers['if-none-match'];
      const etagOf = ({ version }: Payment): string => `"${version}-${language}"`;
      const waitMs = request.query.wait * 1_000;

      const now = await watchedPayment(watch, request.params);
      const hasNews = isFinal(now.status) || (known !== undefined && known !== etagOf(now));
      const mustWait = waitMs > 0 && !hasNews;
      const { payment, waited } = mustWait
        ? await watch.next(now, waitMs, whenClosed(reply))
        : { payment: now, waited: waitMs > 0 };
      if (payment === null) throw new Problem('NOT_FOUND');

      reply.header('etag', etagOf(payment)).header('vary', 'accept-language');
      // An interrupted wait gets a full answer, so that the reader learns when to poll again.
      if (known === etagOf(payment) && (waited || !mustWait)) return reply.code(304).send(undefined);
      return statusView(payment, language, waited);
    },
  );
};

const abortPaymentRoute: AddRoute = (app, context) => {
  const { workflows, watch, settings } = context;
  app.post(
    '/v1/pay/:token/payments/:id/abort',
    {
      config: perLink(settings.limits.paysPerLink),
      schema: {
        ...payerRoute,
        operationId: 'abortPayment',
        summary: 'Abort a payment for its payer',
        description:
          'A payment that is already being approved goes on: that is not an error, and the status tells the outcome.',
        params: PaymentParams,
        response: {
          202: answer('The payment’s status', ref(PaymentStatusView)),
          ...refusals(...BODY_REFUSALS, 'NOT_FOUND'),
        },
      },
    },
    async (request, reply) => {
      const payment = await watchedPayment(watch, request.params);
      if (isBeforeApproval(payment.status)) await workflows.abort(payment.id, { reason: 'PAYER_ABORTED' });
      return reply.code(202).send(statusView(payment, languageOf(request.headers['accept-language'])));
    },
  );
};

/** The calls of the payer's page. The bill's token opens only that bill. */
export const payRoutes: FastifyPluginAsyncTypebox<ServerContext> = async (app, context) => {
  getPayerBillRoute(app, context);
  startPaymentRoute(app, context);
  getPaymentStatusRoute(app, context);
  abortPaymentRoute(app, context);
};

/** Aborts when the payer's connection closes. */
function whenClosed(reply: FastifyReply): AbortSignal {
  const closed = new AbortController();
  reply.raw.once('close', () => {
    closed.abort();
  });
  return closed.signal;
}

/** @throws Problem NOT_FOUND when there is no such payment, or it belongs to another bill */
async function watchedPayment(
  watch: PaymentWatch,
  { token, id }: { readonly token: string; readonly id: string },
): Promise<WatchedPayment> {
  const payment = await watch.read(id);
  const opens = payment?.bill.tokenHash != null && timingSafeEqual(tokenHash(token), payment.bill.tokenHash);
  if (!opens) throw new Problem('NOT_FOUND');
  return payment;
}
