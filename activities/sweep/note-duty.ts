import type { Database } from '../../platform/database';
import type { Prisma } from '../../prisma/generated/client';
import { storeDuty } from '../../records/duties';
import type { SweepActivities } from './types';

/** {@link SweepActivities.noteDuty} */
export const noteDuty =
  ({ db, clock }: { readonly db: Database; readonly clock: () => Date }): SweepActivities['noteDuty'] =>
  async ({ name, begunAt, findings }) => {
    const done = { begunAt: new Date(begunAt), endedAt: clock(), findings: findings as Prisma.InputJsonObject };
    await storeDuty(db, { name, ...done });
  };
