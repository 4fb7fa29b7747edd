import { CancellationScope, setCurrentDetails, setHandler, Trigger } from '@temporalio/workflow';
import type { Abort, SchemeAnswer, SealedResult } from '../domain/messages';
import type { Position } from '../domain/position';
import { describePayment } from './details';
import { abortOf, sealedResultOf } from './inputs';
import { abort, authenticated, scheme } from './messages';
import { receiveResolution, type Review } from './review';

/** Why a payment is given up before its claim. */
type GivenUp = Abort['reason'] | 'CANCELLED_BY_OPERATOR';

/** What a payment's run receives from outside, and what it shows operators. */
export type PaymentRun = {
  readonly scheme: Trigger<SchemeAnswer>;
  readonly review: Review;
  readonly result: SealedResult | undefined;
  readonly givenUp: GivenUp | undefined;
  /** The run asked a VAN for approval: a row in an earlier state was restored from a backup. */
  readonly hasAsked: boolean;
  /** The run asks a VAN for approval now. */
  asks(): void;
  /** Shows where the payment is, and what is next. */
  describe(at: Position, next: string): void;
  /** Adds a line to the run's details that stays. */
  note(what: string): void;
};

const MOST_NOTES = 10;

/**
 * Sets the handlers of signals, updates and Request Cancellation. Call it before a run's first activity, inside {@link
 * uncancelled}.
 */
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
  // The first of result and abort counts, also when one workflow task brings both.
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
 * Request Cancellation in Temporal Web UI. A run finishes what it has begun all the same, so it runs {@link
 * uncancelled}.
 */
export function onCancellation(heard: () => void): void {
  CancellationScope.current().cancelRequested.catch(heard);
}

/**
 * Runs code that no cancellation may interrupt: it may be talking to a VAN, and nobody else would settle that. Its
 * signal handlers must be set inside too, or a cancellation interrupts them.
 */
export const uncancelled = <T>(body: () => Promise<T>): Promise<T> => CancellationScope.nonCancellable(body);
