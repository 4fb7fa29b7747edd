/**
 * How an approval with an unknown outcome is settled: everything heard so far decides the next step. Pure, so that a
 * workflow can replay it and each rule can be tested alone.
 */

/** A VAN's state of an original approval (원거래상태): approved, cancelled, declined, in process, none. */
export type OriginalState = 'A' | 'C' | 'D' | 'P' | 'N';

/** The outcome of a telegram about the approval. */
export type FollowUpAnswer =
  /** No byte of it left. */
  | { readonly kind: 'not-sent' }
  /** It may have been received, and nothing usable came back. */
  | { readonly kind: 'no-answer' }
  /** A cancel that the VAN carried out now or earlier (0000, 7001). */
  | { readonly kind: 'cancelled'; readonly code: string }
  /** The VAN knows no such approval (7003). */
  | { readonly kind: 'none'; readonly code: string }
  /** A cancel that the VAN refused. */
  | { readonly kind: 'refused'; readonly code: string }
  /** The answer to an inquiry. */
  | {
      readonly kind: 'found';
      readonly state: OriginalState;
      readonly balance: number;
      readonly amount: number;
      /** Epoch ms, by the VAN's clock; absent when the VAN does not say. */
      readonly bookedAt?: number;
    };

/**
 * The day under which the VAN is asked for an approval: the day of its own date-time, or the next. A VAN that got it
 * past midnight may keep it under either.
 */
export type InquiryDay = 'own' | 'next';

export type TelegramKind = 'NET_CANCEL' | 'CANCEL' | 'INQUIRY';

/**
 * A telegram about the approval, with the time at which it began (epoch ms): the VAN's answer was true after that
 * instant.
 */
export type Evidence = {
  readonly telegram: TelegramKind;
  readonly day: InquiryDay;
  readonly heard: FollowUpAnswer;
  readonly at: number;
};

/** Facts about the approval and its VAN; instants are epoch ms. */
export type UnknownApproval = {
  /** Won. */
  readonly amount: number;
  /**
   * When its telegram was drawn: an approval booked earlier belongs to another payment. Absent in runs of an earlier
   * version.
   */
  readonly drawnAt?: number;
  /** The last instant at which the approval could have been sent. */
  readonly lastSendableAt: number;
  /** How long after that instant the VAN may still book it. */
  readonly longestProcessingMs: number;
  /** The VAN accepts a net-cancel until then. */
  readonly netCancelUntil: number;
  /** An approval that is not settled by then waits for an operator. */
  readonly reviewAt: number;
  /** The days under which the VAN may have booked it. */
  readonly days: readonly InquiryDay[];
  /** A booked approval must not stand: the VAN's answer did not match the request, or the payment has ended. */
  readonly mustNotStand: boolean;
  /** The VAN's answer did not match the request, so ours may be booked with another amount. */
  readonly mayDiffer?: boolean;
  /**
   * Whether the run that settles it holds the credential, which a net-cancel repeats. A run that took the payment over
   * does not: it inquires, and cancels by approval number.
   */
  readonly holdsCredential: boolean;
};

export type NextStep =
  | {
      readonly kind: 'send';
      readonly telegram: TelegramKind;
      readonly day: InquiryDay;
      /** Pause before it. */ readonly inMs: number;
    }
  /** `none`: the VAN has booked nothing, and can no longer book anything. */
  | { readonly kind: 'settled'; readonly as: 'cancelled' | 'none' | 'declined' | 'approved'; readonly code: string }
  | { readonly kind: 'review'; readonly why: string };

const TEN_MINUTES_MS = 10 * 60_000;
const DAY_MS = 24 * 3_600_000;
const KST_OFFSET_MS = 9 * 3_600_000;
/** Time before midnight, when inquiry no longer reaches the approval, that is left for a cancel. */
const BEFORE_MIDNIGHT_MS = 30 * 60_000;

/**
 * How long after T the VAN is asked again about an approval that it did not know. The sooner it is found, the shorter
 * it stands beside another approval.
 */
export const LOOKS_AFTER_MS: readonly number[] = [60_000, 180_000, 600_000];

/**
 * When the VAN is asked again about an approval that it did not know (epoch ms): soon after its longest processing, and
 * half an hour before the end of the next Korean day, which is as far back as inquiry reaches.
 */
export const followUpTimes = (
  approval: Pick<UnknownApproval, 'lastSendableAt' | 'longestProcessingMs'>,
  looksAfterMs: readonly number[] = LOOKS_AFTER_MS,
): readonly number[] => [...looksAfterMs.map((afterMs) => noneIsFinalAt(approval) + afterMs), lastLookAt(approval)];

/** The same for runs that began before early looks were added. */
export const lateFollowUpTimes = (approval: Pick<UnknownApproval, 'lastSendableAt'>): readonly number[] => [
  approval.lastSendableAt + TEN_MINUTES_MS,
  lastLookAt(approval),
];

/** The last time at which the approval is looked for (epoch ms). */
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

/** The rules that settle it, each with its own proof. */
function settledBy(approval: UnknownApproval, evidence: readonly Evidence[]): NextStep | undefined {
  const another = evidence.map(({ heard }) => anothers(approval, heard)).find((why) => why !== undefined);
  if (another !== undefined) return { kind: 'review', why: another };
  const proven = evidence.map(proofOf).find((proof) => proof !== undefined);
  return proven ?? nothingIsBooked(approval, evidence) ?? approvedAfterAll(approval, evidence);
}

/**
 * How far a VAN's clock may be behind ours. An approval booked earlier than this before our telegram was drawn belongs
 * to another payment. A larger clock difference sends a case to an operator that could have been settled, but settles
 * nothing wrongly.
 */
const CLOCK_DIFFERENCE_MS = 10_000;

/**
 * Why a found approval can't be ours, or undefined. A database that lost its last transactions draws serials again, and
 * a VAN knows an approval by its serial. Another payer's approval under our serial proves nothing about ours, and must
 * never be cancelled.
 */
function anothers({ amount, drawnAt, mayDiffer }: UnknownApproval, heard: FollowUpAnswer): string | undefined {
  if (heard.kind !== 'found' || !['A', 'C', 'D'].includes(heard.state)) return undefined;
  const { state, bookedAt } = heard;
  const found = `the inquiry found an approval (${state}) under its serial that can't be its own`;
  if (drawnAt !== undefined && bookedAt !== undefined && bookedAt < drawnAt - CLOCK_DIFFERENCE_MS) {
    return `${found}: booked at ${utc(bookedAt)}, and ours was drawn at ${utc(drawnAt)}`;
  }
  // A declined approval has no amount in the books.
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

/**
 * The VAN answered "none" late, for every day under which it can be booked. An early "none" proves nothing: the
 * approval may still arrive.
 */
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

/** 7003 and "none" count as proof only from a telegram that began after this instant. */
export const noneIsFinalAt = ({
  lastSendableAt,
  longestProcessingMs,
}: Pick<UnknownApproval, 'lastSendableAt' | 'longestProcessingMs'>): number => lastSendableAt + longestProcessingMs;

/**
 * "Approved after all": the last inquiry found an approval of the right amount with its full balance, and every cancel
 * that the VAN may have received was answered with a refusal before that. An unanswered cancel may still be carried
 * out.
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

/** Asks under the day where it was found; if it was not found, under the day that was asked less often. */
function dayAfter({ days }: UnknownApproval, evidence: readonly Evidence[], last: Evidence): InquiryDay {
  if (nones([last]).length === 0) return last.day;
  return days.reduce((least, day) => (timesNone(evidence, day) < timesNone(evidence, least) ? day : least));
}

/**
 * After a refusal comes an inquiry, and a found approval is cancelled. Otherwise the net-cancel is repeated while the
 * VAN accepts it.
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
  // A cancel by approval number is not repeated blindly: an inquiry tells whether it was carried out.
  if (heard.kind === 'refused' || (telegram === 'CANCEL' && heard.kind !== 'not-sent')) return 'INQUIRY';
  return canNetCancel ? 'NET_CANCEL' : 'INQUIRY';
}

/**
 * The first telegram goes at once, later ones with growing pauses. After an early "none", the next telegram waits until
 * its answer can be final.
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
