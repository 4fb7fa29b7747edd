import { assertBillingKeyMove, type BillingKeyState } from '../domain/subscription-states';
import type { Transaction } from '../platform/database';
import { eventIdFor } from '../platform/ids';
import type { BillingKey, Prisma } from '../prisma/generated/client';

/**
 * Where a billing key stands in the database. Every write names the position it follows, so a late one changes nothing.
 */
export type BillingKeyPosition = {
  readonly billingKeyId: string;
  readonly state: BillingKeyState;
  readonly version: number;
};

/**
 * Thrown when a billing key's row is neither where the step expects it nor where the step would bring it: a second
 * writer.
 */
export class KeyPositionLost extends Error {
  override readonly name = 'KeyPositionLost';
  constructor(
    readonly at: BillingKeyPosition,
    readonly to: BillingKeyState,
  ) {
    super(
      `Billing key ${at.billingKeyId} is not at ${at.state} (version ${at.version}) any more, so it can't go to ${to}. ` +
        'Look for a second writer: until it is registered only its own workflow may move it.',
    );
  }
}

/**
 * Moves a billing key by one state and writes the event of it, guarded by the position's version: of two tries of a
 * step one moves, and the other finds it done.
 * @throws IllegalBillingKeyMove, KeyPositionLost
 */
export async function moveBillingKey(
  tx: Transaction,
  at: BillingKeyPosition,
  to: BillingKeyState,
  change: Prisma.BillingKeyUncheckedUpdateManyInput = {},
): Promise<BillingKeyPosition> {
  assertBillingKeyMove(at.state, to);
  const moved: BillingKeyPosition = { billingKeyId: at.billingKeyId, state: to, version: at.version + 1 };
  const { count } = await tx.billingKey.updateMany({
    where: { id: at.billingKeyId, version: at.version, state: at.state },
    data: { ...change, state: to, version: moved.version },
  });
  const row = await tx.billingKey.findUniqueOrThrow({ where: { id: at.billingKeyId } });
  if (count === 1) await tx.event.create({ data: billingKeyEvent(row) });
  else if (row.version < moved.version || (row.version === moved.version && row.state !== to))
    throw new KeyPositionLost(at, to);
  return moved;
}

const eventTypes: Readonly<Record<BillingKeyState, string>> = {
  REQUESTED: 'billing_key.requested',
  SCHEME_ISSUED: 'billing_key.scheme_issued',
  ACTIVE: 'billing_key.registered',
  FAILED: 'billing_key.failed',
  EXPIRED: 'billing_key.expired',
  DELETED: 'billing_key.deleted',
};

/** The event row of a billing key's state: what merchants read, so it holds nothing secret. */
export const billingKeyEvent = (
  key: Pick<BillingKey, 'id' | 'version' | 'merchantId' | 'state' | 'customerId' | 'issuer'> &
    Partial<Pick<BillingKey, 'reason' | 'maskedCardNo'>>,
): Prisma.EventUncheckedCreateInput => ({
  id: eventIdFor(key.id, key.version),
  type: eventTypes[key.state],
  subjectId: key.id,
  version: key.version,
  merchantId: key.merchantId,
  data: {
    state: key.state,
    customerId: key.customerId,
    issuer: key.issuer,
    maskedCardNo: key.maskedCardNo ?? null,
    reason: key.reason ?? null,
  },
});
