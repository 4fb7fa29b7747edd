import type { FollowedUp, PreparedAttempt } from '../../activities/payments/types';
import type { TelegramKind } from '../../domain/settlement';
import { deliverResult, type Stage, type StagedPayment } from './stage';
import { attemptOf, claimWith, type Script } from './stub-activities';

export const MINUTE_MS = 60_000;
export const LONGEST_PROCESSING_MS = 90_000;
const ifUnknown = {
  ...attemptOf('').ifUnknown,
  longestProcessingMs: LONGEST_PROCESSING_MS,
  netCancelWindowMs: 50 * MINUTE_MS,
  reviewAfterMs: 60 * MINUTE_MS,
};

/** The answer to the n-th telegram about it. */
export type Bringing = (nth: number, telegram: TelegramKind) => FollowedUp;

type Asked = { readonly telegram: TelegramKind; readonly afterMs: number };

/**
 * A payment whose approval stays unknown, and the telegrams about it, with the ms since the first. `clocks` and
 * `attempt` replace its usual values.
 */
export async function play(
  stage: Stage,
  brought: Bringing,
  more: Script = {},
  clocks: Partial<PreparedAttempt['ifUnknown']> = {},
  attempt: Partial<PreparedAttempt> = {},
): Promise<{ readonly payment: StagedPayment; readonly asked: readonly Asked[] }> {
  const asked: Asked[] = [];
  let firstAt: number | undefined;
  const telegrams: TelegramKind[] = [];
  const payment = await stage.begin({
    approve: async () => ({ kind: 'unknown', detail: 'read-timeout' }),
    claimBill: claimWith({ ...attempt, ifUnknown: { ...ifUnknown, ...clocks } }),
    prepareFollowUp: async (input) => {
      telegrams.push(input.telegram);
      return { ...attemptOf(''), attemptId: `att-${input.number}`, telegram: input.telegram };
    },
    followUp: async () => {
      const now = await stage.env.currentTimeMs();
      firstAt ??= now;
      const telegram = telegrams[asked.length] ?? 'INQUIRY';
      asked.push({ telegram, afterMs: now - firstAt });
      return brought(asked.length, telegram);
    },
    ...more,
  });
  await deliverResult(stage, payment);
  return { payment, asked };
}

export const none: FollowedUp = { heard: { kind: 'none', code: '7003' } };
export const notThere: FollowedUp = { heard: { kind: 'found', state: 'N', balance: 0, amount: 0 } };
export const lost: FollowedUp = { heard: { kind: 'no-answer' } };

export const approval = {
  approvalNo: '30000001',
  approvedAt: '20260728091502',
  vanTransactionId: 'T1',
  maskedCardNo: '536112******1234',
  cardKind: 'N',
  cardIssuerName: 'KB',
  acquirerCode: '02',
  acquirerName: 'KB',
};
export const foundWhole: FollowedUp = {
  heard: { kind: 'found', state: 'A', balance: 12_000, amount: 12_000 },
  approval,
};
