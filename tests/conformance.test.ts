import { type IssuerCode, issuerCodes, issuers } from '../domain/issuers';
import { type Engine, startSmallEngine } from './support/engine';
import { call } from './support/http';
import { offerInterestFree } from './support/interest-free';
import {
  answerInApp,
  beginPayment,
  booksOf,
  makeBill,
  orderNoOf,
  type Payment,
  paymentOf,
  pressPay,
  reaches,
  statusOf,
  telegramsOf,
} from './support/journey';

// Every scenario with every declared issuer, over HTTP and the simulators. An issuer that is added to domain/issuers.ts
// takes part.

let engine: Engine;
const outcomes = new Map<string, ReadonlyMap<IssuerCode, string | undefined>>();

beforeAll(async () => {
  engine = await startSmallEngine({}, { alone: ['bill-worker'] });
  const { database, merchantId } = engine;
  for (const issuer of issuerCodes) await offerInterestFree(database.db, { merchantId, issuer, ...PARTLY });
});
afterAll(async () => {
  process.stdout.write(matrix());
  await engine.stop();
});

const AMOUNT = 50_000;
const PARTLY = { payerInterestMonths: 1 };
const EXPIRING_MS = 3_000;

/** A payment that was begun on the page and opened in the app; an issuer that checks orders has checked it. */
async function begin(
  issuer: IssuerCode,
  bill: Record<string, unknown> = {},
  terms: Record<string, unknown> = {},
): Promise<Payment> {
  const payment = await beginPayment(engine, { amount: AMOUNT, ...bill }, { issuer, installmentMonths: 3, ...terms });
  expect(await openInApp(payment)).toMatchObject({ issuer, orderNo: orderNoOf(payment), amount: AMOUNT });
  return payment;
}

async function openInApp(payment: Payment) {
  const { status, json } = await call('POST', `${engine.issuer}/control/open`, { json: { url: payment.scheme } });
  expect(status).toBe(200);
  return json as unknown as { readonly transactionId: string; readonly payerMonths?: string };
}

/** Lets the app answer, and expects these statuses from the engine. */
async function answers(
  payment: Payment,
  answer: Record<string, unknown>,
  ...statuses: readonly number[]
): Promise<void> {
  const said = await answerInApp(engine, payment, answer);
  expect(said.answers.map(({ httpStatus }) => httpStatus)).toEqual(statuses);
}

async function approved(payment: Payment): Promise<void> {
  expect(await reaches(engine, payment, 'APPROVED')).toMatchObject({
    state: 'F',
    approval: { amount: AMOUNT, installmentMonths: 3 },
  });
  expect(await booksOf(engine, payment)).toMatchObject([
    { orderNo: orderNoOf(payment), amount: AMOUNT, balance: AMOUNT, state: 'A' },
  ]);
  expect(await telegramsOf(engine, payment)).toHaveLength(1);
}

async function endsWithoutTelegram(payment: Payment, status: string, reason: string): Promise<void> {
  expect(await reaches(engine, payment, status)).toMatchObject({ state: 'D', reason: { code: reason } });
  expect(await telegramsOf(engine, payment)).toEqual([]);
}

/** A result that fails its check changes nothing, and the genuine one still counts. */
async function ignoredThenApproved(issuer: IssuerCode, answer: Record<string, unknown>, status: number): Promise<void> {
  const payment = await begin(issuer);
  await answers(payment, answer, status);
  expect((await statusOf(engine, payment)).json.status).toBe('SCHEME_ISSUED');
  expect(await engine.database.db.inbox.count({ where: { paymentId: payment.id } })).toBe(0);
  await answers(payment, {}, 200);
  await approved(payment);
}

const expiring = (issuer: IssuerCode): Promise<Payment> =>
  begin(issuer, { expiresAt: new Date(Date.now() + EXPIRING_MS).toISOString() });

const scenarios: Readonly<Record<string, (issuer: IssuerCode) => Promise<void>>> = {
  async approve(issuer) {
    const payment = await begin(issuer);
    await answers(payment, {}, 200);
    await approved(payment);
  },
  async 'decline in the app'(issuer) {
    const payment = await begin(issuer);
    await answers(payment, { answer: 'decline' }, 200);
    await endsWithoutTelegram(payment, 'AUTH_FAILED', 'AUTH_REFUSED');
  },
  async 'cancel in the app'(issuer) {
    const payment = await begin(issuer);
    await answers(payment, { answer: 'cancel' }, 200);
    await endsWithoutTelegram(payment, 'AUTH_FAILED', 'PAYER_CANCELLED');
  },
  async 'payer aborts on the page'(issuer) {
    const payment = await begin(issuer);
    expect((await call('POST', `${engine.api}${payment.statusUrl.replace('/status', '/abort')}`)).status).toBe(202);
    await endsWithoutTelegram(payment, 'AUTH_FAILED', 'PAYER_ABORTED');
    await answers(payment, {}, 409);
  },
  async 'never comes back'(issuer) {
    await endsWithoutTelegram(await expiring(issuer), 'EXPIRED', 'AUTH_EXPIRED');
  },
  async 'late, after expiry'(issuer) {
    const payment = await expiring(issuer);
    await reaches(engine, payment, 'EXPIRED');
    await answers(payment, {}, 409);
    await endsWithoutTelegram(payment, 'EXPIRED', 'AUTH_EXPIRED');
  },
  async duplicate(issuer) {
    const payment = await begin(issuer);
    await answers(payment, { repeat: 3 }, 200, 200, 200);
    await approved(payment);
  },
  async 'out of order: approved, then cancelled'(issuer) {
    const payment = await begin(issuer);
    await answers(payment, {}, 200);
    await answers(payment, { answer: 'cancel' }, 409);
    await approved(payment);
  },
  'tampered MAC': (issuer) => ignoredThenApproved(issuer, { tamper: 'mac' }, 401),
  'tampered ciphertext': (issuer) => ignoredThenApproved(issuer, { tamper: 'payload' }, 401),
  'stale time stamp': (issuer) => ignoredThenApproved(issuer, { tamper: 'timestamp' }, 401),
  'truncated body': (issuer) => ignoredThenApproved(issuer, { tamper: 'truncate' }, 400),
  'wrong content type': (issuer) => ignoredThenApproved(issuer, { method: 'POST', contentType: 'text/x-unknown' }, 415),
  async 'unknown transaction'(issuer) {
    const payment = await begin(issuer);
    const { transactionId } = await openInApp(payment);
    const unknown = Array.from(transactionId).reverse().join('');
    await answers(payment, { transactionId: unknown }, 404);
    expect((await statusOf(engine, payment)).json.status).toBe('SCHEME_ISSUED');
  },
  async 'wrong amount'(issuer) {
    const payment = await begin(issuer);
    await answers(payment, { amount: String(AMOUNT - 1) }, 200);
    await endsWithoutTelegram(payment, 'AUTH_FAILED', 'RESULT_UNREADABLE');
  },
  async 'another order'(issuer) {
    const payment = await begin(issuer);
    await answers(payment, { orderNo: 'ODpay_another' }, 200);
    await endsWithoutTelegram(payment, 'AUTH_FAILED', 'RESULT_UNREADABLE');
  },
  async 'another installment'(issuer) {
    const payment = await begin(issuer);
    await answers(payment, { quota: '12' }, 200);
    await endsWithoutTelegram(payment, 'AUTH_FAILED', 'INSTALLMENT_MISMATCH');
  },
  async 'interest-free installments'(issuer) {
    if (!issuers[issuer].interestFree) return;
    const payment = await begin(issuer, {}, PARTLY);
    expect((await openInApp(payment)).payerMonths).toBe('01');
    await answers(payment, {}, 200);
    await approved(payment);
    expect(await booksOf(engine, payment)).toMatchObject([{ installmentMonths: 3, interestFree: '201' }]);
  },
  async 'interest-free installments that the app does not confirm'(issuer) {
    if (!issuers[issuer].interestFree) return;
    const payment = await begin(issuer, {}, PARTLY);
    await answers(payment, { noint: 'N' }, 200);
    await endsWithoutTelegram(payment, 'AUTH_FAILED', 'INTEREST_FREE_NOT_CONFIRMED');
  },
  async 'replayed OTC'(issuer) {
    const payment = await begin(issuer);
    const { otc } = (await answerInApp(engine, payment)) as unknown as { readonly otc: string };
    await approved(payment);
    const another = await begin(issuer);
    await answers(another, { otc }, 200);
    expect(await reaches(engine, another, 'DECLINED')).toMatchObject({ state: 'D' });
    expect(await booksOf(engine, another)).toEqual([]);
  },
  async 'again after a decline in the app'(issuer) {
    const { id, token } = await makeBill(engine, { amount: AMOUNT });
    const press = async () => paymentOf(id, token, await pressPay(engine, token, { issuer, installmentMonths: 3 }));
    const first = await press();
    await answers(first, { answer: 'decline' }, 200);
    await reaches(engine, first, 'AUTH_FAILED');
    const second = await press();
    await answers(second, {}, 200);
    await approved(second);
  },
};

/** Runs a scenario with all issuers at the same time, and keeps the failures. */
async function runAll(name: string, run: (issuer: IssuerCode) => Promise<void>): Promise<void> {
  const settled = await Promise.allSettled(issuerCodes.map((issuer) => run(issuer)));
  const failures = settled.map((one) =>
    one.status === 'fulfilled' ? undefined : one.reason instanceof Error ? one.reason.message : String(one.reason),
  );
  outcomes.set(name, new Map(issuerCodes.map((issuer, at) => [issuer, failures[at]])));
}

const failureOf = (name: string, issuer: IssuerCode): string | undefined => outcomes.get(name)?.get(issuer);

describe.each(Object.entries(scenarios))('%s', (name, run) => {
  beforeAll(() => runAll(name, run));
  test.each(issuerCodes)('%s', (issuer) => {
    expect(outcomes.get(name)?.has(issuer)).toBe(true);
    expect(failureOf(name, issuer)).toBeUndefined();
  });
});

const WHILE_DOWN = 'while no worker runs';

describe(WHILE_DOWN, () => {
  beforeAll(async () => {
    const payments = new Map(
      await Promise.all(issuerCodes.map(async (issuer) => [issuer, await begin(issuer)] as const)),
    );
    const paymentOfIssuer = (issuer: IssuerCode): Payment => {
      const payment = payments.get(issuer);
      if (payment === undefined) throw new Error(`no payment of ${issuer}`);
      return payment;
    };
    await engine.end('bill-worker', 'SIGKILL');
    const kept = Promise.all(issuerCodes.map((issuer) => answers(paymentOfIssuer(issuer), {}, 200)));
    try {
      await kept;
    } finally {
      await engine.start('bill-worker');
    }
    await runAll(WHILE_DOWN, (issuer) => approved(paymentOfIssuer(issuer)));
  });
  test.each(issuerCodes)('%s', (issuer) => {
    expect(outcomes.get(WHILE_DOWN)?.has(issuer)).toBe(true);
    expect(failureOf(WHILE_DOWN, issuer)).toBeUndefined();
  });
});

/** Prints a line per scenario and a column per issuer. */
function matrix(): string {
  const width = Math.max(...[...outcomes.keys()].map((name) => name.length));
  const columns = issuerCodes.map((issuer) => issuer.padStart(issuer.length + 2));
  const mark = (failure: string | undefined, column: string): string =>
    (failure === undefined ? '✓' : '✗').padStart(column.length);
  const lines = [...outcomes].map(
    ([name, byIssuer]) =>
      name.padEnd(width) + issuerCodes.map((issuer, at) => mark(byIssuer.get(issuer), columns[at] ?? '')).join(''),
  );
  return `\n${[' '.repeat(width) + columns.join(''), ...lines].join('\n')}\n`;
}
