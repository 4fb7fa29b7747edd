import { ActivityFailure, ApplicationFailure } from '@temporalio/common';
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

/** Why an order did not reach its issuer, which is not the issuer's fault. */
export const whyNotSent = (failure: unknown): Reason =>
  failureTypeOf(failure) === 'OrderNotEncodable' ? 'ORDER_NOT_WRITABLE' : 'ISSUER_ERROR';
