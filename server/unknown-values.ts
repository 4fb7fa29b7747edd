import type { ColumnFallback } from '../platform/column-fallbacks';
import { $Enums } from '../prisma/generated/client';

type Enums = typeof $Enums;
type Shown<E extends keyof Enums> = Pick<ColumnFallback, 'table' | 'column' | 'inTransactions'> & {
  readonly type: E;
  readonly as: keyof Enums[E] & string;
};

const shown = <E extends keyof Enums>({ type, ...fallback }: Shown<E>): ColumnFallback => ({
  ...fallback,
  known: Object.values($Enums[type]),
});

/** For rows that the server reads but never writes. */
const read = { inTransactions: true } as const;
/** For rows that it also writes: the values that a transaction decides by must be known, or the transaction fails. */
const written = { inTransactions: false } as const;

/**
 * How the server shows values that a newer version wrote: as the value that claims the least, and lets nothing be
 * charged.
 */
export const unknownAs: readonly ColumnFallback[] = [
  shown({ ...read, table: 'payment', column: 'status', type: 'PaymentStatus', as: 'UNCONFIRMED' }),
  shown({ ...read, table: 'attempt', column: 'state', type: 'AttemptState', as: 'UNKNOWN' }),
  shown({ ...read, table: 'attempt', column: 'kind', type: 'AttemptKind', as: 'INQUIRY' }),
  // In flight: nothing else is cancelled, and nothing is called given back.
  shown({ ...written, table: 'cancellation', column: 'status', type: 'CancellationStatus', as: 'UNCONFIRMED' }),
  // The claim or the worker refuses a payer who presses pay.
  shown({ ...written, table: 'bill', column: 'state', type: 'BillState', as: 'W' }),
  shown({ ...written, table: 'billing_key', column: 'state', type: 'BillingKeyState', as: 'SCHEME_ISSUED' }),
  shown({ ...written, table: 'subscription', column: 'state', type: 'SubscriptionState', as: 'PAUSED' }),
  shown({ ...written, table: 'subscription', column: 'unit', type: 'CycleUnit', as: 'MONTH' }),
  shown({ ...written, table: 'subscription', column: 'after_grace', type: 'AfterGrace', as: 'UNPAID' }),
  shown({ ...written, table: 'subscription', column: 'missed_periods', type: 'MissedPeriods', as: 'SKIP' }),
  shown({ ...written, table: 'subscription_period', column: 'state', type: 'PeriodState', as: 'FROZEN' }),
];
