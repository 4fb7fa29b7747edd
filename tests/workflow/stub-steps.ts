import { Context } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import type { Approval, CryptoActivities, IssuerCalls, Outcome, PaymentActivities, Position, PreparedAttempt, VanActivities } from '../../activities/payments/types';
import { installmentMonths } from '../../domain/installments';
import { parseKstDateTime } from '../../domain/kst';
import { won } from '../../domain/money';
import { assertMove, type PaymentStatus } from '../../domain/payment-states';
import { vanTaskQueue } from '../../domain/vans';
import { paymentWorkflowId, watchWorkflowId, type AppScheme } from '../../workflows/messages';

type BillSteps = PaymentActivities & CryptoActivities;
type Steps = BillSteps & IssuerCalls & VanActivities;
export type StepName = keyof Steps;

/** What a payment's steps do in place of {@link usualSteps}. */
export type Script = { readonly [Name in StepName]?: (input: Parameters<Steps[Name]>[0], payment: StubPayment) => ReturnType<Steps[Name]> };

type Call = { readonly step: StepName; readonly input: unknown };

/** A payment of the stubs: its row, and what its workflow asked. */
export class StubPayment {
  readonly calls: Call[] = [];
  readonly statuses: PaymentStatus[] = [];
  #at: Position;

  constructor(
    readonly id: string,
    readonly script: Script,
    /** What time it is at the Temporal server, which may be ahead of here. */
    readonly serverTimeMs: () => Promise<number>,
  ) {
    this.#at = { paymentId: id, status: 'REQUESTED', version: 0 };
  }

  /** The names of the steps asked for, in order. */
  get steps(): readonly StepName[] {
    return this.calls.map(({ step }) => step);
  }

  inputsOf(step: StepName): readonly unknown[] {
    return this.calls.filter((call) => call.step === step).map(({ input }) => input);
  }

  opened(): Position {
    this.#at = { ...this.#at, version: 1 };
    this.statuses.push(this.#at.status);
    return this.#at;
  }

  /** Moves as the database does: only from where the row is, and only where a payment may go. */
  move(at: Position, to: PaymentStatus): Position {
    if (at.status !== this.#at.status || at.version !== this.#at.version) {
      throw ApplicationFailure.nonRetryable(`asked to move from ${at.status} ${at.version}, is at ${this.#at.status} ${this.#at.version}`, 'PositionLost');
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

/** Holds a step up until the test lets it go on. */
export class Gate {
  #open: () => void = () => undefined;
  readonly opened = new Promise<void>((resolve) => {
    this.#open = resolve;
  });

  open(): void {
    this.#open();
  }
}

/** A sealed OTC: here any base64. */
export const sealedOtc = 'c2VhbGVkIE9UQw==';

/** As an issuer's contract would have it. */
export const encryptedOrder = 'data=synthetic';

/** What an issuer gives at a registration. */
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
  // No time: a review follows the first telegram that settles nothing, and "none" is final at once.
  ifUnknown: { amount: 12_000, longestProcessingMs: -1, netCancelWindowMs: 0, reviewAfterMs: 0 },
});

/** Takes the claim, and draws an attempt that differs from the usual one in this. */
export const claimWith =
  (attempt: Partial<PreparedAttempt>): Required<Script>['claimBill'] =>
  async ({ at }, payment) => ({
    kind: 'held',
    at: payment.move(payment.move(at, 'AUTHENTICATED'), 'APPROVING'),
    attempt: { ...attemptOf(payment.id), ...attempt },
  });

/** Where each outcome brings a payment. */
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

/** The payment that is approved. */
export const usualSteps: Required<Script> = {
  openPayment: async (input, payment) => ({
    kind: 'opened',
    at: payment.opened(),
    expiresAt: new Date((await payment.serverTimeMs()) + input.authenticationTimeoutMs).toISOString(),
    order: {
      transactionId: `xid-${payment.id}`,
      orderNo: `OD${payment.id}`,
      businessNo: '1234567890',
      merchantName: '시험 상점',
      orderName: '커피 두 잔',
      amount: won(12_000),
      installmentMonths: installmentMonths(input.installmentMonths),
      requestedAt: parseKstDateTime('20260105142500'),
      returnUrl: null,
    },
  }),
  encryptOrder: async () => encryptedOrder,
  encryptRegistration: async () => encryptedOrder,
  registerOrder: async () => ({ transactionId: registeredId }),
  issueScheme: async ({ at }, payment) => ({ at: payment.move(at, 'SCHEME_ISSUED'), appScheme }),
  openResult: async () => ({ kind: 'authenticated', sealedOtc }),
  claimBill: claimWith({}),
  approve: async () => ({ kind: 'approved', approval }),
  prepareFollowUp: async ({ attemptId, number, telegram }) => {
    const { van, taskQueue, scheduleToStartMs, startToCloseMs } = attemptOf('');
    return { attemptId: attemptId.replace(/1$/, String(number)), telegram, van, taskQueue, scheduleToStartMs, startToCloseMs };
  },
  drawNextApproval: async () => undefined,
  hearFollowUp: async () => ({ heard: { kind: 'no-answer' } }),
  followUp: async () => ({ heard: { kind: 'no-answer' } }),
  settleAttempt: async () => ({ kind: 'unknown', detail: 'no answer was kept' }),
  recordOutcome: async ({ at, outcome }, payment) => payment.move(at, statusOf(outcome)),
};

/** Activities for the workers, each acting by the script of the payment whose workflow asks. */
export function stubActivities(payments: ReadonlyMap<string, StubPayment>): { readonly bill: BillSteps; readonly approval: CryptoActivities; readonly external: IssuerCalls; readonly van: VanActivities } {
  const paymentAsking = (): StubPayment => {
    const { workflowId } = Context.current().info.workflowExecution ?? {};
    const payment = [...payments.values()].find(({ id }) => paymentWorkflowId(id) === workflowId || watchWorkflowId(id) === workflowId);
    if (payment === undefined) throw ApplicationFailure.nonRetryable(`no script for workflow ${workflowId ?? 'none'}`);
    return payment;
  };
  const act =
    <Name extends StepName>(step: Name) =>
    (input: Parameters<Steps[Name]>[0]): ReturnType<Steps[Name]> => {
      const payment = paymentAsking();
      payment.calls.push({ step, input });
      return (payment.script[step] ?? usualSteps[step])(input, payment);
    };
  const crypto = { encryptOrder: act('encryptOrder'), encryptRegistration: act('encryptRegistration'), openResult: act('openResult') };
  return {
    bill: {
      ...crypto,
      openPayment: act('openPayment'),
      issueScheme: act('issueScheme'),
      claimBill: act('claimBill'),
      drawNextApproval: act('drawNextApproval'),
      settleAttempt: act('settleAttempt'),
      prepareFollowUp: act('prepareFollowUp'),
      hearFollowUp: act('hearFollowUp'),
      recordOutcome: act('recordOutcome'),
    },
    approval: crypto,
    external: { registerOrder: act('registerOrder') },
    van: { approve: act('approve'), followUp: act('followUp') },
  };
}
