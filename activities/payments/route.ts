import { instantOf, kstDate, parseKstDateTime } from '../../domain/kst';
import { ROUTING_PATIENCE_MS, routeOf } from '../../domain/routing';
import { vanName } from '../../domain/vans';
import type { Transaction } from '../../platform/database';
import { attemptIdFor, attemptNumberOf } from '../../platform/ids';
import type { Attempt, AttemptState, Payment } from '../../prisma/generated/client';
import { drawAttempt, sending } from './attempts';
import type { PaymentDeps } from './deps';
import type { PaymentActivities, PreparedAttempt } from './types';

/** Thrown when an OTC is to be sent again though it is not proven that the attempt before never left. */
class OtcAtStake extends Error {
  override readonly name = 'OtcAtStake';
  constructor(attempt: Attempt) {
    super(`Attempt ${attempt.id} is ${attempt.state}, so its OTC must not go to a VAN again. Look for a second writer: only a payment's own workflow routes it.`);
  }
}

const provenNotSent: readonly AttemptState[] = ['NOT_SENT', 'FENCED'];

/** {@link PaymentActivities.drawNextApproval} */
export const drawNextApproval =
  (deps: PaymentDeps): PaymentActivities['drawNextApproval'] =>
  async ({ paymentId, number }) =>
    deps.db.$transaction(async (tx) => {
      // The one that an earlier try of this step drew is not sent yet.
      const payment = await tx.payment.findUniqueOrThrow({ where: { id: paymentId }, include: { attempts: { where: { id: { not: attemptIdFor(paymentId, number) } } } } });
      const mayBeSent = payment.attempts.find(({ state }) => !provenNotSent.includes(state));
      if (mayBeSent !== undefined) throw new OtcAtStake(mayBeSent);
      const began = Math.min(...payment.attempts.map(({ transmittedAtKst }) => instantOf(parseKstDateTime(transmittedAtKst)).getTime()));
      return deps.clock().getTime() - began > ROUTING_PATIENCE_MS ? undefined : drawApproval(tx, deps, { payment, number });
    });

/** A payment's next approval on its merchant's route, or undefined at the route's end. */
export async function drawApproval(tx: Transaction, deps: PaymentDeps, { payment, number }: { readonly payment: Payment; readonly number: number }): Promise<PreparedAttempt | undefined> {
  const { terminals, businessNo } = await tx.merchant.findUniqueOrThrow({ where: { id: payment.merchantId }, include: { terminals: { orderBy: { priority: 'asc' } } } });
  const terminal = routeOf(terminals)[number - 1];
  if (terminal === undefined) return undefined;
  const attempt = await drawAttempt(tx, deps, { paymentId: payment.id, number, asking: { ...terminal, businessNo }, telegram: { kind: 'APPROVAL' } });
  await tx.payment.update({ where: { id: payment.id }, data: { van: attempt.van } });
  return preparedApproval(deps, payment, attempt);
}

/** A drawn approval, with all that a run needs to ask for it and to settle it. */
export function preparedApproval(deps: PaymentDeps, { amount }: Pick<Payment, 'amount'>, attempt: Attempt): PreparedAttempt {
  const { longestProcessingMs, netCancelWindowMs, reviewAfterMs } = deps.vanAccess[vanName(attempt.van)];
  // A VAN that gets it past midnight may keep it under that day.
  const mayCrossMidnight = kstDate(new Date(attempt.sendBefore.getTime() + longestProcessingMs)) !== attempt.serialDate;
  const drawnAt = instantOf(parseKstDateTime(attempt.transmittedAtKst)).getTime();
  const ifUnknown = { amount, drawnAt, longestProcessingMs, netCancelWindowMs, reviewAfterMs, ...(mayCrossMidnight && { mayCrossMidnight }) };
  return { ...sending(deps, attempt), number: attemptNumberOf(attempt.id), ifUnknown };
}
