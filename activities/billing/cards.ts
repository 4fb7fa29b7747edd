import { ApplicationFailure } from '@temporalio/activity';
import { cardOfToken, telegramExpiry } from '../../domain/card-number';
import type { IssuerCode } from '../../domain/issuers';
import { tell } from '../../domain/sealed-credential';
import { sealedResultContext } from '../../domain/sealing';
import { type CardOwner, CardUnreadable } from '../../platform/card-vault';
import { writeCard } from '../../platform/credential';
import { KeyringError } from '../../platform/keyring';
import { moveBillingKey } from '../../records/billing-keys';
import type { Input } from '../activity';
import { whyNotAsked } from '../issuers/as-asked';
import { type RecurringCrypto, UnreadableResult } from '../issuers/contract';
import { writtenTo } from '../payments/issuer-steps';
import type { DecryptedResult } from '../payments/types';
import type { CardDeps } from './deps';
import type { CardActivities, OtcActivities, StoredCard } from './types';

/**
 * A worker of another zone has none of the issuer's keys, and some issuers give no CARD_ID. The workflow asks in
 * neither case, so this would be a fault of the build.
 */
function recurringOf({ cryptos }: CardDeps, issuer: IssuerCode): RecurringCrypto {
  const recurring = cryptos[issuer]?.recurring;
  if (recurring === undefined)
    throw ApplicationFailure.nonRetryable(
      `${issuer} gives no CARD_ID, or its keys are not in this worker's zone`,
      'NotInThisZone',
    );
  return recurring;
}

/** {@link CardActivities.keepCard} */
export async function storeCard(
  deps: CardDeps,
  { at, issuer, order, result }: Input<CardActivities['keepCard']>,
): Promise<StoredCard> {
  const recurring = recurringOf(deps, issuer);
  const { db, keyrings, vault, clock } = deps;
  const key = await db.billingKey.findUniqueOrThrow({ where: { id: at.billingKeyId } });
  // An earlier try stored it and its answer was lost, or the run recorded an end in a workflow task that Temporal
  // discarded because the result came in before the run could close. The recorded state stays.
  if (key.state !== at.state) return { kind: 'kept', at: { ...at, state: key.state, version: key.version } };
  try {
    const body = await keyrings.authResult.unseal(
      Buffer.from(result.sealedBody, 'base64'),
      sealedResultContext(issuer, result.issuerTransactionId),
    );
    const opened = recurring.decryptRegistration(body, order);
    if (opened.kind === 'refused') return { kind: 'failed', reason: opened.reason, reasonCode: opened.issuerCode };
    const { blob, key: kmsKey } = await vault.seal(opened.cardId, {
      merchantId: key.merchantId,
      billingKeyId: key.id,
    });
    const card = { cardId: new Uint8Array(blob), kmsKey, maskedCardNo: opened.maskedCardNo, registeredAt: clock() };
    return { kind: 'kept', at: await db.$transaction((tx) => moveBillingKey(tx, at, 'ACTIVE', card)) };
  } catch (failure) {
    if (failure instanceof UnreadableResult || failure instanceof KeyringError)
      return { kind: 'failed', reason: 'RESULT_UNREADABLE' };
    throw failure;
  }
}

/** {@link CardActivities.encryptOtcRequest} */
export async function encryptOtcRequest(
  deps: CardDeps,
  { billingKeyId, issuer, order }: Input<CardActivities['encryptOtcRequest']>,
): Promise<string> {
  const recurring = recurringOf(deps, issuer);
  return useCard(deps, billingKeyId, (cardId) =>
    writtenTo(issuer, order, () => recurring.encryptOtcRequest(order, cardId)),
  );
}

/** {@link OtcActivities.openOtcAnswer} */
export async function decryptOtcAnswer(
  deps: CardDeps,
  { paymentId, issuer, order, answer }: Input<OtcActivities['openOtcAnswer']>,
): Promise<DecryptedResult> {
  const recurring = recurringOf(deps, issuer);
  try {
    const opened = recurring.decryptOtcAnswer(Buffer.from(answer, 'base64'), order, deps.clock());
    if (opened.kind === 'refused') return { kind: 'failed', reason: opened.reason, reasonCode: opened.issuerCode };
    // The OTC belongs to the issuer's values, and the telegram would have others.
    const reason = whyNotAsked(opened, order);
    if (reason !== undefined) return { kind: 'failed', reason };
    return {
      kind: 'authenticated',
      ...tell({ kind: 'otc', sealed: deps.keyrings.otc.seal(Buffer.from(opened.otc), paymentId).toString('base64') }),
    };
  } catch (failure) {
    if (failure instanceof UnreadableResult) return { kind: 'failed', reason: 'RESULT_UNREADABLE' };
    throw failure;
  }
}

/** {@link CardActivities.sealCardNumber} */
export async function sealCardNumber(
  deps: CardDeps,
  { paymentId, billingKeyId }: Input<CardActivities['sealCardNumber']>,
): ReturnType<CardActivities['sealCardNumber']> {
  return useCard(deps, billingKeyId, (token) => {
    const card = cardOfToken(token);
    const sealed = deps.keyrings.otc.seal(
      Buffer.from(writeCard({ number: card.number, expiry: telegramExpiry(card) })),
      paymentId,
    );
    return tell({ kind: 'card', sealed: sealed.toString('base64') });
  });
}

/** Decrypts the card of a billing key for one use. A failure that no retry can fix is marked as final. */
async function useCard<T>({ db, vault }: CardDeps, billingKeyId: string, work: (card: string) => T): Promise<T> {
  const key = await db.billingKey.findUniqueOrThrow({ where: { id: billingKeyId } });
  if (key.state !== 'ACTIVE' || key.cardId === null || key.kmsKey === null)
    throw ApplicationFailure.nonRetryable(
      `Billing key ${billingKeyId} is ${key.state}: its card is gone`,
      'BillingKeyEnded',
    );
  const owner: CardOwner = { merchantId: key.merchantId, billingKeyId };
  try {
    return await vault.use({ blob: Buffer.from(key.cardId), key: key.kmsKey }, owner, work);
  } catch (failure) {
    if (failure instanceof CardUnreadable) throw ApplicationFailure.nonRetryable(failure.message, failure.name);
    throw failure;
  }
}
