import { isKstDateTime } from '../domain/kst';
import type { Resolution } from '../domain/messages';
import {
  contradictions,
  type HandApproval,
  handApprovalFields,
  isMasked,
  missingOf,
  vanStates,
  type VanWord,
} from '../domain/resolution';
import { isObject } from './parse';

const LONGEST_TEXT = 500;
const LONGEST_NAME = 40;
const LONGEST_CARD_NO = 20;

type Fields = Readonly<Record<string, unknown>>;
/** A field's check, and what it must be. */
type Rule = readonly [is: (value: unknown) => boolean, must: string];
type Rules<T> = { readonly [Field in keyof Required<T>]: Rule };

const isText = (value: unknown, longest: number): value is string =>
  typeof value === 'string' && value.trim() !== '' && value.length <= longest;
const isWon = (value: unknown): boolean => Number.isSafeInteger(value) && Number(value) >= 0;
const isApprovalNo = (value: unknown): boolean => typeof value === 'string' && /^[0-9]{8}$/.test(value);
const isKst = (value: unknown): boolean => typeof value === 'string' && isKstDateTime(value);

const evidenceRules: Rules<VanWord> = {
  askedAt: [
    (value) => isText(value, LONGEST_NAME) && !Number.isNaN(Date.parse(value)),
    'evidence.askedAt must be an ISO 8601 instant',
  ],
  state: [
    (value) => vanStates.some((state) => state === value),
    `evidence.state must be one of ${vanStates.join(', ')}`,
  ],
  amount: [isWon, 'evidence.amount must be won'],
  balance: [isWon, 'evidence.balance must be won'],
  installmentMonths: [isWon, 'evidence.installmentMonths must be a number'],
  approvalNo: [isApprovalNo, 'evidence.approvalNo must be 8 digits'],
  approvedAt: [isKst, 'evidence.approvedAt must be Korean time, yyyyMMddHHmmss'],
};

const approvalRules: Rules<HandApproval> = {
  approvalNo: [isApprovalNo, "approvalNo must be the VAN's 8 digits when the verdict is APPROVED"],
  approvedAt: [isKst, 'approvedAt must be Korean time, yyyyMMddHHmmss'],
  maskedCardNo: [
    (value) => isText(value, LONGEST_CARD_NO) && isMasked(value),
    'maskedCardNo must be a masked card number of up to 20 characters',
  ],
  cardIssuerName: [(value) => isText(value, LONGEST_NAME), 'cardIssuerName must be a name of up to 40 characters'],
  acquirerName: [(value) => isText(value, LONGEST_NAME), 'acquirerName must be a name of up to 40 characters'],
};

const rules: Rules<Resolution> = {
  operator: [(value) => isText(value, LONGEST_TEXT), 'operator must name who decided'],
  note: [(value) => isText(value, LONGEST_TEXT), 'note must say what the decision rests on'],
  verdict: [(value) => value === 'APPROVED' || value === 'NOT_APPROVED', 'verdict must be APPROVED or NOT_APPROVED'],
  ...approvalRules,
  evidence: [isObject, 'evidence must say what the VAN said, {state, askedAt …}'],
  override: [
    (value) => isText(value, LONGEST_TEXT),
    'override must say why it is decided against what the VAN said, or without it',
  ],
};

/**
 * What is wrong with an operator's resolution, or undefined. It may be typed by hand in Web UI, so every field is
 * checked, and the verdict is compared with the VAN's answer that it carries.
 */
export function refusedResolution(resolution: unknown): string | undefined {
  if (!isObject(resolution)) return 'send {verdict, approvalNo, operator, note}';
  return (
    brokenBy(resolution, rules, ['operator', 'note', 'verdict']) ??
    (isObject(resolution.evidence)
      ? brokenBy(resolution.evidence, evidenceRules, neededOf(resolution.evidence))
      : undefined) ??
    // Every field has its type now.
    refusedVerdict(resolution as unknown as Resolution)
  );
}

/** An approval needs its amount. */
const neededOf = ({ state }: Fields): readonly string[] => [
  'askedAt',
  'state',
  ...(state === 'A' ? ['amount', 'balance'] : []),
];

function brokenBy(fields: Fields, of: Readonly<Record<string, Rule>>, required: readonly string[]): string | undefined {
  const stranger = Object.keys(fields).find((field) => !Object.hasOwn(of, field));
  if (stranger !== undefined)
    return `there is no field ${JSON.stringify(stranger.slice(0, LONGEST_NAME))}: take it out`;
  return Object.entries(of).find(
    ([field, [is]]) => (required.includes(field) || fields[field] !== undefined) && !is(fields[field]),
  )?.[1][1];
}

function refusedVerdict(resolution: Resolution): string | undefined {
  const { verdict, evidence, override } = resolution;
  if (verdict === 'NOT_APPROVED') {
    const stray = handApprovalFields.find((field) => resolution[field] !== undefined);
    if (stray !== undefined) return `${stray} goes with the verdict APPROVED only`;
  } else {
    const missing = missingOf(resolution);
    if (missing.includes('approvalNo'))
      return [approvalRules.approvalNo[1], ...missing.slice(1).map((field) => `${field} is missing`)].join('; ');
    if (missing.length > 0) return `an approval needs ${missing.join(', ')} too: the sales slip prints them`;
    if (evidence === undefined && override === undefined)
      return 'an approval needs evidence (what the VAN said), or override (why it is decided without)';
  }
  if (evidence === undefined || override !== undefined) return undefined;
  const against = contradictions({ verdict, word: evidence, given: resolution, found: evidence });
  return against.length === 0
    ? undefined
    : `${against.join('; ')}. To decide so all the same, give override with the reason`;
}
