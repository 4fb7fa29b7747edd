import type { FullAttempt } from '../../activities/van/send';
import type { VanAnswer } from '../../checker/ask-van';
import { chargeOf } from '../../checker/behind';
import { dayAfter } from '../../domain/kst';
import { type HandApproval, type VanWord, weightiest } from '../../domain/resolution';
import type { Database } from '../../platform/database';
import type { Attempt, Bill, Merchant, Payment } from '../../platform/rows';
import type { Prisma } from '../../prisma/generated/client';
import { provenNotSent } from '../../records/attempts';

/** A payment that an operator decides about, with the approvals that a VAN may have. */
export type Subject = Payment & {
  readonly bill: Bill & { readonly merchant: Merchant };
  readonly attempts: readonly Attempt[];
};

/** Approvals except those that are proven not sent. A payment has at most one. */
export const approvalsOf = {
  where: { kind: 'APPROVAL', state: { notIn: [...provenNotSent] } },
  orderBy: { createdAt: 'asc' },
} satisfies Prisma.Payment$attemptsArgs;

const PAYMENT_ID = /pay_[0-9a-z]{32}/;

/** @param name a payment's id, or its run's. @throws when there is no such payment */
export async function subjectOf(db: Database, name: string): Promise<Subject> {
  const where = namedBy(name);
  const payment =
    where &&
    (await db.payment.findFirst({
      where,
      include: { bill: { include: { merchant: true } }, attempts: approvalsOf },
    }));
  if (payment == null) throw new Error(`there is no payment ${name}; npm run resolve lists those that wait`);
  return payment;
}

function namedBy(name: string): Prisma.PaymentWhereInput | undefined {
  const id = PAYMENT_ID.exec(name)?.[0];
  return id === undefined ? chargeOf(name) : { id };
}

/** The VAN's answer about a payment, and the approval if it has one. */
export type Said = { readonly word: VanWord; readonly found: Partial<HandApproval> };

type Ask = (attempt: FullAttempt, date: string) => Promise<VanAnswer>;

/** Asks the VAN under the approval's own day and the day after, because it may have got it past midnight. */
export async function askAbout({ attempts, ...payment }: Subject, ask: Ask, now: Date): Promise<Said> {
  const answers: VanAnswer[] = [];
  for (const attempt of attempts) {
    for (const date of [attempt.serialDate, dayAfter(attempt.serialDate)])
      answers.push(await ask({ ...attempt, payment, approval: null, cancellation: null }, date));
  }
  const { found, ...word } = weightiest(answers) ?? {
    askedAt: now.toISOString(),
    state: 'NEVER_SENT' as const,
    found: {},
  };
  // The details of a cancelled approval do not matter.
  return { word, found: word.state === 'A' ? found : {} };
}
