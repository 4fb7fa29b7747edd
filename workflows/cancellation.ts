import { CancellationScope } from '@temporalio/workflow';

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
