import type { Transaction } from '../platform/database';
import type { Prisma } from '../prisma/generated/client';

/** Stores that a duty was done, and its findings. */
export async function storeDuty(
  tx: Transaction,
  { name, ...done }: Omit<Prisma.DutyUncheckedCreateInput, 'findings'> & { readonly findings: Prisma.InputJsonObject },
): Promise<void> {
  await tx.duty.upsert({ where: { name }, create: { name, ...done }, update: done });
}
