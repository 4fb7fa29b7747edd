import path from 'node:path';
import { Client, type WorkflowHandle } from '@temporalio/client';
import { encodeSearchAttributeIndexedValueType } from '@temporalio/common/lib/search-attributes';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { DefaultLogger, Runtime, Worker } from '@temporalio/worker';
import type { PaymentInput, SchemeAnswer, SealedResult } from '../../domain/messages';
import type { Version } from '../../domain/patches';
import {
  APPROVAL_TASK_QUEUE,
  BILL_TASK_QUEUE,
  EXTERNAL_TASK_QUEUE,
  paymentWorkflowId,
  watchWorkflowId,
  WEBHOOK_TASK_QUEUE,
} from '../../domain/runs';
import { searchAttributes } from '../../domain/search-attributes';
import { vanTaskQueue } from '../../domain/vans';
import { failureConverterPath } from '../../platform/data-converter';
import { createPaymentWorkflows, type PaymentWorkflows } from '../../server/payment-workflows';
import { patchActivation } from '../../workers/patch-activation';
import type { payment } from '../../workflows/payment';
import { parts } from '../support/parts';
import { waitFor } from '../support/wait-for';
import { type Asking, type Script, type StepName, stubActivities, StubPayment } from './stub-activities';

/** Replaces process id and host name, which do not belong in a recorded history. */
const IDENTITY = 'stage';

/** Milliseconds that a payer has in the card app, by default. */
export const AUTHENTICATION_TIMEOUT_MS = 300_000;

/** The facts about every bill here that the server knows. */
const facts = { merchantId: 'mer_1', orderNo: 'A-1', service: 'payssam', amount: 12_000 } as const;

/** A result as the inbound server delivers it. */
export const authenticationResult: SealedResult = {
  inboxId: 'inbox_1',
  issuerTransactionId: 'xid-1',
  sealedBody: 'c2VhbGVkIGJvZHk=',
};

export type PreparedPayment = {
  readonly stub: StubPayment;
  readonly input: PaymentInput;
  readonly handle: WorkflowHandle<typeof payment>;
};

/** A payment that has begun and has its scheme, or its refusal. */
export type StagedPayment = PreparedPayment & { readonly answer: SchemeAnswer };

/** The workflows on a Temporal server, with stubs for all their activities. */
export type Stage = {
  readonly env: TestWorkflowEnvironment;
  readonly client: Client;
  readonly workflows: PaymentWorkflows;
  /** Makes the activities of these workflows follow a stub's script. */
  enlist(stub: Asking, ...workflowIds: readonly string[]): void;
  /** The next payment, which has not begun yet. */
  prepare(script?: Script, input?: Partial<PaymentInput>): PreparedPayment;
  /** The server's call when the payer presses pay. */
  requestScheme(input: PaymentInput): Promise<SchemeAnswer>;
  /** Both at once. */
  begin(script?: Script, input?: Partial<PaymentInput>): Promise<StagedPayment>;
  stop(): Promise<void>;
};

/**
 * A stage on a separate server, whose time a test can skip.
 * @param mayComeBack the bill worker's MAY_COME_BACK
 */
export async function openTimeSkippingStage(mayComeBack?: Version): Promise<Stage> {
  quietRuntime();
  const executable = { type: 'existing-path', path: parts.timeSkippingServer() } as const;
  return openStage(await TestWorkflowEnvironment.createTimeSkipping({ server: { executable } }), mayComeBack);
}

/** Activities fail on purpose here, so the SDK's warnings do not matter. */
export const quietRuntime = (): void => {
  Runtime.install({ logger: new DefaultLogger('ERROR'), telemetryOptions: { logging: { filter: 'ERROR' } } });
};

/** The workflows as bill workers run them. Bundling takes a second, and suites open many stages. */
export const workflowBundle = { codePath: path.join(parts.dist(), 'workflow-bundle.js') };
/** The same, as bill workers that follow traces run them. */
export const tracedWorkflowBundle = { codePath: path.join(parts.dist(), 'workflow-bundle-traced.js') };

export async function openStage(env: TestWorkflowEnvironment, mayComeBack?: Version): Promise<Stage> {
  const namespace = env.namespace ?? 'default';
  await registerSearchAttributes(env, namespace);
  const asking = new Map<string, Asking>();
  let payments = 0;
  const crew = await startWorkers(env, namespace, asking, mayComeBack);
  // Not env.client, which skips time while it awaits a result: here only the tests skip time, explicitly.
  const client = new Client({
    connection: env.connection,
    namespace,
    identity: IDENTITY,
    dataConverter: { failureConverterPath },
  });
  const workflows = createPaymentWorkflows(client, { payCallTimeoutMs: 20_000 });
  const stage: Stage = {
    env,
    client,
    workflows,
    enlist(stub, ...workflowIds) {
      for (const workflowId of workflowIds) asking.set(workflowId, stub);
    },
    prepare(script = {}, overrides = {}) {
      payments += 1;
      const input = inputOf(payments, overrides);
      const stub = new StubPayment(input.paymentId, script, () => env.currentTimeMs());
      stage.enlist(stub, paymentWorkflowId(stub.id), watchWorkflowId(stub.id));
      return { stub, input, handle: client.workflow.getHandle<typeof payment>(paymentWorkflowId(stub.id)) };
    },
    requestScheme: (input) => workflows.requestScheme(input, facts),
    async begin(script, overrides) {
      const prepared = stage.prepare(script, overrides);
      return { ...prepared, answer: await stage.requestScheme(prepared.input) };
    },
    async stop() {
      await crew.stop();
      await env.teardown();
    },
  };
  return stage;
}

const inputOf = (number: number, overrides: Partial<PaymentInput>): PaymentInput => ({
  paymentId: `pay_${number}`,
  billId: `bill_${number}`,
  issuer: 'kb',
  installmentMonths: 0,
  platform: 'web',
  authenticationTimeoutMs: AUTHENTICATION_TIMEOUT_MS,
  ...overrides,
});

async function startWorkers(
  { nativeConnection: connection }: TestWorkflowEnvironment,
  namespace: string,
  asking: ReadonlyMap<string, Asking>,
  mayComeBack: Version | undefined,
) {
  const activities = stubActivities(asking);
  const common = { connection, namespace, identity: IDENTITY, dataConverter: { failureConverterPath } };
  const workers = await Promise.all([
    Worker.create({
      ...common,
      taskQueue: BILL_TASK_QUEUE,
      workflowBundle,
      activities: { ...activities.bill },
      ...patchActivation(mayComeBack),
    }),
    Worker.create({ ...common, taskQueue: APPROVAL_TASK_QUEUE, activities: { ...activities.approval } }),
    Worker.create({ ...common, taskQueue: EXTERNAL_TASK_QUEUE, activities: { ...activities.external } }),
    Worker.create({ ...common, taskQueue: vanTaskQueue('alpha'), activities: { ...activities.van } }),
    Worker.create({ ...common, taskQueue: WEBHOOK_TASK_QUEUE, activities: { ...activities.webhook } }),
  ]);
  const running = workers.map((worker) => worker.run());
  return {
    async stop() {
      for (const worker of workers) worker.shutdown();
      await Promise.all(running);
    },
  };
}

/**
 * The time-skipping server can't list the attributes it knows, so the bill worker's own registration does not work
 * there.
 */
async function registerSearchAttributes({ connection }: TestWorkflowEnvironment, namespace: string): Promise<void> {
  const types = Object.fromEntries(
    Object.values(searchAttributes).map(({ name, type }) => [name, encodeSearchAttributeIndexedValueType(type)]),
  );
  await connection.operatorService.addSearchAttributes({
    namespace,
    searchAttributes: types as Record<string, number>,
  });
}

/** The payer has answered in the card app. @returns false when the payment has ended */
export const deliverResult = (
  stage: Stage,
  { stub }: PreparedPayment,
  result = authenticationResult,
): Promise<boolean> => stage.workflows.deliverResult({ kind: 'payment', id: stub.id }, result);

/** Waits until the workflow has called an activity. */
export const asked = (payment: PreparedPayment, step: StepName): Promise<true> =>
  waitFor(`${payment.stub.id} to ask for ${step}`, () => (payment.stub.steps.includes(step) ? true : undefined));

/** Waits until the payment waits for an operator: it sets its search attribute then. */
export async function reviewing({ stub, handle }: PreparedPayment): Promise<void> {
  await waitFor(`${stub.id} to wait for a review`, async () => {
    const { events } = await handle.fetchHistory();
    // Once for UNCONFIRMED, and once for NEEDS_REVIEW.
    return events?.filter((event) => event.upsertWorkflowSearchAttributesEventAttributes != null).at(1);
  });
}
