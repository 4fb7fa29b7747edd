import { setCurrentDetails } from '@temporalio/workflow';
import type { Position } from '../domain/position';
import { describePayment } from './details';
import { type Heard, listenForAuthentication } from './listen';
import { receiveResolution, type Review } from './review';

/** What a payment's run receives from outside, and what it shows to operators. */
export type PaymentRun = Heard & {
  readonly review: Review;
  /** The run has asked a VAN for approval: a row in an earlier state was restored from a backup. */
  readonly hasAsked: boolean;
  /** Notes that the run asks a VAN for approval now. */
  asks(): void;
  /** Shows the payment's status, and what comes next. */
  describe(at: Position, next: string): void;
  /** Adds a permanent line to the run's details. */
  note(what: string): void;
};

const MOST_NOTES = 10;
const TOO_LATE =
  'Its cancellation was requested too late: the payer had authenticated, and the run goes on until it knows what is booked.';

/**
 * Sets the handlers of signals, updates and Request Cancellation. Call it before a run's first activity, inside {@link
 * uncancelled}.
 */
export function receiveSignals(): PaymentRun {
  const notes: string[] = [];
  let told = '';
  let hasAsked = false;
  const show = (): void => {
    setCurrentDetails([told, ...notes.slice(-MOST_NOTES).map((note) => `- ${note}`)].join('\n\n'));
  };
  const note = (what: string): void => {
    notes.push(what);
    show();
  };
  const review = receiveResolution();
  const heard = listenForAuthentication({
    malformed: (signal) => {
      note(`A malformed signal \`${signal}\` was dropped.`);
    },
    cancelled: (isTooLate) => {
      note(isTooLate ? TOO_LATE : 'Its cancellation was requested.');
    },
  });
  return {
    scheme: heard.scheme,
    review,
    get result() {
      return heard.result;
    },
    get givenUp() {
      return heard.givenUp;
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
    note,
  };
}
