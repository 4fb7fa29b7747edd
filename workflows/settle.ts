import { sleep } from '@temporalio/workflow';
import type {
  DatedFollowUp,
  FollowedUp,
  Outcome,
  PreparedAttempt,
  PreparedFollowUp,
  Unknown,
} from '../activities/payments/types';
import { credentialOf, type SealedCredential, tell } from '../domain/sealed-credential';
import { type InquiryDay, type NextStep, nextStep, type UnknownApproval } from '../domain/settlement';
import { localActivities, vanActivities } from './activities';
import { nextTelegramText, reviewByText } from './details';
import { type OperatorText, together } from './operator-texts';
import { telegramSummary, timerSummaries } from './summaries';

export type Settlement =
  | {
      readonly kind: 'settled';
      readonly outcome: Outcome;
      /** The VAN did not know the approval. */ readonly isUnheardOf: boolean;
      readonly telegrams: number;
    }
  | { readonly kind: 'review'; readonly why: string };

export type { DatedFollowUp };

/**
 * Sends net-cancels and inquiries until it is certain what the VAN has booked, or the time for that is over. The rules
 * are in `domain/settlement.ts`; this function carries them out.
 * @param tell receives what is done next, and when an operator is asked
 * @param heard earlier answers
 */
export async function settle(
  unknown: Unknown,
  tell: (doing: OperatorText) => void,
  heard: readonly DatedFollowUp[] = [],
): Promise<Settlement> {
  const approval = rulesOf(unknown);
  const all = [...heard];
  for (;;) {
    const step = nextStep(approval, all, Date.now());
    if (step.kind === 'review') return step;
    if (step.kind === 'settled')
      return {
        kind: 'settled',
        outcome: outcomeOf(step, all.at(-1)),
        isUnheardOf: step.as === 'none',
        telegrams: all.length,
      };
    tell(together(nextTelegramText(step, all, Date.now()), reviewByText(approval.reviewAt)));
    if (step.inMs > 0) await sleep(step.inMs, { summary: timerSummaries.nextTelegram });
    all.push(await ask(unknown, step, all));
  }
}

function rulesOf(unknown: Unknown): UnknownApproval {
  const { attempt, mismatch, mustNotStand, lastSendableAt, triedFrom = lastSendableAt } = unknown;
  const { amount, drawnAt, longestProcessingMs, netCancelWindowMs, reviewAfterMs } = attempt.ifUnknown;
  return {
    amount,
    ...(drawnAt === undefined ? {} : { drawnAt }),
    lastSendableAt,
    longestProcessingMs,
    netCancelUntil: lastSendableAt + netCancelWindowMs,
    reviewAt: triedFrom + reviewAfterMs,
    days: daysOf(attempt),
    mustNotStand: mismatch || mustNotStand === true,
    // A run of an earlier version has no drawnAt, and may have cancelled such an approval already: it goes on as it
    // began.
    mayDiffer: mismatch || drawnAt === undefined,
    holdsCredential: credentialOf(unknown) !== undefined,
  };
}

/** The days under which a VAN may have booked an approval. */
export const daysOf = ({ ifUnknown }: PreparedAttempt): readonly InquiryDay[] =>
  ifUnknown.mayCrossMidnight === true ? ['own', 'next'] : ['own'];

/**
 * Sends one telegram about the approval, with its own serial. Its row dates it; telegrams of an earlier version's
 * workers are dated by their run.
 */
export async function ask(
  { attempt, firstNumber, ...told }: Unknown,
  { telegram, day }: Pick<DatedFollowUp, 'telegram' | 'day'>,
  heard: readonly DatedFollowUp[],
): Promise<DatedFollowUp> {
  const at = Date.now();
  const found = foundIn(heard.at(-1));
  const prepared = await localActivities.prepareFollowUp({
    attemptId: attempt.attemptId,
    number: firstNumber + heard.length,
    telegram,
    day,
    ...(found && { found }),
  });
  return { telegram, day, at, ...(await followUp(prepared, credentialOf(told))) };
}

async function followUp(prepared: PreparedFollowUp, credential: SealedCredential | undefined): Promise<FollowedUp> {
  try {
    return await vanActivities(prepared, telegramSummary(prepared.telegram, prepared.van)).followUp({
      attemptId: prepared.attemptId,
      ...tell(credential),
    });
  } catch {
    // Whatever broke, the attempt's row tells how far the telegram got.
    return localActivities.hearFollowUp({ attemptId: prepared.attemptId });
  }
}

function foundIn(last: FollowedUp | undefined) {
  if (last?.heard.kind !== 'found' || last.approval === undefined) return undefined;
  const { approvalNo, approvedAt, vanTransactionId } = last.approval;
  return { approvalNo, approvedAt, vanTransactionId, amount: last.heard.amount };
}

function outcomeOf({ as, code }: Extract<NextStep, { kind: 'settled' }>, last: FollowedUp | undefined): Outcome {
  if (as === 'approved' && last?.approval !== undefined) return { kind: 'approved', approval: last.approval };
  if (as === 'declined') return { kind: 'declined', reason: 'VAN_DECLINED_UNHEARD', reasonCode: code };
  return { kind: 'net-cancelled', code };
}
