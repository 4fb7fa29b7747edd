import { recoveryWorkflowId, recurringWorkflowId, registrationWorkflowId, watchWorkflowId } from '../domain/runs';
import { paymentIdForTry } from '../platform/ids';
import { violationsIn } from './support/check';
import { type Engine, startSmallEngine } from './support/engine';
import { call } from './support/http';
import { answerInApp, beginPayment, booksOf, type Payment, reaches, telegramsOf, vanBehaves } from './support/journey';
import { charge, keyReaches, postKey } from './support/recurring';
import { chargesOf, makeKeys, periodsOf, startRun, subscribe, tenOClock } from './support/subscriptions';
import { sweepOnce, touches } from './support/touch';
import { waitUntil } from './support/wait-for';

// An operator's actions on the run of a recurring charge, of a registration and of a watch.

let engine: Engine;
beforeAll(async () => {
  engine = await startSmallEngine(
    {
      VAN_ALPHA_READ_TIMEOUT_MS: '2500',
      VAN_ALPHA_LONGEST_PROCESSING_MS: '1000',
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

const DAY = '20270115';
const silent = (books: boolean) => ({ kind: 'silent', books, holdMs: 300 });

type Charge = {
  readonly subscriptionId: string;
  readonly payment: Pick<Payment, 'id'> & Payment;
  readonly workflowId: string;
};

/** A subscription's charge that a billing run has begun, at a VAN with this behaviour. */
async function beginCharge(...behaviours: readonly (readonly [Record<string, unknown>, number])[]): Promise<Charge> {
  const [subscriptionId = ''] = await subscribe(engine, await makeKeys(engine, 1), { anchor: DAY });
  const id = paymentIdForTry(subscriptionId, DAY, 1);
  const payment = { id, billId: '', token: '', scheme: '', statusUrl: '' };
  for (const [behaviour, times] of behaviours) await vanBehaves(engine, payment, behaviour, times);
  await startRun(engine, tenOClock(DAY));
  return { subscriptionId, payment, workflowId: recurringWorkflowId({ subscriptionId, period: DAY, number: 1 }) };
}

const periodOf = async ({ subscriptionId }: Charge) => (await periodsOf(engine, subscriptionId))[0];
const statusIs = (of: Charge, status: string): Promise<void> =>
  waitUntil(
    `the charge to become ${status}`,
    async () => (await chargesOf(engine, of.subscriptionId))[0]?.status === status,
  );

/** Runs the action, and then the sweep, which finds rows that nothing moves. */
async function touch(how: keyof typeof touches, workflowId: string): Promise<void> {
  await touches[how](engine, workflowId);
  if (how === 'cancel') return;
  await waitUntil('the sweep to have it taken over', async () => (await sweepOnce(engine)).recovered > 0);
}

describe.each(['cancel', 'terminate'] as const)('a recurring charge whose run is told to %s', (how) => {
  test('during its VAN call is charged once, and its period is paid', async () => {
    const of = await beginCharge([{ kind: 'delay', delayMs: 1_500 }, 1]);
    await waitUntil(
      'the telegram to be with the VAN',
      async () => (await telegramsOf(engine, of.payment)).length === 1,
    );
    await touch(how, of.workflowId);
    await statusIs(of, 'APPROVED');
    expect(await booksOf(engine, of.payment)).toMatchObject([{ state: 'A', balance: 9_900 }]);
    expect(await periodOf(of)).toMatchObject({ state: 'PAID' });
  });

  test('while its outcome is unknown is settled, and its period is due again', async () => {
    const of = await beginCharge([silent(true), 1], [silent(false), 2]);
    await statusIs(of, 'UNCONFIRMED');
    await waitUntil('a net-cancel to be with the VAN', async () =>
      (await telegramsOf(engine, of.payment)).some(({ messageType }) => messageType === '0420'),
    );
    await touch(how, of.workflowId);
    await statusIs(of, 'NET_CANCELLED');
    expect(await booksOf(engine, of.payment)).toMatchObject([{ state: 'C', balance: 0 }]);
    expect(await periodOf(of)).toMatchObject({ state: 'DUE', try: 2 });
  });

  test('while it waits for an operator still waits, its period frozen', async () => {
    const of = await beginCharge([silent(true), 1], [silent(false), 30]);
    await statusIs(of, 'NEEDS_REVIEW');
    await touch(how, of.workflowId);
    expect(await periodOf(of)).toMatchObject({ state: 'FROZEN' });
    await call('DELETE', `${engine.van}/control/behaviours`);
    const run = engine.temporal.workflow.getHandle(
      how === 'cancel' ? of.workflowId : recoveryWorkflowId(of.payment.id),
    );
    expect((await run.describe()).status.name).toBe('RUNNING');
  });

  test('before any VAN call charges nothing, and its period is due again', async () => {
    await engine.end('external-worker');
    const of = await beginCharge();
    await statusIs(of, 'REQUESTED');
    await touches[how](engine, of.workflowId);
    if (how === 'terminate') {
      // The sweep waits for minutes: the row is made to look that old.
      await engine.database.db.payment.update({
        where: { id: of.payment.id },
        data: { authExpiresAt: new Date(Date.now() - 1_000) },
      });
      await waitUntil('the sweep to have it taken over', async () => (await sweepOnce(engine)).recovered > 0);
    }
    await engine.start('external-worker');
    await statusIs(of, 'AUTH_FAILED');
    expect(await telegramsOf(engine, of.payment)).toEqual([]);
    expect(await periodOf(of)).toMatchObject({ state: 'DUE', try: 2 });
  });
});

describe('a registration', () => {
  const begin = async () => {
    const { json } = await postKey(engine);
    return { id: json.id, scheme: json.appScheme.url };
  };
  const answer = (url: string) => call('POST', `${engine.issuer}/control/answer`, { json: { url } });

  test('that is cancelled ends, and says who cancelled it', async () => {
    const { id } = await begin();
    await touches.cancel(engine, registrationWorkflowId(id));
    expect(await keyReaches(engine, id, 'FAILED')).toMatchObject({ reason: { code: 'CANCELLED_BY_OPERATOR' } });
  });

  test('whose run was terminated still accepts the card', async () => {
    const { id, scheme } = await begin();
    await touches.terminate(engine, registrationWorkflowId(id));
    expect((await answer(scheme)).status).toBe(200);
    await keyReaches(engine, id, 'ACTIVE');
    expect((await charge(engine, id)).json).toMatchObject({ status: 'APPROVED' });
  });

  test('whose run was terminated, and whose payer does not come back, is ended by the sweep', async () => {
    const { id } = await begin();
    await touches.terminate(engine, registrationWorkflowId(id));
    await engine.database.db.billingKey.update({ where: { id }, data: { expiresAt: new Date(Date.now() - 1_000) } });
    expect(await sweepOnce(engine)).toMatchObject({ ended: 1 });
    await keyReaches(engine, id, 'EXPIRED');
  });
});

describe('a watch over a payment that its VAN did not know', () => {
  /** The VAN never books it, and its net-cancel finds nothing. */
  async function watched(): Promise<Payment> {
    const payment = await beginPayment(engine);
    await vanBehaves(engine, payment, silent(false));
    await answerInApp(engine, payment);
    await reaches(engine, payment, 'NET_CANCELLED');
    return payment;
  }
  const watchOf = ({ id }: Payment) => engine.temporal.workflow.getHandle(watchWorkflowId(id));

  test('goes on when it is cancelled', async () => {
    const payment = await watched();
    await watchOf(payment).cancel();
    await waitUntil('the watch to have heard of it', async () => {
      const { currentDetails } = await watchOf(payment).query<{ readonly currentDetails: string }>(
        '__temporal_workflow_metadata',
      );
      return currentDetails.includes('cancellation was requested');
    });
    expect((await watchOf(payment).describe()).status.name).toBe('RUNNING');
  });

  test('that was terminated is reported by the check, and restarted by the sweep', async () => {
    const payment = await watched();
    await watchOf(payment).terminate('by hand');
    // A payment that has just ended gets time to start its watch.
    await waitUntil('the check to name it', async () =>
      (await violationsIn(engine)).join().includes('its watch has ended (TERMINATED)'),
    );
    await waitUntil('it to be watched again', async () => (await sweepOnce(engine)).rewatched > 0);
    expect((await watchOf(payment).describe()).status.name).toBe('RUNNING');
  });
});
