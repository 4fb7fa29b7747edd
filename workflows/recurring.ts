import { condition, setCurrentDetails } from '@temporalio/workflow';
import type { CardActivities, OpenedCharge } from '../activities/billing/types';
import type { DecryptedResult } from '../activities/payments/types';
import { issuers } from '../domain/issuers';
import type { ChargeInput, PaymentResult } from '../domain/messages';
import { credentialOf } from '../domain/sealed-credential';
import { cardActivities, cardActivitiesAtOnce, cryptoActivities, localActivities, otcCalls } from './activities';
import { approval, end } from './approval';
import { postponedDetails } from './details';
import { isFinalFailure, whyCardFailed } from './failure-type';
import { chargeInput } from './inputs';
import { showRefusal } from './refusal';
import { type PaymentRun, receiveSignals } from './run';
import { timerSummaries } from './summaries';
import { takeOver, toItsEnd } from './take-over';
import { uncancelled } from './uncancelled';

/**
 * One charge of a registered card (`CARD_RP`), without app and payer. From the approval on it is like every payment.
 */
export async function recurring(given: ChargeInput): Promise<PaymentResult> {
  return uncancelled(async () => {
    const run = receiveSignals();
    const input = chargeInput(given);
    return toItsEnd(input.paymentId, run, () => charge(input, run));
  });
}

async function charge(input: ChargeInput, run: PaymentRun): Promise<PaymentResult> {
  const opened = await openInService(input, run);
  if (opened.kind === 'refused') {
    const { reason, detail } = opened;
    showRefusal(reason, detail);
    return { status: 'REFUSED', reason, ...(detail === undefined ? {} : { detail }) };
  }
  const { at, billingKeyId } = opened;
  // This run was reset, or is not the charge's first.
  if (at.status !== 'REQUESTED') return takeOver(at.paymentId, run);
  run.describe(at, {
    ko: `빌링키 ${billingKeyId}의 카드로 청구할 준비를 합니다 (OTC 또는 카드번호).`,
    en: `Asks for an OTC or card number of billing key ${billingKeyId}.`,
  });
  const result = await chargeableBy(opened);
  if (result.kind === 'failed') return end(at, { ...result, kind: 'auth-failed' }, run);
  if (run.givenUp !== undefined) return end(at, { kind: 'auth-failed', reason: run.givenUp }, run);
  return approval(at, credentialOf(result), run);
}

/** No pause is longer: a charge goes on soon after its VAN and issuer are back. */
const LONGEST_PAUSE_MS = 300_000;
const FIRST_PAUSE_MS = 5_000;

/**
 * Opens the charge once its issuer and a VAN of its route are in service. Nothing is made before, so nothing is overdue
 * meanwhile. An operator who cancels the run ends the wait: the charge is then made, and given up before any VAN is
 * asked.
 */
async function openInService(
  input: ChargeInput,
  run: PaymentRun,
): Promise<Exclude<OpenedCharge, { readonly kind: 'postponed' }>> {
  let opened = await localActivities.openCharge(input);
  const since = Date.now();
  for (let pauseMs = FIRST_PAUSE_MS; opened.kind === 'postponed'; pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS)) {
    setCurrentDetails(postponedDetails(opened.outOfService, since, Date.now() + pauseMs));
    const isGivenUp = await condition(() => run.givenUp !== undefined, pauseMs, {
      summary: timerSummaries.outOfService,
    });
    opened = await localActivities.openCharge(isGivenUp ? { ...input, regardless: true } : input);
  }
  return opened;
}

type Opened = Extract<OpenedCharge, { kind: 'opened' }>;

/**
 * CARD_ID → OTC; or the card's number, if the issuer gives no CARD_ID. No money moves before the approval, so a failure
 * here charges nothing.
 */
async function chargeableBy(opened: Opened): Promise<DecryptedResult> {
  const { at, issuer, billingKeyId, order } = opened;
  const { paymentId } = at;
  const { cryptoZone, recurringBy } = issuers[issuer];
  try {
    if (recurringBy === 'card-number') {
      const sealed = await withCard(opened, (cards) => cards.sealCardNumber({ paymentId, billingKeyId }));
      return { kind: 'authenticated', ...sealed };
    }
    const request = await withCard(opened, (cards) => cards.encryptOtcRequest({ billingKeyId, issuer, order }));
    const answer = await askIssuer(issuer, request);
    return answer === undefined
      ? { kind: 'failed', reason: 'ISSUER_ERROR' }
      : await cryptoActivities(cryptoZone).openOtcAnswer({ paymentId, issuer, order, answer });
  } catch (failure) {
    return { kind: 'failed', reason: whyCardFailed(failure) };
  }
}

/**
 * Uses the card: in this worker at once, where the card's keys are in its zone, which saves a task and its events. If
 * that fails, or KMS takes too long, on the queue of the issuer's zone, where waiting for KMS holds up nothing else.
 */
async function withCard<T>({ issuer, cardAtOnce }: Opened, use: (cards: CardActivities) => Promise<T>): Promise<T> {
  const { cryptoZone } = issuers[issuer];
  if (cardAtOnce === true && cryptoZone === 'bill') {
    try {
      return await use(cardActivitiesAtOnce);
    } catch (failure) {
      if (isFinalFailure(failure)) throw failure;
    }
  }
  return use(cardActivities(cryptoZone, '2m'));
}

/**
 * @returns undefined when the issuer does not answer, or breaks the contract; the activity's failure is in the history
 */
async function askIssuer(issuer: Opened['issuer'], request: string): Promise<string | undefined> {
  try {
    return await otcCalls().requestOtc({ issuer, request });
  } catch {
    return undefined;
  }
}
