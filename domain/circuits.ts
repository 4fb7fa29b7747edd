import { isIssuerCode, type IssuerCode, issuerCodes } from './issuers';
import { isVanName, type VanName, vanNames } from './vans';

/** An outside party that a payment needs: the VAN that it is approved by, or the issuer of its card. */
export type Party =
  { readonly kind: 'van'; readonly code: VanName } | { readonly kind: 'issuer'; readonly code: IssuerCode };

export const partyKinds = ['van', 'issuer'] as const satisfies readonly Party['kind'][];

/** Every VAN, then every issuer. */
export const parties: readonly Party[] = [
  ...vanNames.map((code) => ({ kind: 'van' as const, code })),
  ...issuerCodes.map((code) => ({ kind: 'issuer' as const, code })),
];

/** The party with this name; undefined when this version knows none. */
export function partyOf(kind: string, code: string): Party | undefined {
  if (kind === 'van' && isVanName(code)) return { kind, code };
  return kind === 'issuer' && isIssuerCode(code) ? { kind, code } : undefined;
}

/** `van:alpha` */
export const partyText = ({ kind, code }: Party): string => `${kind}:${code}`;

/**
 * How an exchange with a party ended. `answered`: it can work, whatever it said of the card. `failed`: it did not
 * answer, could not be reached, or said that it can't work.
 */
export type Verdict = 'answered' | 'failed';

/** Exchanges that ended, and how many of them failed. */
export type Tally = { readonly ended: number; readonly failed: number };

/** When a circuit opens and closes. Times are in ms. */
export type CircuitRules = {
  /** The exchanges of this time count. */
  readonly windowMs: number;
  /** With fewer exchanges it stays closed, whatever became of them. */
  readonly leastOutcomes: number;
  /** It opens when so many of a hundred failed. */
  readonly failurePercent: number;
  /** How long no probe goes, after it opened and after a probe failed. */
  readonly openMs: number;
  /** The least time between two payments that probe it. */
  readonly probeEveryMs: number;
  /** How many exchanges must be answered until it closes. */
  readonly probes: number;
};

/** What becomes of a circuit: it opens, stays open because a probe failed, closes, or counts an answered probe. */
export type CircuitMove = 'open' | 'reopen' | 'close' | 'count';

type Circuit = {
  /** Undefined: it is closed. */
  readonly open?: { readonly probedFrom: Date; readonly passed: number } | undefined;
  /** What ended since the circuit was looked at last. */
  readonly fresh: Tally;
  /** What ended within the window. */
  readonly inWindow: Tally;
};

/** @returns undefined: it stays as it is */
export function circuitMove(
  { open, fresh, inWindow }: Circuit,
  rules: CircuitRules,
  now: Date,
): CircuitMove | undefined {
  if (open === undefined)
    return inWindow.ended >= rules.leastOutcomes && isTooMuch(inWindow, rules) ? 'open' : undefined;
  // What was under way when it opened says nothing new.
  if (now < open.probedFrom || fresh.ended === 0) return undefined;
  if (isTooMuch(fresh, rules)) return 'reopen';
  return open.passed + fresh.ended - fresh.failed >= rules.probes ? 'close' : 'count';
}

const isTooMuch = ({ ended, failed }: Tally, { failurePercent }: CircuitRules): boolean =>
  failed > 0 && failed * 100 >= failurePercent * ended;

/** Why a party is out of service: an operator has suspended it, or its circuit is open. */
export const outageCauses = ['suspended', 'circuit'] as const;

/** Why, and since when, new payments don't go to a party. */
export type Outage = {
  readonly party: Party;
  readonly cause: (typeof outageCauses)[number];
  readonly since: Date;
};
