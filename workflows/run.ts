import { CancellationScope, setCurrentDetails, setHandler, Trigger } from '@temporalio/workflow';
import type { Position } from '../activities/payments/types';
import { describePayment } from './details';
import { abortOf, sealedResultOf } from './inputs';
import { type Abort, abort, authenticated, scheme, type SchemeAnswer, type SealedResult } from './messages';
import { receiveResolution, type Review } from './review';

/** Why a payment is given up before its claim. */
type GivenUp = Abort['reason'] | 'CANCELLED_BY_OPERATOR';

/** What a payment's run hears from outside, and tells operators. */
export type PaymentRun = {
  readonly scheme: Trigger<SchemeAnswer>;
  readonly review: Review;
  readonly result: SealedResult | undefined;
  readonly givenUp: GivenUp | undefined;
  /** It asked a VAN for approval: a row that stands before that was restored to an earlier point. */
  readonly hasAsked: boolean;
  /** It asks a VAN for approval now. */
  asks(): void;
  /** Shows where the payment is, and what is next. */
  describe(at: Position, next: string): void;
  /** Shows what came up on the way, under all that follows. */
  note(what: string): void;
};

const MOST_NOTES = 10;

/** Hears signals and updates, and Request Cancellation. Called before a run's first step, and {@link uncancelled}. */
export function receiveSignals(): PaymentRun {
  const notes: string[] = [];
  let told = '';
  let result: SealedResult | undefined;
  let givenUp: GivenUp | undefined;
  let hasAsked = false;
  const show = (): void => {
    setCurrentDetails([told, ...notes.slice(-MOST_NOTES).map((note) => `- ${note}`)].join('\n\n'));
  };
  const run: PaymentRun = {
    scheme: new Trigger(),
    review: receiveResolution(),
    get result() {
      return result;
    },
    get givenUp() {
      return givenUp;
    },
    get hasAsked() {
      return hasAsked;
    },
    asks() {
      hasAsked = true;
    },
    describe(at, next) {
      told = describePayment(at, next);
      show();
    },
    note(what) {
      notes.push(what);
      show();
    },
  };
  // Of result and abort the first counts, also when one workflow task brings both.
  const giveUp = (reason: GivenUp): void => {
    if (result === undefined) givenUp ??= reason;
  };
  setHandler(scheme, async () => run.scheme);
  setHandler(authenticated, (given) => {
    const read = sealedResultOf(given);
    if (read === undefined) run.note('A signal `authenticated` was malformed, and dropped.');
    else if (givenUp === undefined) result ??= read;
  });
  setHandler(abort, (given) => {
    const read = abortOf(given);
    if (read === undefined) run.note('A signal `abort` was malformed, and dropped.');
    else giveUp(read.reason);
  });
  onCancellation(() => {
    giveUp('CANCELLED_BY_OPERATOR');
    run.note(
      result === undefined
        ? 'Its cancellation was requested.'
        : 'Its cancellation was requested too late: the payer had authenticated, and the run goes on until it is known what is booked.',
    );
  });
  return run;
}

/**
 * Request Cancellation in Temporal Web UI. What a run has begun it brings to its end all the same, so it runs {@link
 * uncancelled}.
 */
export function onCancellation(heard: () => void): void {
  CancellationScope.current().cancelRequested.catch(heard);
}

/**
 * Runs what no cancellation may tear: it may be at a VAN, and nobody else would settle it. What it hears it must hear
 * inside, or a cancellation tears that.
 */
export const uncancelled = <T>(body: () => Promise<T>): Promise<T> => CancellationScope.nonCancellable(body);
