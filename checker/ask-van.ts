import type { ResponseFields } from '../activities/van/contract';
import { followedUpByAnswer } from '../activities/van/follow-up-answer';
import { maskCardNo } from '../activities/van/outcome';
import { inquiryRequest, transactionKindOf } from '../activities/van/requests';
import type { FullAttempt } from '../activities/van/send';
import { addDays, isKstDateTime, kstDate } from '../domain/kst';
import type { HandApproval, VanWord } from '../domain/resolution';
import { type Inquire, inquirer, type InquiryDeps, isUnanswered } from './inquire';

/** A VAN's answer about an approval under one day; with card and acquirer, if it has the approval. */
export type VanAnswer = VanWord & { readonly found: Partial<HandApproval> };

/**
 * Asks a VAN about an approval attempt under a KST day, by inquiry, which changes nothing. VANs know today's and
 * yesterday's approvals.
 */
export function vanAsker(deps: InquiryDeps) {
  const inquire = inquirer(deps);
  return async (attempt: FullAttempt, originalDate: string): Promise<VanAnswer> => {
    const now = deps.clock();
    const { terminalId, serial: originalSerial, payment } = attempt;
    const answered = await answerOf(() =>
      inquire(attempt.van, { ...inquiryRequest(attempt), originalDate, originalSerial }),
    );
    const asked = {
      transactionKind: transactionKindOf(payment),
      terminalId,
      van: attempt.van,
      originalSerial,
      originalTransmittedAt: attempt.transmittedAtKst,
    };
    const answer = answered?.answer;
    const heard =
      answered && followedUpByAnswer(answered.answer, { telegram: 'INQUIRY', ...asked, ...answered.asked }).heard;
    const askedAt = now.toISOString();
    if (answer === undefined || heard?.kind !== 'found') return { askedAt, state: 'NO_ANSWER', found: {} };
    const { state, amount, balance } = heard;
    // "None" says nothing about an approval this old.
    if (state === 'N' && attempt.serialDate < addDays(kstDate(now), -1))
      return { askedAt, state: 'TOO_LATE', found: {} };
    if (state !== 'A' && state !== 'C') return { askedAt, state, found: {} };
    const found = foundIn(answer);
    return {
      askedAt,
      state,
      amount,
      balance,
      ...(answer.installmentMonths === null ? {} : { installmentMonths: answer.installmentMonths }),
      ...found.told,
      found: found.all,
    };
  };
}

async function answerOf(ask: () => ReturnType<Inquire>): Promise<Awaited<ReturnType<Inquire>> | undefined> {
  try {
    return await ask();
  } catch (failure) {
    if (isUnanswered(failure)) return undefined;
    throw failure;
  }
}

/** Fields that the VAN leaves blank, or fills with something else, are unknown. */
function foundIn({ approvalNo, transactedAt, maskedCardNo, issuerName, acquirerName }: ResponseFields) {
  const told = {
    ...(/^[0-9]{8}$/.test(approvalNo) ? { approvalNo } : {}),
    ...(isKstDateTime(transactedAt) ? { approvedAt: transactedAt } : {}),
  };
  const slip = {
    ...(maskedCardNo === '' ? {} : { maskedCardNo: maskCardNo(maskedCardNo) }),
    ...(issuerName === '' ? {} : { cardIssuerName: issuerName }),
    ...(acquirerName === '' ? {} : { acquirerName }),
  };
  return { told, all: { ...told, ...slip } };
}
