import type { VanIssuerTable } from './issuers';
import type { VanCodeTable } from './van-response-codes';

type VanDeclaration = {
  /** The table its issuer codes are from. */
  readonly issuerTable: VanIssuerTable;
  /** The table its response codes are from. */
  readonly codeTable: VanCodeTable;
  /** Where its simulator listens, unless told otherwise. */
  readonly simulatorPort: number;
  /** What it takes from us, over all merchants: more waits in its queue. */
  readonly telegramsPerSecond: number;
  readonly connectTimeoutMs: number;
  /** For the whole answer, from the moment the request is written. */
  readonly readTimeoutMs: number;
  /** For so long after it was sent, an approval may still be booked: "none" is final only after that. Longer than connect and read. */
  readonly longestProcessingMs: number;
  /** For so long it takes a net-cancel (망취소) of an approval. */
  readonly netCancelWindowMs: number;
  /** What is not settled after that long waits for an operator. */
  readonly reviewAfterMs: number;
};

/** What VANs have in common where their contracts say nothing else. */
const usual = { telegramsPerSecond: 100, connectTimeoutMs: 5_000, readTimeoutMs: 30_000, longestProcessingMs: 90_000, netCancelWindowMs: 3_000_000, reviewAfterMs: 3_600_000 } as const;

const declarations = {
  alpha: { ...usual, simulatorPort: 9081, issuerTable: 'NICE', codeTable: 'alpha' },
  beta: { ...usual, simulatorPort: 9085, issuerTable: 'TOSS', codeTable: 'beta' },
} as const satisfies Readonly<Record<string, VanDeclaration>>;

export type VanName = keyof typeof declarations;

/** Every VAN the engine can send approvals to. Their addresses are configuration. */
export const vans: Readonly<Record<VanName, VanDeclaration>> = declarations;

export function isVanName(x: string): x is VanName {
  return Object.hasOwn(vans, x);
}

/** Thrown when a row names a VAN that this version does not know. */
export class UnknownVan extends Error {
  override readonly name = 'UnknownVan';
  constructor(readonly van: string) {
    super(`There is no VAN ${JSON.stringify(van)}: correct the merchant's terminals, or deploy a version that knows it.`);
  }
}

/** @throws UnknownVan */
export function vanName(x: string): VanName {
  if (!isVanName(x)) throw new UnknownVan(x);
  return x;
}

/** The Temporal task queue of a VAN's telegrams; only its own workers poll it. */
export function vanTaskQueue(name: VanName): string {
  return `van-${name}`;
}
