import type { PaymentResult, RecoveryInput } from '../domain/messages';
import { recoveryInput } from './inputs';
import { receiveSignals } from './run';
import { takeOver, toItsEnd } from './take-over';
import { uncancelled } from './uncancelled';

/**
 * Takes over a payment whose own run is gone, from its row's position. It takes the same signals and updates as the
 * payment's own run.
 */
export async function recovery(given: RecoveryInput): Promise<PaymentResult> {
  return uncancelled(async () => {
    const run = receiveSignals();
    const input = recoveryInput(given);
    if (input.why !== undefined) run.note({ ko: `이어받은 까닭: ${input.why}.`, en: `Taken over: ${input.why}.` });
    const { paymentId, isBehindItsRun } = input;
    return toItsEnd(paymentId, run, () => takeOver(paymentId, run, { isBehindItsRun }));
  });
}
