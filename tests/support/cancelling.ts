import { randomUUID } from 'node:crypto';
import type { Engine } from './engine';
import { type Answer, call } from './http';
import { answerInApp, bearer, beginPayment, orderNoOf, type Payment, reaches } from './journey';
import { waitFor } from './wait-for';

/** The actions of a merchant who gives money back. */
export async function paidPayment(
  engine: Engine,
  bill: Record<string, unknown> = {},
  choice: Record<string, unknown> = {},
): Promise<Payment> {
  const payment = await beginPayment(engine, bill, choice);
  await answerInApp(engine, payment);
  await reaches(engine, payment, 'APPROVED');
  return payment;
}

export const cancel = (
  engine: Engine,
  payment: Pick<Payment, 'id'>,
  body: Record<string, unknown> = {},
  key: string = randomUUID(),
): Promise<Answer> =>
  call('POST', `${engine.api}/v1/payments/${payment.id}/cancellations`, {
    json: { reason: '고객 변심', ...body },
    headers: { ...bearer(engine), 'idempotency-key': key },
  });

/** A cancellation as its merchant reads it. */
export type CancellationRead = {
  readonly id: string;
  readonly status: string;
  readonly amount: number;
  readonly kind: string;
};

/** A payment as its merchant reads it. */
export type PaymentRead = {
  readonly status: string;
  readonly state: string;
  readonly remaining: number;
  readonly cancellations: readonly CancellationRead[];
};

export const readPayment = async (engine: Engine, { id }: Pick<Payment, 'id'>): Promise<PaymentRead> =>
  (await call('GET', `${engine.api}/v1/payments/${id}`, { headers: bearer(engine) })).json as unknown as PaymentRead;

/** Reads until the payment's last cancellation has one of these statuses. */
export const cancellationReaches = (
  engine: Engine,
  payment: Pick<Payment, 'id'>,
  statuses: readonly string[] = ['DONE', 'FAILED'],
  withinMs?: number,
): Promise<CancellationRead> =>
  waitFor(
    `a cancellation of ${payment.id} to become ${statuses.join(' or ')}`,
    async () => {
      const last = (await readPayment(engine, payment)).cancellations.at(-1);
      return last !== undefined && statuses.includes(last.status) ? last : undefined;
    },
    withinMs,
  );

/** Sets what the VAN's simulator does with a payment's next telegrams of this kind. */
export async function vanAnswers(
  engine: Engine,
  payment: Pick<Payment, 'id'>,
  message: 'cancel' | 'partial-cancel' | 'inquiry',
  behaviour: Record<string, unknown>,
  times = 1,
): Promise<void> {
  const added = await call('POST', `${engine.van}/control/behaviours`, {
    json: { orderNo: orderNoOf(payment), message, times, behaviour },
  });
  expect(added.status).toBe(201);
}
