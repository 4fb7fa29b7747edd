/**
 * What a check of the engine's own compares with the database: the runs in Temporal, or what the VANs say by inquiry as
 * well.
 */
export const checkKinds = ['runs', 'vans'] as const;
export type CheckKind = (typeof checkKinds)[number];

/** What a check came to. */
export type CheckFindings = {
  readonly bills: number;
  readonly payments: number;
  readonly violations: number;
  /** The first of them, in words, with ids. */
  readonly first: readonly string[];
};

export interface CheckActivities {
  /**
   * Asserts the invariants over what changed in the last day, and leaves for `/metrics` what it found. It changes
   * nothing else.
   */
  runCheck(input: { readonly kind: CheckKind; /** ISO 8601 */ readonly begunAt: string }): Promise<CheckFindings>;
}
