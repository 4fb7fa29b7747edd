import { Context } from '@temporalio/activity';
import { issuers, type IssuerCode } from '../../domain/issuers';
import { vanName, vans, type VanName } from '../../domain/vans';
import { failureName } from '../../platform/failure-name';
import type { Database } from '../../platform/database';
import type { Keyring } from '../../platform/keyring';
import type { Logger } from '../../platform/logger';
import type { VanAccessTable } from '../../platform/config';
import type { Attempt, Bill, Merchant, Payment } from '../../prisma/generated/client';
import type { ApprovalOutcome, VanActivities } from '../payments/types';
import { exchange, NotSent, OutcomeUnknown } from './client';
import { outcomeOfAnswer, outcomeOfRow } from './outcome';
import { decodeResponse, encodeRequest, MalformedTelegram, type ResponseFields } from './telegram';

export type VanDeps = {
  readonly db: Database;
  readonly keyrings: { readonly otc: Keyring };
  readonly vanAccess: VanAccessTable;
  readonly clock: () => Date;
  readonly log: Logger;
};

const HEARTBEAT_EVERY_MS = 2_000;
const STORE_TRIES = 3;

type FullAttempt = Attempt & { readonly payment: Payment & { readonly bill: Bill & { readonly merchant: Merchant } } };
type Ended = { readonly outcome: ApprovalOutcome; readonly answer?: ResponseFields };

/** The activities of a VAN's worker. */
export const createVanActivities = (deps: VanDeps): VanActivities => ({
  async approve({ attemptId, sealedOtc }) {
    const attempt = await deps.db.attempt.findUniqueOrThrow({
      where: { id: attemptId },
      include: { payment: { include: { bill: { include: { merchant: true } } } } },
    });
    if (attempt.state !== 'PREPARED') return outcomeOfRow(attempt);
    return withHeartbeat(async () => {
      const ended = await ask(deps, attempt, sealedOtc);
      await keep(deps, attempt, ended);
      return ended.outcome;
    });
  },
});

/** Temporal notices a lost worker by the silence; a cancelled or timed-out step goes on all the same, since its answer counts. */
async function withHeartbeat<T>(work: () => Promise<T>): Promise<T> {
  const context = Context.current();
  const timer = setInterval(() => {
    context.heartbeat();
  }, HEARTBEAT_EVERY_MS);
  try {
    return await work();
  } finally {
    clearInterval(timer);
  }
}

async function ask(deps: VanDeps, attempt: FullAttempt, sealedOtc: string): Promise<Ended> {
  const van = vanName(attempt.van);
  try {
    const otc = await deps.keyrings.otc.open(Buffer.from(sealedOtc, 'base64'), attempt.paymentId);
    const request = approvalRequest(attempt, van, otc.toString('latin1'));
    const frame = await exchange({ ...deps.vanAccess[van], request, beforeFirstByte: () => startSending(deps, attempt.id) });
    const answer = decodeResponse(frame);
    return { outcome: outcomeOfAnswer(answer, askedBy(attempt)), answer };
  } catch (failure) {
    return { outcome: outcomeOfFailure(deps, attempt, failure) };
  }
}

/** The fence: of "send" and "never send" one wins. False when the attempt was fenced, or its time to be sent is over. */
async function startSending({ db, clock }: VanDeps, attemptId: string): Promise<boolean> {
  const now = clock();
  const { count } = await db.attempt.updateMany({
    where: { id: attemptId, state: 'PREPARED', sendBefore: { gt: now } },
    data: { state: 'SENDING', sendingAt: now },
  });
  return count === 1;
}

function outcomeOfFailure({ log }: VanDeps, attempt: Attempt, failure: unknown): ApprovalOutcome {
  if (failure instanceof OutcomeUnknown) return { kind: 'unknown', detail: failure.cause };
  if (failure instanceof MalformedTelegram) return { kind: 'unknown', detail: `malformed answer: ${failure.field}` };
  if (failure instanceof NotSent) return { kind: 'not-sent', detail: failure.cause };
  // Opening the OTC and writing the telegram come before the connection, so nothing was sent.
  const name = failureName(failure);
  const field = failure instanceof Error && 'field' in failure ? ` (${String(failure.field)})` : '';
  log.error({ attemptId: attempt.id, failure: name, field }, 'an approval could not be made up');
  return { kind: 'not-sent', detail: `${name}${field}` };
}

/** 승인 전문 구성 */
function approvalRequest({ payment, ...attempt }: FullAttempt, van: VanName, otc: string): Buffer {
  const { bill } = payment;
  return encodeRequest({
    transactionKind: 'AC',
    businessKind: '01',
    messageType: '0200',
    transactionForm: 'N',
    terminalId: attempt.terminalId,
    vendor: attempt.vendorCode,
    serial: attempt.serial,
    transmittedAt: attempt.transmittedAtKst,
    entryMode: 'O',
    authData: otc,
    expiry: '0000',
    installmentMonths: payment.installmentMonths,
    currency: '410',
    totalAmount: bill.amount,
    serviceCharge: bill.serviceCharge,
    vat: bill.vat,
    supplyAmount: bill.supply,
    taxFreeAmount: bill.taxFree,
    issuerCode: issuers[payment.issuer as IssuerCode].vanIssuerCode[vans[van].issuerTable],
    businessNo: bill.merchant.businessNo,
    orderNo: payment.orderNo,
    cancelKind: '',
    originalApprovalNo: '',
    originalDate: '00000000',
    originalTransactionId: '',
    originalSerial: '000000000000',
    balanceBeforeCancel: 0,
    reserved: '',
  });
}

const askedBy = (attempt: FullAttempt) => ({
  terminalId: attempt.terminalId,
  serial: attempt.serial,
  transmittedAt: attempt.transmittedAtKst,
  amount: attempt.payment.amount,
  installmentMonths: attempt.payment.installmentMonths,
});

/**
 * Stores what came out before the step returns, since a result can be lost on its way back. When the database is away, the
 * result still goes back to the workflow, which holds it.
 */
async function keep({ db, clock, log }: VanDeps, attempt: Attempt, { outcome, answer }: Ended): Promise<void> {
  const data = {
    state: stateOf[outcome.kind],
    endedAt: clock(),
    detail: 'detail' in outcome ? outcome.detail : null,
    responseCode: answer?.responseCode ?? null,
    issuerResponseCode: answer?.issuerResponseCode ?? null,
    ...(outcome.kind === 'approved' ? { answer: outcome.approval } : {}),
  };
  for (let tries = 1; tries <= STORE_TRIES; tries += 1) {
    try {
      await db.attempt.updateMany({ where: { id: attempt.id, state: { in: ['PREPARED', 'SENDING'] } }, data });
      return;
    } catch (failure) {
      log.error({ attemptId: attempt.id, tries, failure: failureName(failure) }, "a VAN's answer could not be stored");
    }
  }
}

const stateOf = { approved: 'APPROVED', declined: 'DECLINED', 'not-sent': 'NOT_SENT', unknown: 'UNKNOWN' } as const;
