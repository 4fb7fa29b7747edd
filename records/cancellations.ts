import { DecidedFailure } from '../domain/activity-failures';
import { assertCancellationMove, type CancellationStatus } from '../domain/cancellation-states';
import type { Transaction } from '../platform/database';
import type { Cancellation, Written } from '../platform/rows';
import type { Prisma } from '../prisma/generated/client';
import { type NewEvent, storeEvents } from './events';

/**
 * A cancellation's position in the database. Every write names the position it follows, so a late one changes nothing.
 */
export type CancellationPosition = {
  readonly cancellationId: string;
  readonly status: CancellationStatus;
  readonly version: number;
};

export const cancellationPositionOf = ({ id, status, version }: Cancellation): CancellationPosition => ({
  cancellationId: id,
  status,
  version,
});

/** Thrown when a cancellation's row has neither the expected nor the target position: there is a second writer. */
export class CancellationPositionLost extends DecidedFailure {
  override readonly name = 'CancellationPositionLost';
  constructor(
    readonly at: CancellationPosition,
    readonly to: CancellationStatus,
  ) {
    super(
      `Cancellation ${at.cancellationId} is not at ${at.status} (version ${at.version}) any more, so it can't go to ` +
        `${to}. Look for a second writer: only its own workflow may move a cancellation.`,
    );
  }
}

/**
 * Takes the claim of a payment's one cancellation in flight, if it is free. It waits for other open transactions, so
 * there is no gap.
 * @returns its holder now
 */
export async function takeCancellationClaim(
  tx: Transaction,
  { paymentId, cancellationId }: { readonly paymentId: string; readonly cancellationId: string },
): Promise<string> {
  const taken = await tx.$executeRaw`
    INSERT INTO cancellation_claim (payment_id, cancellation_id) VALUES (${paymentId}, ${cancellationId})
    ON CONFLICT (payment_id) DO NOTHING`;
  if (taken === 1) return cancellationId;
  const claim = await tx.cancellationClaim.findUniqueOrThrow({ where: { paymentId } });
  return claim.cancellationId;
}

/** Frees the claim of a cancellation that has ended: the payment may be cancelled again. */
export async function freeCancellationClaim(tx: Transaction, { id, paymentId }: Cancellation): Promise<void> {
  await tx.cancellationClaim.deleteMany({ where: { paymentId, cancellationId: id } });
}

type NewCancellation = Omit<
  Written<'cancellation', Prisma.CancellationCreateManyInput>,
  'status' | 'version' | 'createdAt' | 'updatedAt'
>;

/** Creates a cancellation (REQUESTED) with its event. The payment's claim is taken for it. */
export async function createCancellation(tx: Transaction, row: NewCancellation): Promise<Cancellation> {
  const [made] = await tx.cancellation.createManyAndReturn({ data: [row] });
  if (made === undefined) throw new Error(`Cancellation ${row.id} was not made`);
  await storeEvents(tx, cancellationEvent(made));
  return made;
}

export type CancellationChange = Pick<
  Written<'cancellation', Prisma.CancellationUncheckedUpdateManyInput>,
  'kind' | 'reason' | 'reasonCode' | 'cancelledAtKst'
>;

/**
 * Moves a cancellation by one status with its event, guarded by the position's version: of two tries of an activity one
 * moves it, and the other finds it moved.
 * @returns the row after the move; undefined when an earlier try of the activity had moved it already
 * @throws IllegalCancellationMove, CancellationPositionLost
 */
export async function moveCancellation(
  tx: Transaction,
  at: CancellationPosition,
  to: CancellationStatus,
  change: CancellationChange = {},
): Promise<Cancellation | undefined> {
  assertCancellationMove(at.status, to);
  const { cancellationId: id, status, version } = at;
  const [moved] = await tx.cancellation.updateManyAndReturn({
    where: { id, version, status },
    data: { ...change, status: to, version: version + 1 },
  });
  if (moved !== undefined) {
    await storeEvents(tx, cancellationEvent(moved));
    return moved;
  }
  const now = await tx.cancellation.findUniqueOrThrow({ where: { id } });
  if (now.version !== version + 1 || now.status !== to) throw new CancellationPositionLost(at, to);
  return undefined;
}

/** The event of a cancellation's status. Merchants read it, so it holds nothing secret. */
const cancellationEvent = (cancellation: Cancellation): NewEvent => ({
  type: `cancellation.${cancellation.status.toLowerCase()}`,
  subjectId: cancellation.id,
  version: cancellation.version,
  merchantId: cancellation.merchantId,
  data: {
    paymentId: cancellation.paymentId,
    status: cancellation.status,
    amount: cancellation.amount,
    kind: cancellation.kind,
    reason: cancellation.reason,
  },
});
