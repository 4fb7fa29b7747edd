import type { PaymentDeps } from '../payments/deps';

/** What a sweep works with. */
export type SweepDeps = PaymentDeps & {
  /** An open row that nobody moved for so long is looked at. */
  readonly boundMs: number;
};

/** What was moved last, or should have ended, before this is looked at. */
export const lookedAtBefore = ({ clock, boundMs }: SweepDeps): Date => new Date(clock().getTime() - boundMs);
