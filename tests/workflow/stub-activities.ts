import { Context } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import type { BillingActivities, CardActivities, OtcActivities, OtcCalls } from '../../activities/billing/types';
import type {
  CryptoActivities,
  IssuerCalls,
  Outcome,
  PaymentActivities,
  PaymentStanding,
  PreparedAttempt,
  VanActivities,
} from '../../activities/payments/types';
import type { Approval } from '../../domain/approval';
import { installmentMonths } from '../../domain/installments';
import type { IssuerCode } from '../../domain/issuers';
import { parseKstDateTime } from '../../domain/kst';
import type { AppScheme } from '../../domain/messages';
import { won } from '../../domain/money';
import type { Order } from '../../domain/order';
import { assertMove, isFinal, type PaymentStatus } from '../../domain/payment-states';
import type { Position } from '../../domain/position';
import { tell } from '../../domain/sealed-credential';
import { vanTaskQueue } from '../../domain/vans';

type ChargeSteps = Pick<BillingActivities, 'openCharge'> & Omit<CardActivities, 'keepCard'> & OtcActivities & OtcCalls;
type Steps = PaymentActivities & CryptoActivities & IssuerCalls & VanActivities & ChargeSteps;
export type StepName = keyof Steps;

/** Replacements for {@link usualSteps} in one payment. */
export type Script = {
  readonly [Name in StepName]?: (input: Parameters<Steps[Name]>[0], payment: StubPayment) => ReturnType<Steps[Name]>;
};

/** The subject of a workflow's activities. */
export interface Asking {
  perform(step: string, input: unknown): unknown;
}

type Call = { readonly step: StepName; readonly input: unknown };

/** A payment of the stubs, by a payer or by a registered card: its row, and its workflow's calls. */
export class StubPayment implements Asking {
  readonly calls: Call[] = [];
  readonly statuses: PaymentStatus[] = [];
  /** ISO 8601: its payer may be in the card app until then, whichever run takes it over. */
  expiresAt = new Date(0).toISOString();
  #at: Position;

  constructor(
    readonly id: string,
    readonly script: Script,
    /** The time at the Temporal server, which may be ahead of here. */
    readonly serverTimeMs: () => Promise<number>,
  ) {
    this.#at = { paymentId: id, status: 'REQUESTED', version: 0 };
  }

  /** The names of the called activities, in order. */
  get steps(): readonly StepName[] {
    return this.calls.map(({ step }) => step);
  }

  inputsOf(step: StepName): readonly unknown[] {
    return this.calls.filter((call) => call.step === step).map(({ input }) => input);
  }

  perform(step: StepName, input: unknown): unknown {
    this.calls.push({ step, input });
    return (this.script[step] ?? usualSteps[step])(input as never, this);
  }

  opened(): Position {
    this.#at = { ...this.#at, version: 1 };
    this.statuses.push(this.#at.status);
    return this.#at;
  }

  /** Sets its row's position, as another run or a restore would. */
  stand(status: PaymentStatus, version: number): void {
    this.#at = { paymentId: this.id, status, version };
  }

  /** Its row's standing, as far as that needs no telegram. */
  standing(): PaymentStanding {
    const at = this.#at;
    if (at.version === 0) return { kind: 'none' };
    if (isFinal(at.status)) return { kind: 'ended', at };
    const attempt = attemptOf(this.id);
    if (at.status === 'APPROVING')
      return { kind: 'approving', at, attempt, answerableUntil: new Date(0).toISOString() };
    if (at.status === 'NEEDS_REVIEW') return { kind: 'in-review', at, why: 'taken over', attempt };
    const known = {
      detail: 'no answer',
      mismatch: false,
      sendableUntil: new Date(0).toISOString(),
      nextNumber: 2,
      heard: [],
    };
    if (at.status === 'UNCONFIRMED') return { kind: 'unconfirmed', at, attempt, known };
    return {
      kind: 'before-approval',
      at,
      payType: 'CARD_VAN',
      issuer: 'kb',
      order: orderOf(this.id),
      expiresAt: this.expiresAt,
      appScheme,
    };
  }

  /** Moves like the database: only from the row's position, and only by an allowed move. */
  move(at: Position, to: PaymentStatus): Position {
    if (at.status !== this.#at.status || at.version !== this.#at.version) {
      throw ApplicationFailure.nonRetryable(
        `asked to move from ${at.status} ${at.version}, is at ${this.#at.status} ${this.#at.version}`,
        'PositionLost',
      );
    }
    assertMove(at.status, to);
    this.#at = { ...at, status: to, version: at.version + 1 };
    this.statuses.push(to);
    return this.#at;
  }
}

export const approval: Approval = {
  approvalNo: '30012345',
  approvedAt: '20260105143000',
  vanTransactionId: 'TX0000000001',
  maskedCardNo: '949019******1234',
  cardKind: '0',
  cardIssuerName: 'KB국민카드',
  acquirerCode: '02',
  acquirerName: 'KB국민카드',
};

/** Delays an activity until the test lets it go on. */
export class Gate {
  #open: () => void = () => undefined;
  readonly opened = new Promise<void>((resolve) => {
    this.#open = resolve;
  });

  open(): void {
    this.#open();
  }
}

/** What an approval is asked with, as it is told: here any base64. */
export const toldOtc = tell({ kind: 'otc', sealed: 'c2VhbGVkIE9UQw==' });
export const toldCard = tell({ kind: 'card', sealed: 'c2VhbGVkIGNhcmQ=' });

/** A value in the form of an issuer's contract. */
export const encryptedOrder = 'data=synthetic';
export const otcRequest = 'otc=synthetic';
export const otcAnswer = 'YW5zd2Vy';

/** The amount and card of a charge here. */
export const billingKeyId = 'bk_1';

/** The card that an issuer gives at a registration. */
const registeredId = 'PAYMINT0010101260105142500AB12';

export const appScheme: AppScheme = {
  kind: 'scheme',
  url: 'kb-acp://pay?data=synthetic',
  intentUrl: 'intent://pay?data=synthetic#Intent;scheme=kb-acp;end',
  package: 'com.example.card',
  storeUrl: 'market://details?id=com.example.card',
  expiresAt: '2026-01-05T05:30:00.000Z',
};

export const attemptOf = (paymentId: string): PreparedAttempt => ({
  attemptId: `${paymentId}-1`,
  number: 1,
  van: 'alpha',
  taskQueue: vanTaskQueue('alpha'),
  scheduleToStartMs: 20_000,
  startToCloseMs: 40_000,
  // Without time: a review follows the first telegram that settles nothing, and "none" is final at once.
  ifUnknown: { amount: 12_000, longestProcessingMs: -1, netCancelWindowMs: 0, reviewAfterMs: 0 },
});

/** Takes the claim, and draws an attempt with these differences from the usual one. */
export const claimWith =
  (attempt: Partial<PreparedAttempt>): Required<Script>['claimBill'] =>
  async ({ at }, payment) => ({
    kind: 'held',
    at: payment.move(payment.move(at, 'AUTHENTICATED'), 'APPROVING'),
    attempt: { ...attemptOf(payment.id), ...attempt },
  });

/** The status that each outcome leads to. */
const statusAfter: Readonly<Record<Exclude<Outcome['kind'], 'resolved'>, PaymentStatus>> = {
  approved: 'APPROVED',
  declined: 'DECLINED',
  'not-sent': 'DECLINED',
  unknown: 'UNCONFIRMED',
  'auth-failed': 'AUTH_FAILED',
  expired: 'EXPIRED',
  'net-cancelled': 'NET_CANCELLED',
  'needs-review': 'NEEDS_REVIEW',
};

const statusOf = (outcome: Outcome): PaymentStatus => {
  if (outcome.kind !== 'resolved') return statusAfter[outcome.kind];
  return outcome.resolution.verdict === 'APPROVED' ? 'APPROVED' : 'DECLINED';
};

export const orderOf = (id: string, more: Partial<Order> = {}): Order => ({
  transactionId: `xid-${id}`,
  orderNo: `OD${id}`,
  businessNo: '1234567890',
  merchantName: '시험 상점',
  orderName: '커피 두 잔',
  amount: won(12_000),
  installmentMonths: installmentMonths(0),
  requestedAt: parseKstDateTime('20260105142500'),
  returnUrl: null,
  ...more,
});

/** Opens the charge of a card of this issuer. */
export const openChargeBy =
  (issuer: IssuerCode): Required<Script>['openCharge'] =>
  async ({ billId }, payment) => ({
    kind: 'opened',
    at: payment.opened(),
    issuer,
    billingKeyId,
    order: orderOf(payment.id),
    facts: { merchantId: 'mer_1', issuer, billId, service: 'payssam', amount: 12_000 },
    cardAtOnce: true,
  });

/** The payment in approval, whichever workflow began it. */
export const usualSteps: Required<Script> = {
  readStanding: async (_input, payment) => payment.standing(),
  openPayment: async (input, payment) => ({
    kind: 'opened',
    at: payment.opened(),
    expiresAt: new Date((await payment.serverTimeMs()) + input.authenticationTimeoutMs).toISOString(),
    order: orderOf(payment.id, { installmentMonths: installmentMonths(input.installmentMonths) }),
  }),
  encryptOrder: async () => encryptedOrder,
  encryptRegistration: async () => encryptedOrder,
  registerOrder: async () => ({ transactionId: registeredId }),
  issueScheme: async ({ at }, payment) => ({ at: payment.move(at, 'SCHEME_ISSUED'), appScheme }),
  openCharge: openChargeBy('kb'),
  encryptOtcRequest: async () => otcRequest,
  requestOtc: async () => otcAnswer,
  openOtcAnswer: async () => ({ kind: 'authenticated', ...toldOtc }),
  sealCardNumber: async () => toldCard,
  openResult: async () => ({ kind: 'authenticated', ...toldOtc }),
  claimBill: claimWith({}),
  approve: async () => ({ kind: 'approved', approval }),
  prepareFollowUp: async ({ attemptId, number, telegram }) => {
    const { van, taskQueue, scheduleToStartMs, startToCloseMs } = attemptOf('');
    return {
      attemptId: attemptId.replace(/1$/, String(number)),
      telegram,
      van,
      taskQueue,
      scheduleToStartMs,
      startToCloseMs,
    };
  },
  drawNextApproval: async () => undefined,
  hearFollowUp: async () => ({ heard: { kind: 'no-answer' } }),
  followUp: async () => ({ heard: { kind: 'no-answer' } }),
  settleAttempt: async () => ({ kind: 'unknown', detail: 'no answer was kept' }),
  recordLateApproval: async () => undefined,
  recordOutcome: async ({ at, outcome }, payment) => payment.move(at, statusOf(outcome)),
};

/**
 * The activities of each queue: the bill worker's has those of every workflow. Activities with keys are in both zones.
 */
const withKeys = [
  'encryptOrder',
  'encryptRegistration',
  'openResult',
  'keepCard',
  'encryptOtcRequest',
  'sealCardNumber',
  'openOtcAnswer',
];
const payments = [
  'readStanding',
  'openPayment',
  'issueScheme',
  'claimBill',
  'drawNextApproval',
  'settleAttempt',
  'prepareFollowUp',
  'hearFollowUp',
  'recordLateApproval',
  'recordOutcome',
];
const billing = [
  'openRegistration',
  'issueRegistrationScheme',
  'endRegistration',
  'openCharge',
  'planRun',
  'openPeriods',
  'dueCharges',
  'endGrace',
  'noteRun',
];
const cancellations = ['readCancellation', 'prepareCancelTelegram', 'hearCancelTelegram', 'recordCancellation'];
const queues = {
  bill: [...withKeys, ...payments, ...billing, ...cancellations],
  approval: withKeys,
  external: ['registerOrder', 'requestOtc'],
  van: ['approve', 'followUp', 'sendCancel'],
  webhook: ['sendWebhooks'],
} as const;

type Activities = Readonly<Record<string, (input: unknown) => Promise<unknown>>>;

/** Activities for the workers; each follows the script of its workflow, which is found by the workflow's id. */
export function stubActivities(asking: ReadonlyMap<string, Asking>): Readonly<Record<keyof typeof queues, Activities>> {
  const perform = async (step: string, input: unknown): Promise<unknown> => {
    const { workflowId } = Context.current().info.workflowExecution ?? {};
    const who = asking.get(workflowId ?? '');
    if (who === undefined) throw ApplicationFailure.nonRetryable(`no script for workflow ${workflowId ?? 'none'}`);
    return who.perform(step, input);
  };
  const of = (names: readonly string[]): Activities =>
    Object.fromEntries(names.map((name) => [name, (input: unknown) => perform(name, input)]));
  return {
    bill: of(queues.bill),
    approval: of(queues.approval),
    external: of(queues.external),
    van: of(queues.van),
    webhook: of(queues.webhook),
  };
}
