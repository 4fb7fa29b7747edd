import type { Resolution } from './messages';

const LONGEST_TEXT = 500;

const isText = (value: unknown): value is string => typeof value === 'string' && value.trim() !== '' && value.length <= LONGEST_TEXT;

/** What is wrong with an operator's resolution, or undefined. Operators may type it by hand, so every field is looked at. */
export function refusedResolution(resolution: Partial<Resolution> | null): string | undefined {
  if (typeof resolution !== 'object' || resolution === null) return 'send {verdict, approvalNo, operator, note}';
  if (!isText(resolution.operator)) return 'operator must name who decided';
  if (!isText(resolution.note)) return 'note must say what the decision rests on';
  switch (resolution.verdict) {
    case 'APPROVED':
      return /^[0-9]{8}$/.test(resolution.approvalNo ?? '') ? undefined : "approvalNo must be the VAN's 8 digits when the verdict is APPROVED";
    case 'NOT_APPROVED':
      return resolution.approvalNo === undefined ? undefined : 'approvalNo goes with the verdict APPROVED only';
    case undefined:
    default:
      return 'verdict must be APPROVED or NOT_APPROVED';
  }
}
