import { defineQuery, defineSignal } from '@temporalio/workflow';
import { type Halt, type RunStanding, type ShardReport, STANDING_QUERY } from './billing-run-input';

/**
 * Pauses a run, or one of its shards; operators send it, also from Temporal Web UI. Charges under way finish. Arguments
 * are ignored.
 */
export const pauseRun = defineSignal('pause');
/** Makes a run go on that an operator holds, or that has stopped itself. Arguments are ignored. */
export const resumeRun = defineSignal('resume');
/** From a shard to its run. */
export const shardTold = defineSignal<[ShardReport]>('shard');
/** From a run to its shards. */
export const haltShard = defineSignal<[Halt]>('halt');
export const standing = defineQuery<RunStanding>(STANDING_QUERY);
