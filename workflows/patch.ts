import { patched as takesPatch } from '@temporalio/workflow';
import type { Patch } from '../domain/patches';

/** Whether this run takes a patch's steps. Bill workers don't begin them while an earlier version may come back. */
export const patched: (patch: Patch) => boolean = takesPatch;
