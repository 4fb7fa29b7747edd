import { SpanKind } from '@opentelemetry/api';
import type { Mode } from '../../domain/cells';
import type { SealedCredential } from '../../domain/sealed-credential';
import type { VanAccessTable } from '../../platform/config';
import { type Credential, CredentialMismatch, readCredential } from '../../platform/credential';
import type { Database } from '../../platform/database';
import { failureName } from '../../platform/failure-name';
import { readOneJoined } from '../../platform/joined-rows';
import type { Keyring } from '../../platform/keyring';
import type { Logger } from '../../platform/logger';
import { countTelegram } from '../../platform/metrics';
import type { Attempt, Bill, Cancellation, Merchant, Payment } from '../../platform/rows';
import { attributesOf } from '../../platform/span-attributes';
import { inSpan } from '../../platform/spans';
import { type AttemptState, Prisma } from '../../prisma/generated/client';
import { endAttempt, passFence } from '../../records/attempts';
import type { NoteOutcome } from '../circuits/note-outcomes';
import { NotSent, OutcomeUnknown } from './client';
import type { ResponseFields } from './contract';
import { WRITE_WITHIN_MS } from './outcome';
import { vanContracts } from './registry';
import { exchangeWith, requireItsVan } from './simulators';
import { decodeResponse, MalformedTelegram } from './telegram';
import { noteTelegram } from './verdicts';
import { wordsOf } from './words';

export type VanDeps = {
  readonly db: Database;
  /** The cell that this process is of. */
  readonly mode: Mode;
  readonly keyrings: { readonly otc: Keyring };
  readonly vanAccess: VanAccessTable;
  readonly clock: () => Date;
  readonly log: Logger;
  readonly noteOutcome: NoteOutcome;
};

export type FullAttempt = Attempt & {
  readonly payment: Payment & { readonly bill: Bill };
  readonly approval: Attempt | null;
  /** The cancellation that it belongs to. */
  readonly cancellation: Cancellation | null;
};

export type AttemptToSend = FullAttempt & { readonly merchant: Merchant };

/** @param id of an attempt that its payment's run was given */
export async function readAttempt({ db }: Pick<VanDeps, 'db'>, id: string): Promise<AttemptToSend> {
  const { attempt, approval, payment, bill, merchant, cancellation } = await readOneJoined(
    db,
    `Attempt ${id}`,
    {
      attempt: 'Attempt',
      approval: 'Attempt?',
      payment: 'Payment',
      bill: 'Bill',
      merchant: 'Merchant',
      cancellation: 'Cancellation?',
    },
    Prisma.sql`
      FROM attempt JOIN payment ON payment.id = attempt.payment_id JOIN bill ON bill.id = payment.bill_id
        JOIN merchant ON merchant.id = payment.merchant_id
        LEFT JOIN attempt AS approval ON approval.id = attempt.original_id
        LEFT JOIN cancellation ON cancellation.id = attempt.cancellation_id
      WHERE attempt.id = ${id}`,
  );
  return { ...attempt, approval, cancellation, merchant, payment: { ...payment, bill } };
}

const STORE_TRIES = 3;

/** How the sending of a telegram ended, and when it passed the fence, if it did. */
export type Sent = { readonly sentAt?: Date } & (
  | {
      readonly kind: 'answered';
      readonly answer: ResponseFields;
      /** Fields that broke the contract, but decide nothing. */
      readonly odd: readonly string[];
      /** Time from the fence to the whole answer. */
      readonly tookMs: number;
    }
  | { readonly kind: 'not-sent'; readonly detail: string }
  | { readonly kind: 'unknown'; readonly detail: string }
);

/**
 * An inquiry and a cancel by number carry no card: a run that took its payment over holds no credential, and can send
 * them.
 */
const tellsCard = ({ kind }: Pick<Attempt, 'kind'>): boolean => kind === 'APPROVAL' || kind === 'NET_CANCEL';

/** Sends an attempt's telegram over a separate connection, past the fence, once. */
export async function sendTelegram(
  deps: VanDeps,
  attempt: AttemptToSend,
  credential: SealedCredential | undefined,
  writeRequest: WriteRequest,
): Promise<Sent> {
  const { paymentId, cancellationId, id: attemptId, kind: telegram, van } = attempt;
  const attributes = attributesOf({ paymentId, cancellationId, attemptId, telegram, van });
  return inSpan(`telegram ${telegram}`, { kind: SpanKind.CLIENT, attributes }, async (span) => {
    const fence = fenceOf(deps, attempt.id);
    const sent = { ...(await sendOnce(deps, attempt, credential, { writeRequest, fence })), ...fence.passed() };
    span.setAttributes(attributesOf(toldOf(sent)));
    return sent;
  });
}

/** Of a telegram's end, what its span tells: codes, and none of its words. */
function toldOf(sent: Sent) {
  if (sent.kind !== 'answered') return { class: sent.kind, detail: sent.detail };
  const { responseCode, issuerResponseCode } = sent.answer;
  return { class: sent.kind, responseCode, issuerResponseCode };
}

/** An attempt as its VAN reads it; with the credential, where the telegram tells it. */
type WriteRequest = (attempt: FullAttempt, credential: Credential | undefined) => Buffer;

type Sending = {
  readonly writeRequest: WriteRequest;
  readonly fence: ReturnType<typeof fenceOf>;
};

async function sendOnce(
  deps: VanDeps,
  attempt: AttemptToSend,
  credential: SealedCredential | undefined,
  { writeRequest, fence }: Sending,
): Promise<Sent> {
  try {
    await requireItsVan(deps, attempt);
    const request = writeRequest(attempt, tellsCard(attempt) ? await unseal(deps, attempt, credential) : undefined);
    const { van } = attempt;
    const contract = vanContracts[van];
    const frame = await exchangeWith(deps.vanAccess[van], {
      framing: contract.framing,
      request,
      beforeFirstByte: fence.pass,
      mayStillWrite: fence.isFresh,
    });
    const { fields, odd } = decodeResponse(contract, frame);
    return { kind: 'answered', tookMs: fence.sincePassedMs(), answer: fields, odd };
  } catch (failure) {
    return endOfFailure(deps, attempt, failure);
  }
}

/** @throws CredentialMismatch when there is none, or another than its tag says */
async function unseal(
  { keyrings }: VanDeps,
  { paymentId, kind }: Attempt,
  credential: SealedCredential | undefined,
): Promise<Credential> {
  if (credential === undefined) throw new CredentialMismatch(`A telegram ${kind} needs a credential, and has none`);
  const text = await keyrings.otc.unseal(Buffer.from(credential.sealed, 'base64'), paymentId);
  return readCredential(credential.kind, text.toString('latin1'));
}

/**
 * The fence: only one of "send" and "never send" wins. The telegram can't pass it when the attempt was fenced, or its
 * deadline is over.
 */
function fenceOf({ db, clock }: VanDeps, attemptId: string) {
  let passedAt = Number.NEGATIVE_INFINITY;
  let sentAt: Date | undefined;
  return {
    pass: async (): Promise<boolean> => {
      const now = clock();
      // By the system's clock, even if CLOCK is fixed: answers about the telegram are as old as this.
      const sendingAt = new Date();
      const isPassed = await passFence(db, attemptId, { now, sendingAt });
      passedAt = performance.now();
      if (isPassed) sentAt = sendingAt;
      return isPassed;
    },
    /** By the clock of the attempt's row. */
    passed: (): { readonly sentAt?: Date } => (sentAt === undefined ? {} : { sentAt }),
    /** A process that was stopped between the fence and the write must not write when it goes on. */
    isFresh: (): boolean => performance.now() - passedAt <= WRITE_WITHIN_MS,
    sincePassedMs: (): number => performance.now() - passedAt,
  };
}

function endOfFailure({ log }: VanDeps, attempt: Attempt, failure: unknown): Sent {
  if (failure instanceof OutcomeUnknown) return { kind: 'unknown', detail: failure.cause };
  if (failure instanceof MalformedTelegram) return { kind: 'unknown', detail: `malformed answer: ${failure.field}` };
  if (failure instanceof NotSent) {
    if (failure.cause === 'no-simulator' || failure.cause === 'wrong-cell')
      log.warn({ attemptId: attempt.id, why: failure.detail }, 'a telegram was not sent: this VAN is not for it');
    return { kind: 'not-sent', detail: failure.cause };
  }
  // Unsealing the credential and encoding the telegram come before the connection, so nothing was sent.
  const name = failureName(failure);
  const field = failure instanceof Error && 'field' in failure ? ` (${String(failure.field)})` : '';
  log.error({ attemptId: attempt.id, failure: name, field }, 'a telegram could not be encoded');
  return { kind: 'not-sent', detail: `${name}${field}` };
}

const factsOf = ({ paymentId, cancellationId, id: attemptId, kind, van, terminalId, serial }: Attempt) => ({
  ...{ paymentId, cancellationId, attemptId, kind, van, terminalId, serial },
});

const heard = (sent: Sent) => (sent.kind === 'answered' ? { ms: Math.round(sent.tookMs) } : { detail: sent.detail });

/** What an attempt's row holds of a telegram's end, beside the answer's codes and words. */
export type AnswerRow = { readonly state: AttemptState } & Pick<
  Prisma.AttemptUncheckedUpdateManyInput,
  'detail' | 'answer'
>;

/**
 * Stores the outcome before the activity returns, because a result can be lost on its way back. When the database is
 * away, the result still goes back to the workflow, which holds it.
 */
export async function storeAnswer(
  { db, clock, log, noteOutcome }: VanDeps,
  attempt: FullAttempt,
  sent: Sent,
  data: AnswerRow,
): Promise<void> {
  const answer = sent.kind === 'answered' ? sent.answer : undefined;
  const codes = { responseCode: answer?.responseCode ?? null, issuerResponseCode: answer?.issuerResponseCode ?? null };
  const row = { ...data, ...codes, endedAt: clock(), message: answer === undefined ? null : wordsOf(answer) };
  log.info({ ...factsOf(attempt), ...codes, class: data.state, ...heard(sent) }, 'telegram');
  noteTelegram(noteOutcome, attempt, sent);
  countTelegram({ ...attempt, ...codes, class: data.state, ...heard(sent) });
  for (let tries = 1; tries <= STORE_TRIES; tries += 1) {
    try {
      await endAttempt(db, attempt.id, row);
      return;
    } catch (failure) {
      log.error({ attemptId: attempt.id, tries, failure: failureName(failure) }, "a VAN's answer could not be stored");
    }
  }
}
