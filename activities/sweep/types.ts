/** The kinds of rows that are swept, one after the other. */
export const sweepable = ['payments', 'cancellations', 'registrations', 'watches', 'billing-runs'] as const;
export type Sweepable = (typeof sweepable)[number];

/** The findings of a sweep. */
export type SweepFindings = {
  /** Open rows past their bound. */
  readonly looked: number;
  /** Payments and cancellations taken over, because their runs were gone. */
  readonly recovered: number;
  /** Rows of registrations and billing runs that were ended, and watches that were restarted, for the same reason. */
  readonly ended: number;
  readonly rewatched: number;
  /** Workflow ids of runs that are open and fail at every workflow task. */
  readonly stuck: readonly string[];
};

/** The result for one row. */
export type Swept = Partial<Omit<SweepFindings, 'looked'>>;

export type SweepPage = SweepFindings & { /** Where the next page begins; none at the end. */ readonly next?: string };

/** The findings of a recurring duty of the engine. */
export type DutyReport = {
  readonly name: string;
  /** ISO 8601. */
  readonly begunAt: string;
  readonly findings: Readonly<Record<string, number | readonly string[]>>;
};

/** Activities of the sweep. They ask Temporal, so they are regular activities. */
export interface SweepActivities {
  /**
   * Reads a page of open rows past their bound, asks Temporal about their runs, and starts a run for each row that no
   * run moves.
   */
  sweepPage(input: { readonly what: Sweepable; readonly after: string }): Promise<SweepPage>;
  /** Stores for `/metrics` that a duty was done, and its findings. */
  noteDuty(input: DutyReport): Promise<void>;
}
