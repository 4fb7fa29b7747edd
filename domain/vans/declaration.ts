import type { CodeTable } from '../code-meanings';
import type { VanIssuerTable } from '../issuers';
import { LOOKS_AFTER_MS } from '../settlement';

/** Everything about a VAN that the engine decides by. Its telegrams are in `activities/van/<name>/`. */
export type VanDeclaration = {
  /** The table of its issuer codes. */
  readonly issuerTable: VanIssuerTable;
  /** Its own response codes, as answers to an approval. */
  readonly codes: CodeTable;
  /** What a refused cancel says about the approval itself. As answers to an approval, these codes are ambiguous. */
  readonly cancelCodes: {
    readonly alreadyCancelled: readonly string[];
    /** No such approval: it may still arrive. */
    readonly noOriginal: readonly string[];
  };
  /** It cancels a part of an approval (부분취소). */
  readonly partialCancel: boolean;
  /** Its telegram says that installments are interest-free (무이자구분); otherwise it gets no such approval. */
  readonly interestFree: boolean;
  /** Its simulator: a name for process, files and variables, the port for telegrams, and the port for controls. */
  readonly simulator: { readonly name: string; readonly port: number; readonly controlPort: number };
  /** The most telegrams that it takes from us, over all merchants: more wait in its queue. */
  readonly telegramsPerSecond: number;
  readonly connectTimeoutMs: number;
  /** Time for the whole answer, from the moment when the request is written. */
  readonly readTimeoutMs: number;
  /**
   * How long after sending an approval may still be booked: "none" is final only after that. Longer than connect and
   * read.
   */
  readonly longestProcessingMs: number;
  /** How long it accepts a net-cancel (망취소) of an approval. */
  readonly netCancelWindowMs: number;
  /** An approval that is not settled after this time waits for an operator. */
  readonly reviewAfterMs: number;
  /** When to ask it again about an approval that it did not know, each counted from its longest processing. */
  readonly looksAfterMs: readonly number[];
};

/** Values that VANs share unless their contracts say otherwise. */
export const usual = {
  partialCancel: true,
  interestFree: true,
  telegramsPerSecond: 100,
  connectTimeoutMs: 5_000,
  readTimeoutMs: 30_000,
  longestProcessingMs: 90_000,
  netCancelWindowMs: 3_000_000,
  reviewAfterMs: 3_600_000,
  looksAfterMs: LOOKS_AFTER_MS,
} as const;
