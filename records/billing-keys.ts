import { DecidedFailure } from '../domain/activity-failures';
import type { IssuerCode } from '../domain/issuers';
import type { DeclaredAgreement } from '../domain/registration-agreement';
import { assertBillingKeyMove, type BillingKeyState } from '../domain/subscription-states';
import type { Database, Transaction } from '../platform/database';
import type { BillingKey, Written } from '../platform/rows';
import type { Prisma } from '../prisma/generated/client';
import { type NewEvent, storeEvents } from './events';

/**
 * A billing key's position in the database. Every write names the position it follows, so a late one changes nothing.
 */
export type BillingKeyPosition = {
  readonly billingKeyId: string;
  readonly state: BillingKeyState;
  readonly version: number;
};

/** Thrown when a billing key's row has neither the expected nor the target position: there is a second writer. */
export class KeyPositionLost extends DecidedFailure {
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
 * Moves a billing key by one state and writes its event, guarded by the position's version: of two tries of an
 * activity, one moves the key, and the other finds it moved.
 * @throws IllegalBillingKeyMove, KeyPositionLost
 */
export async function moveBillingKey(
  tx: Transaction,
  at: BillingKeyPosition,
  to: BillingKeyState,
  change: Written<'billingKey', Prisma.BillingKeyUncheckedUpdateManyInput> = {},
): Promise<BillingKeyPosition> {
  assertBillingKeyMove(at.state, to);
  const moved: BillingKeyPosition = { billingKeyId: at.billingKeyId, state: to, version: at.version + 1 };
  const [row] = await tx.billingKey.updateManyAndReturn({
    where: { id: at.billingKeyId, version: at.version, state: at.state },
    data: { ...change, state: to, version: moved.version },
  });
  if (row === undefined) await requireMoved(tx, at, to);
  else await storeEvents(tx, billingKeyEvent(row));
  return moved;
}

/** An earlier try of the activity may have moved it, and the key may have moved on since. @throws KeyPositionLost */
async function requireMoved(tx: Transaction, at: BillingKeyPosition, to: BillingKeyState): Promise<void> {
  const { version, state } = await tx.billingKey.findUniqueOrThrow({ where: { id: at.billingKeyId } });
  const moved = at.version + 1;
  if (version < moved || (version === moved && state !== to)) throw new KeyPositionLost(at, to);
}

/** Creates a billing key with its event, or finds it created. */
export async function createBillingKey(
  tx: Transaction,
  row: Written<'billingKey', Prisma.BillingKeyCreateManyInput>,
): Promise<BillingKey> {
  const [made] = await tx.billingKey.createManyAndReturn({ data: [row], skipDuplicates: true });
  if (made === undefined) return tx.billingKey.findUniqueOrThrow({ where: { id: row.id } });
  await storeEvents(tx, billingKeyEvent(made));
  return made;
}

type AgreementColumns = Pick<BillingKey, 'agreedAt' | 'agreementBy' | 'agreementVersion' | 'agreementText'>;

/** The columns of an agreement that the merchant says to have taken: its text is not known here. */
export const declaredAgreement = ({ agreedAt, version }: DeclaredAgreement): AgreementColumns => ({
  agreedAt: new Date(agreedAt),
  agreementBy: 'MERCHANT',
  agreementVersion: version,
  agreementText: null,
});

/** The columns of an agreement that our own page has taken. */
export const agreementOnPage = (
  agreedAt: Date,
  { version, text }: { readonly version: string; readonly text: string },
): AgreementColumns => ({ agreedAt, agreementBy: 'PAGE', agreementVersion: version, agreementText: text });

type LockedKey = Pick<BillingKey, 'id' | 'state' | 'orderNo'>;

/** Locks the billing key of an issuer's authentication until the transaction ends. */
export async function lockBillingKeyOf(
  tx: Transaction,
  { issuer, transactionId }: { readonly issuer: IssuerCode; readonly transactionId: string },
): Promise<LockedKey | undefined> {
  const [key] = await tx.$queryRaw<LockedKey[]>`
    SELECT id, state::text AS state, order_no AS "orderNo" FROM billing_key
    WHERE issuer = ${issuer} AND issuer_transaction_id = ${transactionId} FOR UPDATE`;
  return key;
}

/** Locks a billing key until the transaction ends, so that its charges can be counted. */
export async function lockBillingKey(tx: Transaction, id: string): Promise<BillingKey> {
  await tx.$queryRaw`SELECT 1 FROM billing_key WHERE id = ${id} FOR UPDATE`;
  return tx.billingKey.findUniqueOrThrow({ where: { id } });
}

/**
 * Moves a stored card to another KMS key.
 * @param from the key that it is encrypted under
 * @returns false when it has another key by now, or was deleted in the meantime: then it stays deleted
 */
export async function moveCard(
  db: Database,
  { id, from }: { readonly id: string; readonly from: string },
  card: { readonly cardId: Uint8Array<ArrayBuffer>; readonly kmsKey: string },
): Promise<boolean> {
  const { count } = await db.billingKey.updateMany({ where: { id, state: 'ACTIVE', kmsKey: from }, data: card });
  return count === 1;
}

const eventTypes: Readonly<Record<BillingKeyState, string>> = {
  REQUESTED: 'billing_key.requested',
  SCHEME_ISSUED: 'billing_key.scheme_issued',
  ACTIVE: 'billing_key.registered',
  FAILED: 'billing_key.failed',
  EXPIRED: 'billing_key.expired',
  DELETED: 'billing_key.deleted',
};

/** The event of a billing key's state. Merchants read it, so it holds nothing secret. */
const billingKeyEvent = (key: BillingKey): NewEvent => ({
  type: eventTypes[key.state],
  subjectId: key.id,
  version: key.version,
  merchantId: key.merchantId,
  data: {
    state: key.state,
    customerId: key.customerId,
    issuer: key.issuer,
    maskedCardNo: key.maskedCardNo,
    reason: key.reason,
  },
});
