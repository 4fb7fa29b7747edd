import { TemporalFailure } from '@temporalio/common';
import { allHandlersFinished, condition, setCurrentDetails, sleep, upsertSearchAttributes } from '@temporalio/workflow';
import type { OpenedCardRegistration, RegistrationEnd, StoredCard } from '../activities/billing/types';
import { issuers } from '../domain/issuers';
import type { RegistrationInput, RegistrationOutcome, SchemeAnswer, SealedResult } from '../domain/messages';
import type { Reason } from '../domain/reasons';
import { searchAttributesOf } from '../domain/search-attributes';
import { awaitingBillingKeyStates, type BillingKeyState } from '../domain/subscription-states';
import type { BillingKeyPosition } from '../records/billing-keys';
import { cardActivities, cryptoActivities, localActivities } from './activities';
import { detailsInBoth, detailsOf, endingText, untilText } from './details';
import { whyCardFailed, whyKeysFailed } from './failure-type';
import { registrationInput } from './inputs';
import { type Heard, listenForAuthentication } from './listen';
import { billingKeyNames, nameOf, type OperatorText } from './operator-texts';
import { timerSummaries } from './summaries';
import { uncancelled } from './uncancelled';

type Issued = { readonly at: BillingKeyPosition; readonly answer: Extract<SchemeAnswer, { kind: 'issued' }> };

/**
 * The registration of a card, which can then be charged without its payer: an authentication like a payment's, which
 * brings a CARD_ID and charges nothing.
 */
export async function registration(given: RegistrationInput): Promise<RegistrationOutcome> {
  return uncancelled(async () => {
    // A malformed signal is dropped: somebody typed it into a form.
    const heard = listenForAuthentication();
    const input = registrationInput(given);
    const result = await toItsEnd(input, heard);
    // A front that still waits for its scheme must be told of the end, or this run could not close.
    heard.scheme.resolve({ kind: 'refused', reason: result.reason ?? 'ENGINE_ERROR' });
    await condition(allHandlersFinished);
    return result;
  });
}

const TRIES = 4;
const PAUSE_MS = 1_000;

/**
 * An activity that can't succeed ends the registration, which has moved no money. A row that can't be ended is left to
 * the sweep, once it expires.
 */
async function toItsEnd(input: RegistrationInput, heard: Heard): Promise<RegistrationOutcome> {
  for (let times = 0; times < TRIES; times += 1) {
    try {
      return times === 0 ? await register(input, heard) : await endFromRow(input);
    } catch (failure) {
      if (!(failure instanceof TemporalFailure)) throw failure;
      heard.scheme.resolve({ kind: 'refused', reason: 'ENGINE_ERROR' });
      setCurrentDetails(detailsInBoth(brokenText(failure)));
      await sleep(PAUSE_MS * (times + 1), { summary: timerSummaries.afterFault });
    }
  }
  setCurrentDetails(detailsInBoth(LEFT_TO_SWEEP));
  return { state: 'FAILED', reason: 'ENGINE_ERROR' };
}

function brokenText(failure: TemporalFailure): OperatorText {
  const broken = failure.cause?.message ?? failure.message;
  return {
    ko: `액티비티가 실패했습니다 (${broken}). 카드 등록은 실패로 끝납니다.`,
    en: `An activity broke (${broken}). The registration ends as failed.`,
  };
}

const LEFT_TO_SWEEP: OperatorText = {
  ko: '카드 등록 행을 끝내지 못했습니다. 시간이 지나면 스윕이 끝냅니다. 청구된 돈은 없습니다.',
  en: 'Its row could not be ended: the sweep ends it once its time is over. Nothing was charged.',
};

const isOpen = ({ state }: BillingKeyPosition): boolean => awaitingBillingKeyStates.includes(state);

async function endFromRow(input: RegistrationInput): Promise<RegistrationOutcome> {
  const { at } = await localActivities.openRegistration(input);
  return isOpen(at) ? end(at, { kind: 'failed', reason: 'ENGINE_ERROR' }) : finish(at);
}

async function register(input: RegistrationInput, heard: Heard): Promise<RegistrationOutcome> {
  // 인증 - App Call
  const opened = await localActivities.openRegistration(input);
  // An earlier run of it was terminated, or this one was reset.
  if (!isOpen(opened.at)) return finish(opened.at);
  const issued =
    opened.appScheme === undefined
      ? await issueScheme(input, opened)
      : { at: opened.at, answer: { kind: 'issued' as const, appScheme: opened.appScheme } };
  if ('notSent' in issued) {
    heard.scheme.resolve({ kind: 'refused', reason: issued.notSent });
    return end(opened.at, { kind: 'failed', reason: issued.notSent });
  }
  heard.scheme.resolve(issued.answer);
  setCurrentDetails(registrationDetails('SCHEME_ISSUED', untilText(opened.expiresAt)));

  // 인증 - Inbound
  await condition(
    () => heard.result !== undefined || heard.givenUp !== undefined,
    Date.parse(opened.expiresAt) - Date.now(),
    { summary: timerSummaries.payer },
  );
  if (heard.result === undefined)
    return end(
      issued.at,
      heard.givenUp === undefined ? { kind: 'expired' } : { kind: 'failed', reason: heard.givenUp },
    );

  // CARD_ID → KMS
  const kept = await keep(input, { at: issued.at, order: opened.order, result: heard.result });
  return kept.kind === 'kept' ? finish(kept.at) : end(issued.at, kept);
}

async function issueScheme(
  { issuer }: RegistrationInput,
  { at, order }: OpenedCardRegistration,
): Promise<Issued | { readonly notSent: Reason }> {
  try {
    const text = await cryptoActivities(issuers[issuer].cryptoZone).encryptRegistration({ issuer, order });
    const { at: moved, appScheme } = await localActivities.issueRegistrationScheme({
      at,
      call: { transactionId: order.transactionId, text },
    });
    return { at: moved, answer: { kind: 'issued', appScheme } };
  } catch (failure) {
    return { notSent: whyKeysFailed(failure) };
  }
}

async function keep(
  { issuer }: RegistrationInput,
  opening: {
    readonly at: BillingKeyPosition;
    readonly order: OpenedCardRegistration['order'];
    readonly result: SealedResult;
  },
): Promise<StoredCard> {
  try {
    return await cardActivities(issuers[issuer].cryptoZone, '10m').keepCard({ issuer, ...opening });
  } catch (failure) {
    // Nothing is stored, and nothing was charged.
    return { kind: 'failed', reason: whyCardFailed(failure) };
  }
}

async function end(at: BillingKeyPosition, how: RegistrationEnd): Promise<RegistrationOutcome> {
  return finish(
    await localActivities.endRegistration({ at, end: how }),
    how.kind === 'expired' ? 'AUTH_EXPIRED' : how.reason,
    how.kind === 'failed' ? how.reasonCode : undefined,
  );
}

function finish(
  { state }: BillingKeyPosition,
  reason?: RegistrationOutcome['reason'],
  code?: string,
): RegistrationOutcome {
  upsertSearchAttributes(searchAttributesOf({ status: state, reason }));
  setCurrentDetails(registrationDetails(state, endingText({ reason, code })));
  return reason === undefined ? { state } : { state, reason };
}

const registrationDetails = (state: BillingKeyState, text: OperatorText): string =>
  detailsOf(
    {
      code: state,
      name: nameOf(billingKeyNames, state),
      hasEnded: !awaitingBillingKeyStates.includes(state),
      since: Date.now(),
    },
    text,
  );
