import { violationsIn } from './support/check';
import { type Engine, startSmallEngine } from './support/engine';
import { type Answer, call } from './support/http';
import { answerInApp, beginPayment, makeBill, type Payment, paymentOf, pressPay, reaches } from './support/journey';
import { charge, merchantCall, registerCard } from './support/recurring';
import { waitFor, waitUntil } from './support/wait-for';

const ADMIN_TOKEN = 'an-administrators-token-for-circuits';

let engine: Engine;

beforeAll(async () => {
  engine = await startSmallEngine({
    ADMIN_TOKEN,
    CIRCUIT_LEAST_OUTCOMES: '4',
    CIRCUIT_OPEN_MS: '2000',
    CIRCUIT_PROBE_EVERY_MS: '200',
    CIRCUIT_PROBES: '2',
  });
});
afterAll(async () => {
  expect(await violationsIn(engine)).toEqual([]);
  await engine.stop();
});

type Standing = { readonly code: string; readonly inService: boolean; readonly cause: string | null };

const alphaStands = async (): Promise<Standing> => {
  const { json } = await merchantCall(engine, 'GET', '/v1/service');
  const found = (json as unknown as { readonly items: readonly Standing[] }).items.find(({ code }) => code === 'alpha');
  if (found === undefined) throw new Error('no VAN alpha');
  return found;
};

/** Presses pay with new bills, until a press is let through. */
const pressUntilTaken = (): Promise<Payment> =>
  waitFor('a press to be let through', async () => {
    const { id, token } = await makeBill(engine);
    const pressed = await pressPay(engine, token);
    return pressed.status === 503 ? undefined : paymentOf(id, token, pressed);
  });

test('a VAN that is not reached gets no new payment, charges wait, and both go on by themselves once it is back', async () => {
  const card = await registerCard(engine);
  const underWay = [await beginPayment(engine), await beginPayment(engine), await beginPayment(engine)] as const;
  const [first, second, last] = underWay;
  await engine.end('van-simulator', 'SIGKILL');
  for (const payment of [first, second]) {
    await answerInApp(engine, payment);
    await reaches(engine, payment, 'DECLINED');
  }
  await waitUntil('the circuit to open', async () => (await alphaStands()).cause === 'circuit');

  const { token } = await makeBill(engine);
  const refused: Answer = await waitFor('the server to know', async () => {
    const pressed = await pressPay(engine, token);
    return pressed.json.code === 'VAN_OUT_OF_SERVICE' ? pressed : undefined;
  });
  expect(refused).toMatchObject({ status: 503, json: { retryable: false } });
  expect(await engine.database.db.payment.count()).toBe(underWay.length);
  const charged = charge(engine, card);
  const bill = await waitFor(
    'the bill of the charge',
    async () => (await engine.database.db.bill.findFirst({ where: { tokenHash: null } })) ?? undefined,
  );

  await engine.start('van-simulator');
  await engine.ready();
  // A payment that was under way is never given up for a circuit: it is the first probe.
  await answerInApp(engine, last);
  await reaches(engine, last, 'APPROVED');
  const probe = await pressUntilTaken();
  await answerInApp(engine, probe);
  await reaches(engine, probe, 'APPROVED');
  await waitUntil('the circuit to close', async () => {
    if ((await alphaStands()).inService && (await engine.database.db.openCircuit.count()) === 0) return true;
    const another = await pressUntilTaken();
    await answerInApp(engine, another);
    await reaches(engine, another, 'APPROVED');
    return false;
  });
  await charged;
  await waitUntil('the charge to be made', async () => {
    const payment = await engine.database.db.payment.findFirst({ where: { billId: bill.id } });
    return payment?.status === 'APPROVED';
  });
  const moved = (await engine.logs()).split('\n').filter((line) => line.includes('a circuit moved'));
  expect(moved.some((line) => line.includes('"move":"open"'))).toBe(true);
  expect(moved.some((line) => line.includes('"move":"close"'))).toBe(true);
  expect(await engine.metrics()).toMatch(/appcard_circuit_moves_total\{kind="van",code="alpha",move="open"\} [1-9]/);
}, 120_000);

test('an issuer that is suspended gets no new payment, once the running server knows', async () => {
  const changed = await call('PATCH', `${engine.api}/v1/admin/service/issuer/kb`, {
    json: { suspended: true, note: '카드사 요청', operator: '김운영' },
    headers: { authorization: `Bearer ${ADMIN_TOKEN}` },
  });
  expect(changed.status).toBe(200);
  await waitUntil('the server to know', async () => {
    // A payment that had begun would be returned again.
    const pressed = await pressPay(engine, (await makeBill(engine)).token);
    return pressed.json.code === 'ISSUER_OUT_OF_SERVICE';
  });
});
