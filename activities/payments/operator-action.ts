import type { Resolution } from '../../domain/messages';
import type { Prisma } from '../../prisma/generated/client';

type Action = { readonly id: string; readonly action: 'RESOLVE_PAYMENT' | 'RESOLVE_WATCH'; readonly subjectId: string };

/** The row of what an operator decided: who, by what, and what the VAN said. */
export const operatorAction = (
  action: Action,
  { operator, note, verdict, override, evidence }: Resolution,
): Prisma.OperatorActionCreateInput => ({
  ...action,
  operator,
  note,
  verdict,
  ...(override === undefined ? {} : { override }),
  ...(evidence === undefined ? {} : { evidence }),
});
