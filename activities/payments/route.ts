import { DecidedFailure } from '../../domain/activity-failures';
import { instantOf, kstDate } from '../../domain/kst';
import { routeOf, ROUTING_PATIENCE_MS } from '../../domain/routing';
import { processingToWaitFor, vanName } from '../../domain/vans';
import type { Transaction } from '../../platform/database';
import { attemptIdFor, attemptNumberOf } from '../../platform/ids';
import type { Attempt, Payment } from '../../platform/rows';
import { type DrawnAttempt, mayBeSent, storeAttempt } from '../../records/attempts';
import { routePayment } from '../../records/payments';
import { longestSeenMs } from '../../records/van-days';
import type { Input } from '../activity';
import { drawAttempt, sending } from './attempts';
import type { DrawingDeps, PaymentDeps } from './deps';
import type { PaymentActivities, PreparedAttempt } from './types';

/** Thrown when an OTC is to be sent again though it is not proven that the attempt before never left. */
class OtcAtStake extends DecidedFailure {
  override readonly name = 'OtcAtStake';
  constructor(attempt: Attempt) {
    super(
      `Attempt ${attempt.id} is ${attempt.state}, so its OTC must not go to a VAN again. Look for a second writer: only a payment's own workflow routes it.`,
    );
  }
}

/** {@link PaymentActivities.drawNextApproval} */
export async function drawNextApproval(
  deps: DrawingDeps,
  { paymentId, number }: Input<PaymentActivities['drawNextApproval']>,
): Promise<PreparedAttempt | undefined> {
  const drawn = await drawApproval(deps, { paymentId, number });
  return deps.db.$transaction(async (tx) => {
    // The one that an earlier try of this activity drew is not sent yet.
    const payment = await tx.payment.findUniqueOrThrow({
      where: { id: paymentId },
      include: { attempts: { where: { id: { not: attemptIdFor(paymentId, number) } } } },
    });
    const atStake = payment.attempts.find(mayBeSent);
    if (atStake !== undefined) throw new OtcAtStake(atStake);
    const began = Math.min(...payment.attempts.map(({ transmittedAtKst }) => instantOf(transmittedAtKst).getTime()));
    if (drawn === undefined || deps.clock().getTime() - began > ROUTING_PATIENCE_MS) return undefined;
    const attempt = await storeAttempt(tx, drawn);
    await routePayment(tx, paymentId, attempt.van);
    return preparedApproval(tx, deps, payment, attempt);
  });
}

/**
 * A payment's next approval on its merchant's route, drawn and not stored yet; undefined at the route's end.
 * @throws AttemptTaken, UnknownVan
 */
export async function drawApproval(
  deps: DrawingDeps,
  { paymentId, number }: { readonly paymentId: string; readonly number: number },
): Promise<DrawnAttempt | undefined> {
  const { merchantId } = await deps.db.payment.findUniqueOrThrow({ where: { id: paymentId } });
  const { terminals, businessNo } = await deps.db.merchant.findUniqueOrThrow({
    where: { id: merchantId },
    include: { terminals: { orderBy: { priority: 'asc' } } },
  });
  const terminal = routeOf(terminals)[number - 1];
  const asking = terminal && { ...terminal, van: vanName(terminal.van), businessNo };
  return asking && drawAttempt(deps, { paymentId, number, asking, telegram: { kind: 'APPROVAL' } });
}

/** A drawn approval, with all that a run needs to ask for it and to settle it. */
export async function preparedApproval(
  tx: Transaction,
  deps: PaymentDeps,
  payment: Payment,
  attempt: Attempt,
): Promise<PreparedAttempt> {
  const access = deps.vanAccess[attempt.van];
  const { netCancelWindowMs, reviewAfterMs, looksAfterMs } = access;
  const longestProcessingMs = processingToWaitFor(access, await longestSeenMs(tx, attempt.van, deps.clock()));
  // A VAN that gets it past midnight may keep it under that day.
  const mayCrossMidnight = kstDate(new Date(attempt.sendBefore.getTime() + longestProcessingMs)) !== attempt.serialDate;
  const drawnAt = instantOf(attempt.transmittedAtKst).getTime();
  const ifUnknown = {
    amount: payment.amount,
    drawnAt,
    longestProcessingMs,
    netCancelWindowMs,
    reviewAfterMs,
    looksAfterMs,
  };
  return {
    ...sending(deps, attempt, payment),
    number: attemptNumberOf(attempt.id),
    knownAs: {
      terminalId: attempt.terminalId,
      serialDate: attempt.serialDate,
      serial: attempt.serial,
      transmittedAt: attempt.transmittedAtKst,
      orderNo: payment.orderNo,
    },
    ifUnknown: { ...ifUnknown, ...(mayCrossMidnight && { mayCrossMidnight }) },
  };
}
