import type { Transaction } from '../platform/database';
import type { Prisma } from '../prisma/generated/client';

type Action = { readonly id: string; readonly action: 'RESOLVE_PAYMENT' | 'RESOLVE_WATCH'; readonly subjectId: string };

type Decision = {
  readonly operator: string;
  readonly note: string;
  readonly verdict: string;
  readonly override?: string;
  readonly evidence?: Prisma.InputJsonObject;
};

/** Stores what an operator decided: who, by what, and what the VAN said. Merchants hear no more than that one did. */
export async function storeOperatorAction(
  tx: Transaction,
  action: Action,
  { operator, note, verdict, override, evidence }: Decision,
): Promise<void> {
  const by = { ...(override === undefined ? {} : { override }), ...(evidence === undefined ? {} : { evidence }) };
  await tx.operatorAction.createMany({ data: [{ ...action, operator, note, verdict, ...by }] });
}
