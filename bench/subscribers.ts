import { billingCycle, periodDay } from '../domain/billing-cycle';
import type { KstDate } from '../domain/kst';
import { codeThatMeans } from '../domain/van-response-codes';
import type { VanName } from '../domain/vans';
import type { CardVault } from '../platform/card-vault';
import type { Database } from '../platform/database';
import { newId, paymentIdForTry } from '../platform/ids';
import { inBatches } from '../platform/in-batches';

/** How many cards an issuer creates at a time. */
const CHUNK = 1_000;
const SEALED_AT_ONCE = 50;
/** Out of a hundred: declined softly, and declined hard. */
const SOFT = 5;
const HARD = 1;

/** A VAN, and the controls of its simulator. */
type Van = { readonly van: VanName; readonly control: string };

export type Subscribers = { readonly count: number; readonly soft: number; readonly hard: number };
export type SubscribersPlan = {
  readonly db: Database;
  readonly vault: CardVault;
  readonly merchantId: string;
  readonly issuer: string;
  readonly vans: readonly Van[];
  readonly day: KstDate;
  readonly count: number;
};

/**
 * Creates customers with a card and a subscription that is due on the given day; 5 of 100 are declined softly, 1 hard.
 */
export async function makeSubscribers({
  db,
  vault,
  merchantId,
  issuer,
  vans,
  day,
  count,
}: SubscribersPlan): Promise<Subscribers> {
  const ids: string[] = [];
  for (let made = 0; made < count; made += CHUNK) {
    const cards = await cardsOf(issuer, Math.min(CHUNK, count - made));
    const keys = await sealAll(vault, merchantId, cards);
    await db.billingKey.createMany({ data: keys });
    const subscriptions = keys.map(({ id: billingKeyId }) => subscriptionOf(merchantId, billingKeyId, day));
    await db.subscription.createMany({ data: subscriptions });
    ids.push(...subscriptions.map(({ id }) => id));
  }
  const soft = Math.floor((count * SOFT) / 100);
  const hard = Math.floor((count * HARD) / 100);
  await declineAll(vans, ids.slice(0, soft), day, 'soft');
  await declineAll(vans, ids.slice(soft, soft + hard), day, 'hard');
  return { count, soft, hard };
}

type IssuedCard = { readonly cardId: string; readonly maskedCard: string };

async function cardsOf(issuer: string, count: number): Promise<readonly IssuedCard[]> {
  return (await tell<{ readonly cards: readonly IssuedCard[] }>(`${issuer}/control/cards`, { issuer: 'kb', count }))
    .cards;
}

async function tell<T>(url: string, body: unknown): Promise<T> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${url} answered ${response.status}`);
  return (await response.json()) as T;
}

async function sealAll(vault: CardVault, merchantId: string, cards: readonly IssuedCard[]) {
  return inBatches(cards, SEALED_AT_ONCE, (card) => keyOf(vault, merchantId, card));
}

async function keyOf(vault: CardVault, merchantId: string, { cardId, maskedCard }: IssuedCard) {
  const id = newId('bkey', '');
  const { blob, key } = await vault.seal(cardId, { merchantId, billingKeyId: id });
  const registration = {
    orderName: 'bench',
    orderNo: `OD${id}`,
    issuerTransactionId: id,
    requestedAtKst: '20260101000000',
    expiresAt: new Date(),
  };
  return {
    id,
    merchantId,
    customerId: id,
    issuer: 'kb',
    service: 'payssam',
    ...registration,
    state: 'ACTIVE' as const,
    cardId: new Uint8Array(blob),
    kmsKey: key,
    maskedCardNo: maskedCard,
  };
}

function subscriptionOf(merchantId: string, billingKeyId: string, day: KstDate) {
  const { unit, every, anchor } = billingCycle({ unit: 'MONTH', every: 1, anchor: day });
  const terms = {
    orderNo: 'bench',
    orderName: 'bench',
    service: 'payssam',
    amount: 9_900,
    taxFree: 0,
    serviceCharge: 0,
    afterGrace: 'CANCEL' as const,
  };
  return {
    id: newId('sub', ''),
    merchantId,
    billingKeyId,
    ...terms,
    unit,
    every,
    anchor,
    nextNumber: 0,
    nextDay: periodDay({ unit, every, anchor }, 0),
  };
}

async function declineAll(
  vans: readonly Van[],
  subscriptions: readonly string[],
  day: KstDate,
  refusal: 'soft' | 'hard',
): Promise<void> {
  for (const id of subscriptions) {
    const orderNo = `OD${paymentIdForTry(id, day, 1)}`;
    for (const { van, control } of vans) {
      const behaviour = { kind: 'decline', responseCode: codeThatMeans(van, refusal) };
      await tell(`${control}/control/behaviours`, { orderNo, behaviour });
    }
  }
}
