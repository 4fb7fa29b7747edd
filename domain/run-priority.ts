/**
 * The order in which runs, and the activities that they call, get a worker when many wait for one: the lowest number
 * goes first, as in Temporal, from 1 to 5. A payer who waits goes before a merchant who does, and both before what
 * nobody waits for. A telegram's place in its VAN's queue is its own (`telegram-priority.ts`).
 */
const priorities = {
  PAYER: 2,
  MERCHANT: 3,
  CHARGE: 4,
  UPKEEP: 5,
} as const;

/** As Temporal takes it. Neither key is encrypted, so neither is a secret. */
export type RunPriority = { readonly priorityKey: number; readonly fairnessKey?: string };

/**
 * The priority of a run, by who waits for it. Merchants take turns within one number: the id of the merchant is the
 * fairness key.
 * @param merchantId of whose run it is; none: the engine's own
 */
export const runPriority = (who: keyof typeof priorities, merchantId?: string): RunPriority => ({
  priorityKey: priorities[who],
  ...(merchantId !== undefined && { fairnessKey: merchantId }),
});

/** Of a payment's run, as long as it is not settled. @param payType `CARD_RP`: nobody waits for it */
export const paymentPriority = (payType: string, merchantId: string): RunPriority =>
  runPriority(payType === 'CARD_RP' ? 'CHARGE' : 'PAYER', merchantId);
