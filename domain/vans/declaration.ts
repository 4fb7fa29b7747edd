import type { CodeTable } from '../code-meanings';
import type { VanIssuerTable } from '../issuers';
import { LOOKS_AFTER_MS } from '../settlement';

/** What the engine must know of a VAN to decide by. Its telegrams are in `activities/van/<name>/`. */
export type VanDeclaration = {
  /** The table its issuer codes are from. */
  readonly issuerTable: VanIssuerTable;
  /** Its own response codes, as answers to an approval. */
  readonly codes: CodeTable;
  /** What its refusals of a cancel say of the approval itself. Said of an approval they are ambiguous. */
  readonly cancelCodes: {
    readonly alreadyCancelled: readonly string[];
    /** No such approval: it may still be on its way. */
    readonly noOriginal: readonly string[];
  };
  /** Its simulator: a name for process, files and variables; where it takes telegrams, and where it is controlled. */
  readonly simulator: { readonly name: string; readonly port: number; readonly controlPort: number };
  /** What it takes from us, over all merchants: more waits in its queue. */
  readonly telegramsPerSecond: number;
  readonly connectTimeoutMs: number;
  /** For the whole answer, from the moment the request is written. */
  readonly readTimeoutMs: number;
  /**
   * For so long after it was sent, an approval may still be booked: "none" is final only after that. Longer than
   * connect and read.
   */
  readonly longestProcessingMs: number;
  /** For so long it takes a net-cancel (망취소) of an approval. */
  readonly netCancelWindowMs: number;
  /** What is not settled after that long waits for an operator. */
  readonly reviewAfterMs: number;
  /** How long after its longest processing it is asked again for an approval that it did not know, each time. */
  readonly looksAfterMs: readonly number[];
};

/** What VANs have in common where their contracts say nothing else. */
export const usual = {
  telegramsPerSecond: 100,
  connectTimeoutMs: 5_000,
  readTimeoutMs: 30_000,
  longestProcessingMs: 90_000,
  netCancelWindowMs: 3_000_000,
  reviewAfterMs: 3_600_000,
  looksAfterMs: LOOKS_AFTER_MS,
} as const;
