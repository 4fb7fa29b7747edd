import type { Client } from '@temporalio/client';
import { cancelAnswerOf } from '../../activities/van/cancel-answer';
import { followUpFields, transactionKindOf } from '../../activities/van/requests';
import type { FullAttempt } from '../../activities/van/send';
import { type Inquire, isUnanswered } from '../../checker/inquire';
import type { CancellationResolution } from '../../domain/messages';
import { cancellationWorkflowId } from '../../domain/runs';
import type { Database } from '../../platform/database';
import { inOrder, lastApproval } from '../../records/attempts';
import { resolveCancellation } from '../../workflows/messages';
import { sendVerdict } from './send';

/** A cancellation that an operator decides about, with the last telegram of it. */
export async function cancellationOf(db: Database, name: string) {
  const id = /can_[0-9a-z]{32}/.exec(name)?.[0];
  const found =
    id === undefined
      ? null
      : await db.cancellation.findUnique({
          where: { id },
          include: { attempts: true, payment: { include: { bill: true, attempts: { where: { kind: 'APPROVAL' } } } } },
        });
  const approval = found === null ? undefined : lastApproval(inOrder(found.payment.attempts));
  const last = found === null ? undefined : inOrder(found.attempts).at(-1);
  if (found === null || approval === undefined || last === undefined)
    throw new Error(`there is no cancellation ${name} that a VAN was asked for; npm run resolve lists those that wait`);
  return { ...found, approval, last };
}

type Subject = Awaited<ReturnType<typeof cancellationOf>>;

/** The VAN's balance of the approval, in won, or why it is not known. */
export type BalanceSaid = { readonly balance: number } | { readonly unknown: string };

/** Asks the VAN for the approval's balance, by inquiry, which changes nothing. */
export async function askForBalance(subject: Subject, inquire: Inquire): Promise<BalanceSaid> {
  const { payment, approval, last } = subject;
  const attempt: FullAttempt = { ...last, kind: 'INQUIRY', approval, cancellation: subject, payment };
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

/** Sends the verdict to the cancellation's run. @returns the cancellation's status after that */
export const sendToCancellation = (client: Client, id: string, resolution: CancellationResolution): Promise<string> =>
  sendVerdict(client, cancellationWorkflowId(id), resolveCancellation, resolution);
