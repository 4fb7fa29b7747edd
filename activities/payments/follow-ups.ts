import type { Prisma } from '../../prisma/generated/client';
import { followedUpByRow } from '../van/heard';
import { dayAfter } from '../../domain/kst';
import { drawAttempt, sending } from './attempts';
import type { PaymentDeps } from './deps';
import type { PaymentActivities } from './types';

/** {@link PaymentActivities.prepareFollowUp} */
export const prepareFollowUp =
  (deps: PaymentDeps): PaymentActivities['prepareFollowUp'] =>
  async ({ attemptId, number, telegram, day, found }) =>
    deps.db.$transaction(async (tx) => {
      const approval = await tx.attempt.findUniqueOrThrow({ where: { id: attemptId }, include: { payment: true } });
      const original: { readonly original?: Prisma.InputJsonObject } = found === undefined ? {} : { original: found };
      const drawn = await drawAttempt(tx, deps, { paymentId: approval.paymentId, number, asking: approval, telegram: { kind: telegram, originalId: approval.id, originalDate: day === 'own' ? approval.serialDate : dayAfter(approval.serialDate), ...original } });
      return { ...sending(deps, drawn, approval.payment), telegram };
    });

/** {@link PaymentActivities.hearFollowUp} */
export const hearFollowUp =
  ({ db, clock }: PaymentDeps): PaymentActivities['hearFollowUp'] =>
  async ({ attemptId }) => {
    // If this wins, no worker can send it any more, however late it wakes up.
    await db.attempt.updateMany({ where: { id: attemptId, state: 'PREPARED' }, data: { state: 'FENCED', detail: 'its step did not start sending', endedAt: clock() } });
    return followedUpByRow(await db.attempt.findUniqueOrThrow({ where: { id: attemptId } }));
  };
