import { condition } from '@temporalio/workflow';
import type { CryptoActivities, DecryptedResult } from '../activities/payments/types';
import { type IssuerCode, issuers } from '../domain/issuers';
import type { AppScheme, PaymentResult, PressChoice } from '../domain/messages';
import type { Order } from '../domain/order';
import type { Position } from '../domain/position';
import { credentialOf } from '../domain/sealed-credential';
import { cryptoActivities } from './activities';
import { approval, end } from './approval';
import { untilText } from './details';
import { whyKeysFailed } from './failure-type';
import type { PaymentRun } from './run';
import { timerSummaries } from './summaries';

/** A payment whose app scheme is issued. */
export type Issued = {
  readonly at: Position;
  readonly issuer: IssuerCode;
  readonly order: Order;
  /** ISO 8601: the authentication ends then. */
  readonly expiresAt: string;
  readonly appScheme: AppScheme;
  readonly chosen?: PressChoice;
};

/**
 * 인증: waits for the issuer's result while the payer may be in the card app, decrypts it, and goes on to the approval.
 */
export async function authentication(
  { at, issuer, order, expiresAt, appScheme, chosen }: Issued,
  run: PaymentRun,
): Promise<PaymentResult> {
  run.scheme.resolve({ kind: 'issued', appScheme, ...(chosen && { chosen }) });
  run.describe(at, untilText(expiresAt));
  await condition(() => run.result !== undefined || run.givenUp !== undefined, Date.parse(expiresAt) - Date.now(), {
    summary: timerSummaries.payer,
  });
  if (run.result === undefined)
    return end(at, run.givenUp === undefined ? { kind: 'expired' } : { kind: 'auth-failed', reason: run.givenUp }, run);
  const result = await openResult({ paymentId: at.paymentId, issuer, order, result: run.result }, run);
  if (result.kind === 'failed') return end(at, { ...result, kind: 'auth-failed' }, run);

  // 승인
  return approval(at, credentialOf(result), run);
}

/**
 * Decrypts the result. No money has moved yet, so a result that can't be decrypted while the payer waits ends the
 * payment.
 */
async function openResult(
  given: Parameters<CryptoActivities['openResult']>[0],
  run: PaymentRun,
): Promise<DecryptedResult> {
  try {
    return await cryptoActivities(issuers[given.issuer].cryptoZone).openResult(given);
  } catch (failure) {
    run.note({
      ko: '인증 결과를 복호화하지 못했습니다. 실패한 액티비티가 이력에 있습니다.',
      en: 'The authentication result could not be decrypted; the activity’s failure is in the history.',
    });
    return { kind: 'failed', reason: whyKeysFailed(failure) };
  }
}
