/** What is swept, one after the other. */
export const sweepable = ['payments', 'registrations', 'watches', 'billing-runs'] as const;
export type Sweepable = (typeof sweepable)[number];

/** What a sweep came upon. */
export type SweepFindings = {
  /** Open rows past their bound. */
  readonly looked: number;
  /** Payments taken over, since their runs were gone. */
  readonly recovered: number;
  /** Rows of registrations and billing runs that were ended, and watches that were begun again, for the same reason. */
  readonly ended: number;
  readonly rewatched: number;
  /** Workflow ids of runs that are open and fail at every workflow task. */
  readonly stuck: readonly string[];
};

/** What came of one row. */
export type Swept = Partial<Omit<SweepFindings, 'looked'>>;

export type SweepPage = SweepFindings & { /** Where the next page begins; none at the end. */ readonly next?: string };

/** What a recurring duty of the engine's came to. */
export type DutyReport = {
  readonly name: string;
  /** ISO 8601. */
  readonly begunAt: string;
  readonly findings: Readonly<Record<string, number | readonly string[]>>;
};

/** Activities of the sweep. They ask Temporal, so they are regular activities. */
export interface SweepActivities {
  /**
   * Looks at a page of open rows past their bound, asks Temporal about the runs of each, and has somebody take over
   * what nobody moves.
   */
  sweepPage(input: { readonly what: Sweepable; readonly after: string }): Promise<SweepPage>;
  /** Leaves for `/metrics` that a duty was done, and what it found. */
  noteDuty(input: DutyReport): Promise<void>;
}
