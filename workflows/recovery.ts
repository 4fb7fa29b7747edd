import { recoveryInput } from './inputs';
import { review } from './approval';
import type { PaymentResult, RecoveryInput } from './messages';
import { hear, uncancelled, type Run } from './run';
import { steps } from './steps';
import { takeOver, toItsEnd } from './take-over';

/** Takes a payment over whose own run is gone, from where its row stands; everything that its own run takes it takes too. */
export async function recovery(given: RecoveryInput): Promise<PaymentResult> {
  return uncancelled(async () => {
    const run = hear();
    const input = recoveryInput(given);
    if (input.why !== undefined) run.note(`Taken over: ${input.why}.`);
    return toItsEnd(input.paymentId, run, () => recover(input, run));
  });
}

async function recover({ paymentId, isBehindItsRun = false }: RecoveryInput, run: Run): Promise<PaymentResult> {
  if (!isBehindItsRun) return takeOver(paymentId, run);
  const standing = await steps.readStanding({ paymentId });
  if (standing.kind !== 'before-approval') return takeOver(paymentId, run);
  // A VAN was asked, and the rows that tell which approval and how it ended are lost.
  return review(standing.at, { why: 'its row was restored to an earlier point, and its run had asked a VAN for approval' }, run);
}
