import { ApplicationFailure, condition, setHandler, Trigger } from '@temporalio/workflow';
import { type Resolution, WAITS_FOR_NO_REVIEW } from '../domain/messages';
import type { PaymentStatus } from '../domain/payment-states';
import { resolve } from './messages';
import { refusedResolution } from './resolution';

/** Receives an operator's verdict for a run. */
export type Review = {
  /** From now on the run accepts the update `resolve`; the first valid one counts. */
  wait(): Promise<Resolution>;
  /** The verdict is recorded: its sender is told the payment's status. */
  recorded(status: PaymentStatus): void;
};

/** @param refused further reasons to refuse a resolution here, or undefined */
export function receiveResolution(refused: (resolution: Resolution) => string | undefined = () => undefined): Review {
  const done = new Trigger<PaymentStatus>();
  let isOpen = false;
  let found: Resolution | undefined;
  setHandler(
    resolve,
    async (resolution) => {
      found ??= resolution;
      return done;
    },
    {
      validator: (resolution: Resolution) => {
        const waits = isOpen && found === undefined;
        const refusal = waits ? (refusedResolution(resolution) ?? refused(resolution)) : WAITS_FOR_NO_REVIEW;
        if (refusal !== undefined) throw ApplicationFailure.nonRetryable(refusal, 'ResolutionRefused');
      },
    },
  );
  return {
    async wait() {
      isOpen = true;
      await condition(() => found !== undefined);
      if (found === undefined) throw ApplicationFailure.nonRetryable('a review ended without a resolution');
      return found;
    },
    recorded(status) {
      done.resolve(status);
    },
  };
}
