import type { TelegramKind } from './settlement';

/**
 * The order of the telegrams that wait for one VAN: the lowest number goes first, as in Temporal, from 1 to 5. Cancels
 * of an approval that may stand and must not go before payers who wait at a page, and both before charges that nobody
 * waits for. A telegram of a cancellation that a merchant asks for waits like an inquiry: its money is safe meanwhile.
 */
const priorities = {
  NET_CANCEL: 1,
  CANCEL: 1,
  PAYER_APPROVAL: 2,
  CANCELLATION: 3,
  INQUIRY: 3,
  RECURRING_APPROVAL: 4,
} as const;

/** @param payType of the approval's payment */
export function telegramPriority(telegram: TelegramKind | 'CANCELLATION' | 'APPROVAL', payType?: string): number {
  if (telegram !== 'APPROVAL') return priorities[telegram];
  return payType === 'CARD_RP' ? priorities.RECURRING_APPROVAL : priorities.PAYER_APPROVAL;
}
