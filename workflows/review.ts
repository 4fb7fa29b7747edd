import { ApplicationFailure, type UpdateDefinition } from '@temporalio/common';
import { condition, setHandler, Trigger } from '@temporalio/workflow';
import { type Resolution, WAITS_FOR_NO_REVIEW } from '../domain/messages';
import type { PaymentStatus } from '../domain/payment-states';
import { resolve } from './messages';
import { refusedResolution } from './resolution';

/** Receives an operator's verdict for a run. */
export type Review<Verdict = Resolution, Status = PaymentStatus> = {
  /** From now on the run accepts the update `resolve`; the first valid one counts. */
  wait(): Promise<Verdict>;
  /** The verdict is recorded: its sender is told the status. */
  recorded(status: Status): void;
};

/** @param refused further reasons to refuse a resolution here, or undefined */
export const receiveResolution = (refused: (resolution: Resolution) => string | undefined = () => undefined): Review =>
  receiveVerdict(resolve, (resolution) => refusedResolution(resolution) ?? refused(resolution));

/**
 * @param update brings the verdict
 * @param refused why a verdict is refused, or undefined: it may be typed by hand
 */
export function receiveVerdict<Verdict, Status>(
  update: UpdateDefinition<Status, [Verdict]>,
  refused: (verdict: Verdict) => string | undefined,
): Review<Verdict, Status> {
  const done = new Trigger<Status>();
  let isOpen = false;
  let found: Verdict | undefined;
  setHandler(
    update,
    async (verdict) => {
      found ??= verdict;
      return done;
    },
    {
      validator: (verdict: Verdict) => {
        const waits = isOpen && found === undefined;
        const refusal = waits ? refused(verdict) : WAITS_FOR_NO_REVIEW;
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
