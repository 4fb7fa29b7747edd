import { allHandlersFinished, condition, setCurrentDetails, setHandler, Trigger, upsertSearchAttributes } from '@temporalio/workflow';
import type { KeptCard, OpenedRegistration, RegistrationEnd } from '../activities/billing/types';
import type { KeyPosition } from '../billing/keys';
import { issuers } from '../domain/issuers';
import { abort, authenticated, scheme, type Abort, type RegistrationInput, type RegistrationResult, type SchemeAnswer, type SealedResult } from './messages';
import { searchAttributes } from './search-attributes';
import { cardSteps, cryptoSteps, steps } from './steps';

type Issued = { readonly at: KeyPosition; readonly answer: Extract<SchemeAnswer, { kind: 'issued' }> };

/** The registration of a card, to be charged later without its payer: an authentication like a payment's, which brings a CARD_ID and charges nothing. */
export async function registration(input: RegistrationInput): Promise<RegistrationResult> {
  const heard = listen();
  try {
    return await register(input, heard);
  } catch (failure) {
    // A front that still waits for its scheme must hear of it, or this run could not end.
    heard.scheme.reject(failure);
    throw failure;
  } finally {
    await condition(allHandlersFinished);
  }
}

async function register(input: RegistrationInput, heard: Heard): Promise<RegistrationResult> {
  // 인증 - App Call
  const opened = await steps.openRegistration(input);
  const issued = await issueScheme(input, opened);
  if (issued === undefined) {
    heard.scheme.resolve({ kind: 'refused', reason: 'ISSUER_ERROR' });
    return end(opened.at, { kind: 'failed', reason: 'ISSUER_ERROR' });
  }
  heard.scheme.resolve(issued.answer);
  setCurrentDetails(`**SCHEME_ISSUED**\n\nThe payer has until ${opened.expiresAt} in the card app.`);

  // 인증 - Inbound
  await condition(() => heard.result !== undefined || heard.abort !== undefined, Date.parse(opened.expiresAt) - Date.now());
  if (heard.result === undefined) return end(issued.at, heard.abort === undefined ? { kind: 'expired' } : { kind: 'failed', reason: heard.abort.reason });

  // CARD_ID → KMS
  const kept = await keep(input, { at: issued.at, order: opened.order, result: heard.result });
  return kept.kind === 'kept' ? finish(kept.at) : end(issued.at, kept);
}

async function issueScheme({ issuer }: RegistrationInput, { at, order }: OpenedRegistration): Promise<Issued | undefined> {
  try {
    const text = await cryptoSteps(issuers[issuer].cryptoZone).encryptRegistration({ issuer, order });
    const { at: moved, appScheme } = await steps.issueRegistrationScheme({ at, call: { transactionId: order.transactionId, text } });
    return { at: moved, answer: { kind: 'issued', appScheme } };
  } catch {
    // An order that the contract can't carry. The step's failure is in the history.
    return undefined;
  }
}

async function keep({ issuer }: RegistrationInput, opening: { readonly at: KeyPosition; readonly order: OpenedRegistration['order']; readonly result: SealedResult }): Promise<KeptCard> {
  try {
    return await cardSteps(issuers[issuer].cryptoZone, '10m').keepCard({ issuer, ...opening });
  } catch {
    // KMS was away for all that time: nothing is kept, and nothing was charged.
    return { kind: 'failed', reason: 'CARD_KEY_UNAVAILABLE' };
  }
}

async function end(at: KeyPosition, how: RegistrationEnd): Promise<RegistrationResult> {
  return finish(await steps.endRegistration({ at, end: how }), how.kind === 'expired' ? 'AUTH_EXPIRED' : how.reason);
}

function finish({ state }: KeyPosition, reason?: RegistrationResult['reason']): RegistrationResult {
  upsertSearchAttributes([{ key: searchAttributes.status, value: state }]);
  setCurrentDetails(`**${state}**\n\n${reason ?? ''}`);
  return reason === undefined ? { state } : { state, reason };
}

/** What the outside told this registration so far. */
type Heard = { readonly scheme: Trigger<SchemeAnswer>; result?: SealedResult; abort?: Abort };

function listen(): Heard {
  const heard: Heard = { scheme: new Trigger() };
  setHandler(scheme, async () => heard.scheme);
  setHandler(authenticated, (result) => {
    if (heard.abort === undefined) heard.result ??= result;
  });
  setHandler(abort, (request) => {
    if (heard.result === undefined) heard.abort ??= request;
  });
  return heard;
}
