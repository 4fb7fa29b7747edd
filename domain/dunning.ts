import { addDays, instantAt, type KstDate, kstDate } from './kst';
import type { Reason } from './reasons';

/**
 * Why a charge failed, as far as a retry is concerned. `soft`: the same card may work on another day; `hard`: it never
 * will; `technical`: the card was not the cause. `bound`: one of our own bounds stopped the charge and nobody was
 * asked, so it is not a failure. An unknown outcome has no class: it freezes its period.
 */
export type DunningClass = 'soft' | 'hard' | 'technical' | 'bound';

const classes: Readonly<Record<Reason, DunningClass>> = {
  // The issuer's answer about the card.
  LIMIT_EXCEEDED: 'soft',
  AUTH_REFUSED: 'soft',
  VAN_DECLINED_SOFT: 'soft',
  VAN_DECLINED_UNHEARD: 'soft',
  CARD_UNUSABLE: 'hard',
  VAN_DECLINED_HARD: 'hard',
  // Causes other than the card.
  ISSUER_ERROR: 'technical',
  ISSUER_MAINTENANCE: 'technical',
  APP_TIMEOUT: 'technical',
  VAN_DECLINED_TECHNICAL: 'technical',
  VAN_NOT_SENT: 'technical',
  // This reason is only asked for once the outcome is settled as "not charged": while it is unknown, the status freezes
  // the period.
  VAN_OUTCOME_UNKNOWN: 'technical',
  NET_CANCELLED: 'technical',
  RESULT_UNREADABLE: 'technical',
  CARD_KEY_UNAVAILABLE: 'technical',
  KEY_ZONE_UNAVAILABLE: 'technical',
  CANCEL_REFUSED: 'technical',
  RESOLVED_BY_OPERATOR: 'technical',
  ENGINE_ERROR: 'technical',
  CANCELLED_BY_OPERATOR: 'technical',
  OTHER: 'technical',
  AUTH_EXPIRED: 'technical',
  BILL_EXPIRED: 'technical',
  BILL_VOIDED: 'technical',
  BILL_NOT_PAYABLE: 'technical',
  SUBSCRIPTION_NOT_ACTIVE: 'technical',
  BOUND_KEY_DAILY: 'bound',
  BOUND_PERIOD_TRIES: 'bound',
  BILLING_KEY_ENDED: 'hard',
  // Actions of a payer, which a recurring charge does not have.
  PAYER_CANCELLED: 'hard',
  PAYER_ABORTED: 'hard',
  SUPERSEDED: 'hard',
  // The merchant has to correct it: another day does not help.
  ORDER_NOT_WRITABLE: 'hard',
  INSTALLMENT_NOT_ALLOWED: 'hard',
  INSTALLMENT_MISMATCH: 'hard',
  INTEREST_FREE_UNSUPPORTED: 'hard',
  INTEREST_FREE_NOT_CONFIRMED: 'hard',
};

export const dunningClassOf = (reason: Reason): DunningClass => classes[reason];

/** When a period is tried again, by the number of its failures. Days are counted in Korea. */
export type DunningPolicy = {
  /** After the first, second … soft failure: the number of days later, and the hour of that day. */
  readonly soft: readonly { readonly afterDays: number; readonly hour: number }[];
  readonly technical: readonly { readonly afterHours: number }[];
  /** A charge that a bound stopped is tried again on the next day, at this hour. */
  readonly bound: { readonly hour: number };
  /**
   * For this many days from the period's day, or from the day on which it was opened if that is later, it may still be
   * paid, in any way; then it is over.
   */
  readonly graceDays: number;
};

/**
 * Each soft retry is at another hour than the first try, which is at ten: payers top up cards in the evening, and wages
 * arrive at night.
 */
export const dunningPolicy: DunningPolicy = {
  soft: [
    { afterDays: 1, hour: 15 },
    { afterDays: 3, hour: 9 },
    { afterDays: 5, hour: 19 },
  ],
  // After a run at ten: noon, four, ten in the evening. None at midnight, when issuers are under maintenance.
  technical: [{ afterHours: 2 }, { afterHours: 4 }, { afterHours: 6 }],
  bound: { hour: 10 },
  graceDays: 14,
};

export type NextTry =
  | { readonly kind: 'retry'; readonly at: Date }
  /** The subscription waits for a new payment method until the grace ends. */
  | { readonly kind: 'past-due'; readonly graceEndsAt: Date };

export type FailedTry = {
  readonly class: Exclude<DunningClass, 'bound'>;
  /** How many tries of this period failed with this class, including this one. */
  readonly failures: number;
  /** When the try was made. */
  readonly at: Date;
  /** The day from which the grace is counted. */
  readonly dueDay: KstDate;
};

/** When a try that one of our bounds stopped is made again. */
export const afterBound = ({ bound }: DunningPolicy, at: Date): Date => instantAt(addDays(kstDate(at), 1), bound.hour);

/** What follows a failed try. No retry comes after the end of the grace. */
export function afterFailure(policy: DunningPolicy, failed: FailedTry): NextTry {
  const graceEndsAt = instantAt(addDays(failed.dueDay, policy.graceDays + 1), 0);
  const at = retryAt(policy, failed);
  return at === undefined || at >= graceEndsAt ? { kind: 'past-due', graceEndsAt } : { kind: 'retry', at };
}

const HOUR_MS = 3_600_000;

function retryAt({ soft, technical }: DunningPolicy, failed: FailedTry): Date | undefined {
  switch (failed.class) {
    case 'hard':
      return undefined;
    case 'soft': {
      const next = soft[failed.failures - 1];
      return next && instantAt(addDays(kstDate(failed.at), next.afterDays), next.hour);
    }
    case 'technical': {
      const next = technical[failed.failures - 1];
      return next && new Date(failed.at.getTime() + next.afterHours * HOUR_MS);
    }
  }
}
