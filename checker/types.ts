/**
 * What the engine's own check compares with the database: the runs in Temporal, or also the VANs' answers to inquiries.
 */
export const checkKinds = ['runs', 'vans'] as const;
export type CheckKind = (typeof checkKinds)[number];

/** The findings of a check. */
export type CheckFindings = {
  readonly bills: number;
  readonly payments: number;
  readonly violations: number;
  /** The first violations, in words, with ids. */
  readonly first: readonly string[];
};

export interface CheckActivities {
  /**
   * Asserts the invariants over what changed in the last day, and stores the findings for `/metrics`. It changes
   * nothing else.
   */
  runCheck(input: { readonly kind: CheckKind; /** ISO 8601 */ readonly begunAt: string }): Promise<CheckFindings>;
}
