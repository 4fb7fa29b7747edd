import type { PaymentDeps } from '../payments/deps';

/** The dependencies of a sweep. */
export type SweepDeps = PaymentDeps & {
  /** The sweep looks at an open row that nothing has moved for this long. */
  readonly boundMs: number;
};

/** The sweep looks at rows that were last moved, or should have ended, before this instant. */
export const lookedAtBefore = ({ clock, boundMs }: SweepDeps): Date => new Date(clock().getTime() - boundMs);
