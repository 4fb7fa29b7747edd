import { admitApiKey } from '../server/admin/api-keys';
import { addMerchant } from '../server/admin/save-merchant';
import { newApiKey } from '../server/api-key';
import { violationsIn } from './support/check';
import { type Engine, startSmallEngine } from './support/engine';
import { call } from './support/http';
import {
  answerInApp,
  beginPayment,
  historyOf,
  type Payment,
  reaches,
  telegramsOf,
  vanBehaves,
} from './support/journey';
import { charge, registerCard } from './support/recurring';
import { waitFor, waitUntil } from './support/wait-for';

let engine: Engine;

beforeAll(async () => {
  // Long enough for telegrams that wait while there is no worker.
  const van = { VAN_ALPHA_READ_TIMEOUT_MS: '60000', APPROVAL_QUEUE_TIMEOUT_MS: '60000', SHUTDOWN_GRACE_MS: '70000' };
  engine = await startSmallEngine(
    { ...van, WORKFLOW_TASK_TIMEOUT_MS: '10000', PAY_CALL_TIMEOUT_MS: '30000' },
    { alone: ['van-worker'] },
  );
});
afterAll(async () => {
  expect(await violationsIn(engine)).toEqual([]);
  await engine.stop();
});

const attemptsOf = (payment: Pick<Payment, 'id'>) =>
  engine.database.db.attempt.findMany({ where: { paymentId: payment.id }, orderBy: { createdAt: 'asc' } });

/** Makes the VAN close its open connections, and forget its behaviours. */
async function restartVan(): Promise<void> {
  await engine.end('van-simulator', 'SIGKILL');
  await engine.start('van-simulator');
  await engine.ready();
}

/** By 거래구분 and 전문구분. */
const [NET_CANCEL, PAYER, INQUIRY, RECURRING] = ['AC 0420', 'AC 0200', 'AC 0100', 'RP 0200'] as const;

test('of the telegrams that wait for a VAN, net-cancels go first, then payers’ approvals, inquiries, and recurring charges', async () => {
  const card = await registerCard(engine);
  await engine.end('van-worker');
  await engine.start('van-worker', { VAN_ALPHA_READ_TIMEOUT_MS: '1000', VAN_ALPHA_SLOTS: '1' });
  await engine.ready();
  const payer = await beginPayment(engine);
  const unheard = await beginPayment(engine);
  const refused = await beginPayment(engine);
  await vanBehaves(engine, unheard, { kind: 'silent', books: false }, 0);
  await vanBehaves(engine, refused, { kind: 'silent', books: true });
  await vanBehaves(engine, refused, { kind: 'decline', responseCode: '8000' });
  await vanBehaves(engine, refused, { kind: 'silent', books: false }, 0);
  await Promise.all([unheard, refused].map((payment) => answerInApp(engine, payment)));
  await waitUntil('one to be net-cancelled in vain', async () =>
    (await attemptsOf(unheard)).some(({ kind, state }) => kind === 'NET_CANCEL' && state === 'UNKNOWN'),
  );
  await waitUntil('the other to be inquired in vain', async () =>
    (await attemptsOf(refused)).some(({ kind, state }) => kind === 'INQUIRY' && state === 'UNKNOWN'),
  );

  // Without a worker, all four wait in the queue. The telegram that goes first by its kind is queued last, or at
  // random.
  await engine.end('van-worker');
  const charged = charge(engine, card);
  const waits = (paymentId: string, kind: string): Promise<void> =>
    waitUntil(
      `${paymentId}'s ${kind} to wait`,
      async () =>
        (await attemptsOf({ id: paymentId })).some((attempt) => attempt.kind === kind && attempt.state === 'PREPARED'),
      60_000,
    );
  const recurring = await waitFor(
    'the charge',
    async () => (await engine.database.db.payment.findFirst({ where: { payType: 'CARD_RP' } })) ?? undefined,
  );
  await waits(recurring.id, 'APPROVAL');
  await waits(refused.id, 'INQUIRY');
  await waits(unheard.id, 'NET_CANCEL');
  await answerInApp(engine, payer);
  await waits(payer.id, 'APPROVAL');
  await restartVan();
  const from = new Date().toISOString();
  await engine.start('van-worker', { VAN_ALPHA_SLOTS: '1' });

  await reaches(engine, payer, 'APPROVED');
  await charged;
  const asked = (await Promise.all([unheard, payer, refused, recurring].map((payment) => telegramsOf(engine, payment))))
    .flat()
    .filter(({ receivedAt }) => receivedAt >= from);
  const inOrder = asked
    .sort((one, other) => one.receivedAt.localeCompare(other.receivedAt))
    .map(({ transactionKind, messageType }) => `${transactionKind} ${messageType}`);
  // The suites' server does not partition a queue; elsewhere, neighbours in this order may change places.
  expect(inOrder.slice(0, 4)).toEqual([NET_CANCEL, PAYER, INQUIRY, RECURRING]);
  await engine.end('van-worker');
  await engine.start('van-worker');
}, 180_000);

/** Another merchant of the engine, with its terminal at VAN alpha. */
async function otherMerchant(): Promise<Engine> {
  const { db } = engine.database;
  const terminals = [{ van: 'alpha' as const, terminalId: 'TEST000009', vendorCode: 'PMNT' }];
  const merchantId = await addMerchant(db, { name: '다른 상점', businessNo: '2208162517', terminals });
  const apiKey = newApiKey();
  await admitApiKey(db, merchantId, apiKey);
  return { ...engine, merchantId, apiKey };
}

test('behind one merchant’s burst of charges and payments, its payers go before its charges, and another’s payer not last', async () => {
  const BURST = 6;
  const other = await otherMerchant();
  const card = await registerCard(engine);
  const payers: Payment[] = [];
  while (payers.length < BURST) payers.push(await beginPayment(engine));
  const otherPayer = await beginPayment(other);
  await engine.end('van-worker');
  const { db } = engine.database;
  const wait = (payType: string, many: number): Promise<void> =>
    waitUntil(
      `${many} approvals of ${payType} to wait`,
      async () => (await db.attempt.count({ where: { state: 'PREPARED', payment: { payType } } })) === many,
      60_000,
    );
  const charged = Promise.all(Array.from({ length: BURST }, () => charge(engine, card)));
  await wait('CARD_RP', BURST);
  await Promise.all(payers.map((payment) => answerInApp(engine, payment)));
  await wait('CARD_VAN', BURST);
  await answerInApp(engine, otherPayer);
  await wait('CARD_VAN', BURST + 1);
  await engine.start('van-worker', { VAN_ALPHA_SLOTS: '1' });

  await charged;
  const charges = await db.payment.findMany({
    where: { payType: 'CARD_RP' },
    orderBy: { createdAt: 'desc' },
    take: BURST,
  });
  const asked = await Promise.all(
    [...payers, otherPayer, ...charges].map(async (payment) => {
      const [approval] = await telegramsOf(engine, payment);
      return { id: payment.id, receivedAt: approval?.receivedAt ?? '' };
    }),
  );
  const inOrder = asked
    .sort((one, another) => one.receivedAt.localeCompare(another.receivedAt))
    .map(({ id }) => (id === otherPayer.id ? 'other' : charges.some((one) => one.id === id) ? 'charge' : 'payer'));
  expect(inOrder.slice(BURST + 1)).toEqual(Array.from({ length: BURST }, () => 'charge'));
  // It was queued last, and comes among the first: merchants take turns.
  expect(inOrder.indexOf('other')).toBeLessThan(BURST / 2);
  // So do their runs, and what these call on the other queues.
  const startedAs = async (payment: Pick<Payment, 'id'>) =>
    (await historyOf(engine, payment)).events?.[0]?.workflowExecutionStartedEventAttributes?.priority;
  expect(await startedAs(otherPayer)).toMatchObject({ priorityKey: 2, fairnessKey: other.merchantId });
  for (const one of charges)
    expect(await startedAs(one)).toMatchObject({ priorityKey: 4, fairnessKey: engine.merchantId });
  await engine.end('van-worker');
  await engine.start('van-worker');
  await engine.ready();
}, 180_000);

/** The VAN does not answer for a bill over this amount. */
const SILENT_AMOUNT = 13_000;
const SILENT = 130;
/** The bound for a telegram that does not wait for the others, which take a minute each. */
const SOON_MS = 5_000;

test('a VAN that is silent to 130 payments of one merchant answers another payer of it at once', async () => {
  const silent = { amount: SILENT_AMOUNT, times: 0, behaviour: { kind: 'silent', books: false } };
  expect((await call('POST', `${engine.van}/control/behaviours`, { json: silent })).status).toBe(201);
  const healthy = await beginPayment(engine);
  const unlucky: Payment[] = [];
  while (unlucky.length < SILENT)
    unlucky.push(
      ...(await Promise.all(Array.from({ length: 10 }, () => beginPayment(engine, { amount: SILENT_AMOUNT })))),
    );
  await Promise.all(unlucky.map((payment) => answerInApp(engine, payment)));
  await waitUntil(
    'a hundred telegrams to be under way',
    async () => (await engine.database.db.attempt.count({ where: { state: 'SENDING' } })) >= 100,
    60_000,
  );

  const from = Date.now();
  await answerInApp(engine, healthy);
  await reaches(engine, healthy, 'APPROVED');
  expect(Date.now() - from).toBeLessThan(SOON_MS);
  const scheduled = ((await historyOf(engine, healthy)).events ?? []).flatMap(
    ({ activityTaskScheduledEventAttributes: sent }) => (sent == null ? [] : [sent]),
  );
  expect(scheduled.at(-1)?.priority).toMatchObject({ priorityKey: 2, fairnessKey: engine.merchantId });
  await restartVan();
}, 180_000);
