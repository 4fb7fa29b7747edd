import type { Client } from '@temporalio/client';
import { startCancellation } from '../../activities/sweep/cancellations';
import { cancelAnswerOf } from '../../activities/van/cancel-answer';
import { followUpFields, transactionKindOf } from '../../activities/van/requests';
import type { FullAttempt } from '../../activities/van/send';
import { type Inquire, isUnanswered } from '../../checker/inquire';
import type { CancellationResolution } from '../../domain/messages';
import { cancellationWorkflowId } from '../../domain/runs';
import type { Database } from '../../platform/database';
import { inOrder, lastApproval } from '../../records/attempts';
import { namedByNumber } from '../../records/payments';
import { resolveCancellation } from '../../workflows/messages';
import { sendVerdict } from './send';
import { LISTED_AT_MOST } from './waiting';

/** A cancellation that an operator decides about, with the approval that it is of. */
export async function cancellationOf(db: Database, name: string) {
  const id = /can_[0-9a-z]{32}/.exec(name)?.[0];
  const found =
    id === undefined
      ? null
      : await db.cancellation.findUnique({
          where: { id },
          include: { payment: { include: { bill: true, attempts: { where: { kind: 'APPROVAL' } } } } },
        });
  if (found === null) throw new Error(`there is no cancellation ${name}; npm run resolve lists those that wait`);
  return { ...found, approval: lastApproval(inOrder(found.payment.attempts)) };
}

/** Cancellations that wait for an operator, the oldest first, a line each; and their ids. */
export async function waitingCancellations(
  db: Database,
): Promise<readonly { readonly id: string; readonly text: string }[]> {
  const rows = await db.cancellation.findMany({
    where: { status: 'NEEDS_REVIEW' },
    orderBy: [{ updatedAt: 'asc' }, { id: 'asc' }],
    take: LISTED_AT_MOST,
  });
  return rows.map(({ id, paymentId, amount, updatedAt }) => ({
    id,
    text: `${id}  NEEDS_REVIEW since ${updatedAt.toISOString()}  ${amount} won of ${paymentId}\n`,
  }));
}

type Subject = Awaited<ReturnType<typeof cancellationOf>>;

/** The VAN's balance of the approval, in won, or why it is not known. */
export type BalanceSaid = { readonly balance: number } | { readonly unknown: string };

/** Asks the VAN for the approval's balance, by inquiry, which changes nothing. */
export async function askForBalance(subject: Subject, inquire: Inquire): Promise<BalanceSaid> {
  const { payment, approval } = subject;
  const original = namedByNumber(payment);
  if (approval === undefined || original === undefined)
    return { unknown: 'the rows do not know the approval in full: have the VAN’s operators look it up' };
  const attempt: FullAttempt = { ...approval, kind: 'INQUIRY', original, approval, cancellation: subject, payment };
  try {
    const { answer, asked } = await inquire(approval.van, followUpFields(attempt));
    const heard = cancelAnswerOf(answer, {
      ...{ kind: 'INQUIRY', van: approval.van, terminalId: approval.terminalId, amount: subject.amount },
      ...{ serial: asked.serial, transmittedAtKst: asked.transmittedAt },
      ...{ transactionKind: transactionKindOf(payment), originalSerial: approval.serial },
    });
    if (heard.kind !== 'found') return { unknown: 'the VAN’s answer tells nothing certain' };
    if (heard.state === 'C') return { balance: 0 };
    return heard.state === 'A' ? { balance: heard.balance } : { unknown: `the VAN has it in state ${heard.state}` };
  } catch (failure) {
    if (isUnanswered(failure)) return { unknown: 'the VAN does not answer: ask again later' };
    throw failure;
  }
}

/** The cancellation beside the VAN's balance. */
export function balanceText(
  { id, status, reasonCode, amount, balanceBefore, payment }: Subject,
  said: BalanceSaid,
): string {
  const won = (amountOf: number): string => `${amountOf} won`;
  const lines: readonly (readonly [string, string])[] = [
    ['cancellation', `${id}  ${status}${reasonCode === null ? '' : `: ${reasonCode}`}`],
    ['payment', `${payment.id}  ${payment.status}  ${won(payment.amount)}`],
    ['approval', `${payment.approvalNo ?? '-'} of ${payment.approvedAtKst ?? '-'} (Korean time)`],
    ['to be cancelled', won(amount)],
    ['balance before', won(balanceBefore)],
    ['balance after', won(balanceBefore - amount)],
    ['VAN’s balance', 'balance' in said ? won(said.balance) : said.unknown],
  ];
  return lines.map(([label, text]) => `${label.padEnd(18)}${text}\n`).join('');
}

/** Where the VAN's balance contradicts a verdict or leaves it open; undefined when it agrees. */
export function contradictionOf(
  { balanceBefore, amount }: Pick<Subject, 'balanceBefore' | 'amount'>,
  said: BalanceSaid,
  verdict: CancellationResolution['verdict'],
): string | undefined {
  if ('unknown' in said) return said.unknown;
  const expected = verdict === 'CANCELLED' ? balanceBefore - amount : balanceBefore;
  return said.balance === expected
    ? undefined
    : `the VAN's balance is ${said.balance} won, and ${expected} would say ${verdict.toLowerCase().replace('_', ' ')}`;
}

/**
 * Sends the verdict to the cancellation's run, which is started if none is open.
 * @returns the cancellation's status after that
 */
export async function sendToCancellation(
  client: Client,
  cancellation: Subject,
  resolution: CancellationResolution,
): Promise<string> {
  await startCancellation(client, cancellation);
  return sendVerdict(client, cancellationWorkflowId(cancellation.id), resolveCancellation, resolution);
}
