import type { TelegramKind } from './settlement';

/**
 * Which of the telegrams that wait for one VAN goes first: the lowest, as Temporal counts, from 1 to 5. What may stand
 * and must not goes before who waits at a page, and both before what nobody waits for.
 */
const priorities = { NET_CANCEL: 1, CANCEL: 1, PAYER_APPROVAL: 2, INQUIRY: 3, RECURRING_APPROVAL: 4 } as const;

/** @param payType of the payment that an approval is for */
export function telegramPriority(telegram: TelegramKind | 'APPROVAL', payType?: string): number {
  if (telegram !== 'APPROVAL') return priorities[telegram];
  return payType === 'CARD_RP' ? priorities.RECURRING_APPROVAL : priorities.PAYER_APPROVAL;
}
