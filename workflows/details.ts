import type { Position } from '../activities/payments/types';
import { stateLetter } from '../domain/payment-states';

/** Current details for Temporal Web UI: where the payment is, and what it waits for. */
export const describePayment = (at: Position, next: string): string =>
  [`**${at.status}** (state ${stateLetter(at.status)}, version ${at.version})`, next].filter((line) => line !== '').join('\n\n');
