import { isFinal, paymentStatuses } from '../domain/payment-states';
import { paymentWorkflowId, recoveryWorkflowId } from '../domain/runs';
import { searchAttributes } from '../domain/search-attributes';
import { resolve } from '../workflows/messages';
import { violationsIn } from './support/check';
import { type Engine, startSmallEngine } from './support/engine';
import { call } from './support/http';
import {
  answerInApp,
  bearer,
  beginPayment,
  booksOf,
  makeBill,
  type Payment,
  paymentOf,
  pressPay,
  reaches,
  statusOf,
  telegramsOf,
  vanBehaves,
} from './support/journey';
import { approvedByHand } from './support/resolving';
import { reset, sweepOnce, touches } from './support/touch';
import { waitFor, waitUntil } from './support/wait-for';

// An operator's actions on, or accidents of, a payment's run, in each status that a payment can be left in.

let engine: Engine;
beforeAll(async () => {
  engine = await startSmallEngine(
    {
      VAN_ALPHA_READ_TIMEOUT_MS: '2500',
      VAN_ALPHA_LONGEST_PROCESSING_MS: '3500',
      VAN_ALPHA_REVIEW_AFTER_MS: '6000',
      SWEEP_AFTER_MS: '500',
    },
    { alone: ['external-worker'] },
  );
});
afterAll(async () => {
  expect(await violationsIn(engine)).toEqual([]);
  await engine.stop();
});
let begun: Date;
beforeEach(() => {
  begun = new Date();
});
afterEach(async () => {
  expect(await violationsIn(engine, begun)).toEqual([]);
});

const runOf = ({ id }: Payment): string => paymentWorkflowId(id);
const merchantReads = async ({ id }: Payment) =>
  (await call('GET', `${engine.api}/v1/payments/${id}`, { headers: bearer(engine) })).json;
const claimOf = ({ billId }: Payment) => engine.database.db.billClaim.findUnique({ where: { billId } });
const silent = (books: boolean) => ({ kind: 'silent', books, holdMs: 300 });

/** Brings a payment to a status, and keeps it there for a while. */
const brought = {
  async SCHEME_ISSUED() {
    return beginPayment(engine);
  },
  async APPROVING() {
    const payment = await beginPayment(engine);
    await vanBehaves(engine, payment, { kind: 'delay', delayMs: 1_500 });
    await answerInApp(engine, payment);
    await waitUntil('the telegram to be with the VAN', async () => (await telegramsOf(engine, payment)).length === 1);
    return payment;
  },
  async UNCONFIRMED() {
    const payment = await beginPayment(engine);
    await vanBehaves(engine, payment, silent(true));
    await vanBehaves(engine, payment, silent(false), 2);
    await answerInApp(engine, payment);
    await reaches(engine, payment, 'UNCONFIRMED');
    return payment;
  },
  async NEEDS_REVIEW() {
    const payment = await beginPayment(engine);
    await vanBehaves(engine, payment, silent(true));
    await vanBehaves(engine, payment, silent(false), 30);
    await answerInApp(engine, payment);
    await reaches(engine, payment, 'NEEDS_REVIEW');
    await call('DELETE', `${engine.van}/control/behaviours`);
    return payment;
  },
} as const;

/**
 * Keeps a payment in REQUESTED: BC must register the order, and nobody asks it until the external worker is started
 * again.
 */
async function askingTheIssuer(bill: Record<string, unknown> = {}) {
  await engine.end('external-worker');
  const { id: billId, token } = await makeBill(engine, bill);
  const pressed = pressPay(engine, token, { issuer: 'bc' });
  const { id } = await waitFor(
    'the payment’s row',
    async () => (await engine.database.db.payment.findFirst({ where: { billId } })) ?? undefined,
  );
  return { id, pressed };
}

const rowOf = (id: string) => engine.database.db.payment.findUniqueOrThrow({ where: { id } });

/** Sweeps until a payment that nothing moves is taken over. */
const sweepUntilTaken = (payment: Pick<Payment, 'id'>): Promise<void> =>
  waitUntil(`${payment.id} to be taken over`, async () => {
    await sweepOnce(engine);
    const found = await engine.temporal.workflow
      .getHandle(recoveryWorkflowId(payment.id))
      .describe()
      .catch(() => undefined);
    return found !== undefined;
  });

/** The net-cancel stays unanswered, so the approval must not stand. */
const netCancelIsSent = (payment: Payment): Promise<void> =>
  waitUntil('a net-cancel to be with the VAN', async () =>
    (await telegramsOf(engine, payment)).some(({ messageType }) => messageType === '0420'),
  );

const openRun = async (payment: Payment) => {
  for (const workflowId of [runOf(payment), recoveryWorkflowId(payment.id)]) {
    const handle = engine.temporal.workflow.getHandle(workflowId);
    const found = await handle.describe().catch(() => undefined);
    if (found?.status.name === 'RUNNING') return handle;
  }
  throw new Error(`${payment.id} has no open run`);
};

/** The operator finds at the VAN that it is booked, and says so. */
async function resolveApproved(payment: Payment): Promise<void> {
  const books = await booksOf(engine, payment);
  expect(books.filter(({ balance }) => balance > 0)).toHaveLength(1);
  const [booked] = books;
  const resolution = approvedByHand(booked?.approvalNo);
  const handle = await openRun(payment);
  await waitUntil('the resolution to be taken', async () =>
    handle.executeUpdate(resolve, { args: [resolution] }).then(
      () => true,
      () => false,
    ),
  );
}

describe('Request Cancellation', () => {
  test('before the claim ends the payment, and says who cancelled it: a later result is refused', async () => {
    const payment = await brought.SCHEME_ISSUED();
    await touches.cancel(engine, runOf(payment));
    expect(await reaches(engine, payment, 'AUTH_FAILED')).toMatchObject({
      state: 'D',
      reason: { code: 'CANCELLED_BY_OPERATOR' },
    });
    const { answers } = await answerInApp(engine, payment);
    expect(answers.map(({ httpStatus }) => httpStatus)).toEqual([409]);
    expect((await engine.temporal.workflow.getHandle(runOf(payment)).describe()).status.name).toBe('COMPLETED');
    expect(await telegramsOf(engine, payment)).toEqual([]);
  });

  test('during the call to the issuer ends the payment before its app is opened', async () => {
    const { id, pressed } = await askingTheIssuer();
    await touches.cancel(engine, paymentWorkflowId(id));
    await engine.start('external-worker');
    await pressed;
    await waitUntil('its end', async () => (await rowOf(id)).reason === 'CANCELLED_BY_OPERATOR');
  });

  test.each([
    ['APPROVING', 'APPROVED', 'F'],
    ['UNCONFIRMED', 'NET_CANCELLED', 'D'],
  ] as const)('in %s changes nothing: the run notes it, and goes on to %s', async (status, end, state) => {
    const payment = await brought[status]();
    await touches.cancel(engine, runOf(payment));
    const details = await engine.temporal.workflow
      .getHandle(runOf(payment))
      .query<{ readonly currentDetails: string }>('__temporal_workflow_metadata');
    expect(details.currentDetails).toContain('cancellation was requested too late');
    expect(await reaches(engine, payment, end)).toMatchObject({ state });
    expect((await booksOf(engine, payment))[0]).toMatchObject({ state: end === 'APPROVED' ? 'A' : 'C' });
    expect(await merchantReads(payment)).toMatchObject({ status: end });
  });

  test('in NEEDS_REVIEW changes nothing: the payment still waits, and can be resolved', async () => {
    const payment = await brought.NEEDS_REVIEW();
    await touches.cancel(engine, runOf(payment));
    expect((await statusOf(engine, payment)).json.status).toBe('NEEDS_REVIEW');
    await resolveApproved(payment);
    expect(await reaches(engine, payment, 'APPROVED')).toMatchObject({ state: 'F' });
  });
});

describe('a run that was terminated', () => {
  test('before the claim does no harm: a run takes over and accepts the result', async () => {
    const payment = await brought.SCHEME_ISSUED();
    await touches.terminate(engine, runOf(payment));
    const { answers } = await answerInApp(engine, payment);
    expect(answers.map(({ httpStatus }) => httpStatus)).toEqual([200]);
    expect(await reaches(engine, payment, 'APPROVED')).toMatchObject({ state: 'F' });
    expect(await booksOf(engine, payment)).toMatchObject([{ state: 'A', balance: 12_000 }]);
    // Operators find it like every run of a payment.
    const run = await engine.temporal.workflow.getHandle(recoveryWorkflowId(payment.id)).describe();
    expect(await run.staticSummary()).toBe('12000 won, taken over');
    expect(run.typedSearchAttributes.get(searchAttributes.bill)).toBe(payment.billId);
    expect(run.typedSearchAttributes.get(searchAttributes.merchant)).toBe(engine.merchantId);
  });

  test('before the claim, and whose payer does not come back, expires in its time', async () => {
    const { id: billId, token } = await makeBill(engine, { expiresAt: new Date(Date.now() + 10_000).toISOString() });
    const payment = paymentOf(billId, token, await pressPay(engine, token));
    await touches.terminate(engine, runOf(payment));
    await sweepUntilTaken(payment);
    expect(await reaches(engine, payment, 'EXPIRED')).toMatchObject({ state: 'D' });
  });

  test('during the call to the issuer leaves the payer without an app: the payment expires in its time', async () => {
    const { id, pressed } = await askingTheIssuer({ expiresAt: new Date(Date.now() + 4_000).toISOString() });
    expect((await rowOf(id)).status).toBe('REQUESTED');
    await touches.terminate(engine, paymentWorkflowId(id));
    await engine.start('external-worker');
    expect((await pressed).status).not.toBe(201);
    await sweepUntilTaken({ id });
    await waitUntil('its end', async () => (await rowOf(id)).status === 'EXPIRED');
    expect(await engine.database.db.billClaim.findMany({ where: { holder: id } })).toEqual([]);
  });

  test('in APPROVING is taken over by its row: the VAN’s answer counts', async () => {
    const payment = await brought.APPROVING();
    await touches.terminate(engine, runOf(payment));
    await sweepUntilTaken(payment);
    expect(await reaches(engine, payment, 'APPROVED')).toMatchObject({ state: 'F' });
    expect(await booksOf(engine, payment)).toMatchObject([{ state: 'A', balance: 12_000 }]);
    expect(await telegramsOf(engine, payment)).toHaveLength(1);
  });

  test('in APPROVING at a silent VAN is settled by inquiry: a standing approval counts', async () => {
    const payment = await beginPayment(engine);
    await vanBehaves(engine, payment, silent(true));
    await answerInApp(engine, payment);
    await waitUntil('the telegram to be with the VAN', async () => (await telegramsOf(engine, payment)).length === 1);
    await touches.terminate(engine, runOf(payment));
    await sweepUntilTaken(payment);
    expect(await reaches(engine, payment, 'APPROVED')).toMatchObject({ state: 'F' });
    expect((await telegramsOf(engine, payment)).map(({ messageType }) => messageType)).toEqual(['0200', '0100']);
  });

  test('in UNCONFIRMED is settled by its rows: after an unanswered net-cancel, no approval stands', async () => {
    const payment = await brought.UNCONFIRMED();
    await netCancelIsSent(payment);
    await touches.terminate(engine, runOf(payment));
    await sweepUntilTaken(payment);
    expect(await reaches(engine, payment, 'NET_CANCELLED')).toMatchObject({ state: 'D' });
    expect(await booksOf(engine, payment)).toMatchObject([{ state: 'C', balance: 0 }]);
    expect(await claimOf(payment)).toBeNull();
  });

  test('in NEEDS_REVIEW waits again, in a run that accepts the operator’s verdict', async () => {
    const payment = await brought.NEEDS_REVIEW();
    await touches.terminate(engine, runOf(payment));
    await sweepUntilTaken(payment);
    await resolveApproved(payment);
    expect(await reaches(engine, payment, 'APPROVED')).toMatchObject({ state: 'F' });
  });

  test('and whose recovery is also terminated is taken over again', async () => {
    const payment = await brought.NEEDS_REVIEW();
    await touches.terminate(engine, runOf(payment));
    await sweepUntilTaken(payment);
    await touches.terminate(engine, recoveryWorkflowId(payment.id));
    await waitUntil('it to be taken over again', async () => (await sweepOnce(engine)).recovered > 0);
    await resolveApproved(payment);
    await reaches(engine, payment, 'APPROVED');
  });
});

describe('a run that was reset', () => {
  test.each(['first', 'last'] as const)('to its %s workflow task goes on from its row’s position', async (point) => {
    const payment = await brought.UNCONFIRMED();
    await netCancelIsSent(payment);
    await reset(engine, runOf(payment), point);
    expect(await reaches(engine, payment, 'NET_CANCELLED')).toMatchObject({ state: 'D' });
    expect(await booksOf(engine, payment)).toMatchObject([{ state: 'C', balance: 0 }]);
    await waitUntil(
      'the run to end',
      async () => (await engine.temporal.workflow.getHandle(runOf(payment)).describe()).status.name === 'COMPLETED',
    );
  });

  test('after its payment has ended changes nothing, whichever event it is reset to', async () => {
    const payment = await beginPayment(engine);
    await answerInApp(engine, payment);
    await reaches(engine, payment, 'APPROVED');
    const handle = engine.temporal.workflow.getHandle(runOf(payment));
    await handle.result();
    const { runId } = await handle.describe();
    const { events } = await handle.fetchHistory();
    const tasks = (events ?? [])
      .filter(({ workflowTaskCompletedEventAttributes: task }) => task != null)
      .map(({ eventId }) => Number(eventId));
    for (const eventId of tasks) {
      await reset(engine, runOf(payment), { eventId, runId });
      await waitUntil(
        `the run to end after event ${eventId}`,
        async () => (await handle.describe()).status.name !== 'RUNNING',
      );
      expect((await handle.describe()).status.name).toBe('COMPLETED');
    }
    expect((await statusOf(engine, payment)).json.status).toBe('APPROVED');
    expect(await booksOf(engine, payment)).toMatchObject([{ state: 'A', balance: 12_000 }]);
    expect((await telegramsOf(engine, payment)).filter(({ messageType }) => messageType === '0200')).toHaveLength(1);
  });
});

describe('a signal that is typed by hand', () => {
  test.each([null, 'gone', 7, [], { reason: 'NONSENSE' }, { reason: null }])(
    'abort %j is dropped and shown, and the payment goes on',
    async (given) => {
      const payment = await beginPayment(engine);
      const handle = engine.temporal.workflow.getHandle(runOf(payment));
      await handle.signal('abort', given);
      await handle.signal('authenticated', given);
      const { currentDetails } = await handle.query<{ readonly currentDetails: string }>(
        '__temporal_workflow_metadata',
      );
      expect(currentDetails).toContain('malformed signal `abort`');
      expect(currentDetails).toContain('malformed signal `authenticated`');
      await answerInApp(engine, payment);
      await reaches(engine, payment, 'APPROVED');
    },
  );
});

test('every status that is not final is tested above', () => {
  // The claim's transaction moves it through AUTHENTICATED: no payment is left there.
  const left = paymentStatuses.filter((status) => !isFinal(status) && status !== 'AUTHENTICATED');
  expect(['REQUESTED', ...Object.keys(brought)]).toEqual(left);
});
