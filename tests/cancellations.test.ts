import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { cancellationWorkflowId } from '../domain/runs';
import { resolveCancellation } from '../workflows/messages';
import {
  cancel,
  cancellationReaches,
  paidPayment,
  type PaymentRead,
  readPayment,
  vanAnswers,
} from './support/cancelling';
import { violationsIn } from './support/check';
import { runCommand } from './support/commands';
import { type Engine, startEngine } from './support/engine';
import { type Answer, call } from './support/http';
import {
  answerInApp,
  bearer,
  beginPayment,
  booksOf,
  type Payment,
  reaches,
  telegramsOf,
  vanBehaves,
} from './support/journey';
import { decided } from './support/resolving';
import { reset, sweepOnce, touches } from './support/touch';
import { waitFor, waitUntil } from './support/wait-for';

let engine: Engine;
const ADMIN_TOKEN = randomUUID() + randomUUID();

beforeAll(async () => {
  engine = await startEngine({
    ADMIN_TOKEN,
    VAN_ALPHA_READ_TIMEOUT_MS: '1500',
    VAN_ALPHA_LONGEST_PROCESSING_MS: '2000',
    VAN_ALPHA_REVIEW_AFTER_MS: '12000',
    SWEEP_AFTER_MS: '500',
  });
});
afterAll(async () => {
  const violations = await violationsIn(engine);
  await engine.stop();
  expect(violations).toEqual([]);
});

const eventsOf = async (subjectId: string): Promise<readonly string[]> =>
  (await engine.database.db.event.findMany({ where: { subjectId }, orderBy: { version: 'asc' } })).map(
    ({ type }) => type,
  );
const journalOf = async ({ id: paymentId }: Payment): Promise<readonly number[]> =>
  (await engine.database.db.journalEntry.findMany({ where: { paymentId }, orderBy: { createdAt: 'asc' } })).map(
    ({ amount }) => amount,
  );
const lastOf = async (payment: Payment) => (await readPayment(engine, payment)).cancellations.at(-1);
const cancelsOf = async (payment: Payment): Promise<readonly string[]> =>
  (await telegramsOf(engine, payment)).map(({ messageType }) => messageType).filter((type) => type !== '0200');

describe('a paid payment', () => {
  test('is cancelled in whole on its day, and VAN, bill, journal and merchant agree', async () => {
    const payment = await paidPayment(engine, { amount: 60_000, taxFree: 5_000 });
    const answer = await cancel(engine, payment);
    expect([answer.status, answer.json]).toMatchObject([
      201,
      { status: 'DONE', amount: 60_000, taxFree: 5_000, kind: 'APPROVAL_CANCEL', requestedBy: 'MERCHANT' },
    ]);
    expect(await readPayment(engine, payment)).toMatchObject({ status: 'CANCELLED', state: 'C', remaining: 0 });
    expect(await booksOf(engine, payment)).toMatchObject([{ balance: 0, state: 'C' }]);
    expect(await journalOf(payment)).toEqual([60_000, -60_000]);
    expect(await cancelsOf(payment)).toEqual(['0420']);
    const bill = await call('GET', `${engine.api}/v1/bills/${payment.billId}`, { headers: bearer(engine) });
    expect(bill.json.state).toBe('C');
    expect(await eventsOf(payment.billId)).toEqual(['bill.created', 'bill.paid', 'bill.cancelled']);
    expect((await eventsOf(payment.id)).slice(-2)).toEqual(['payment.approved', 'payment.cancelled']);
    expect(await eventsOf(answer.json.id)).toEqual(['cancellation.requested', 'cancellation.done']);
  });

  test('is cancelled in parts, and then its rest, and the parts of its tax add up', async () => {
    const payment = await paidPayment(engine, { amount: 10_000, taxFree: 1_000, serviceCharge: 333 });
    const first = await cancel(engine, payment, { amount: 3_000, expectedRemaining: 10_000 });
    expect([first.status, first.json]).toMatchObject([201, { kind: 'ACQUISITION_CANCEL', taxFree: 300 }]);
    expect(await readPayment(engine, payment)).toMatchObject({ status: 'PARTIALLY_CANCELLED', remaining: 7_000 });
    expect(await booksOf(engine, payment)).toMatchObject([{ balance: 7_000, state: 'A' }]);
    const rest = await cancel(engine, payment);
    expect([rest.status, rest.json]).toMatchObject([201, { amount: 7_000, kind: 'ACQUISITION_CANCEL' }]);
    expect(await cancelsOf(payment)).toEqual(['0520', '0520']);
    const bill = await engine.database.db.bill.findUniqueOrThrow({ where: { id: payment.billId } });
    const rows = await engine.database.db.cancellation.findMany({ where: { paymentId: payment.id } });
    for (const part of ['supply', 'vat', 'serviceCharge', 'taxFree'] as const)
      expect([part, rows.reduce((sum, row) => sum + row[part], 0)]).toEqual([part, bill[part]]);
    expect(await readPayment(engine, payment)).toMatchObject({ status: 'CANCELLED', remaining: 0 });
  });

  test('is cancelled once by a request that is repeated, at the same time and later', async () => {
    const payment = await paidPayment(engine);
    const key = randomUUID();
    const together = await Promise.all([1, 2, 3].map(() => cancel(engine, payment, { amount: 1_000 }, key)));
    expect(together.filter(({ status }) => status === 201).length).toBeGreaterThan(0);
    for (const { status, json } of together)
      expect([status, json.code]).toEqual(status === 201 ? [201, undefined] : [409, 'REQUEST_IN_PROGRESS']);
    const again = await cancel(engine, payment, { amount: 1_000 }, key);
    expect([again.status, again.headers.get('idempotent-replayed')]).toEqual([201, 'true']);
    expect((await readPayment(engine, payment)).remaining).toBe(11_000);
  });

  test('is cancelled by an administrator for its merchant, and by no other merchant', async () => {
    const payment = await paidPayment(engine);
    const url = `${engine.api}/v1/admin/payments/${payment.id}/cancellations`;
    const headers = { authorization: `Bearer ${ADMIN_TOKEN}`, 'idempotency-key': randomUUID() };
    const answer = await call('POST', url, { json: { reason: '운영자 처리', amount: 2_000 }, headers });
    expect([answer.status, answer.json]).toMatchObject([201, { requestedBy: 'ADMINISTRATOR', amount: 2_000 }]);
    const wrong = await call('POST', url, { json: { reason: 'x' }, headers: { ...headers, ...bearer(engine) } });
    expect(wrong.status).toBe(401);
  });

  test('is cancelled by npm run cancel', async () => {
    const payment = await paidPayment(engine);
    const at = { ...engine, env: { ...engine.env, API_URL: engine.api } };
    const ended = await runCommand(at, 'cancel', [payment.id, '--amount', '3000']);
    expect([ended.code, ended.err, ended.out]).toEqual([
      0,
      '',
      expect.stringContaining('3000 won given back (매입취소'),
    ]);
    const refused = await runCommand(at, 'cancel', [payment.id, '--amount', '9001']);
    expect([refused.code, refused.err]).toEqual([1, expect.stringContaining('remaining: 9000 won')]);
  });

  test.each<[string, Record<string, unknown>, number, string]>([
    ['more than remains', { amount: 12_001 }, 409, 'BALANCE_MISMATCH'],
    ['with another remaining amount', { amount: 1_000, expectedRemaining: 11_000 }, 409, 'BALANCE_MISMATCH'],
    ['with more tax-free than it has', { amount: 1_000, taxFree: 1 }, 422, 'CANCELLATION_NOT_ALLOWED'],
    ['of nothing', { amount: 0 }, 400, 'INVALID_REQUEST'],
    ['without a reason', { reason: undefined }, 400, 'INVALID_REQUEST'],
  ])('can’t be cancelled %s: nothing is sent', async (_what, body, status, code) => {
    const payment = await paidPayment(engine);
    const answer = await cancel(engine, payment, body);
    expect([answer.status, answer.json.code]).toEqual([status, code]);
    expect(await cancelsOf(payment)).toEqual([]);
    expect(await readPayment(engine, payment)).toMatchObject({ status: 'APPROVED', cancellations: [] });
  });
});

describe('a payment that is not paid', () => {
  test('that is being approved, or cancelled, or was declined, says why it can’t be cancelled', async () => {
    const approving = await beginPayment(engine);
    expect((await cancel(engine, approving)).json.code).toBe('PAYMENT_NOT_SETTLED');
    await vanBehaves(engine, approving, { kind: 'decline', responseCode: '8350' });
    await answerInApp(engine, approving);
    await reaches(engine, approving, 'DECLINED');
    expect((await cancel(engine, approving)).json.code).toBe('PAYMENT_NOT_CHARGED');
    const paid = await paidPayment(engine);
    await cancel(engine, paid);
    expect((await cancel(engine, paid)).json.code).toBe('PAYMENT_ALREADY_CANCELLED');
    const nobodys = { id: `pay_${'0'.repeat(32)}` };
    expect((await cancel(engine, nobodys)).status).toBe(404);
  });

  test('while its approval is being settled, is not cancelled; asked again once it is paid, it is', async () => {
    const payment = await beginPayment(engine);
    // The net-cancel is refused, and the inquiry then finds the approval.
    await vanBehaves(engine, payment, { kind: 'silent', books: true });
    await vanBehaves(engine, payment, {
      kind: 'delay',
      delayMs: 1_200,
      then: { kind: 'decline', responseCode: '8000' },
    });
    await answerInApp(engine, payment);
    await reaches(engine, payment, 'UNCONFIRMED');
    expect((await cancel(engine, payment)).json.code).toBe('PAYMENT_NOT_SETTLED');
    await reaches(engine, payment, 'APPROVED');
    expect((await cancel(engine, payment)).status).toBe(201);
  });

  test('whose approval is settled while it is asked again and again is cancelled once, as soon as it is paid', async () => {
    const payment = await beginPayment(engine);
    await vanBehaves(engine, payment, { kind: 'silent', books: true });
    await vanBehaves(engine, payment, { kind: 'decline', responseCode: '8000' });
    await answerInApp(engine, payment);
    const answers: Answer[] = [];
    await waitUntil('a cancellation', async () => {
      answers.push(...(await Promise.all([1, 2].map(() => cancel(engine, payment)))));
      return answers.some(({ status }) => status === 201);
    });
    for (const { status, json } of answers)
      if (status !== 201)
        expect(['PAYMENT_NOT_SETTLED', 'CANCELLATION_IN_PROGRESS', 'PAYMENT_ALREADY_CANCELLED']).toContain(json.code);
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    expect(await readPayment(engine, payment)).toMatchObject({ status: 'CANCELLED', remaining: 0 });
    expect(await journalOf(payment)).toEqual([12_000, -12_000]);
  });
});

/** What the VAN does with the first cancel, and how the cancellation ends. */
const faults: readonly (readonly [string, Record<string, unknown>, 'DONE' | 'FAILED'])[] = [
  ['carries it out and does not answer', { kind: 'silent', books: true }, 'DONE'],
  ['neither carries it out nor answers', { kind: 'silent', books: false }, 'DONE'],
  ['carries it out later than its answer is waited for', { kind: 'silent', books: true, booksAfterMs: 1_700 }, 'DONE'],
  ['carries it out later than it promises', { kind: 'silent', books: true, booksAfterMs: 6_000 }, 'DONE'],
  ['carries it out and resets the connection', { kind: 'reset', books: true }, 'DONE'],
  ['resets the connection', { kind: 'reset', books: false }, 'DONE'],
  ['carries it out and answers too late', { kind: 'delay', delayMs: 1_800, then: { kind: 'approve' } }, 'DONE'],
  ['carries it out and answers with another serial', { kind: 'malformed', books: true, how: 'wrong-serial' }, 'DONE'],
  ['answers a cut telegram', { kind: 'malformed', books: false, how: 'short' }, 'DONE'],
  ['refuses it', { kind: 'decline', responseCode: '8000' }, 'FAILED'],
  ['says that the amount is wrong', { kind: 'decline', responseCode: '8393' }, 'FAILED'],
  [
    'refuses it with a code that may mean anything, and carries it out',
    { kind: 'decline', responseCode: '8009', books: true },
    'DONE',
  ],
  ['refuses it with a code that may mean anything', { kind: 'decline', responseCode: '8381' }, 'DONE'],
  ['says "already cancelled", and carries it out', { kind: 'decline', responseCode: '7001', books: true }, 'DONE'],
  ['says "no such approval"', { kind: 'decline', responseCode: '7003' }, 'DONE'],
];
const sizes = [
  ['whole', 'cancel', 12_000],
  ['partial', 'partial-cancel', 5_000],
] as const;

const LANES = 8;

describe('a cancellation of which the VAN', () => {
  type Ended = { readonly payment: Payment; readonly answer: Answer; readonly read: PaymentRead };
  const ended = new Map<string, Promise<Ended>>();
  const name = (what: string, size: string): string => `${what}, ${size}`;

  async function ends(message: 'cancel' | 'partial-cancel', amount: number, behaviour: Record<string, unknown>) {
    const payment = await paidPayment(engine);
    await vanAnswers(engine, payment, message, behaviour);
    const answer = await cancel(engine, payment, { amount });
    await cancellationReaches(engine, payment, ['DONE', 'FAILED'], 60_000);
    return { payment, answer, read: await readPayment(engine, payment) };
  }

  // They wait on clocks, so they run side by side: in lanes, because a VAN has little time to answer here.
  beforeAll(() => {
    const lanes = Array.from({ length: LANES }, (): Promise<unknown> => Promise.resolve());
    for (const [what, behaviour] of faults)
      for (const [size, message, amount] of sizes) {
        const lane = ended.size % LANES;
        const one = Promise.resolve(lanes[lane]).then(() => ends(message, amount, behaviour));
        lanes[lane] = one.catch(() => undefined);
        ended.set(name(what, size), one);
      }
  });

  test.each(faults.flatMap(([what, , end]) => sizes.map(([size, , amount]) => [what, size, amount, end] as const)))(
    '%s (%s) gives back once or not at all, and says which',
    async (what, size, amount, end) => {
      const { payment, answer, read } = (await ended.get(name(what, size))) ?? fail();
      const moved = end === 'DONE' ? amount : 0;
      expect(read.cancellations).toMatchObject([{ status: end, amount }]);
      expect(await booksOf(engine, payment)).toMatchObject([{ balance: 12_000 - moved }]);
      expect(read.status).toBe(moved === 0 ? 'APPROVED' : moved === 12_000 ? 'CANCELLED' : 'PARTIALLY_CANCELLED');
      expect(await journalOf(payment)).toEqual(moved === 0 ? [12_000] : [12_000, -moved]);
      expect([answer.status, answer.json.code]).toEqual(
        end === 'DONE' ? [201, undefined] : [422, 'CANCELLATION_REFUSED'],
      );
    },
    90_000,
  );
});

const fail = (): never => {
  throw new Error('this case was not begun');
};

/** The VAN answers nothing about this payment's cancel, until told otherwise. */
async function lost(payment: Payment, books: boolean): Promise<void> {
  await vanAnswers(engine, payment, 'partial-cancel', { kind: 'silent', books, holdMs: 100 });
  await vanAnswers(engine, payment, 'inquiry', { kind: 'silent', books: false, holdMs: 100 }, 100);
}

/** Leaves a cancellation as a run does whose every activity broke: no telegram, no run, and no bill worker either. */
async function inReviewUnsent(payment: Payment, body: Record<string, unknown> = {}): Promise<string> {
  await engine.end('bill-worker');
  const asked = cancel(engine, payment, body);
  const { id } = await cancellationReaches(engine, payment, ['REQUESTED']);
  await waitFor('its run', () =>
    touches.terminate(engine, cancellationWorkflowId(id)).then(
      () => true,
      () => undefined,
    ),
  );
  expect((await asked).status).toBe(202);
  const { db } = engine.database;
  const told = { type: 'cancellation.needs_review', subjectId: id, version: 2, merchantId: engine.merchantId };
  await db.$transaction([
    db.cancellation.update({ where: { id }, data: { status: 'NEEDS_REVIEW', version: 2 } }),
    db.event.create({ data: { id: randomUUID(), ...told, data: {} } }),
  ]);
  return id;
}

describe('a cancellation that can’t be settled', () => {
  test('waits for an operator, whose verdict ends it; meanwhile nothing else is cancelled', async () => {
    const payment = await paidPayment(engine);
    await lost(payment, true);
    const asked = cancel(engine, payment, { amount: 4_000 });
    const waiting = await cancellationReaches(engine, payment, ['NEEDS_REVIEW'], 40_000);
    expect((await asked).status).toBe(202);
    const other = await cancel(engine, payment, { amount: 1_000 });
    expect([other.status, other.json.code]).toEqual([409, 'CANCELLATION_IN_PROGRESS']);
    expect(await readPayment(engine, payment)).toMatchObject({ status: 'APPROVED', remaining: 12_000 });
    const run = engine.temporal.workflow.getHandle(cancellationWorkflowId(waiting.id));
    const nonsense = run.executeUpdate(resolveCancellation, { args: [{ verdict: 'MAYBE' } as never] });
    await expect(nonsense).rejects.toThrow();
    const verdict = { verdict: 'CANCELLED', operator: '김운영', note: 'VAN 정산 화면에서 확인' } as const;
    expect(await run.executeUpdate(resolveCancellation, { args: [verdict] })).toBe('DONE');
    expect(await readPayment(engine, payment)).toMatchObject({ status: 'PARTIALLY_CANCELLED', remaining: 8_000 });
    expect(await journalOf(payment)).toEqual([12_000, -4_000]);
    expect(await engine.database.db.operatorAction.findMany({ where: { subjectId: waiting.id } })).toMatchObject([
      { action: 'RESOLVE_CANCELLATION', verdict: 'CANCELLED', operator: '김운영' },
    ]);
  }, 90_000);

  test('is settled by npm run resolve, by the VAN’s balance, and not against it', async () => {
    const payment = await paidPayment(engine);
    await lost(payment, true);
    void cancel(engine, payment, { amount: 4_000 }).catch(() => undefined);
    const { id } = await cancellationReaches(engine, payment, ['NEEDS_REVIEW'], 40_000);
    expect((await runCommand(engine, 'resolve', [])).out).toContain(`${id}  NEEDS_REVIEW since`);
    const resolve = (...args: readonly string[]) => runCommand(engine, 'resolve', ['cancellation', id, ...args]);
    const silent = await resolve('--verdict', 'cancelled', ...decided);
    expect([silent.code, silent.err]).toEqual([1, expect.stringContaining('does not answer')]);
    await call('DELETE', `${engine.van}/control/behaviours`);
    const shown = await resolve();
    expect(shown.out).toMatch(/balance before +12000 won\nbalance after +8000 won\nVAN’s balance +8000 won/);
    const against = await resolve('--verdict', 'not-cancelled', ...decided);
    expect([against.code, against.err]).toEqual([1, expect.stringContaining('Nothing was changed')]);
    expect(await resolve('--verdict', 'cancelled', ...decided)).toMatchObject({
      code: 0,
      out: expect.stringContaining(`${id} is DONE`) as string,
    });
    expect(await readPayment(engine, payment)).toMatchObject({ status: 'PARTIALLY_CANCELLED', remaining: 8_000 });
  }, 120_000);

  test('without any telegram, whose run is gone, is settled by npm run resolve all the same', async () => {
    const payment = await paidPayment(engine);
    const id = await inReviewUnsent(payment, { amount: 4_000 });
    await engine.start('bill-worker');
    await engine.ready();
    const shown = await runCommand(engine, 'resolve', ['cancellation', id]);
    expect([shown.code, shown.out]).toEqual([0, expect.stringMatching(/VAN’s balance +12000 won/)]);
    const verdict = ['--verdict', 'not-cancelled', ...decided];
    expect(await runCommand(engine, 'resolve', ['cancellation', id, ...verdict])).toMatchObject({
      code: 0,
      out: expect.stringContaining(`${id} is FAILED`) as string,
    });
    expect(await readPayment(engine, payment)).toMatchObject({ status: 'APPROVED', remaining: 12_000 });
  }, 120_000);

  test('that an operator carried out at the VAN by hand, before any telegram, is given back', async () => {
    const payment = await paidPayment(engine);
    const id = await inReviewUnsent(payment);
    const [booked] = await booksOf(engine, payment);
    await call('POST', `${engine.van}/control/cancel`, { json: { approvalNo: booked?.approvalNo } });
    await engine.start('bill-worker');
    await engine.ready();
    const verdict = ['--verdict', 'cancelled', ...decided];
    expect(await runCommand(engine, 'resolve', ['cancellation', id, ...verdict])).toMatchObject({ code: 0, err: '' });
    expect(await readPayment(engine, payment)).toMatchObject({ status: 'CANCELLED', remaining: 0 });
    expect(await journalOf(payment)).toEqual([12_000, -12_000]);
  }, 120_000);

  test('that the operator finds not carried out has failed, and the payment can be cancelled again', async () => {
    const payment = await paidPayment(engine);
    await lost(payment, false);
    await vanAnswers(engine, payment, 'partial-cancel', { kind: 'silent', books: false, holdMs: 100 }, 100);
    void cancel(engine, payment, { amount: 4_000 }).catch(() => undefined);
    const waiting = await cancellationReaches(engine, payment, ['NEEDS_REVIEW'], 40_000);
    await call('DELETE', `${engine.van}/control/behaviours`);
    const run = engine.temporal.workflow.getHandle(cancellationWorkflowId(waiting.id));
    const verdict = { verdict: 'NOT_CANCELLED', operator: '김운영', note: '잔액 그대로' } as const;
    expect(await run.executeUpdate(resolveCancellation, { args: [verdict] })).toBe('FAILED');
    expect(await readPayment(engine, payment)).toMatchObject({ status: 'APPROVED', remaining: 12_000 });
    expect((await cancel(engine, payment, { amount: 4_000 })).status).toBe(201);
  }, 90_000);
});

describe('the run of a cancellation', () => {
  /** A cancellation whose telegram is with the VAN; it answers in a moment, and carries it out. */
  const brought = {
    async REQUESTED(payment: Payment) {
      await vanAnswers(engine, payment, 'partial-cancel', { kind: 'delay', delayMs: 1_000, then: { kind: 'approve' } });
      void cancel(engine, payment, { amount: 4_000 }).catch(() => undefined);
      await waitUntil('the cancel to be with the VAN', async () => (await cancelsOf(payment)).length === 1);
    },
    async UNCONFIRMED(payment: Payment) {
      await vanAnswers(engine, payment, 'partial-cancel', { kind: 'silent', books: false, holdMs: 100 });
      void cancel(engine, payment, { amount: 4_000 }).catch(() => undefined);
      await cancellationReaches(engine, payment, ['UNCONFIRMED']);
    },
  } as const;
  const statuses = Object.keys(brought) as (keyof typeof brought)[];

  test.each(
    statuses.flatMap((status) => (['terminate', 'cancel', 'reset'] as const).map((how) => [how, status] as const)),
  )(
    'by %s in %s loses nothing: the sweep or the run itself goes on',
    async (how, status) => {
      const payment = await paidPayment(engine);
      await brought[status](payment);
      const workflowId = cancellationWorkflowId((await lastOf(payment))?.id ?? '');
      if (how === 'reset') await reset(engine, workflowId, 'first');
      else await touches[how](engine, workflowId);
      await waitFor(
        'the end',
        async () => {
          await sweepOnce(engine);
          return (await lastOf(payment))?.status === 'DONE' ? true : undefined;
        },
        60_000,
      );
      expect(await booksOf(engine, payment)).toMatchObject([{ balance: 8_000 }]);
      expect(await readPayment(engine, payment)).toMatchObject({ status: 'PARTIALLY_CANCELLED', remaining: 8_000 });
      expect(await journalOf(payment)).toEqual([12_000, -4_000]);
    },
    90_000,
  );

  test('in NEEDS_REVIEW that is terminated waits again after the sweep', async () => {
    const payment = await paidPayment(engine);
    await lost(payment, true);
    void cancel(engine, payment, { amount: 4_000 }).catch(() => undefined);
    const { id } = await cancellationReaches(engine, payment, ['NEEDS_REVIEW'], 40_000);
    await touches.terminate(engine, cancellationWorkflowId(id));
    await waitUntil('the sweep to look at it', async () => (await sweepOnce(engine)).recovered > 0, 20_000);
    const verdict = { verdict: 'CANCELLED', operator: '김운영', note: '확인' } as const;
    const resolved = await waitFor('the run to take the verdict', () =>
      engine.temporal.workflow
        .getHandle(cancellationWorkflowId(id))
        .executeUpdate(resolveCancellation, { args: [verdict] })
        .catch(() => undefined),
    );
    expect(resolved).toBe('DONE');
  }, 90_000);

  test('in NEEDS_REVIEW whose cancellation is requested in Temporal goes on waiting for the verdict', async () => {
    const payment = await paidPayment(engine);
    await lost(payment, true);
    void cancel(engine, payment, { amount: 4_000 }).catch(() => undefined);
    const { id } = await cancellationReaches(engine, payment, ['NEEDS_REVIEW'], 40_000);
    const run = engine.temporal.workflow.getHandle(cancellationWorkflowId(id));
    await touches.cancel(engine, run.workflowId);
    const verdict = { verdict: 'CANCELLED', operator: '김운영', note: '확인' } as const;
    expect(await run.executeUpdate(resolveCancellation, { args: [verdict] })).toBe('DONE');
    expect((await run.describe()).status.name).toBe('COMPLETED');
    expect(await readPayment(engine, payment)).toMatchObject({ status: 'PARTIALLY_CANCELLED', remaining: 8_000 });
  }, 90_000);

  test.each(['bill-worker', 'van-worker', 'server'] as const)(
    'goes on after the %s is killed while the VAN has the cancel',
    async (process) => {
      const payment = await paidPayment(engine);
      await brought.REQUESTED(payment);
      await engine.end(process, 'SIGKILL');
      await engine.start(process);
      await engine.ready();
      expect(await cancellationReaches(engine, payment, ['DONE', 'FAILED'], 60_000)).toMatchObject({ status: 'DONE' });
      expect(await booksOf(engine, payment)).toMatchObject([{ balance: 8_000 }]);
      expect(await journalOf(payment)).toEqual([12_000, -4_000]);
    },
    120_000,
  );

  test('is started by the sweep when the request was stored and Temporal never heard of it', async () => {
    const payment = await paidPayment(engine);
    await engine.end('bill-worker');
    const asked = cancel(engine, payment, { amount: 4_000 });
    const { id } = await cancellationReaches(engine, payment, ['REQUESTED']);
    await waitFor('the run', () =>
      touches.terminate(engine, cancellationWorkflowId(id)).then(
        () => true,
        () => undefined,
      ),
    );
    await engine.start('bill-worker');
    await engine.ready();
    await waitFor(
      'the end',
      async () => {
        await sweepOnce(engine);
        return (await lastOf(payment))?.status === 'DONE' ? true : undefined;
      },
      60_000,
    );
    await asked;
    expect(await booksOf(engine, payment)).toMatchObject([{ balance: 8_000 }]);
  }, 120_000);

  test('waits while the VAN can’t be reached, and harms nothing by trying again', async () => {
    const payment = await paidPayment(engine);
    await engine.end('van-simulator', 'SIGKILL');
    const asked = cancel(engine, payment, { amount: 4_000 });
    await waitUntil('two telegrams not to be sent', async () => {
      const row = { cancellation: { paymentId: payment.id }, state: 'NOT_SENT' } as const;
      return (await engine.database.db.attempt.count({ where: row })) >= 2;
    });
    await engine.start('van-simulator');
    expect((await asked).status).toBe(201);
    expect(await cancelsOf(payment)).toEqual(['0520']);
    expect(await booksOf(engine, payment)).toMatchObject([{ balance: 8_000 }]);
  }, 60_000);
});

describe('cancellations at the same time', () => {
  test('of one payment: one is carried out, and the others are told of it', async () => {
    const payment = await paidPayment(engine);
    const answers = await Promise.all(Array.from({ length: 6 }, () => cancel(engine, payment, { amount: 5_000 })));
    const done = answers.filter(({ status }) => status === 201).length;
    expect(done).toBeGreaterThan(0);
    for (const { status, json } of answers)
      if (status !== 201) expect(['CANCELLATION_IN_PROGRESS', 'BALANCE_MISMATCH']).toContain(json.code);
    expect(await booksOf(engine, payment)).toMatchObject([{ balance: 12_000 - 5_000 * done }]);
    expect((await readPayment(engine, payment)).remaining).toBe(12_000 - 5_000 * done);
  });

  test('in any sequence of amounts never give back more than was paid, and the books agree after each', async () => {
    const amounts = fc.sample(fc.array(fc.integer({ min: 1, max: 6_000 }), { minLength: 3, maxLength: 6 }), 4);
    await Promise.all(
      amounts.map(async (sequence) => {
        const payment = await paidPayment(engine, { taxFree: 1_234, serviceCharge: 567 });
        let remaining = 12_000;
        for (const amount of sequence) {
          const answer = await cancel(engine, payment, { amount, expectedRemaining: remaining });
          const fits = amount <= remaining;
          // Nothing remains: it is cancelled already, which another code says.
          expect(answer.status).toBe(fits ? 201 : 409);
          if (fits) remaining -= amount;
          expect((await readPayment(engine, payment)).remaining).toBe(remaining);
          expect(await booksOf(engine, payment)).toMatchObject([{ balance: remaining }]);
          if (remaining === 0) break;
        }
        if (remaining > 0) expect((await cancel(engine, payment)).status).toBe(201);
        expect(await journalOf(payment).then((all) => all.reduce((sum, one) => sum + one, 0))).toBe(0);
      }),
    );
  });
});
