import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type, type Static } from '@sinclair/typebox';
import { defaultInstallmentRule, installmentMonths, installmentRefusal, InvalidInstallment } from '../../domain/installments';
import { isIssuerCode, issuers, type IssuerCode } from '../../domain/issuers';
import { won } from '../../domain/money';
import { isBeforeApproval } from '../../domain/payment-states';
import { paymentIdFor } from '../../platform/ids';
import type { Payment } from '../../prisma/generated/client';
import type { AppScheme, PaymentInput } from '../../workflows/messages';
import { billOf, type OpenedBill } from '../access';
import type { ServerContext } from '../context';
import { Problem } from '../errors';
import { WorkflowUnavailable } from '../payment-workflows';
import { LinkToken, PaymentId } from '../schemas';
import { statusView } from './status';

const Choice = Type.Object(
  {
    issuer: Type.String({ minLength: 1, maxLength: 20 }),
    installmentMonths: Type.Integer({ minimum: 0, maximum: 99, default: 0 }),
    platform: Type.Union([Type.Literal('android'), Type.Literal('ios'), Type.Literal('web')]),
  },
  { additionalProperties: false },
);
type Choice = Static<typeof Choice>;
type ValidChoice = Choice & { readonly issuer: IssuerCode };

const IDEMPOTENCY_KEY = /^[\x21-\x7e]{8,128}$/;
const TokenParams = Type.Object({ token: LinkToken });
const PaymentParams = Type.Object({ token: LinkToken, id: PaymentId });

/** The calls of the payer's page. The bill's token opens that bill alone. */
export const payRoutes: FastifyPluginAsyncTypebox<ServerContext> = async (app, context) => {
  const { db, workflows } = context;

  app.get('/v1/pay/:token', { schema: { params: TokenParams } }, async (request) => {
    const bill = await billOf(db, request.params.token);
    return {
      billId: bill.id,
      state: bill.state,
      merchantName: bill.merchant.name,
      orderName: bill.orderName,
      amount: bill.amount,
      expiresAt: bill.expiresAt.toISOString(),
      issuers: Object.values(issuers).map(({ code, name }) => ({ code, name })),
      maximumInstallmentMonths: maximumInstallmentMonths(bill),
    };
  });

  app.post('/v1/pay/:token/payments', { schema: { params: TokenParams, body: Choice } }, async (request, reply) => {
    const key = request.headers['idempotency-key'];
    if (typeof key !== 'string' || !IDEMPOTENCY_KEY.test(key)) throw new Problem('IDEMPOTENCY_KEY_REQUIRED');
    const bill = await billOf(db, request.params.token);
    const paymentId = paymentIdFor(bill.id, key);
    const statusUrl = (id: string): string => `/v1/pay/${request.params.token}/payments/${id}/status`;
    const answer = (id: string, appScheme: AppScheme) => ({ paymentId: id, payType: 'CARD_VAN', appScheme, statusUrl: statusUrl(id) });

    const replayed = await replayOf(context, paymentId, request.body);
    if (replayed !== undefined) return reply.code(201).header('idempotent-replayed', 'true').send(answer(paymentId, replayed));

    const choice = checkedChoice(bill, request.body);
    checkPayable(bill, context.clock(), statusUrl);
    const live = await livePayments(context, bill);
    const same = live.find((payment) => isSameChoice(payment, choice) && payment.appScheme !== null);
    if (same !== undefined) return reply.code(200).send(answer(same.id, same.appScheme as AppScheme));

    const input: PaymentInput = { paymentId, billId: bill.id, ...choice, authenticationTimeoutMs: context.settings.authenticationTimeoutMs };
    const made = await requestScheme(context, input, bill);
    const superseded = live.filter(({ id }) => id !== paymentId);
    const aborts = await Promise.allSettled(superseded.map(({ id }) => workflows.abort(id, { reason: 'SUPERSEDED' })));
    // What was not aborted ends by its own expiry, and the claim keeps two from being approved.
    const failed = aborts.filter(({ status }) => status === 'rejected').length;
    if (failed > 0) request.log.warn({ billId: bill.id, failed }, 'payments could not be superseded');
    return reply.code(201).send(answer(paymentId, made));
  });

  app.get('/v1/pay/:token/payments/:id/status', { schema: { params: PaymentParams } }, async (request, reply) => {
    const payment = await paymentOf(context, request.params);
    const etag = `"${payment.version}"`;
    reply.header('etag', etag);
    return request.headers['if-none-match'] === etag ? reply.code(304).send() : statusView(payment);
  });

  app.post('/v1/pay/:token/payments/:id/abort', { schema: { params: PaymentParams } }, async (request, reply) => {
    const payment = await paymentOf(context, request.params);
    if (isBeforeApproval(payment.status)) await workflows.abort(payment.id, { reason: 'PAYER_ABORTED' });
    // Too late is no error: the page polls, and learns what became of it.
    return reply.code(202).send(statusView(payment));
  });
};

async function paymentOf({ db }: ServerContext, { token, id }: { readonly token: string; readonly id: string }): Promise<Payment> {
  const bill = await billOf(db, token);
  const payment = await db.payment.findFirst({ where: { id, billId: bill.id } });
  if (payment === null) throw new Problem('NOT_FOUND');
  return payment;
}

/** The scheme an earlier request with this key was answered with, if there was one. @throws Problem when it asked for something else */
async function replayOf({ db }: ServerContext, paymentId: string, choice: Choice): Promise<AppScheme | undefined> {
  const payment = await db.payment.findUnique({ where: { id: paymentId } });
  if (payment === null) return undefined;
  if (!isSameChoice(payment, choice) || payment.platform !== choice.platform) throw new Problem('IDEMPOTENCY_KEY_REUSED');
  if (payment.appScheme !== null) return payment.appScheme as AppScheme;
  if (payment.status !== 'REQUESTED') throw new Problem('ISSUER_UNAVAILABLE', { paymentId });
  return undefined;
}

const isSameChoice = (payment: Payment, choice: Choice): boolean =>
  payment.issuer === choice.issuer && payment.installmentMonths === choice.installmentMonths;

const maximumInstallmentMonths = (bill: OpenedBill): number =>
  bill.amount < defaultInstallmentRule.minimumAmount ? 0 : bill.merchant.maximumInstallmentMonths;

function checkedChoice(bill: OpenedBill, choice: Choice): ValidChoice {
  const { issuer } = choice;
  if (!isIssuerCode(issuer)) throw new Problem('UNKNOWN_ISSUER');
  try {
    const rule = { ...defaultInstallmentRule, maximumMonths: bill.merchant.maximumInstallmentMonths };
    if (installmentRefusal(installmentMonths(choice.installmentMonths), won(bill.amount), rule) !== null) throw new Problem('INSTALLMENT_NOT_ALLOWED');
  } catch (failure) {
    throw failure instanceof InvalidInstallment ? new Problem('INSTALLMENT_NOT_ALLOWED') : failure;
  }
  return { ...choice, issuer };
}

/** @throws Problem when the bill is paid, closed, or held by a payment that is being approved or is unsettled */
function checkPayable(bill: OpenedBill, now: Date, statusUrl: (id: string) => string): void {
  const holder = bill.claim?.holder;
  const named = holder?.startsWith('pay_') === true ? { paymentId: holder, statusUrl: statusUrl(holder) } : {};
  if (bill.state === 'F') throw new Problem('BILL_ALREADY_PAID', named);
  if (holder?.startsWith('pay_') === true) throw new Problem('PAYMENT_IN_PROGRESS', named);
  if (bill.state !== 'W' || bill.expiresAt <= now || holder !== undefined) throw new Problem('BILL_CLOSED');
}

/** Payments of the bill that a card app may still answer, the newest first. */
async function livePayments({ db, clock }: ServerContext, bill: OpenedBill): Promise<readonly Payment[]> {
  return db.payment.findMany({
    where: { billId: bill.id, status: { in: ['REQUESTED', 'SCHEME_ISSUED', 'AUTHENTICATED'] }, authExpiresAt: { gt: clock() } },
    orderBy: { createdAt: 'desc' },
    take: 10,
  });
}

async function requestScheme({ workflows }: ServerContext, input: PaymentInput, bill: OpenedBill): Promise<AppScheme> {
  try {
    const facts = { merchantId: bill.merchantId, service: bill.service, amount: bill.amount };
    const answer = await workflows.requestScheme(input, facts);
    if (answer.kind === 'issued') return answer.appScheme;
    throw new Problem(answer.reason === 'ISSUER_ERROR' ? 'ISSUER_UNAVAILABLE' : 'BILL_CLOSED', { paymentId: input.paymentId });
  } catch (failure) {
    throw failure instanceof WorkflowUnavailable ? new Problem('SCHEME_NOT_READY', { paymentId: input.paymentId }) : failure;
  }
}
