import type { Transaction } from '../platform/database';
import type { Prisma } from '../prisma/generated/client';

type Action = {
  readonly id: string;
  readonly action: 'RESOLVE_PAYMENT' | 'RESOLVE_WATCH' | 'RESOLVE_CANCELLATION' | 'SUSPEND' | 'RESTORE';
  readonly subjectId: string;
};

type Decision = {
  readonly operator: string;
  readonly note: string;
  /** Undefined: the action says it all. */
  readonly verdict?: string;
  readonly override?: string;
  readonly evidence?: Prisma.InputJsonObject;
};

/**
 * Stores an operator's decision: who decided, on what basis, and what the VAN said. Merchants only learn that an
 * operator decided.
 */
export async function storeOperatorAction(
  tx: Transaction,
  action: Action,
  { operator, note, verdict, override, evidence }: Decision,
): Promise<void> {
  const by = {
    ...(verdict === undefined ? {} : { verdict }),
    ...(override === undefined ? {} : { override }),
    ...(evidence === undefined ? {} : { evidence }),
  };
  await tx.operatorAction.createMany({ data: [{ ...action, operator, note, ...by }] });
}
