import type { Transaction } from '../platform/database';
import type { Erasure, Written } from '../platform/rows';
import type { Prisma } from '../prisma/generated/client';

/** Stores that customers were erased, and by which field they were found, but not its value. */
export const storeErasure = (
  tx: Transaction,
  erasure: Written<'erasure', Prisma.ErasureUncheckedCreateInput>,
): Promise<Erasure> => tx.erasure.create({ data: erasure });
