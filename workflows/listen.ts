import { setHandler, Trigger } from '@temporalio/workflow';
import type { Abort, SchemeAnswer, SealedResult } from '../domain/messages';
import { abortOf, sealedResultOf } from './inputs';
import { abort, authenticated, scheme } from './messages';
import { onCancellation } from './uncancelled';

/** Why an authentication is aborted before its result. */
export type GivenUp = Abort['reason'] | 'CANCELLED_BY_OPERATOR';

/** Everything that a run has heard about the authentication it waits for. */
export type Heard = {
  /** The answer to requests for the app scheme. */
  readonly scheme: Trigger<SchemeAnswer>;
  readonly result: SealedResult | undefined;
  readonly givenUp: GivenUp | undefined;
};

/** Receives events that change nothing. */
type Listener = {
  /** A malformed signal arrived, perhaps from a form, and is dropped. */
  malformed(signal: string): void;
  /** The run's cancellation was requested: the authentication is aborted, or was already over. */
  cancelled(isTooLate: boolean): void;
};

/**
 * Sets the handlers of an authentication's signals, of the update that asks for its scheme, and of Request
 * Cancellation. Of a result and an abort the first counts, even when one workflow task brings both.
 */
export function listenForAuthentication(listener: Partial<Listener> = {}): Heard {
  let result: SealedResult | undefined;
  let givenUp: GivenUp | undefined;
  const heard: Heard = {
    scheme: new Trigger(),
    get result() {
      return result;
    },
    get givenUp() {
      return givenUp;
    },
  };
  const giveUp = (reason: GivenUp): void => {
    if (result === undefined) givenUp ??= reason;
  };
  setHandler(scheme, async () => heard.scheme);
  setHandler(authenticated, (given) => {
    const read = sealedResultOf(given);
    if (read === undefined) listener.malformed?.('authenticated');
    else if (givenUp === undefined) result ??= read;
  });
  setHandler(abort, (given) => {
    const read = abortOf(given);
    if (read === undefined) listener.malformed?.('abort');
    else giveUp(read.reason);
  });
  onCancellation(() => {
    giveUp('CANCELLED_BY_OPERATOR');
    listener.cancelled?.(result !== undefined);
  });
  return heard;
}
