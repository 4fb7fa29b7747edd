import { ActivityFailure, ApplicationFailure, TemporalFailure, TimeoutFailure } from '@temporalio/common';
import type { Reason } from '../domain/reasons';

/**
 * The cause of an activity's failure. A local activity's failure arrives as it is, a regular one's as the cause of
 * another.
 */
export const causeOf = (failure: unknown): unknown => (failure instanceof ActivityFailure ? failure.cause : failure);

/** The type of an activity's failure; undefined when it has none, e.g. after a time-out. */
export function failureTypeOf(failure: unknown): string | undefined {
  const cause = causeOf(failure);
  return cause instanceof ApplicationFailure ? (cause.type ?? undefined) : undefined;
}

/** The activity has said that no other try would succeed. */
export function isFinalFailure(failure: unknown): boolean {
  const cause = causeOf(failure);
  return cause instanceof ApplicationFailure && cause.nonRetryable === true;
}

/**
 * Why an activity with an issuer's keys failed, which is never the issuer's fault: the order can't be written, the zone
 * with the keys did not answer in time, or the activity itself broke.
 */
export function whyKeysFailed(failure: unknown): Reason {
  if (lastTypeOf(failure) === 'OrderNotEncodable') return 'ORDER_NOT_WRITABLE';
  return isUnanswered(failure) ? 'KEY_ZONE_UNAVAILABLE' : 'ENGINE_ERROR';
}

const reasonsOfCards: Readonly<Partial<Record<string, Reason>>> = {
  BillingKeyEnded: 'BILLING_KEY_ENDED',
  CardUnreadable: 'CARD_KEY_UNAVAILABLE',
  KmsUnavailable: 'CARD_KEY_UNAVAILABLE',
};

/** The same for an activity with a registered card, which KMS decrypts. */
export const whyCardFailed = (failure: unknown): Reason =>
  reasonsOfCards[lastTypeOf(failure) ?? ''] ?? whyKeysFailed(failure);

/** No worker took the activity, or none answered; earlier tries have left no failure. */
const isUnanswered = (failure: unknown): boolean =>
  causeOf(failure) instanceof TimeoutFailure && lastTypeOf(failure) === undefined;

/** The type of the last failure, even if its retries then ran out of time. */
function lastTypeOf(failure: unknown): string | undefined {
  const cause = causeOf(failure);
  return failureTypeOf(cause instanceof TimeoutFailure ? cause.cause : failure);
}

/**
 * What broke, for operators.
 * @throws the failure when no activity caused it: the workflow's own code has a fault, which a new version must fix
 */
export function whatBroke(failure: unknown): string {
  if (!(failure instanceof TemporalFailure)) throw failure;
  const cause = causeOf(failure);
  return cause instanceof ApplicationFailure
    ? `An activity broke (${cause.type ?? 'failure'}: ${cause.message})`
    : `An activity broke (${failure.message})`;
}
