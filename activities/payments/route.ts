import { DecidedFailure } from '../../domain/activity-failures';
import { instantOf, kstDate } from '../../domain/kst';
import { firstInService, leftOfRoute, ROUTING_PATIENCE_MS } from '../../domain/routing';
import { isVanName, processingToWaitFor, slownessCountsAfter, type VanName, vanName } from '../../domain/vans';
import { attemptIdFor, attemptNumberOf } from '../../platform/ids';
import { missing, readJoined } from '../../platform/joined-rows';
import type { Attempt, Payment } from '../../platform/rows';
import { Prisma } from '../../prisma/generated/client';
import { type DrawnAttempt, mayBeSent, storeAttempt } from '../../records/attempts';
import { routePayment } from '../../records/payments';
import { longestSeenMs } from '../../records/van-days';
import type { Input } from '../activity';
import { type Asking, drawAttempt, sending } from './attempts';
import type { DrawingDeps, PaymentDeps } from './deps';
import type { PaymentActivities, PreparedAttempt } from './types';

/** Thrown when an OTC would be sent again although the previous attempt is not proven unsent. */
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
  const stop = await readStop(deps, { paymentId, number });
  const drawn = await drawApproval(deps, stop);
  return deps.db.$transaction(async (tx) => {
    // The one that an earlier try of this activity drew is not sent yet.
    const others = await tx.attempt.findMany({ where: { paymentId, id: { not: attemptIdFor(paymentId, number) } } });
    const atStake = others.find(mayBeSent);
    if (atStake !== undefined) throw new OtcAtStake(atStake);
    const began = Math.min(...others.map(({ transmittedAtKst }) => instantOf(transmittedAtKst).getTime()));
    if (drawn === undefined || deps.clock().getTime() - began > ROUTING_PATIENCE_MS) return undefined;
    const attempt = await storeAttempt(tx, drawn);
    await routePayment(tx, paymentId, attempt.van);
    return preparedApproval(deps, stop.payment, attempt, stop.longestSeenMs);
  });
}

/** A place on the route of a payment's merchant, where its approval is drawn. */
type Stop = {
  readonly number: number;
  readonly payment: Payment;
  /** Who asks there; undefined at the route's end. */
  readonly asking: Asking | undefined;
  /** The approval that an earlier try of the activity drew there. */
  readonly earlier: Attempt | null;
  /** The longest that the VAN took for an approval lately, in ms. */
  readonly longestSeenMs: number;
};

/**
 * Reads all that drawing an approval needs: the first by one statement. VANs that are out of service come last; what an
 * earlier try of the activity drew stays.
 */
export async function readStop(
  { db, clock, service }: PaymentDeps,
  { paymentId, number }: { readonly paymentId: string; readonly number: number },
): Promise<Stop> {
  const rows = await readJoined(
    db,
    { payment: 'Payment', merchant: 'Merchant', terminal: 'Terminal?', earlier: 'Attempt?', slowest: 'VanDay?' },
    Prisma.sql`
      FROM payment JOIN merchant ON merchant.id = payment.merchant_id
        LEFT JOIN terminal ON terminal.merchant_id = merchant.id
        LEFT JOIN attempt AS earlier ON earlier.id = ${attemptIdFor(paymentId, number)}
        LEFT JOIN LATERAL (
          SELECT * FROM van_day WHERE van = terminal.van AND day > ${slownessCountsAfter(clock())}
          ORDER BY longest_ms DESC LIMIT 1
        ) AS slowest ON true
      WHERE payment.id = ${paymentId} ORDER BY terminal.priority`,
  );
  const [first] = rows;
  if (first === undefined) throw missing(`Payment ${paymentId}`);
  const { payment, merchant, earlier } = first;
  const terminals = rows.flatMap(({ terminal, slowest }) => (terminal === null ? [] : [{ ...terminal, slowest }]));
  const isInterestFree = payment.payerInterestMonths !== null;
  const left = leftOfRoute(terminals, await triedVans(db, { paymentId, number }), isInterestFree);
  const stop = await firstInService(
    left,
    async ({ van }) => !isVanName(van) || service.admits({ kind: 'van', code: van }),
  );
  const asking = stop === undefined ? undefined : { ...stop, van: vanName(stop.van), businessNo: merchant.businessNo };
  const isElsewhere = earlier !== null && earlier.van !== asking?.van;
  const longestMs = isElsewhere ? await longestSeenMs(db, earlier.van, clock()) : (stop?.slowest?.longestMs ?? 0);
  return { number, payment, asking, earlier, longestSeenMs: longestMs };
}

/** The VANs at which a payment's approvals before this one were tried. */
async function triedVans(
  db: PaymentDeps['db'],
  { paymentId, number }: { readonly paymentId: string; readonly number: number },
): Promise<readonly VanName[]> {
  if (number === 1) return [];
  const tried = await db.attempt.findMany({
    where: { paymentId, kind: 'APPROVAL', id: { not: attemptIdFor(paymentId, number) } },
  });
  return tried.map(({ van }) => van);
}

/**
 * Draws a payment's next approval on its merchant's route, without storing it; undefined at the route's end.
 * @throws AttemptTaken, UnknownVan
 */
export async function drawApproval(
  deps: DrawingDeps,
  { payment, number, asking, earlier }: Stop,
): Promise<DrawnAttempt | undefined> {
  return (
    asking && drawAttempt(deps, { paymentId: payment.id, number, asking, earlier, telegram: { kind: 'APPROVAL' } })
  );
}

/** As {@link preparedApproval}, of an approval whose VAN's slowness was not read yet. */
export const readPreparedApproval = async (
  deps: PaymentDeps,
  payment: Payment,
  attempt: Attempt,
): Promise<PreparedAttempt> =>
  preparedApproval(deps, payment, attempt, await longestSeenMs(deps.db, attempt.van, deps.clock()));

/**
 * A drawn approval, with all that a run needs to ask for it and to settle it.
 * @param seenMs the longest that its VAN took for an approval lately
 */
export function preparedApproval(
  deps: PaymentDeps,
  payment: Payment,
  attempt: Attempt,
  seenMs: number,
): PreparedAttempt {
  const access = deps.vanAccess[vanName(attempt.van)];
  const { netCancelWindowMs, reviewAfterMs, looksAfterMs } = access;
  const longestProcessingMs = processingToWaitFor(access, seenMs);
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
