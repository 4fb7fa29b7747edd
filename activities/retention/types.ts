import type { Forgettable } from '../../domain/retention';

/** What was done, or would be done, to the partitions of events. */
export type PartitionsKept = {
  /** Names of months (`202702`) whose partition was made. */
  readonly made: readonly string[];
  /** Names of partitions that were dropped. */
  readonly dropped: readonly string[];
  /** Partitions that are old enough and stay, each with the reason. */
  readonly held: readonly string[];
};

/** What became of a page of old rows. */
export type ForgottenPage = {
  readonly forgotten: number;
  /** How many bills are old enough and stay, and the ids of some. */
  readonly heldCount: number;
  readonly held: readonly string[];
  /** Where the next page begins; undefined at the end. */
  readonly next?: string;
};

/** Activities that make room for new rows, and delete old ones. Regular activities: they may wait for locks. */
export interface RetentionActivities {
  /**
   * Makes the partitions of the months ahead, and drops those that are older than events are kept. Any number of
   * workers may do so at once, and be killed at any point: the next finds what is left to do.
   */
  keepPartitions(): Promise<PartitionsKept>;
  /** Deletes a page of rows that are older than they are kept. */
  forgetPage(input: { readonly what: Forgettable; readonly after?: string }): Promise<ForgottenPage>;
}
