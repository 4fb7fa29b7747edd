import { FULL_CARD_NUMBER } from './card-number';
import type { OriginalState } from './settlement';

/**
 * What an operator may decide about a payment whose outcome is unknown, given the VAN's answer. Pure: the operator's
 * command asks the VAN and judges by these rules, and the run's validator judges again by what it was sent.
 */

export type Verdict = 'APPROVED' | 'NOT_APPROVED';

/** The VAN's answer to an operator's command about a payment's approval, or the lack of one. */
export type VanWord = {
  /** ISO 8601. */
  readonly askedAt: string;
  /**
   * `NO_ANSWER`: the VAN may have the approval. `TOO_LATE`: it no longer knows approvals that old. `NEVER_SENT`: the
   * rows prove that no approval was sent, so the VAN was not asked about it.
   */
  readonly state: OriginalState | 'NO_ANSWER' | 'TOO_LATE' | 'NEVER_SENT';
  /** The booked amount in won. */
  readonly amount?: number;
  /** The part in won that is not cancelled. */
  readonly balance?: number;
  readonly installmentMonths?: number;
  readonly approvalNo?: string;
  /** KST, yyyyMMddHHmmss. */
  readonly approvedAt?: string;
};

/** The fields of an approval that a sales slip prints. */
export type HandApproval = {
  /** 승인번호, 8 digits. */
  readonly approvalNo: string;
  /** 승인일시: KST, yyyyMMddHHmmss. */
  readonly approvedAt: string;
  /** Masked at least between the first six and the last four digits. */
  readonly maskedCardNo: string;
  /** 발급사, by its usual name. */
  readonly cardIssuerName: string;
  /** 매입사, by its usual name. */
  readonly acquirerName: string;
};

export const handApprovalFields = [
  'approvalNo',
  'approvedAt',
  'maskedCardNo',
  'cardIssuerName',
  'acquirerName',
] as const satisfies readonly (keyof HandApproval)[];

/** The amount and installment that the payment asked for, from its row. */
export type AskedFor = { readonly amount: number; readonly installmentMonths: number };

/** The facts that the VAN's answer is compared with; more facts can reveal more contradictions. */
export type Decision = {
  readonly verdict: Verdict;
  readonly word: VanWord;
  readonly askedFor?: AskedFor;
  /** The approval by the operator's account. */
  readonly given?: Partial<HandApproval>;
  /** The approval by the VAN's account, if it has one. */
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

/** In these states the VAN may have an approval, or may still book one. */
const open: readonly VanWord['state'][] = ['P', 'NO_ANSWER', 'TOO_LATE'];

/** The most important first: an approval that stands, then the states that leave it open. */
export const vanStates: readonly VanWord['state'][] = ['A', ...open, 'C', 'D', 'N', 'NEVER_SENT'];

/** The most important of a VAN's answers for several days; undefined when nothing was asked. */
export const weightiest = <W extends Pick<VanWord, 'state'>>(said: readonly W[]): W | undefined =>
  [...said].sort((one, other) => vanStates.indexOf(one.state) - vanStates.indexOf(other.state))[0];

/** Where the VAN's answer contradicts a verdict or leaves it open; empty when it agrees. */
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
  /** The VAN contradicts the verdict, or leaves it open. */
  | { readonly kind: 'contradicted'; readonly why: readonly string[] }
  /** Neither the VAN nor the operator gives what the sales slip needs. */
  | { readonly kind: 'incomplete'; readonly missing: readonly (keyof HandApproval)[] }
  | {
      readonly kind: 'accepted';
      /** Present with the verdict APPROVED. */
      readonly approval?: HandApproval;
      /** Where the VAN contradicts the verdict or leaves it open: it is recorded all the same. */
      readonly against: readonly string[];
    };

/**
 * Whether a verdict may be recorded, and with which approval. The operator's values take precedence over the VAN's, and
 * a difference needs an override.
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

/** The fields that a sales slip still needs. */
export const missingOf = (approval: {
  readonly [Field in keyof HandApproval]?: unknown;
}): readonly (keyof HandApproval)[] => handApprovalFields.filter((field) => approval[field] === undefined);

const isWhole = (approval: { readonly [Field in keyof HandApproval]: string | undefined }): approval is HandApproval =>
  missingOf(approval).length === 0;

/** The text is not an unmasked card number, which is thirteen or more digits in a row. */
export const isMasked = (cardNo: string): boolean => !FULL_CARD_NUMBER.test(cardNo.replace(/[ -]/g, ''));
