import type { BillingActivities, RegistrationActivities } from '../../activities/billing/types';
import type { CryptoActivities, PaymentActivities } from '../../activities/payments/types';
import type { StoredCancellation } from '../../domain/cancellation-start';
import type {
  Abort,
  CancellationResult,
  ChargeInput,
  PaymentInput,
  PaymentResult,
  RegistrationInput,
  SchemeAnswer,
  SealedResult,
} from '../../domain/messages';
import type { RecoveredPayment } from '../../domain/recovery-start';
import { type Authentication, type PaymentWorkflows, WorkflowUnavailable } from '../../server/payment-workflows';

/** One call that would have gone to Temporal, answered or not. */
export type WorkflowCall =
  | { readonly kind: 'scheme'; readonly paymentId: string }
  | { readonly kind: 'result'; readonly paymentId: string; readonly result: SealedResult }
  | { readonly kind: 'registration'; readonly billingKeyId: string }
  | { readonly kind: 'registration-result'; readonly billingKeyId: string; readonly result: SealedResult }
  | { readonly kind: 'recover'; readonly id: string; readonly result: SealedResult }
  | { readonly kind: 'charge'; readonly input: ChargeInput }
  | { readonly kind: 'cancel'; readonly cancellationId: string }
  | { readonly kind: 'webhooks'; readonly endpointId: string }
  | { readonly kind: 'abort'; readonly paymentId: string; readonly reason: Abort['reason'] };

/**
 * `up`; `down`: nothing reaches Temporal; `answer-lost`: it does its work, but the caller gets no answer; `ended`:
 * signals find no running payment.
 */
type Mode = 'up' | 'down' | 'answer-lost' | 'ended';

/**
 * Temporal's stand-in. The real activities create a scheme on the suite's database, so the rows are those of a real
 * payment.
 */
export class FakeWorkflows implements PaymentWorkflows {
  mode: Mode = 'up';
  /** With which payments were begun. */
  readonly inputs: PaymentInput[] = [];
  private heard: WorkflowCall[] = [];
  /** Like a single update id: asking the same payment or registration twice is the same update. */
  private readonly schemes = new Map<string, Promise<SchemeAnswer>>();

  constructor(
    private readonly activities: PaymentActivities & CryptoActivities & BillingActivities & RegistrationActivities,
  ) {}

  /** Calls since the last {@link FakeWorkflows.reset}, in order. */
  get calls(): readonly WorkflowCall[] {
    return this.heard;
  }

  reset(): void {
    this.mode = 'up';
    this.heard = [];
  }

  async requestScheme(input: PaymentInput): Promise<SchemeAnswer> {
    this.hear({ kind: 'scheme', paymentId: input.paymentId });
    this.inputs.push(input);
    const scheme = this.schemes.get(input.paymentId) ?? this.issue(input);
    this.schemes.set(input.paymentId, scheme);
    const answer = await scheme;
    if (this.mode === 'answer-lost') throw new WorkflowUnavailable('gRPC 4');
    return answer;
  }

  async deliverResult({ kind, id }: Authentication, result: SealedResult): Promise<boolean> {
    this.hear(
      kind === 'payment'
        ? { kind: 'result', paymentId: id, result }
        : { kind: 'registration-result', billingKeyId: id, result },
    );
    return this.mode !== 'ended';
  }

  async requestRegistration(input: RegistrationInput): Promise<SchemeAnswer> {
    this.hear({ kind: 'registration', billingKeyId: input.billingKeyId });
    const scheme = this.schemes.get(input.billingKeyId) ?? this.register(input);
    this.schemes.set(input.billingKeyId, scheme);
    const answer = await scheme;
    if (this.mode === 'answer-lost') throw new WorkflowUnavailable('gRPC 4');
    return answer;
  }

  /** A charge goes on for longer than anybody waits; the real activity refuses one that may not be made. */
  async charge(input: ChargeInput): Promise<PaymentResult | undefined> {
    this.hear({ kind: 'charge', input });
    const opened = await this.activities.openCharge(input);
    if (this.mode === 'answer-lost') throw new WorkflowUnavailable('gRPC 4');
    if (opened.kind !== 'refused') return undefined;
    const { reason, detail } = opened;
    return { status: 'REFUSED', reason, ...(detail === undefined ? {} : { detail }) };
  }

  /** A cancellation goes on for longer than anybody waits. */
  async cancel({ id }: StoredCancellation): Promise<CancellationResult | undefined> {
    this.hear({ kind: 'cancel', cancellationId: id });
    return undefined;
  }

  async wakeWebhooks(endpointId: string): Promise<void> {
    this.hear({ kind: 'webhooks', endpointId });
  }

  /** How many runs wait for an operator. */
  waiting = 0;

  async countWaitingForOperator(): Promise<number> {
    return this.waiting;
  }

  /** How many runs are stuck; undefined: Temporal does not say. */
  stuck: number | undefined = 0;

  async countStuck(): Promise<number | undefined> {
    return this.stuck;
  }

  async recoverWith({ id }: RecoveredPayment, result: SealedResult): Promise<void> {
    this.hear({ kind: 'recover', id, result });
  }

  async registerWith({ billingKeyId }: RegistrationInput, result: SealedResult): Promise<void> {
    this.hear({ kind: 'recover', id: billingKeyId, result });
  }

  async abort(paymentId: string, { reason }: Abort): Promise<boolean> {
    this.hear({ kind: 'abort', paymentId, reason });
    return this.mode !== 'ended';
  }

  private hear(call: WorkflowCall): void {
    this.heard.push(call);
    if (this.mode === 'down') throw new WorkflowUnavailable('gRPC 14');
  }

  private async issue(input: PaymentInput): Promise<SchemeAnswer> {
    const opened = await this.activities.openPayment(input);
    if (opened.kind === 'refused') return opened;
    const { order } = opened;
    const text = await this.activities.encryptOrder({ issuer: input.issuer, order }).catch(() => undefined);
    if (text === undefined) {
      await this.activities.recordOutcome({ at: opened.at, outcome: { kind: 'auth-failed', reason: 'ISSUER_ERROR' } });
      return { kind: 'refused', reason: 'ISSUER_ERROR' };
    }
    const issued = await this.activities.issueScheme({
      at: opened.at,
      call: { transactionId: order.transactionId, text },
      payment: { ...input, transactionId: order.transactionId, expiresAt: opened.expiresAt },
    });
    if ('refused' in issued) return { kind: 'refused', reason: 'ISSUER_ERROR' };
    const { appScheme } = issued;
    return { kind: 'issued', appScheme };
  }

  private async register(input: RegistrationInput): Promise<SchemeAnswer> {
    const { at, order } = await this.activities.openRegistration(input);
    const text = await this.activities.encryptRegistration({ issuer: input.issuer, order }).catch(() => undefined);
    if (text === undefined) {
      await this.activities.endRegistration({ at, end: { kind: 'failed', reason: 'ISSUER_ERROR' } });
      return { kind: 'refused', reason: 'ISSUER_ERROR' };
    }
    const { appScheme } = await this.activities.issueRegistrationScheme({
      at,
      call: { transactionId: order.transactionId, text },
    });
    return { kind: 'issued', appScheme };
  }
}
