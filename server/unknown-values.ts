import type { EnumFallback } from '../platform/enum-fallbacks';
import { $Enums } from '../prisma/generated/client';

const { PaymentStatus, AttemptState, AttemptKind } = $Enums;

/**
 * What the server shows of a value that a newer version wrote: what claims least. Only of rows that the server reads and never writes; what it
 * decides by must be known.
 */
export const unknownAs: readonly EnumFallback[] = [
  { table: 'payment', column: 'status', known: Object.values(PaymentStatus), as: PaymentStatus.UNCONFIRMED },
  { table: 'attempt', column: 'state', known: Object.values(AttemptState), as: AttemptState.UNKNOWN },
  { table: 'attempt', column: 'kind', known: Object.values(AttemptKind), as: AttemptKind.INQUIRY },
];
