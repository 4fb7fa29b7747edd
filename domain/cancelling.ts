/**
 * How one cancellation is carried out: everything heard so far decides the next step. Pure, like `settlement.ts`.
 *
 * An approval moves at most once by it, whatever is lost: each resend names the balance that the first telegram named,
 * which a VAN that has carried one of them out refuses; and one cancellation at a time changes that balance.
 */
import type { OriginalState } from './settlement';

/** The outcome of a cancel telegram, or of an inquiry about the approval. */
export type CancelAnswer =
  /** No byte of it left. */
  | { readonly kind: 'not-sent' }
  /** It may have been received, and nothing usable came back. */
  | { readonly kind: 'no-answer' }
  /** The VAN carried it out; `cancelledAt` is its 거래일시, if it gives one. */
  | { readonly kind: 'cancelled'; readonly code: string; readonly cancelledAt?: string }
  /** The approval was cancelled in whole before. */
  | { readonly kind: 'already-cancelled'; readonly code: string }
  /** The VAN knows no such approval. */
  | { readonly kind: 'no-original'; readonly code: string }
  | { readonly kind: 'refused'; readonly code: string }
  /** The answer to an inquiry. Amounts are won. */
  | { readonly kind: 'found'; readonly state: OriginalState; readonly balance: number; readonly amount: number };

export type CancelTelegram = 'CANCEL' | 'PARTIAL_CANCEL' | 'INQUIRY';

/** A telegram of the cancellation, with the time at which it began (epoch ms). */
export type CancelEvidence = {
  readonly telegram: CancelTelegram;
  readonly heard: CancelAnswer;
  readonly at: number;
};

/** Facts about a cancellation; amounts are won, instants epoch ms. */
export type Cancelling = {
  /** Of the approval, as it is booked. */
  readonly approved: number;
  /** Of this cancellation. */
  readonly amount: number;
  readonly balanceBefore: number;
  /** How long after a telegram began a byte of it may leave. */
  readonly writeWithinMs: number;
  /** How long after its last byte the VAN may still carry it out. */
  readonly longestProcessingMs: number;
  /** A cancellation that is not settled by then waits for an operator, or ends if no telegram was sent. */
  readonly reviewAt: number;
};

export type CancelStep =
  | { readonly kind: 'send'; readonly telegram: CancelTelegram; /** Pause before it. */ readonly inMs: number }
  | { readonly kind: 'done'; readonly code: string; readonly cancelledAt?: string }
  /** It is certain that nothing was cancelled, and that nothing will be. */
  | { readonly kind: 'failed'; readonly because: 'refused' | 'not-sent'; readonly code: string }
  | { readonly kind: 'review'; readonly why: string };

const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 60_000;

/** A cancellation of the whole amount, of which nothing was cancelled before. */
export const isWhole = ({ approved, amount }: Pick<Cancelling, 'approved' | 'amount'>): boolean => amount === approved;

/** What to do next. The evidence is in the order in which it was heard. */
export function nextCancelStep(cancelling: Cancelling, evidence: readonly CancelEvidence[], now: number): CancelStep {
  return settledBy(cancelling, evidence) ?? goOn(cancelling, evidence, now);
}

const isInquiry = ({ telegram }: CancelEvidence): boolean => telegram === 'INQUIRY';
const wasSent = ({ heard }: CancelEvidence): boolean => heard.kind !== 'not-sent';
/** Cancels that the VAN may have received. */
const cancelsSent = (evidence: readonly CancelEvidence[]): readonly CancelEvidence[] =>
  evidence.filter((one) => !isInquiry(one) && wasSent(one));
const unanswered = (evidence: readonly CancelEvidence[]): readonly CancelEvidence[] =>
  cancelsSent(evidence).filter(({ heard }) => heard.kind === 'no-answer');

/** An unchanged balance is proof only from an inquiry that began after this instant. */
const unchangedIsFinalAt = (
  { writeWithinMs, longestProcessingMs }: Cancelling,
  evidence: readonly CancelEvidence[],
): number => Math.max(...cancelsSent(evidence).map(({ at }) => at)) + writeWithinMs + longestProcessingMs;

function settledBy(cancelling: Cancelling, evidence: readonly CancelEvidence[]): CancelStep | undefined {
  for (const { heard } of evidence) {
    if (heard.kind === 'cancelled') {
      const { code, cancelledAt } = heard;
      return { kind: 'done', code, ...(cancelledAt === undefined ? {} : { cancelledAt }) };
    }
    // The whole of it is given back: that is what was asked for, and no other cancellation is under way.
    if (heard.kind === 'already-cancelled' && isWhole(cancelling)) return { kind: 'done', code: heard.code };
    if (heard.kind === 'found') {
      const found = settledByBooks(cancelling, heard);
      if (found !== undefined) return found;
    }
  }
  return refusedForCertain(cancelling, evidence);
}

type Found = Extract<CancelAnswer, { kind: 'found' }>;

/** What the VAN's books prove, whenever they were read: the balance only ever falls. */
function settledByBooks({ approved, amount, balanceBefore }: Cancelling, heard: Found): CancelStep | undefined {
  if (heard.state !== 'A' && heard.state !== 'C') return undefined;
  const balance = heard.state === 'C' ? 0 : heard.balance;
  if (heard.amount !== approved)
    return { kind: 'review', why: `the VAN has booked ${heard.amount} won instead of ${approved}` };
  if (balance === balanceBefore) return undefined;
  if (balance === balanceBefore - amount) return { kind: 'done', code: heard.state };
  return {
    kind: 'review',
    why: `the VAN's balance is ${balance} won; before this cancellation it was ${balanceBefore}: somebody cancelled at the VAN`,
  };
}

/**
 * The last cancel was refused, and no other can have been received; or, after a resend was refused, an inquiry found
 * the balance unchanged once no earlier one could be carried out any more.
 */
function refusedForCertain(cancelling: Cancelling, evidence: readonly CancelEvidence[]): CancelStep | undefined {
  const last = cancelsSent(evidence).at(-1)?.heard;
  if (last?.kind !== 'refused') return undefined;
  const isProven = unanswered(evidence).length === 0 || isUnchangedForGood(cancelling, evidence);
  return isProven ? { kind: 'failed', because: 'refused', code: last.code } : undefined;
}

/** The last telegram is an inquiry that found the balance unchanged, so late that no cancel can follow. */
function isUnchangedForGood(cancelling: Cancelling, evidence: readonly CancelEvidence[]): boolean {
  const last = evidence.at(-1);
  return last?.heard.kind === 'found' && isStanding(last.heard) && last.at > unchangedIsFinalAt(cancelling, evidence);
}

/** As `settledByBooks` has not settled it, its balance is the one from before. */
const isStanding = ({ state }: Found): boolean => state === 'A';

function goOn(cancelling: Cancelling, evidence: readonly CancelEvidence[], now: number): CancelStep {
  const last = evidence.at(-1);
  const telegram = isWhole(cancelling) ? 'CANCEL' : 'PARTIAL_CANCEL';
  if (last === undefined) return { kind: 'send', telegram, inMs: 0 };
  const wereAnySent = cancelsSent(evidence).length > 0;
  if (now >= cancelling.reviewAt)
    return wereAnySent
      ? { kind: 'review', why: `not settled in time; heard last: ${inWords(last)}` }
      : { kind: 'failed', because: 'not-sent', code: '' };
  const mayResend = !wereAnySent || isUnchangedForGood(cancelling, evidence) || isResendAgain(cancelling, evidence);
  const next = mayResend ? telegram : 'INQUIRY';
  const inMs = Math.min(pauseMs(cancelling, evidence, { last, next, now }), cancelling.reviewAt - now);
  return { kind: 'send', telegram: next, inMs };
}

/** A resend that no byte of was sent is sent again: the inquiry before it holds. */
function isResendAgain(cancelling: Cancelling, evidence: readonly CancelEvidence[]): boolean {
  const sent = evidence.filter((one) => isInquiry(one) || wasSent(one));
  const last = evidence.at(-1);
  return last !== undefined && !isInquiry(last) && !wasSent(last) && isUnchangedForGood(cancelling, sent);
}

/** The first of its kind goes at once, later ones with growing pauses. After an early "unchanged", the next waits. */
function pauseMs(
  cancelling: Cancelling,
  evidence: readonly CancelEvidence[],
  { last, next, now }: { readonly last: CancelEvidence; readonly next: CancelTelegram; readonly now: number },
): number {
  if (next === 'INQUIRY' && last.heard.kind === 'found' && isStanding(last.heard))
    return Math.max(FIRST_PAUSE_MS, unchangedIsFinalAt(cancelling, evidence) + 1 - now);
  const before = evidence.filter(({ telegram }) => telegram === next).length;
  return before === 0 ? 0 : Math.min(FIRST_PAUSE_MS * 2 ** (before - 1), LONGEST_PAUSE_MS);
}

const inWords = ({ telegram, heard }: CancelEvidence): string =>
  [telegram, heard.kind, 'code' in heard ? heard.code : '', heard.kind === 'found' ? heard.state : '']
    .filter((word) => word !== '')
    .join(' ');
