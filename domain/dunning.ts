import { addDays, instantAt, type KstDate, kstDate } from './kst';
import type { Reason } from './reasons';

/**
 * Why a charge failed, as far as trying again goes: `soft` the same card may take it on another day; `hard` it never
 * will; `technical` it was no matter of the card's. `bound`: a bound of our own stood before it, and nobody was asked,
 * so it is no failure at all. An unknown outcome is no class: it freezes its period.
 */
export type DunningClass = 'soft' | 'hard' | 'technical' | 'bound';

const classes: Readonly<Record<Reason, DunningClass>> = {
  // What the issuer says of the card.
  LIMIT_EXCEEDED: 'soft',
  AUTH_REFUSED: 'soft',
  VAN_DECLINED_SOFT: 'soft',
  VAN_DECLINED_UNHEARD: 'soft',
  CARD_UNUSABLE: 'hard',
  VAN_DECLINED_HARD: 'hard',
  // Nothing to do with the card.
  ISSUER_ERROR: 'technical',
  ISSUER_MAINTENANCE: 'technical',
  APP_TIMEOUT: 'technical',
  VAN_DECLINED_TECHNICAL: 'technical',
  VAN_NOT_SENT: 'technical',
  // Settled as no charge by then: while it is unknown, its status freezes the period and no class is asked for.
  VAN_OUTCOME_UNKNOWN: 'technical',
  NET_CANCELLED: 'technical',
  RESULT_UNREADABLE: 'technical',
  CARD_KEY_UNAVAILABLE: 'technical',
  KEY_ZONE_UNAVAILABLE: 'technical',
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
  // Acts of a payer, of which a recurring charge has none.
  PAYER_CANCELLED: 'hard',
  PAYER_ABORTED: 'hard',
  SUPERSEDED: 'hard',
  // The merchant has to correct it: no other day helps.
  ORDER_NOT_WRITABLE: 'hard',
  INSTALLMENT_NOT_ALLOWED: 'hard',
  INSTALLMENT_MISMATCH: 'hard',
  INTEREST_FREE_UNSUPPORTED: 'hard',
};

export const dunningClassOf = (reason: Reason): DunningClass => classes[reason];

/** When a period is tried again, by how often it has failed. Days are counted in Korea. */
export type DunningPolicy = {
  /** After the first, second … soft failure: so many days later, at that hour. */
  readonly soft: readonly { readonly afterDays: number; readonly hour: number }[];
  readonly technical: readonly { readonly afterHours: number }[];
  /** What a bound stopped is tried again on the next day, at that hour. */
  readonly bound: { readonly hour: number };
  /**
   * From the period's day on, or from the day on which it was opened if that is later, it may be paid for so long, in
   * whatever way; then it is over.
   */
  readonly graceDays: number;
};

/**
 * Each soft retry at another hour than the first try, which is at ten: a card is topped up in the evening, or wages
 * come at night.
 */
export const dunningPolicy: DunningPolicy = {
  soft: [
    { afterDays: 1, hour: 15 },
    { afterDays: 3, hour: 9 },
    { afterDays: 5, hour: 19 },
  ],
  // Of a run at ten: noon, four, ten in the evening. None at midnight, when issuers are under maintenance.
  technical: [{ afterHours: 2 }, { afterHours: 4 }, { afterHours: 6 }],
  bound: { hour: 10 },
  graceDays: 14,
};

export type NextTry =
  | { readonly kind: 'retry'; readonly at: Date }
  /** A new payment method is asked for, until the grace ends. */
  | { readonly kind: 'past-due'; readonly graceEndsAt: Date };

export type FailedTry = {
  readonly class: Exclude<DunningClass, 'bound'>;
  /** Tries of this class that the period has had, this one included. */
  readonly failures: number;
  /** When the try was made. */
  readonly at: Date;
  /** From which the grace is counted. */
  readonly dueDay: KstDate;
};

/** When a try is made again that a bound of ours stopped. */
export const afterBound = ({ bound }: DunningPolicy, at: Date): Date => instantAt(addDays(kstDate(at), 1), bound.hour);

/** What follows a failed try. No retry lies past the grace. */
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
