import { temporal } from '@temporalio/proto';
import { recurringWorkflowId } from '../domain/runs';
import { searchAttributes } from '../domain/search-attributes';
import { cancel } from './support/cancelling';
import { violationsIn } from './support/check';
import { type Engine, startSmallEngine } from './support/engine';
import { call } from './support/http';
import {
  answerInApp,
  bearer,
  beginPayment,
  booksOf,
  ends,
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
import { makeKeys, startRun, subscribe, subscriptionOf, tenOClock, vanWillDecline } from './support/subscriptions';
import { waitFor, waitUntil } from './support/wait-for';
import { savedQueries, type WebUi, webUiOf } from './support/web-ui';

let engine: Engine;

beforeAll(async () => {
  engine = await startSmallEngine({
    VAN_ALPHA_READ_TIMEOUT_MS: '1500',
    VAN_ALPHA_LONGEST_PROCESSING_MS: '2000',
    VAN_ALPHA_REVIEW_AFTER_MS: '8000',
  });
});
afterAll(async () => {
  expect(await violationsIn(engine)).toEqual([]);
  await engine.stop();
});

const eventsOf = async (subjectId: string): Promise<readonly string[]> =>
  (await engine.database.db.event.findMany({ where: { subjectId }, orderBy: { version: 'asc' } })).map(
    ({ type }) => type,
  );

const claimOf = (billId: string) => engine.database.db.billClaim.findUnique({ where: { billId } });

describe('a KB payment on the real parts', () => {
  test('goes from the bill to F, and the VAN has booked it once', async () => {
    const payment = await beginPayment(engine, { amount: 60_000, taxFree: 5_000 }, { installmentMonths: 3 });
    const { answers } = await answerInApp(engine, payment);
    expect(answers).toEqual([{ httpStatus: 200, text: expect.stringContaining('result=0000') as string }]);
    const paid = await reaches(engine, payment, 'APPROVED');

    expect(paid).toMatchObject({
      state: 'F',
      reason: null,
      nextPollAfterMs: null,
      approval: { amount: 60_000, installmentMonths: 3 },
    });
    expect(paid.approval?.maskedCardNo).toMatch(/^[0-9]{6}\*+[0-9]{4}$/);
    expect(await booksOf(engine, payment)).toMatchObject([
      { amount: 60_000, balance: 60_000, state: 'A', approvalNo: paid.approval?.approvalNo },
    ]);
    const bill = await call('GET', `${engine.api}/v1/bills/${payment.billId}`, { headers: bearer(engine) });
    expect(bill.json.state).toBe('F');
    expect(await claimOf(payment.billId)).toMatchObject({ holder: payment.id });
    expect(await engine.database.db.journalEntry.findMany({ where: { paymentId: payment.id } })).toMatchObject([
      { kind: 'APPROVAL', amount: 60_000 },
    ]);
    expect(await eventsOf(payment.id)).toEqual(
      ['requested', 'scheme_issued', 'authenticated', 'approving', 'approved'].map((status) => `payment.${status}`),
    );
    expect(await eventsOf(payment.billId)).toEqual(['bill.created', 'bill.paid']);
  });

  test.each([
    ['a message cut in mid-character', 'half-character', 'message1'],
    ['messages of zero bytes', 'nul-padded', 'message1'],
    ['text in the reserved field', 'reserved-text', 'reserved'],
    ['a blank time', 'blank-time', 'transactedAt'],
    ['a time of zeros', 'zero-time', 'transactedAt'],
    ['a blank balance', 'blank-balance', 'cancellableBalance'],
    ['an LF after its CR', 'trailing-lf', undefined],
  ] as const)('is approved by an answer with %s, which is counted', async (_what, how, field) => {
    const payment = await beginPayment(engine);
    await vanBehaves(engine, payment, { kind: 'malformed', books: true, how });
    await answerInApp(engine, payment);
    const paid = await reaches(engine, payment, 'APPROVED');
    expect(await booksOf(engine, payment)).toMatchObject([{ state: 'A', approvalNo: paid.approval?.approvalNo }]);
    expect(await telegramsOf(engine, payment)).toHaveLength(1);
    expect(await engine.database.db.payment.findUnique({ where: { id: payment.id } })).toMatchObject({
      approvedAtKst: expect.stringMatching(/^20[0-9]{12}$/) as string,
    });
    if (field === undefined) return;
    await waitUntil(
      'it to be counted',
      async () =>
        (await engine.database.db.vanOddity.count({ where: { van: 'alpha', kind: 'FIELD', what: field } })) === 1,
    );
  });

  test('by Lotte, for a bill whose name is stored as a Mac writes it, is approved', async () => {
    const { id, token } = await makeBill(engine);
    await engine.database.db.bill.update({ where: { id }, data: { orderName: '커피 두 잔'.normalize('NFD') } });
    const payment = paymentOf(id, token, await pressPay(engine, token, { issuer: 'lotte' }));
    await answerInApp(engine, payment);
    expect(await reaches(engine, payment, 'APPROVED')).toMatchObject({ state: 'F' });
  });

  test('that the VAN declines in its own words shows them to its merchant, and in Web UI', async () => {
    const payment = await beginPayment(engine);
    await vanBehaves(engine, payment, {
      kind: 'decline',
      responseCode: '8326',
      message1: '한도초과',
      message2: '카드사 문의',
    });
    await answerInApp(engine, payment);
    await reaches(engine, payment, 'DECLINED');
    const read = await call('GET', `${engine.api}/v1/payments/${payment.id}`, { headers: bearer(engine) });
    expect((read.json as unknown as { readonly attempts: unknown }).attempts).toMatchObject([
      { responseCode: '8326', message: '한도초과 카드사 문의' },
    ]);
    const run = engine.temporal.workflow.getHandle(`payment-${payment.id}`);
    await run.result();
    const { currentDetails } = await run.query<{ readonly currentDetails: string }>('__temporal_workflow_metadata');
    expect(currentDetails).toContain('VAN alpha said: `8326 한도초과 카드사 문의`');
  });

  test.each([
    ['hard', { responseCode: '8350' }, 'VAN_DECLINED_HARD'],
    ['soft', { responseCode: '8326', issuerResponseCode: '16' }, 'VAN_DECLINED_SOFT'],
    ['technical', { responseCode: '8000' }, 'VAN_DECLINED_TECHNICAL'],
  ])('that the VAN declines (%s) ends in D and frees the bill', async (_class, codes, reason) => {
    const payment = await beginPayment(engine);
    await vanBehaves(engine, payment, { kind: 'decline', ...codes });
    await answerInApp(engine, payment);
    expect(await reaches(engine, payment, 'DECLINED')).toMatchObject({ state: 'D', reason: { code: reason } });
    expect(await booksOf(engine, payment)).toEqual([]);
    expect(await claimOf(payment.billId)).toBeNull();

    const again = paymentOf(payment.billId, payment.token, await pressPay(engine, payment.token));
    await answerInApp(engine, again);
    expect(await reaches(engine, again, 'APPROVED')).toMatchObject({ state: 'F' });
  });

  test.each([
    ['the payer cancels in the app', '3001', 'PAYER_CANCELLED'],
    ['the payer is too slow in the app', '3002', 'APP_TIMEOUT'],
    ['the issuer refuses the payer', '9101', 'AUTH_REFUSED'],
    ['the issuer has a fault', '9207', 'ISSUER_ERROR'],
  ])('ends in D when %s', async (_what, rcd, reason) => {
    const payment = await beginPayment(engine);
    await answerInApp(engine, payment, { rcd });
    expect(await reaches(engine, payment, 'AUTH_FAILED')).toMatchObject({ state: 'D', reason: { code: reason } });
    expect(await telegramsOf(engine, payment)).toEqual([]);
  });

  test.each([
    ['for other months than requested', { quota: '06' }, 'INSTALLMENT_MISMATCH'],
    ['for another order', { orderNo: 'ODpay_00000000000000000000000000000000' }, 'RESULT_UNREADABLE'],
    ['with interest-free installments', { noint: 'Y' }, 'INTEREST_FREE_UNSUPPORTED'],
  ])('refuses an authentication %s', async (_what, answer, reason) => {
    const payment = await beginPayment(engine, { amount: 60_000 }, { installmentMonths: 3 });
    await answerInApp(engine, payment, answer);
    expect(await reaches(engine, payment, 'AUTH_FAILED')).toMatchObject({ state: 'D', reason: { code: reason } });
    expect(await telegramsOf(engine, payment)).toEqual([]);
  });

  test('ends in D when the payer leaves, and a later result is refused', async () => {
    const payment = await beginPayment(engine);
    const aborted = await call('POST', `${engine.api}${payment.statusUrl.replace('/status', '/abort')}`);
    expect(aborted.status).toBe(202);
    expect(await reaches(engine, payment, 'AUTH_FAILED')).toMatchObject({
      state: 'D',
      reason: { code: 'PAYER_ABORTED' },
    });
    const { answers } = await answerInApp(engine, payment);
    expect(answers).toEqual([{ httpStatus: 409, text: expect.stringContaining('result=9004') as string }]);
    expect(await booksOf(engine, payment)).toEqual([]);
  });

  test('ends in D when nobody comes back, and the bill expires', async () => {
    const { id: billId, token } = await makeBill(engine, { expiresAt: new Date(Date.now() + 2_500).toISOString() });
    const payment = paymentOf(billId, token, await pressPay(engine, token));
    expect(await reaches(engine, payment, 'EXPIRED')).toMatchObject({ state: 'D', reason: { code: 'AUTH_EXPIRED' } });
    await waitUntil(
      'the bill to expire',
      async () => (await engine.database.db.bill.findUniqueOrThrow({ where: { id: billId } })).state === 'D',
    );
    expect((await pressPay(engine, token)).json.code).toBe('BILL_CLOSED');
    expect(await eventsOf(billId)).toEqual(['bill.created', 'bill.expired']);
  });

  test('is approved once although the result comes three times', async () => {
    const payment = await beginPayment(engine);
    const { answers } = await answerInApp(engine, payment, { repeat: 3 });
    expect(answers.map(({ httpStatus }) => httpStatus)).toEqual([200, 200, 200]);
    await reaches(engine, payment, 'APPROVED');
    expect(await telegramsOf(engine, payment)).toHaveLength(1);
  });

  test.each(['mac', 'payload', 'timestamp'])(
    'is not moved by a result with a tampered %s, and goes on with the genuine one',
    async (tamper) => {
      const payment = await beginPayment(engine);
      const { answers } = await answerInApp(engine, payment, { tamper });
      expect(answers.map(({ httpStatus }) => httpStatus)).toEqual([401]);
      expect((await statusOf(engine, payment)).json.status).toBe('SCHEME_ISSUED');
      await answerInApp(engine, payment);
      expect(await reaches(engine, payment, 'APPROVED')).toMatchObject({ state: 'F' });
    },
  );
});

describe('an answer that proves nothing', () => {
  const unknowns: readonly (readonly [string, Record<string, unknown>])[] = [
    ['no answer, though booked', { kind: 'silent', books: true }],
    ['no answer, and nothing booked', { kind: 'silent', books: false }],
    ['a reset connection', { kind: 'reset', books: true }],
    ['a short answer', { kind: 'malformed', books: true, how: 'short' }],
    ['a wrong length', { kind: 'malformed', books: true, how: 'wrong-length' }],
    ['a bad ETX', { kind: 'malformed', books: true, how: 'bad-etx' }],
    ['another serial', { kind: 'malformed', books: true, how: 'wrong-serial' }],
    ['another amount', { kind: 'malformed', books: true, how: 'wrong-amount' }],
    ['garbage', { kind: 'malformed', books: true, how: 'garbage' }],
    ['a refusal with an approval number', { kind: 'malformed', books: true, how: 'numbered-refusal' }],
    ['an approval with a blank amount', { kind: 'malformed', books: true, how: 'blank-amount' }],
    ['an ambiguous code', { kind: 'decline', responseCode: '8381' }],
    ['an unlisted code', { kind: 'decline', responseCode: '4242' }],
  ];

  test.each(unknowns)(
    '(%s) is never called failed: it is net-cancelled until nothing is booked, and then the bill can be paid',
    async (_what, behaviour) => {
      const payment = await beginPayment(engine);
      await vanBehaves(engine, payment, behaviour);
      await answerInApp(engine, payment);
      expect(await reaches(engine, payment, 'NET_CANCELLED')).toMatchObject({
        state: 'D',
        reason: { code: 'NET_CANCELLED', retryable: true },
      });
      const telegrams = (await telegramsOf(engine, payment)).map(({ messageType }) => messageType);
      expect(telegrams.filter((type) => type === '0200')).toHaveLength(1);
      expect(telegrams.slice(1).every((type) => type === '0420')).toBe(true);
      expect((await booksOf(engine, payment)).filter(({ balance }) => balance > 0)).toEqual([]);
      expect(await claimOf(payment.billId)).toBeNull();
      expect(await eventsOf(payment.id)).toEqual(
        expect.arrayContaining(['payment.unconfirmed', 'payment.net_cancelled']),
      );

      const second = paymentOf(payment.billId, payment.token, await pressPay(engine, payment.token));
      await answerInApp(engine, second);
      expect(await reaches(engine, second, 'APPROVED')).toMatchObject({ state: 'F' });
    },
  );

  test('is settled by the first answer to its net-cancel, although its amount is blank', async () => {
    const payment = await beginPayment(engine);
    await vanBehaves(engine, payment, { kind: 'malformed', books: true, how: 'numbered-refusal' });
    await vanBehaves(engine, payment, { kind: 'malformed', books: true, how: 'blank-amount' });
    await answerInApp(engine, payment);
    await reaches(engine, payment, 'NET_CANCELLED');
    expect((await telegramsOf(engine, payment)).map(({ messageType }) => messageType)).toEqual(['0200', '0420']);
    expect(await booksOf(engine, payment)).toMatchObject([{ state: 'C', balance: 0 }]);
  });

  test('with an unlisted code is counted by VAN and code, and shown by a metric', async () => {
    expect(await engine.database.db.vanOddity.findFirst({ where: { kind: 'CODE' } })).toMatchObject({
      van: 'alpha',
      what: '4242',
    });
    const { text } = await call('GET', `${engine.api}/metrics`);
    expect(text).toMatch(/appcard_van_unlisted_codes_total\{van="alpha",source="VAN",code="4242"\} [1-9]/);
    expect(text).toMatch(/appcard_van_odd_fields_total\{van="alpha",field="reserved"\} 1/);
  });

  test('keeps the bill claimed until it is settled', async () => {
    const payment = await beginPayment(engine);
    await vanBehaves(engine, payment, { kind: 'silent', books: true }, 0);
    await answerInApp(engine, payment);
    expect(await reaches(engine, payment, 'UNCONFIRMED')).toMatchObject({
      state: 'W',
      reason: { code: 'VAN_OUTCOME_UNKNOWN', retryable: false },
    });
    expect(await claimOf(payment.billId)).toMatchObject({ holder: payment.id });
    const second = await pressPay(engine, payment.token);
    expect(second.status).toBe(409);
    expect(second.json).toMatchObject({
      code: 'PAYMENT_IN_PROGRESS',
      paymentId: payment.id,
      statusUrl: payment.statusUrl,
    });
    await reaches(engine, payment, 'NEEDS_REVIEW');
    expect(await eventsOf(payment.id)).toEqual(expect.arrayContaining(['payment.unconfirmed', 'payment.needs_review']));
  });

  test('whose net-cancel is also lost is net-cancelled again, and cancelled once', async () => {
    const payment = await beginPayment(engine);
    await vanBehaves(engine, payment, { kind: 'silent', books: true }, 2);
    await answerInApp(engine, payment);
    expect(await reaches(engine, payment, 'NET_CANCELLED')).toMatchObject({ state: 'D' });
    expect((await telegramsOf(engine, payment)).map(({ messageType }) => messageType)).toEqual([
      '0200',
      '0420',
      '0420',
    ]);
    expect(await booksOf(engine, payment)).toMatchObject([{ balance: 0, state: 'C' }]);
    const attempts = await engine.database.db.attempt.findMany({
      where: { paymentId: payment.id },
      orderBy: { createdAt: 'asc' },
    });
    expect(attempts).toMatchObject([
      { kind: 'APPROVAL', state: 'UNKNOWN' },
      { kind: 'NET_CANCEL', state: 'UNKNOWN' },
      { kind: 'NET_CANCEL', state: 'ANSWERED', responseCode: '7001' },
    ]);
    expect(new Set(attempts.map(({ serial }) => serial)).size).toBe(3);
  });

  test('whose net-cancel is refused, and which is found whole in the books, stands after all', async () => {
    const payment = await beginPayment(engine);
    await vanBehaves(engine, payment, { kind: 'silent', books: true });
    await vanBehaves(engine, payment, { kind: 'decline', responseCode: '8000' });
    await answerInApp(engine, payment);
    const [booked] = await booksOf(engine, payment).then(async () => {
      await reaches(engine, payment, 'APPROVED');
      return booksOf(engine, payment);
    });
    expect((await statusOf(engine, payment)).json).toMatchObject({
      state: 'F',
      approval: { approvalNo: booked?.approvalNo, amount: 12_000 },
    });
    expect(booked).toMatchObject({ balance: 12_000, state: 'A' });
    expect((await telegramsOf(engine, payment)).map(({ messageType }) => messageType)).toEqual([
      '0200',
      '0420',
      '0100',
    ]);
  });

  test('whose net-cancel comes late does not stand, although the VAN refuses another and shows it whole in the meantime', async () => {
    const payment = await beginPayment(engine);
    await vanBehaves(engine, payment, { kind: 'silent', books: true });
    // The first net-cancel is carried out after everybody has stopped waiting for it.
    await vanBehaves(engine, payment, { kind: 'delay', delayMs: 4_500 });
    await vanBehaves(engine, payment, { kind: 'decline', responseCode: '8000' });
    await answerInApp(engine, payment);
    expect(await reaches(engine, payment, 'NET_CANCELLED')).toMatchObject({ state: 'D' });
    const telegrams = await telegramsOf(engine, payment);
    expect(telegrams.map(({ messageType }) => messageType)).toEqual(['0200', '0420', '0420', '0100', '0420']);
    await waitUntil(
      'the late net-cancel to be answered',
      async () => (await telegramsOf(engine, payment))[1]?.answered === true,
    );
    expect(await booksOf(engine, payment)).toMatchObject([{ balance: 0, state: 'C' }]);
  });

  test('that is booked late, after a first 7003, is cancelled before it is recorded as cancelled', async () => {
    const payment = await beginPayment(engine);
    await vanBehaves(engine, payment, { kind: 'delay', delayMs: 2_500 });
    await answerInApp(engine, payment);
    expect(await reaches(engine, payment, 'NET_CANCELLED')).toMatchObject({ state: 'D' });
    expect(await booksOf(engine, payment)).toMatchObject([{ balance: 0, state: 'C' }]);
    expect((await telegramsOf(engine, payment)).map(({ responseCode }) => responseCode)).toEqual([
      expect.anything(),
      '7003',
      '0000',
    ]);
  });

  test('is settled by an operator, who sees the payment’s status in Temporal', async () => {
    const payment = await beginPayment(engine);
    await vanBehaves(engine, payment, { kind: 'silent', books: true });
    await vanBehaves(engine, payment, { kind: 'silent', books: false }, 0);
    await answerInApp(engine, payment);
    await reaches(engine, payment, 'NEEDS_REVIEW');
    const found = async (): Promise<boolean> => {
      const query = `PaymentStatus = 'NEEDS_REVIEW' AND PaymentBill = '${payment.billId}' AND ExecutionStatus = 'Running'`;
      return (await engine.temporal.workflow.count(query)).count === 1;
    };
    await waitUntil('Temporal to list it', found);

    const [booked] = await booksOf(engine, payment);
    const handle = engine.temporal.workflow.getHandle(`payment-${payment.id}`);
    const resolution = approvedByHand(booked?.approvalNo);
    expect(await handle.executeUpdate('resolve', { args: [resolution] })).toBe('APPROVED');
    expect((await statusOf(engine, payment)).json).toMatchObject({
      state: 'F',
      approval: { approvalNo: booked?.approvalNo },
    });
    const [last] = await engine.database.db.event.findMany({
      where: { subjectId: payment.id },
      orderBy: { version: 'desc' },
      take: 1,
    });
    expect(last?.data).toMatchObject({ status: 'APPROVED', reason: 'RESOLVED_BY_OPERATOR' });
    expect(JSON.stringify(last?.data)).not.toContain(resolution.operator);
    expect(await engine.database.db.operatorAction.findFirst({ where: { subjectId: payment.id } })).toMatchObject({
      verdict: 'APPROVED',
      operator: resolution.operator,
      note: resolution.note,
      override: resolution.override,
    });
  });
});

describe('two payments of one bill', () => {
  test('that authenticate at the same moment: one is approved, the other is never sent', async () => {
    const { id: billId, token } = await makeBill(engine);
    const first = paymentOf(billId, token, await pressPay(engine, token, {}, 'the first key'.replaceAll(' ', '-')));
    // The second press comes before the first payment is seen as live, as with two tabs: it is started like the server
    // would.
    const input = {
      paymentId: `pay_${'2'.repeat(32)}`,
      billId,
      issuer: 'kb',
      installmentMonths: 0,
      platform: 'web',
      authenticationTimeoutMs: 600_000,
    };
    const second = { ...first, id: input.paymentId, statusUrl: first.statusUrl.replace(first.id, input.paymentId) };
    await engine.temporal.workflow.start('payment', {
      workflowId: `payment-${second.id}`,
      taskQueue: 'bill',
      args: [input],
    });
    await reaches(engine, second, 'SCHEME_ISSUED');
    const row = await engine.database.db.payment.findUniqueOrThrow({ where: { id: second.id } });
    const scheme = (row.appScheme as { readonly url: string }).url;

    await Promise.all([answerInApp(engine, first), answerInApp(engine, { ...second, scheme })]);
    const ended = await Promise.all([first, second].map((payment) => ends(engine, payment)));
    expect(ended.map(({ state }) => state).sort()).toEqual(['D', 'F']);
    expect(ended.find(({ state }) => state === 'D')?.reason?.code).toBe('BILL_NOT_PAYABLE');
    const telegrams = [...(await telegramsOf(engine, first)), ...(await telegramsOf(engine, second))];
    expect(telegrams).toHaveLength(1);
  });

  test('pressed again with another installment: the first is superseded', async () => {
    const { id: billId, token } = await makeBill(engine, { amount: 60_000 });
    const first = paymentOf(billId, token, await pressPay(engine, token));
    const second = paymentOf(billId, token, await pressPay(engine, token, { installmentMonths: 3 }));
    expect(second.id).not.toBe(first.id);
    expect(await reaches(engine, first, 'AUTH_FAILED')).toMatchObject({ reason: { code: 'SUPERSEDED' } });
    await answerInApp(engine, second);
    expect(await reaches(engine, second, 'APPROVED')).toMatchObject({ state: 'F' });
  });

  test('a double click is one payment', async () => {
    const { token } = await makeBill(engine);
    const presses = await Promise.all([
      pressPay(engine, token, {}, 'one-press'),
      pressPay(engine, token, {}, 'one-press'),
    ]);
    expect(presses.map(({ status }) => status)).toEqual([201, 201]);
    expect(new Set(presses.map(({ json }) => json.paymentId)).size).toBe(1);
    expect(new Set(presses.map(({ json }) => json.appScheme.url)).size).toBe(1);
  });
});

describe('an operator with Temporal Web UI and the queries of docs/operating.md', () => {
  const DAY = '20270115';
  const KOREAN_TIME = /[0-9]+월 [0-9]+일\([일월화수목금토]\) 오[전후] [0-9:]+ \(20[0-9-]+ [0-9:]+ KST\)/;
  const questions = savedQueries();
  const runOf = ({ id }: Pick<Payment, 'id'>): string => `payment-${id}`;
  let ui: WebUi;
  let paid: Payment;
  let declined: Payment;
  let waiting: Payment;
  let inApp: Payment;
  let cancellation: string;
  let approvalNo: string;
  let billing: Awaited<ReturnType<typeof startRun>>;
  let failing: Readonly<Record<'issuer' | 'van' | 'expired', Payment>>;
  let charges: Readonly<Record<'paid' | 'declined' | 'refused', string>>;

  /** A query of the page, about the payments here. */
  const queryFor = (question: string): string =>
    (questions.find((one) => one.question === question)?.query ?? `no query for ${question}`)
      .replaceAll('pay_…', waiting.id)
      .replaceAll('mer_…', engine.merchantId)
      .replace('2026-0001', 'Q-2026.0001')
      .replace('30012345', approvalNo);
  const found = (question: string, ...runs: readonly string[]): Promise<readonly string[]> =>
    waitFor(`${question} to find ${runs.join(', ')}`, async () => {
      const all = await ui.find(queryFor(question));
      return runs.every((run) => all.includes(run)) ? all : undefined;
    });

  beforeAll(async () => {
    ui = webUiOf(engine);
    paid = await beginPayment(engine, { orderNo: 'Q-2026.0001' });
    await answerInApp(engine, paid);
    approvalNo = (await reaches(engine, paid, 'APPROVED')).approval?.approvalNo ?? '';
    cancellation = (await cancel(engine, paid)).json.id;
    declined = await beginPayment(engine, { orderNo: '010-1234-5678' });
    await vanBehaves(engine, declined, { kind: 'decline', responseCode: '8326', message1: '한도초과' });
    const [issuer, van] = [await beginPayment(engine), await beginPayment(engine)];
    const late = await makeBill(engine, { expiresAt: new Date(Date.now() + 2_500).toISOString() });
    failing = { issuer, van, expired: paymentOf(late.id, late.token, await pressPay(engine, late.token)) };
    await vanBehaves(engine, van, { kind: 'decline', responseCode: '8000' });
    inApp = await beginPayment(engine);
    waiting = await beginPayment(engine);
    await vanBehaves(engine, waiting, { kind: 'silent', books: false }, 0);
    for (const one of [declined, van, waiting]) await answerInApp(engine, one);
    await answerInApp(engine, issuer, { rcd: '9207' });

    const subscriptions = await subscribe(engine, await makeKeys(engine, 3), { anchor: DAY });
    const [first = '', second = '', third = ''] = subscriptions;
    const charge = (subscriptionId: string) => recurringWorkflowId({ subscriptionId, period: DAY, number: 1 });
    charges = { paid: charge(first), declined: charge(second), refused: charge(third) };
    await vanWillDecline(engine, second, DAY, 1, { kind: 'decline', responseCode: '8326' });
    const { billingKeyId } = await subscriptionOf(engine, third);
    await engine.database.db.billingKey.update({
      where: { id: billingKeyId },
      data: { state: 'DELETED', cardId: null, kmsKey: null },
    });
    billing = await startRun(engine, tenOClock(DAY));
    await billing.result();
    await reaches(engine, waiting, 'NEEDS_REVIEW');
  }, 120_000);

  test('reads ten questions there, each with a link that opens its query', () => {
    expect(new Set(questions.map(({ question }) => question)).size).toBe(15);
    for (const { query, linked } of questions) expect(linked).toBe(query);
  });

  test('finds where a payment is, why, and since when', async () => {
    await found('where is this payment, why, since when', runOf(waiting));
    const details = await ui.detailsOf(runOf(waiting));
    expect(details).toMatch(new RegExp(`^\\*\\*담당자 확인 필요\\*\\* .*${KOREAN_TIME.source}부터`));
    expect(details).toContain('read-timeout');
  });

  test('finds everything that is unknown now', async () => {
    const all = await found('everything that is unknown now', runOf(waiting));
    expect(all).not.toContain(runOf(paid));
  });

  test('finds payments by issuer, VAN, merchant, order number and approval number', async () => {
    await found('the payments of an issuer', runOf(paid), runOf(declined), charges.paid);
    await found('the payments at a VAN', runOf(paid), runOf(declined), runOf(waiting), charges.declined);
    await found('the payments of a merchant', runOf(paid), runOf(inApp));
    const own = [runOf(paid), `cancellation-${cancellation}`].sort();
    for (const question of ['the payments of an order number', 'the payment of an approval number'])
      expect([...(await found(question, ...own))].sort()).toEqual(own);
  });

  test('never sees an order number that may be somebody’s telephone number', async () => {
    await found('what did the VAN say', runOf(declined));
    expect(await ui.count("PaymentOrderNo = '010-1234-5678'")).toBe(0);
    const { typedSearchAttributes: known } = await engine.temporal.workflow.getHandle(runOf(declined)).describe();
    expect([known.get(searchAttributes.van), known.get(searchAttributes.orderNo)]).toEqual(['alpha', undefined]);
  });

  test('reads what the VAN said', async () => {
    await found('what did the VAN say', runOf(declined));
    expect(await ui.detailsOf(runOf(declined))).toContain('VAN alpha said: `8326 한도초과`');
  });

  test('reads what happens next, and when', async () => {
    const all = await found('what happens next, and when', runOf(inApp), runOf(waiting));
    expect(all).not.toContain(runOf(paid));
    expect(await ui.detailsOf(runOf(inApp))).toMatch(new RegExp(`결제자가 ${KOREAN_TIME.source}까지`));
  });

  test('reads how far a billing run is, and who was not charged by it', async () => {
    await found('how far is a billing run', billing.workflowId);
    const details = await ui.detailsOf(billing.workflowId);
    expect(details).toMatch(/^\*\*완료\*\*[^]*\*\*Done\*\*/);
    expect(details).toContain(`| ${charges.declined} | DECLINED | VAN_DECLINED_SOFT |`);
    expect(details).toContain(`| ${charges.refused} | REFUSED | BILLING_KEY_ENDED `);
    const all = await found('who was not charged by it', charges.declined, charges.refused);
    expect(all).not.toContain(charges.paid);
  });

  test('reads why a charge was refused', async () => {
    const all = await found('why was a charge refused', charges.declined, charges.refused);
    expect(all).not.toContain(charges.paid);
    expect(await ui.detailsOf(charges.refused)).toMatch(/결제하지 않음[^]*give the subscription another one/);
  });

  test('counts the failures of an issuer and of a VAN', async () => {
    await found('is an issuer failing', runOf(failing.issuer), runOf(failing.expired));
    await found('is a VAN failing', runOf(failing.van));
    for (const question of ['is an issuer failing', 'is a VAN failing'])
      expect(await ui.count(queryFor(question))).toBe((await ui.find(queryFor(question))).length);
  });

  test('resolves what waits', async () => {
    await found('what must I resolve', runOf(waiting));
    const verdict = { verdict: 'NOT_APPROVED', operator: '김운영', note: 'VAN에 거래 없음' };
    await ui.update(runOf(waiting), 'resolve', verdict);
    await reaches(engine, waiting, 'DECLINED');
    await waitUntil(
      'nothing about it to wait',
      async () => !(await ui.find(queryFor('what must I resolve'))).includes(runOf(waiting)),
    );
    expect(await ui.detailsOf(runOf(waiting))).toMatch(/^\*\*승인 거절\*\* .*에 종료[^]*RESOLVED_BY_OPERATOR/);
  });

  test('reads of every run that has ended that it has, and what each activity and timer was for', async () => {
    const { EVENT_TYPE_ACTIVITY_TASK_SCHEDULED, EVENT_TYPE_TIMER_STARTED } = temporal.api.enums.v1.EventType;
    for await (const { workflowId, runId, status } of engine.temporal.workflow.list({
      query: "WorkflowType != 'canary'",
    })) {
      const handle = engine.temporal.workflow.getHandle(workflowId, runId);
      const { events = [] } = (await handle.fetchHistory()) as { events?: temporal.api.history.v1.IHistoryEvent[] };
      const silent = events.filter(
        ({ eventType, markerRecordedEventAttributes: marker, userMetadata }) =>
          (eventType === EVENT_TYPE_ACTIVITY_TASK_SCHEDULED ||
            eventType === EVENT_TYPE_TIMER_STARTED ||
            marker?.markerName === 'core_local_activity') &&
          userMetadata?.summary == null,
      );
      expect({ workflowId, silent }).toEqual({ workflowId, silent: [] });
      if (status.name === 'RUNNING') continue;
      const details = await ui.detailsOf(workflowId, runId);
      expect(details).toMatch(/에 종료|새 실행으로 이어졌습니다/);
      const withoutPayersTexts = details.replaceAll(/“[^”]*”/g, '');
      expect(withoutPayersTexts).not.toMatch(/Running|진행 중|waits for/);
    }
  }, 120_000);
});
