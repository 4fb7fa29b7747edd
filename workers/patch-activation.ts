import type { WorkerOptions } from '@temporalio/worker';
import { isTaken, type Version } from '../domain/patches';

/**
 * Has a worker's runs begin no patch that an earlier version does not know, while that may come back. A run that took a
 * patch keeps to it: its history says so.
 */
export const patchActivation = (mayComeBack: Version | undefined): Pick<WorkerOptions, 'patchActivationCallback'> => ({
  patchActivationCallback: ({ patchId }) => isTaken(patchId, mayComeBack),
});
