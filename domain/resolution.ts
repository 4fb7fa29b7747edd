import { FULL_CARD_NUMBER } from './card-number';
import type { OriginalState } from './settlement';

/**
 * What an operator may decide about a payment whose outcome is unknown, given what the VAN says of it. Pure: the
 * operator's command asks the VAN and judges by this, and the run's validator judges once more by what it was sent.
 */

export type Verdict = 'APPROVED' | 'NOT_APPROVED';

/** What a VAN said when an operator's command asked it about a payment's approval, or that it said nothing. */
export type VanWord = {
  /** ISO 8601. */
  readonly askedAt: string;
  /**
   * `NO_ANSWER`: it may have the approval. `TOO_LATE`: it knows nothing of so old an approval any more. `NEVER_SENT`:
   * it is proven that it was not asked for one, so it was not asked about it.
   */
  readonly state: OriginalState | 'NO_ANSWER' | 'TOO_LATE' | 'NEVER_SENT';
  /** Won, as it is booked. */
  readonly amount?: number;
  /** Won that were not cancelled. */
  readonly balance?: number;
  readonly installmentMonths?: number;
  readonly approvalNo?: string;
  /** KST, yyyyMMddHHmmss. */
  readonly approvedAt?: string;
};

/** What a sales slip prints of an approval. */
export type HandApproval = {
  /** 승인번호, 8 digits. */
  readonly approvalNo: string;
  /** 승인일시: KST, yyyyMMddHHmmss. */
  readonly approvedAt: string;
  /** At least what lies between the first six and the last four digits is masked. */
  readonly maskedCardNo: string;
  /** 발급사, as people call it. */
  readonly cardIssuerName: string;
  /** 매입사, as people call it. */
  readonly acquirerName: string;
};

export const handApprovalFields = [
  'approvalNo',
  'approvedAt',
  'maskedCardNo',
  'cardIssuerName',
  'acquirerName',
] as const satisfies readonly (keyof HandApproval)[];

/** What was asked for, as the payment's row has it. */
export type AskedFor = { readonly amount: number; readonly installmentMonths: number };

/** What the VAN's word is judged against; the more is known, the more can contradict it. */
export type Decision = {
  readonly verdict: Verdict;
  readonly word: VanWord;
  readonly askedFor?: AskedFor;
  /** What the operator says of the approval. */
  readonly given?: Partial<HandApproval>;
  /** What the VAN says of it, where it has one. */
  readonly found?: Partial<HandApproval>;
};

const words: Readonly<Record<Exclude<VanWord['state'], 'A'>, string>> = {
  C: 'the VAN has the approval as cancelled',
  D: 'the VAN has declined it',
  P: 'the VAN has it in process: ask again later',
  N: 'the VAN has no such approval',
  NO_ANSWER: 'the VAN does not answer: ask again later',
  TOO_LATE: "the VAN knows today's and yesterday's approvals only: have its operators look it up",
  NEVER_SENT: 'no approval was sent to a VAN',
};

/** In these the VAN may still have an approval, or come to have one. */
const open: readonly VanWord['state'][] = ['P', 'NO_ANSWER', 'TOO_LATE'];

/** The most telling first: an approval that stands, then what leaves it open. */
export const vanStates: readonly VanWord['state'][] = ['A', ...open, 'C', 'D', 'N', 'NEVER_SENT'];

/** Of what a VAN said under several days, what counts; undefined when nothing was asked. */
export const weightiest = <W extends Pick<VanWord, 'state'>>(said: readonly W[]): W | undefined =>
  [...said].sort((one, other) => vanStates.indexOf(one.state) - vanStates.indexOf(other.state))[0];

/** What the VAN says against a verdict, or leaves open; nothing when it agrees. */
export function contradictions({ verdict, word, askedFor, given = {}, found = {} }: Decision): readonly string[] {
  if (word.state !== 'A') return verdict === 'APPROVED' || open.includes(word.state) ? [words[word.state]] : [];
  const { amount, balance = amount, installmentMonths } = word;
  if (verdict === 'NOT_APPROVED') {
    return balance === 0
      ? []
      : [`the VAN has a live approval over ${String(balance)} won: have it cancelled there first`];
  }
  return [
    askedFor !== undefined &&
      amount !== askedFor.amount &&
      `the VAN has approved ${String(amount)} won, and ${askedFor.amount} were asked for`,
    balance !== amount && `${String(balance)} of ${String(amount)} won are left of the approval: the rest is cancelled`,
    askedFor !== undefined &&
      installmentMonths !== undefined &&
      installmentMonths !== askedFor.installmentMonths &&
      `the VAN has approved ${installmentMonths} months, and ${askedFor.installmentMonths} were asked for`,
    ...handApprovalFields.map((field) => differs(field, given[field], found[field])),
  ].filter((text): text is string => text !== false);
}

const differs = (field: string, given: string | undefined, found: string | undefined): string | false =>
  given !== undefined && found !== undefined && given !== found && `the VAN says ${field} ${found}, not ${given}`;

export type Judgement =
  /** The VAN contradicts it, or leaves it open. */
  | { readonly kind: 'contradicted'; readonly why: readonly string[] }
  /** Neither the VAN nor the operator says what the sales slip needs. */
  | { readonly kind: 'incomplete'; readonly missing: readonly (keyof HandApproval)[] }
  | {
      readonly kind: 'accepted';
      /** With the verdict APPROVED. */
      readonly approval?: HandApproval;
      /** What the VAN says against it, or leaves open: it is decided all the same. */
      readonly against: readonly string[];
    };

/**
 * Whether a verdict may be recorded, and with which approval. What an operator gives goes before what the VAN says,
 * which then needs an override.
 */
export function judge(decision: Decision, { isOverridden }: { readonly isOverridden: boolean }): Judgement {
  const { given = {}, found = {} } = decision;
  const against = contradictions(decision);
  if (against.length > 0 && !isOverridden) return { kind: 'contradicted', why: against };
  if (decision.verdict === 'NOT_APPROVED') return { kind: 'accepted', against };
  const approval = {
    approvalNo: given.approvalNo ?? found.approvalNo,
    approvedAt: given.approvedAt ?? found.approvedAt,
    maskedCardNo: given.maskedCardNo ?? found.maskedCardNo,
    cardIssuerName: given.cardIssuerName ?? found.cardIssuerName,
    acquirerName: given.acquirerName ?? found.acquirerName,
  };
  return isWhole(approval)
    ? { kind: 'accepted', approval, against }
    : { kind: 'incomplete', missing: missingOf(approval) };
}

/** What a sales slip lacks. */
export const missingOf = (approval: {
  readonly [Field in keyof HandApproval]?: unknown;
}): readonly (keyof HandApproval)[] => handApprovalFields.filter((field) => approval[field] === undefined);

const isWhole = (approval: { readonly [Field in keyof HandApproval]: string | undefined }): approval is HandApproval =>
  missingOf(approval).length === 0;

/** Not a card number that nobody masked: thirteen digits or more in a row are one. */
export const isMasked = (cardNo: string): boolean => !FULL_CARD_NUMBER.test(cardNo.replace(/[ -]/g, ''));
