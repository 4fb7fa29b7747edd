import type { Database } from '../../platform/database';
import type { Prisma } from '../../prisma/generated/client';
import { storeDuty } from '../../records/duties';
import type { Input } from '../activity';
import type { SweepActivities } from './types';

/** {@link SweepActivities.noteDuty} */
export async function noteDuty(
  { db, clock }: { readonly db: Database; readonly clock: () => Date },
  { name, begunAt, findings }: Input<SweepActivities['noteDuty']>,
): Promise<void> {
  const done = { begunAt: new Date(begunAt), endedAt: clock(), findings: findings as Prisma.InputJsonObject };
  await storeDuty(db, { name, ...done });
}
