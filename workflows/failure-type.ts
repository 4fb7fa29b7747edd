import { ActivityFailure, ApplicationFailure } from '@temporalio/common';
import type { Reason } from '../domain/reasons';

/** What a step failed of. A local activity's failure comes as it is, a regular one's as the cause of another. */
export const causeOf = (failure: unknown): unknown => (failure instanceof ActivityFailure ? failure.cause : failure);

/** What a step that failed says of itself; undefined when it says nothing, e.g. because it timed out. */
export function failureTypeOf(failure: unknown): string | undefined {
  const cause = causeOf(failure);
  return cause instanceof ApplicationFailure ? (cause.type ?? undefined) : undefined;
}

/** Why an order did not reach its issuer. The issuer answers for nothing that it never got. */
export const whyNotSent = (failure: unknown): Reason =>
  failureTypeOf(failure) === 'OrderNotEncodable' ? 'ORDER_NOT_WRITABLE' : 'ISSUER_ERROR';
