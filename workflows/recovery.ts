import type { PaymentResult, RecoveryInput } from '../domain/messages';
import { uncancelled } from './cancellation';
import { recoveryInput } from './inputs';
import { receiveSignals } from './run';
import { takeOver, toItsEnd } from './take-over';

/**
 * Takes a payment over whose own run is gone, from where its row stands; everything that its own run takes it takes
 * too.
 */
export async function recovery(given: RecoveryInput): Promise<PaymentResult> {
  return uncancelled(async () => {
    const run = receiveSignals();
    const input = recoveryInput(given);
    if (input.why !== undefined) run.note(`Taken over: ${input.why}.`);
    const { paymentId, isBehindItsRun } = input;
    return toItsEnd(paymentId, run, () => takeOver(paymentId, run, { isBehindItsRun }));
  });
}
