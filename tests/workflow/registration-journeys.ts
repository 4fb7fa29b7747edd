import type { WorkflowHandle } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import type { CardActivities, RegistrationActivities } from '../../activities/billing/types';
import type { CryptoActivities } from '../../activities/payments/types';
import type { RegistrationInput, RegistrationOutcome, SchemeAnswer } from '../../domain/messages';
import { won } from '../../domain/money';
import { registrationWorkflowId } from '../../domain/runs';
import { assertBillingKeyMove, type BillingKeyState } from '../../domain/subscription-states';
import type { BillingKeyPosition } from '../../records/billing-keys';
import { abort } from '../../workflows/messages';
import type { registration } from '../../workflows/registration';
import { AUTHENTICATION_TIMEOUT_MS, authenticationResult, type Stage } from './stage';
import { appScheme, type Asking, encryptedOrder, orderOf } from './stub-activities';

type Steps = RegistrationActivities & Pick<CardActivities, 'keepCard'> & Pick<CryptoActivities, 'encryptRegistration'>;
type StepName = keyof Steps;
type Script = {
  readonly [Name in StepName]?: (input: Parameters<Steps[Name]>[0], key: StubKey) => ReturnType<Steps[Name]>;
};

/** A billing key of the stubs: its row, and its workflow's calls. */
export class StubKey implements Asking {
  readonly calls: { readonly step: StepName; readonly input: unknown }[] = [];
  readonly states: BillingKeyState[] = [];
  #at: BillingKeyPosition;

  constructor(
    readonly id: string,
    readonly script: Script,
    /** The time at the Temporal server, which may be ahead of here. */
    readonly serverTimeMs: () => Promise<number>,
  ) {
    this.#at = { billingKeyId: id, state: 'REQUESTED', version: 1 };
  }

  perform(step: StepName, input: unknown): unknown {
    this.calls.push({ step, input });
    return (this.script[step] ?? usualSteps[step])(input as never, this);
  }

  opened(): BillingKeyPosition {
    this.states.push(this.#at.state);
    return this.#at;
  }

  /** Moves like the database: only from the row's position, and only by an allowed move. */
  move(at: BillingKeyPosition, to: BillingKeyState): BillingKeyPosition {
    if (at.state !== this.#at.state || at.version !== this.#at.version) {
      throw ApplicationFailure.nonRetryable(
        `asked to move from ${at.state} ${at.version}, is at ${this.#at.state} ${this.#at.version}`,
        'KeyPositionLost',
      );
    }
    assertBillingKeyMove(at.state, to);
    this.#at = { ...at, state: to, version: at.version + 1 };
    this.states.push(to);
    return this.#at;
  }
}

export const orderOfRegistration = (id: string) => orderOf(id, { amount: won(0) });

/** The card that is registered. */
const usualSteps: Required<Script> = {
  openRegistration: async ({ authenticationTimeoutMs }, key) => ({
    at: key.opened(),
    order: orderOfRegistration(key.id),
    expiresAt: new Date((await key.serverTimeMs()) + authenticationTimeoutMs).toISOString(),
  }),
  encryptRegistration: async () => encryptedOrder,
  issueRegistrationScheme: async ({ at }, key) => ({ at: key.move(at, 'SCHEME_ISSUED'), appScheme }),
  keepCard: async ({ at }, key) => ({ kind: 'kept', at: key.move(at, 'ACTIVE') }),
  endRegistration: async ({ at, end }, key) => key.move(at, end.kind === 'expired' ? 'EXPIRED' : 'FAILED'),
};

export type StagedRegistration = {
  readonly stub: StubKey;
  readonly input: RegistrationInput;
  readonly handle: WorkflowHandle<typeof registration>;
  readonly answer: SchemeAnswer;
};

/** A path through the registration of a card: what the activities and the outside do, and the expected result. */
export type RegistrationJourney = {
  readonly script?: Script;
  readonly input?: Partial<RegistrationInput>;
  /** The actions of the outside after the answer to the call for the scheme. */
  readonly then?: (stage: Stage, registration: StagedRegistration) => Promise<unknown>;
  readonly answer: SchemeAnswer;
  readonly result: RegistrationOutcome;
  readonly states: readonly BillingKeyState[];
  /** Each activity once, in the order of its first call. */
  readonly steps: readonly StepName[];
};

/** The payer has answered in the card app. @returns false when the registration has ended */
export const deliverCard = (stage: Stage, { stub }: Pick<StagedRegistration, 'stub'>): Promise<boolean> =>
  stage.workflows.deliverResult({ kind: 'registration', id: stub.id }, authenticationResult);

const issued: SchemeAnswer = { kind: 'issued', appScheme };

const getsScheme = ({ states, steps, ...journey }: Omit<RegistrationJourney, 'answer'>): RegistrationJourney => ({
  ...journey,
  answer: issued,
  states: ['REQUESTED', 'SCHEME_ISSUED', ...states],
  steps: ['openRegistration', 'encryptRegistration', 'issueRegistrationScheme', ...steps],
});

/** The payer answers, but no card is registered. */
const keepsNothing = (
  keepCard: Required<Script>['keepCard'],
  reason: RegistrationOutcome['reason'],
): RegistrationJourney =>
  getsScheme({
    script: { keepCard },
    then: deliverCard,
    result: { state: 'FAILED', ...(reason === undefined ? {} : { reason }) },
    states: ['FAILED'],
    steps: ['keepCard', 'endRegistration'],
  });

/** Every path through the registration of a card. Each has a recorded history of the same name. */
export const registrationJourneys: Readonly<Record<string, RegistrationJourney>> = {
  'card-registered': getsScheme({
    then: deliverCard,
    result: { state: 'ACTIVE' },
    states: ['ACTIVE'],
    steps: ['keepCard'],
  }),
  'card-registered-in-approval-zone': getsScheme({
    input: { issuer: 'shinhan' },
    then: deliverCard,
    result: { state: 'ACTIVE' },
    states: ['ACTIVE'],
    steps: ['keepCard'],
  }),
  'card-refused': keepsNothing(
    async () => ({ kind: 'failed', reason: 'CARD_UNUSABLE', reasonCode: '9102' }),
    'CARD_UNUSABLE',
  ),
  'card-kms-away': keepsNothing(
    () => Promise.reject(ApplicationFailure.retryable('KMS is away', 'KmsUnavailable')),
    'CARD_KEY_UNAVAILABLE',
  ),
  'card-expired': getsScheme({
    result: { state: 'EXPIRED', reason: 'AUTH_EXPIRED' },
    states: ['EXPIRED'],
    steps: ['endRegistration'],
  }),
  'card-payer-aborted': getsScheme({
    then: (_stage, { handle }) => handle.signal(abort, { reason: 'PAYER_ABORTED' }),
    result: { state: 'FAILED', reason: 'PAYER_ABORTED' },
    states: ['FAILED'],
    steps: ['endRegistration'],
  }),
  'card-not-encodable': {
    script: {
      encryptRegistration: () =>
        Promise.reject(ApplicationFailure.nonRetryable('a name is too long', 'OrderNotEncodable')),
    },
    answer: { kind: 'refused', reason: 'ORDER_NOT_WRITABLE' },
    result: { state: 'FAILED', reason: 'ORDER_NOT_WRITABLE' },
    states: ['REQUESTED', 'FAILED'],
    steps: ['openRegistration', 'encryptRegistration', 'endRegistration'],
  },
};

/** @param name Names billing key and workflow. */
export async function beginRegistration(
  stage: Stage,
  name: string,
  { script = {}, input: overrides }: Pick<RegistrationJourney, 'script' | 'input'> = {},
): Promise<StagedRegistration> {
  const stub = new StubKey(`bkey_${name}`, script, () => stage.env.currentTimeMs());
  const input: RegistrationInput = {
    billingKeyId: stub.id,
    merchantId: 'mer_1',
    customerId: 'customer-1',
    issuer: 'kb',
    service: 'payssam',
    orderName: '월 이용료',
    platform: 'web',
    returnUrl: null,
    authenticationTimeoutMs: AUTHENTICATION_TIMEOUT_MS,
    ...overrides,
  };
  const workflowId = registrationWorkflowId(stub.id);
  stage.enlist(stub, workflowId);
  return {
    stub,
    input,
    handle: stage.client.workflow.getHandle<typeof registration>(workflowId),
    answer: await stage.workflows.requestRegistration(input),
  };
}

/** Runs a journey to its end; the payer's time, and that of its patience, are skipped. */
export async function playRegistration(
  stage: Stage,
  name: string,
  journey: Pick<RegistrationJourney, 'script' | 'input' | 'then'>,
): Promise<StagedRegistration & { readonly result: RegistrationOutcome }> {
  const begun = await beginRegistration(stage, name, journey);
  await journey.then?.(stage, begun);
  return {
    ...begun,
    result: await stage.env.client.workflow.getHandle<typeof registration>(begun.handle.workflowId).result(),
  };
}
