import { randomUUID } from 'node:crypto';
import type { RunCounts } from '../../activities/billing/types';
import { BILL_TASK_QUEUE, BILLING_RUN_WORKFLOW } from '../../domain/runs';
import { type CardVault, createCardVault } from '../../platform/card-vault';
import { newId, paymentIdForTry } from '../../platform/ids';
import { inBatches } from '../../platform/in-batches';
import { createKms } from '../../platform/kms';
import type { Prisma } from '../../prisma/generated/client';
import type { billingRun } from '../../workflows/billing-run';
import type { BillingRunInput } from '../../workflows/billing-run-input';
import type { Engine } from './engine';
import { call } from './http';

/** The KMS that encrypts the engine's cards. */
export const cardVaultOf = ({ env }: Engine): { readonly vault: CardVault; readonly close: () => void } => {
  const kms = createKms({ keyId: env.KMS_KEY_ID ?? '', region: env.AWS_REGION ?? '', endpoint: env.KMS_ENDPOINT });
  return {
    vault: createCardVault(kms, env.CARD_KMS_KEY_ID ?? env.KMS_KEY_ID ?? ''),
    close: () => {
      kms.close();
    },
  };
};

/** All at once, on a busy machine the last of hundreds would wait past the KMS client's time-out. */
const SEALED_AT_ONCE = 50;

type Terms = Partial<Omit<Prisma.SubscriptionCreateManyInput, 'id'>> & { readonly anchor: string };

/**
 * Creates many registered cards at once: at the issuer as if their payers had registered them, and in our database as
 * the engine stores them.
 * @returns the billing keys' ids
 */
export async function makeKeys(engine: Engine, count: number, issuer = 'kb'): Promise<readonly string[]> {
  const made = await call('POST', `${engine.issuer}/control/cards`, { json: { issuer, count } });
  const cards = (
    made.json as unknown as { readonly cards: readonly { readonly cardId: string; readonly maskedCard: string }[] }
  ).cards;
  const { vault, close } = cardVaultOf(engine);
  const keys = await inBatches(cards, SEALED_AT_ONCE, async ({ cardId, maskedCard }) => {
    const id = newId('bkey', '');
    const { blob, key } = await vault.seal(cardId, { merchantId: engine.merchantId, billingKeyId: id });
    const registration = {
      orderName: '등록',
      orderNo: `OD${id}`,
      issuerTransactionId: id,
      requestedAtKst: '20260101000000',
      expiresAt: new Date(),
    };
    return {
      id,
      merchantId: engine.merchantId,
      customerId: randomUUID(),
      issuer,
      service: 'payssam',
      ...registration,
      state: 'ACTIVE' as const,
      cardId: new Uint8Array(blob),
      kmsKey: key,
      maskedCardNo: maskedCard,
    };
  });
  close();
  await engine.database.db.billingKey.createMany({ data: keys });
  return keys.map(({ id }) => id);
}

/** Creates subscriptions like the API, one for each key. @returns their ids, in order */
export async function subscribe(engine: Engine, keys: readonly string[], terms: Terms): Promise<readonly string[]> {
  const rows = keys.map((billingKeyId) => ({
    id: newId('sub', ''),
    merchantId: engine.merchantId,
    billingKeyId,
    orderNo: 'S-1',
    orderName: '월 이용료',
    service: 'payssam',
    amount: 9_900,
    taxFree: 0,
    serviceCharge: 0,
    unit: 'MONTH' as const,
    every: 1,
    nextNumber: 0,
    nextDay: terms.anchor,
    afterGrace: 'CANCEL' as const,
    ...terms,
  }));
  await engine.database.db.subscription.createMany({ data: rows });
  return rows.map(({ id }) => id).sort();
}

/** 10:00 of a day in Korea, when the daily run begins. */
export const tenOClock = (day: string): string =>
  `${day.slice(0, 4)}-${day.slice(4, 6)}-${day.slice(6)}T10:00:00+09:00`;

export const startRun = (engine: Engine, asOf: string, more: Partial<BillingRunInput> = {}) =>
  engine.temporal.workflow.start<typeof billingRun>(BILLING_RUN_WORKFLOW, {
    workflowId: `billing-run-${randomUUID()}`,
    taskQueue: BILL_TASK_QUEUE,
    args: [{ kind: 'manual', asOf: new Date(asOf).toISOString(), ...more }],
  });

export const run = async (engine: Engine, asOf: string): Promise<RunCounts> => (await startRun(engine, asOf)).result();

/** Sets what the VAN does with a try of a period. */
export async function vanWillDecline(
  engine: Engine,
  subscriptionId: string,
  period: string,
  number: number,
  behaviour: Record<string, unknown>,
): Promise<void> {
  const added = await call('POST', `${engine.van}/control/behaviours`, {
    json: { orderNo: `OD${paymentIdForTry(subscriptionId, period, number)}`, behaviour },
  });
  if (added.status !== 201) throw new Error(`the VAN's simulator answered ${added.status}`);
}

export const periodsOf = (engine: Engine, subscriptionId: string) =>
  engine.database.db.subscriptionPeriod.findMany({ where: { subscriptionId }, orderBy: { period: 'asc' } });
export const subscriptionOf = (engine: Engine, id: string) =>
  engine.database.db.subscription.findUniqueOrThrow({ where: { id } });
export const chargesOf = (engine: Engine, subscriptionId: string) =>
  engine.database.db.payment.findMany({ where: { subscriptionId }, orderBy: [{ period: 'asc' }, { try: 'asc' }] });
export const eventsOf = async (engine: Engine, subjectId: string): Promise<readonly string[]> =>
  (await engine.database.db.event.findMany({ where: { subjectId }, orderBy: { version: 'asc' } })).map(
    ({ type }) => type,
  );
