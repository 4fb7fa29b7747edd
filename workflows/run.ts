import { setCurrentDetails } from '@temporalio/workflow';
import type { Position } from '../domain/position';
import { describePayment, onOneLine } from './details';
import { type Heard, listenForAuthentication } from './listen';
import type { OperatorText } from './operator-texts';
import { receiveResolution, type Review } from './review';
import { statusClock } from './status-clock';

/** What a payment's run receives from outside, and what it shows to operators. */
export type PaymentRun = Heard & {
  readonly review: Review;
  /** The run has asked a VAN for approval: a row in an earlier state was restored from a backup. */
  readonly hasAsked: boolean;
  /** The VAN that was asked last, by this run or an earlier one. */
  readonly van: string | undefined;
  /** Notes that the run asks a VAN for approval now. */
  asks(van: string): void;
  /** Takes over from an earlier run: the payment's status, since when (ISO 8601), and the VAN that run asked. */
  takesOver(at: Position, since: string | undefined, van: string | undefined): void;
  /** Shows the payment's status, and what comes next. */
  describe(at: Position, next: OperatorText): void;
  /** Adds a permanent line to the run's details. */
  note(what: OperatorText): void;
};

const MOST_NOTES = 10;
const TOO_LATE: OperatorText = {
  ko: '실행 취소가 늦게 요청되었습니다. 결제자가 이미 인증했으므로 승인 여부를 알 때까지 계속합니다.',
  en: 'Its cancellation was requested too late: the payer had authenticated, and the run goes on until it knows what is booked.',
};
const REQUESTED: OperatorText = { ko: '실행 취소가 요청되었습니다.', en: 'Its cancellation was requested.' };
const malformed = (signal: string): OperatorText => ({
  ko: `시그널 \`${signal}\`의 형식이 맞지 않아 버렸습니다.`,
  en: `A malformed signal \`${signal}\` was dropped.`,
});

/**
 * Sets the handlers of signals, updates and Request Cancellation. Call it before a run's first activity, inside {@link
 * uncancelled}.
 */
export function receiveSignals(): PaymentRun {
  const notes: string[] = [];
  let told = '';
  let hasAsked = false;
  let van: string | undefined;
  const clock = statusClock();
  const show = (): void => {
    setCurrentDetails([told, ...notes.slice(-MOST_NOTES).map((note) => `- ${note}`)].join('\n\n'));
  };
  const note = (what: OperatorText): void => {
    notes.push(onOneLine(what));
    show();
  };
  const review = receiveResolution();
  const heard = listenForAuthentication({
    malformed: (signal) => {
      note(malformed(signal));
    },
    cancelled: (isTooLate) => {
      note(isTooLate ? TOO_LATE : REQUESTED);
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
    get van() {
      return van;
    },
    asks(one) {
      hasAsked = true;
      van = one;
    },
    takesOver({ status }, since, asked) {
      clock.knows(status, since);
      van = asked ?? van;
    },
    describe(at, next) {
      told = describePayment(at, clock.since(at.status), next);
      show();
    },
    note,
  };
}
