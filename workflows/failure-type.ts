import { ActivityFailure, ApplicationFailure, TimeoutFailure } from '@temporalio/common';
import type { Reason } from '../domain/reasons';

/**
 * Why an activity failed. The failure of a local activity arrives as it is, that of a regular one as the cause of
 * another.
 */
export const causeOf = (failure: unknown): unknown => (failure instanceof ActivityFailure ? failure.cause : failure);

/** The type that a failed activity gives its failure; undefined when it gives none, e.g. after a time-out. */
export function failureTypeOf(failure: unknown): string | undefined {
  const cause = causeOf(failure);
  return cause instanceof ApplicationFailure ? (cause.type ?? undefined) : undefined;
}

/**
 * Why an activity with an issuer's keys failed, which is never the issuer's fault: the order can't be written, the zone
 * with the keys did not answer for as long as it was tried, or the activity itself broke.
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

/** The same of an activity with a registered card, which KMS decrypts. */
export const whyCardFailed = (failure: unknown): Reason =>
  reasonsOfCards[lastTypeOf(failure) ?? ''] ?? whyKeysFailed(failure);

/** Nobody took the activity, or nobody answered: what was tried before has left no failure. */
const isUnanswered = (failure: unknown): boolean =>
  causeOf(failure) instanceof TimeoutFailure && lastTypeOf(failure) === undefined;

/** The type of the last failure, also where its retries then ran out of time. */
function lastTypeOf(failure: unknown): string | undefined {
  const cause = causeOf(failure);
  return failureTypeOf(cause instanceof TimeoutFailure ? cause.cause : failure);
}
