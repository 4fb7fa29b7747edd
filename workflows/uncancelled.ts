import { CancellationScope } from '@temporalio/workflow';

/**
 * Calls `heard` when somebody uses Request Cancellation in Temporal Web UI. A run still finishes what it has begun, so
 * it runs {@link uncancelled}.
 */
export function onCancellation(heard: () => void): void {
  CancellationScope.current().cancelRequested.catch(heard);
}

/**
 * Runs code that no cancellation may interrupt: it may be talking to a VAN, and nobody else would settle that. Set the
 * run's signal handlers inside too, or a cancellation interrupts them.
 */
export const uncancelled = <T>(body: () => Promise<T>): Promise<T> => CancellationScope.nonCancellable(body);
