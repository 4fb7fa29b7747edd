/**
 * How an approval whose outcome is unknown is settled: what has been heard of it so far says what is to be done next.
 * Pure, so that a workflow replays it, and each rule can be tested by itself.
 */

/** What a VAN says of an original (원거래상태): approved, cancelled, declined, in process, none. */
export type OriginalState = 'A' | 'C' | 'D' | 'P' | 'N';

/** How a telegram about the approval ended. */
export type FollowUpAnswer =
  /** No byte of it left. */
  | { readonly kind: 'not-sent' }
  /** It may have been received, and nothing usable came back. */
  | { readonly kind: 'no-answer' }
  /** A cancel that the VAN carried out, or had carried out before (0000, 7001). */
  | { readonly kind: 'cancelled'; readonly code: string }
  /** The VAN knows no such approval (7003). */
  | { readonly kind: 'none'; readonly code: string }
  /** A cancel that the VAN does not carry out. */
  | { readonly kind: 'refused'; readonly code: string }
  /** An inquiry's finding. */
  | {
      readonly kind: 'found';
      readonly state: OriginalState;
      readonly balance: number;
      readonly amount: number;
      /** Epoch ms, by the VAN's clock; absent where it does not say. */
      readonly bookedAt?: number;
    };

/**
 * The day under which a VAN is asked for an approval: of the approval's own date-time, or the one after. A VAN that got
 * it past midnight may keep it under either.
 */
export type InquiryDay = 'own' | 'next';

export type TelegramKind = 'NET_CANCEL' | 'CANCEL' | 'INQUIRY';

/** A telegram about the approval, and when it was begun (epoch ms): what a VAN says was true after that instant. */
export type Evidence = {
  readonly telegram: TelegramKind;
  readonly day: InquiryDay;
  readonly heard: FollowUpAnswer;
  readonly at: number;
};

/** Of the approval and its VAN; instants are epoch ms. */
export type UnknownApproval = {
  /** Won. */
  readonly amount: number;
  /** When its telegram was drawn: what was booked before is another's. Absent in runs of an earlier version. */
  readonly drawnAt?: number;
  /** The last instant at which the approval could have been sent. */
  readonly lastSendableAt: number;
  /** After that, for so long the VAN may still come to approve it. */
  readonly longestProcessingMs: number;
  /** Until then the VAN takes a net-cancel. */
  readonly netCancelUntil: number;
  /** What is not settled by then waits for an operator. */
  readonly reviewAt: number;
  /** Where it can be in the VAN's books. */
  readonly days: readonly InquiryDay[];
  /** What is booked must not stand: the VAN's answer was of something else, or its payment has ended. */
  readonly mustNotStand: boolean;
  /** The VAN's answer was of something else than it was asked for, so ours may be booked with another amount. */
  readonly mayDiffer?: boolean;
  /**
   * Whether who settles it holds the credential, which a net-cancel repeats. A run that took its payment over holds
   * none: it inquires, and cancels by number.
   */
  readonly holdsCredential: boolean;
};

export type NextStep =
  | {
      readonly kind: 'send';
      readonly telegram: TelegramKind;
      readonly day: InquiryDay;
      /** To wait before it. */ readonly inMs: number;
    }
  /** `none`: the VAN has nothing booked, and nothing can come any more. */
  | { readonly kind: 'settled'; readonly as: 'cancelled' | 'none' | 'declined' | 'approved'; readonly code: string }
  | { readonly kind: 'review'; readonly why: string };

const TEN_MINUTES_MS = 10 * 60_000;
const DAY_MS = 24 * 3_600_000;
const KST_OFFSET_MS = 9 * 3_600_000;
/** Before a VAN forgets at midnight what inquiry reaches back to, with time to cancel. */
const BEFORE_MIDNIGHT_MS = 30 * 60_000;

/**
 * How long after T a VAN is asked again for what it did not know: the sooner it is found, the shorter it stands beside
 * another approval.
 */
export const LOOKS_AFTER_MS: readonly number[] = [60_000, 180_000, 600_000];

/**
 * When a VAN is asked once more about an approval that it did not know (epoch ms): soon after its longest processing,
 * and half an hour before the end of the next Korean day, which is as far back as inquiry reaches.
 */
export const followUpTimes = (
  approval: Pick<UnknownApproval, 'lastSendableAt' | 'longestProcessingMs'>,
  looksAfterMs: readonly number[] = LOOKS_AFTER_MS,
): readonly number[] => [...looksAfterMs.map((afterMs) => noneIsFinalAt(approval) + afterMs), lastLookAt(approval)];

/** The same for runs that began before there were early looks. */
export const lateFollowUpTimes = (approval: Pick<UnknownApproval, 'lastSendableAt'>): readonly number[] => [
  approval.lastSendableAt + TEN_MINUTES_MS,
  lastLookAt(approval),
];

/** The last time at which it is looked for (epoch ms). */
export function lastLookAt({ lastSendableAt }: Pick<UnknownApproval, 'lastSendableAt'>): number {
  const startOfDay = Math.floor((lastSendableAt + KST_OFFSET_MS) / DAY_MS) * DAY_MS - KST_OFFSET_MS;
  return startOfDay + 2 * DAY_MS - BEFORE_MIDNIGHT_MS;
}

const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 60_000;

/** What to do next about an unknown approval. The evidence is in the order in which it was heard. */
export function nextStep(approval: UnknownApproval, evidence: readonly Evidence[], now: number): NextStep {
  return settledBy(approval, evidence) ?? goOn(approval, evidence, now);
}

/** The rules that end it, each by what alone proves it. */
function settledBy(approval: UnknownApproval, evidence: readonly Evidence[]): NextStep | undefined {
  const another = evidence.map(({ heard }) => anothers(approval, heard)).find((why) => why !== undefined);
  if (another !== undefined) return { kind: 'review', why: another };
  const proven = evidence.map(proofOf).find((proof) => proof !== undefined);
  return proven ?? nothingIsBooked(approval, evidence) ?? approvedAfterAll(approval, evidence);
}

/**
 * How far a VAN's clock may be behind ours. What was booked earlier than this before our telegram was drawn is
 * another's; a real difference beyond it has an operator look at what would have been settled, and settles nothing
 * wrongly.
 */
const CLOCK_DIFFERENCE_MS = 10_000;

/**
 * Why a finding can't be our approval, or undefined. A database that lost its last transactions draws serials once
 * more, and a VAN knows an approval by its serial: what another payer made under it proves nothing about ours, and must
 * never be cancelled.
 */
function anothers({ amount, drawnAt, mayDiffer }: UnknownApproval, heard: FollowUpAnswer): string | undefined {
  if (heard.kind !== 'found' || !['A', 'C', 'D'].includes(heard.state)) return undefined;
  const { state, bookedAt } = heard;
  const found = `the inquiry found an approval (${state}) under its serial that can't be its own`;
  if (drawnAt !== undefined && bookedAt !== undefined && bookedAt < drawnAt - CLOCK_DIFFERENCE_MS) {
    return `${found}: booked at ${utc(bookedAt)}, and ours was drawn at ${utc(drawnAt)}`;
  }
  // A declined one has no amount in the books.
  if (state === 'D' || mayDiffer === true || heard.amount === amount) return undefined;
  return `${found}: of ${heard.amount} won, and ours is of ${amount} won`;
}

const utc = (at: number): string => new Date(at).toISOString();

/** What one answer proves by itself. */
function proofOf({ heard }: Evidence): NextStep | undefined {
  if (heard.kind === 'cancelled') return { kind: 'settled', as: 'cancelled', code: heard.code };
  if (heard.kind !== 'found') return undefined;
  if (heard.state === 'C') return { kind: 'settled', as: 'cancelled', code: 'C' };
  return heard.state === 'D' ? { kind: 'settled', as: 'declined', code: 'D' } : undefined;
}

/** "None", said late of every day under which it can be booked. Early, the approval may still be on its way. */
function nothingIsBooked(approval: UnknownApproval, evidence: readonly Evidence[]): NextStep | undefined {
  const late = nones(evidence).filter(({ at }) => at > noneIsFinalAt(approval));
  const last = late.at(-1)?.heard;
  const isProven = last !== undefined && approval.days.every((day) => late.some((one) => one.day === day));
  return isProven ? { kind: 'settled', as: 'none', code: 'code' in last ? last.code : 'N' } : undefined;
}

const nones = (evidence: readonly Evidence[]): readonly Evidence[] =>
  evidence.filter(({ heard }) => heard.kind === 'none' || (heard.kind === 'found' && heard.state === 'N'));

const timesNone = (evidence: readonly Evidence[], of: InquiryDay): number =>
  nones(evidence).filter(({ day }) => day === of).length;

/** 7003 and "none" prove something only of a telegram begun later than this. */
export const noneIsFinalAt = ({
  lastSendableAt,
  longestProcessingMs,
}: Pick<UnknownApproval, 'lastSendableAt' | 'longestProcessingMs'>): number => lastSendableAt + longestProcessingMs;

/**
 * "Approved after all": the last finding is an approval of the right amount with its full balance, and every cancel
 * that may have been received was answered, before that finding, with a refusal. One that stayed unanswered may still
 * be carried out.
 */
function approvedAfterAll(
  { amount, mustNotStand }: UnknownApproval,
  evidence: readonly Evidence[],
): NextStep | undefined {
  const last = evidence.at(-1);
  const isWhole =
    last?.heard.kind === 'found' &&
    last.heard.state === 'A' &&
    last.heard.amount === amount &&
    last.heard.balance === amount;
  const stands = isWhole && !mustNotStand && cancelsOf(evidence).every(({ heard }) => heard.kind !== 'no-answer');
  return stands ? { kind: 'settled', as: 'approved', code: 'A' } : undefined;
}

const cancelsOf = (evidence: readonly Evidence[]): readonly Evidence[] =>
  evidence.filter(({ telegram }) => telegram !== 'INQUIRY');

function goOn(approval: UnknownApproval, evidence: readonly Evidence[], now: number): NextStep {
  const last = evidence.at(-1);
  if (last === undefined)
    return { kind: 'send', telegram: approval.holdsCredential ? 'NET_CANCEL' : 'INQUIRY', day: 'own', inMs: 0 };
  if (now >= approval.reviewAt) return { kind: 'review', why: `not settled in time; heard last: ${inWords(last)}` };
  const telegram = telegramAfter(approval, evidence, last, now);
  const day = dayAfter(approval, evidence, last);
  return {
    kind: 'send',
    telegram,
    day,
    inMs: Math.min(pauseMs(approval, evidence, { last, telegram, day, now }), approval.reviewAt - now),
  };
}

/** It is looked for where it was found; where there is none, under the day that was asked for less often. */
function dayAfter({ days }: UnknownApproval, evidence: readonly Evidence[], last: Evidence): InquiryDay {
  if (nones([last]).length === 0) return last.day;
  return days.reduce((least, day) => (timesNone(evidence, day) < timesNone(evidence, least) ? day : least));
}

/**
 * A refusal is followed by a look into the VAN's books, and what is found there is cancelled; otherwise the net-cancel
 * goes on while the VAN takes it.
 */
function telegramAfter(
  { netCancelUntil, holdsCredential }: UnknownApproval,
  evidence: readonly Evidence[],
  { heard, telegram }: Evidence,
  now: number,
): TelegramKind {
  const canNetCancel =
    holdsCredential &&
    now < netCancelUntil &&
    !evidence.some((one) => one.telegram === 'NET_CANCEL' && one.heard.kind === 'refused');
  if (heard.kind === 'found' && heard.state === 'A') return canNetCancel ? 'NET_CANCEL' : 'CANCEL';
  // A cancel by approval number is not repeated blindly: the books tell whether it was carried out.
  if (heard.kind === 'refused' || (telegram === 'CANCEL' && heard.kind !== 'not-sent')) return 'INQUIRY';
  return canNetCancel ? 'NET_CANCEL' : 'INQUIRY';
}

/**
 * A telegram goes at once the first time, then ever more slowly. After an early "none", nothing is of use until it
 * would be final.
 */
function pauseMs(
  approval: UnknownApproval,
  evidence: readonly Evidence[],
  {
    last,
    telegram,
    day,
    now,
  }: { readonly last: Evidence; readonly telegram: TelegramKind; readonly day: InquiryDay; readonly now: number },
): number {
  const isNone = nones([last]).length > 0;
  if (isNone && timesNone(evidence, day) < timesNone(evidence, last.day)) return 0;
  if (isNone) return Math.max(FIRST_PAUSE_MS, noneIsFinalAt(approval) + 1 - now);
  const before = evidence.filter((one) => one.telegram === telegram).length;
  return before === 0 ? 0 : Math.min(FIRST_PAUSE_MS * 2 ** (before - 1), LONGEST_PAUSE_MS);
}

const inWords = ({ telegram, heard }: Evidence): string =>
  [telegram, heard.kind, 'code' in heard ? heard.code : '', heard.kind === 'found' ? heard.state : '']
    .filter((word) => word !== '')
    .join(' ');
