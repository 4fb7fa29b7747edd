import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { type Static, Type } from '@sinclair/typebox';
import type { ChargeInput } from '../../domain/messages';
import { newId, paymentIdFor } from '../../platform/ids';
import type { BillingKey, Merchant } from '../../platform/rows';
import { expireBill } from '../../records/bills';
import { checkAmounts } from '../amounts';
import type { ServerContext } from '../context';
import { Problem } from '../errors';
import { answerOnce, IdempotencyHeaders, IDEMPOTENT_REFUSALS } from '../idempotency';
import { amountFields, makeBill } from '../merchant/create-bill';
import { Payment, paymentView, withAttempts } from '../merchant/payment-view';
import { type RecurringFacts, WorkflowUnavailable } from '../payment-workflows';
import { answer, ref, refusals } from '../schemas';
import { checkWritable } from '../writable';
import { ownKey } from './billing-keys';
import { BillingKeyId } from './views';

const NewCharge = Type.Object(amountFields, { additionalProperties: false });

/** Longer than a VAN usually takes, and well within callers' time-outs. */
const WAIT_MS = 20_000;
/** Nobody can pay this bill by hand; if its charge is not made, it expires after this time. */
const BILL_LIFE_MS = 24 * 3_600_000;
const ONLY = 'charge';

/** Merchants charge a registered card when they want to. */
export const chargeRoutes: FastifyPluginAsyncTypebox<ServerContext> = async (app, context) => {
  app.post(
    '/v1/billing-keys/:id/charges',
    {
      schema: {
        tags: ['Billing keys'],
        security: [{ apiKey: [] }],
        operationId: 'chargeBillingKey',
        summary: 'Charge a registered card',
        description:
          'Creates a bill and charges it without the payer. The answer waits up to 20 s for the outcome. If the payment is still in state W (it may be UNCONFIRMED), read it until the state changes. A decline is a payment in state D, not an error. After a lost answer, repeat the request with the same Idempotency-Key: it is charged once.',
        headers: IdempotencyHeaders,
        params: Type.Object({ id: BillingKeyId }),
        body: NewCharge,
        response: {
          201: answer('The payment', ref(Payment), 'idempotent-replayed'),
          ...refusals(
            ...IDEMPOTENT_REFUSALS,
            'NOT_FOUND',
            'INVALID_AMOUNT',
            'NAME_NOT_WRITABLE',
            'ORDER_NO_REUSED',
            'BILLING_KEY_NOT_ACTIVE',
            'CHARGE_REFUSED',
          ),
        },
      },
    },
    async (request, reply) => {
      const key = await ownKey(context, request.merchantId, request.params.id);
      return answerOnce(context, request, reply, {
        key: request.headers['idempotency-key'],
        scope: request.merchantId,
        newEffectId: () => newId('bill', request.merchantId),
        status: 201,
        run: async (billId) => {
          await makeBillToCharge(context, billId, { merchant: request.merchant, key }, request.body);
          const input = {
            paymentId: paymentIdFor(billId, ONLY),
            billId,
            billingKeyId: key.id,
            asOf: context.clock().toISOString(),
          };
          const { merchantId, service, issuer } = key;
          const { orderNo, amount } = request.body;
          const facts = { merchantId, issuer, orderNo, service, amount };
          return charged(context, input, facts).catch(async (failure: unknown) => {
            if (failure instanceof Problem) await expireNow(context, billId);
            throw failure;
          });
        },
      });
    },
  );
};

/**
 * Starts a charge or joins it, and returns its outcome so far.
 * @throws Problem CHARGE_REFUSED when no charge was made
 * @throws WorkflowUnavailable
 */
export async function charged(
  { db, workflows, settings }: ServerContext,
  input: ChargeInput,
  facts: RecurringFacts,
): Promise<Payment> {
  const result = await workflows.charge(input, facts, WAIT_MS);
  const payment = await db.payment.findUnique({ where: { id: input.paymentId }, include: withAttempts });
  if (payment !== null) return paymentView(payment, settings.mode);
  // The charge may still begin, and the same key must find it, so this is not a refusal.
  if (result === undefined) throw new WorkflowUnavailable('the charge has not begun');
  throw new Problem('CHARGE_REFUSED', {
    errors: [{ path: result.reason ?? 'charge', message: result.detail ?? 'the charge was refused' }],
  });
}

/** A refused charge leaves a bill that nobody can pay: expiring it lets its order be charged again at once. */
async function expireNow({ db, clock }: ServerContext, billId: string): Promise<void> {
  await expireBill(db, billId, clock());
}

/**
 * Creates the bill, or finds it created: a repeat of a charge that has begun gets its outcome, even if the key has
 * changed since.
 * @throws Problem
 */
async function makeBillToCharge(
  { db, clock }: ServerContext,
  id: string,
  { merchant, key: { service, state, issuer } }: { readonly merchant: Merchant; readonly key: BillingKey },
  body: Static<typeof NewCharge>,
): Promise<void> {
  if ((await db.bill.findUnique({ where: { id } })) !== null) return;
  if (state !== 'ACTIVE') throw new Problem('BILLING_KEY_NOT_ACTIVE');
  const { amount, taxFree, serviceCharge, orderNo, orderName } = body;
  checkAmounts(body, merchant);
  checkWritable(issuer, [orderName, merchant.name], 'body/orderName');
  const now = clock();
  const expiresAt = new Date(now.getTime() + BILL_LIFE_MS);
  const bill = { id, merchantId: merchant.id, orderNo, orderName, amount, serviceCharge, taxFree, service, expiresAt };
  await db.$transaction((tx) => makeBill(tx, merchant, bill, now));
}
