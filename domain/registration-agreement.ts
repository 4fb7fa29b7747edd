import { billingCycle, type CycleUnit } from './billing-cycle';
import { type KstDate, parseKstDate } from './kst';
import { type Won, won } from './money';

/**
 * What a merchant says that it will charge a card that is being registered. Null where it is open: the amount varies
 * (변동), and the merchant decides when.
 */
export type ChargePlan = {
  readonly amount: Won | null;
  readonly cycle: { readonly unit: CycleUnit; readonly every: number } | null;
  /** The day of the first charge, in Korea. */
  readonly startOn: KstDate | null;
  /** How a payer ends it (해지방법), in the merchant's words. */
  readonly ending: string | null;
};

/** What a registration without a plan means. */
export const openPlan: ChargePlan = { amount: null, cycle: null, startOn: null, ending: null };

/** A plan as a request or a row has it: fields that are open may be missing. */
export type GivenPlan = {
  readonly amount?: number | null | undefined;
  readonly cycle?: { readonly unit: string; readonly every: number } | null | undefined;
  readonly startOn?: string | null | undefined;
  readonly ending?: string | null | undefined;
};

/** @throws InvalidAmount, InvalidBillingCycle, InvalidKstDate */
export function chargePlan({ amount, cycle, startOn, ending }: GivenPlan): ChargePlan {
  return {
    amount: amount == null ? null : won(amount),
    cycle: cycle == null ? null : knownCycle(cycle),
    startOn: startOn == null ? null : parseKstDate(startOn),
    ending: ending ?? null,
  };
}

function knownCycle(cycle: { readonly unit: string; readonly every: number }): ChargePlan['cycle'] {
  // A cycle is judged the same on any day.
  const { unit, every } = billingCycle({ ...cycle, anchor: '20260101' });
  return { unit, every };
}

/** Who asked the payer: our own page, or the merchant, whose word it is. */
export const agreementTakers = ['PAGE', 'MERCHANT'] as const;
export type AgreementTaker = (typeof agreementTakers)[number];

/** An agreement that a merchant took before it began a registration in a card app. */
export type DeclaredAgreement = {
  /** An instant, ISO 8601. */
  readonly agreedAt: string;
  /** The merchant's own name of the text that the payer agreed to. */
  readonly version: string;
};
