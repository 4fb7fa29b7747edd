import type { CancellationPosition, InFlight } from '../activities/cancellations/types';
import type { KnownAs } from '../activities/payments/types';
import type { CancelStep } from '../domain/cancelling';
import { stateLetter } from '../domain/payment-states';
import type { Position } from '../domain/position';

/** Current details for Temporal Web UI: the payment's status, and what it waits for. */
export const describePayment = (at: Position, next: string): string =>
  [`**${at.status}** (state ${stateLetter(at.status)}, version ${at.version})`, next]
    .filter((line) => line !== '')
    .join('\n\n');

/** A VAN's words as plain text, so that Markdown does not interpret them. */
export const vanSaid = (van: string, words: string): string => `VAN ${van} said: \`${words.replaceAll('`', "'")}\``;

/** The facts that an operator needs to look up the approval of a payment in NEEDS_REVIEW at the VAN. */
export type ReviewFacts = KnownAs & {
  readonly attemptId: string;
  readonly van: string;
  /** Won. */
  readonly amount: number;
  /** ISO 8601: it has waited since then. */
  readonly since: string;
  /** The last thing heard about it. */
  readonly why: string;
};

const paymentOf = (orderNo: string): string => orderNo.slice(orderNo.indexOf('pay_'));

/** Current details of a payment that waits for an operator: which approval to look up, and what to do. */
export const reviewDetails = (facts: ReviewFacts): string => `The VAN's answer is unknown (${facts.why}).

| | |
|---|---|
| attempt | ${facts.attemptId} |
| VAN | ${facts.van} |
| terminal | ${facts.terminalId} |
| date | ${facts.serialDate} |
| serial | ${facts.serial} |
| transmitted at | ${facts.transmittedAt} (Korean time) |
| amount | ${facts.amount} won |
| order number | ${facts.orderNo} |
| waits since | ${facts.since} |

Look it up at the VAN under that date and the day after, then run \`npm run resolve -- payment ${paymentOf(facts.orderNo)}\`, which asks the VAN too and says how to go on. \
Or send the update \`resolve\`: \`{verdict: "NOT_APPROVED", operator, note}\`, or \
\`{verdict: "APPROVED", approvalNo, approvedAt, maskedCardNo, cardIssuerName, acquirerName, evidence or override, operator, note}\`.`;

/** Current details of a cancellation: where it stands, and what comes next. */
export const cancellationDetails = (
  { status, version }: CancellationPosition,
  { van, cancelling, approval }: InFlight,
  step: Extract<CancelStep, { kind: 'send' }>,
  telegrams: number,
): string =>
  `**${status}** (version ${version})

Cancels ${cancelling.amount} of ${cancelling.balanceBefore} won of payment ${approval.paymentId} at VAN ${van}. \
Next: ${step.telegram} in ${step.inMs} ms, after ${telegrams} telegrams.`;

/** Current details of a cancellation that waits for an operator: what to look up, and what to do. */
export const cancellationReviewDetails = (
  { at, van, cancelling, approval }: InFlight,
  why: string,
): string => `Whether the VAN cancelled is unknown (${why}).

| | |
|---|---|
| cancellation | ${at.cancellationId} |
| payment | ${approval.paymentId} |
| VAN | ${van} |
| terminal | ${approval.terminalId} |
| approval number | ${approval.approvalNo} |
| approved at | ${approval.approvedAt} (Korean time) |
| serial of the approval | ${approval.serial} of ${approval.serialDate} |
| to be cancelled | ${cancelling.amount} won |
| balance if it was cancelled | ${cancelling.balanceBefore - cancelling.amount} won |
| balance if it was not | ${cancelling.balanceBefore} won |
| waits since | ${new Date().toISOString()} |

Look the approval's balance up at the VAN, then run \`npm run resolve -- cancellation ${at.cancellationId}\`, \
or send the update \`resolve\`: \`{verdict: "CANCELLED" or "NOT_CANCELLED", operator, note}\`.`;
