import { addDays, instantAt, kstDate, type KstDate } from './kst';
import type { Reason } from './reasons';

export type DunningClass = 'soft' | 'hard' | 'technical';
const classes: Readonly<Partial<Record<Reason, DunningClass>>> = { VAN_DECLINED_SOFT: 'soft', LIMIT_EXCEEDED: 'soft', BOUND_KEY_DAILY: 'soft', VAN_DECLINED_HARD: 'hard', CARD_UNUSABLE: 'hard', BILLING_KEY_ENDED: 'hard', BOUND_PERIOD_TRIES: 'hard' };
export const dunningClassOf = (reason: Reason): DunningClass => classes[reason] ?? 'technical';
export type DunningPolicy = { readonly soft: readonly { readonly afterDays: number; readonly hour: number }[]; readonly technical: readonly { readonly afterHours: number }[]; readonly graceDays: number };
export const dunningPolicy: DunningPolicy = {
  soft: [{ afterDays: 1, hour: 15 }, { afterDays: 3, hour: 9 }, { afterDays: 5, hour: 19 }],
  technical: [{ afterHours: 2 }, { afterHours: 4 }, { afterHours: 8 }],
  graceDays: 14,
};
export type NextTry = { readonly kind: 'retry'; readonly at: Date } | { readonly kind: 'past-due'; readonly graceEndsAt: Date };
export function afterFailure(policy: DunningPolicy, x: { readonly class: DunningClass; readonly failures: number; readonly at: Date; readonly dueDay: KstDate }): NextTry {
  const graceEndsAt = instantAt(addDays(x.dueDay, policy.graceDays + 1), 0);
  const soft = policy.soft[x.failures - 1];
  const technical = policy.technical[x.failures - 1];
  const at = x.class === 'soft' && soft ? instantAt(addDays(kstDate(x.at), soft.afterDays), soft.hour) : x.class === 'technical' && technical ? new Date(x.at.getTime() + technical.afterHours * 3_600_000) : undefined;
  return at === undefined || at >= graceEndsAt ? { kind: 'past-due', graceEndsAt } : { kind: 'retry', at };
}
