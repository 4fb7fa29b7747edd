import pg from 'pg';
import { type PaymentWatch, watchPayments } from '../../server/payer/payment-watch';
import { waitUntil } from '../support/wait-for';
import { beginPayment, get, type Payment, type Reply } from './calls';
import { type App, type Harness, startHarness } from './harness';
import { bring } from './states';

let harness: Harness;
let watch: PaymentWatch;
let app: App;

beforeAll(async () => {
  harness = await startHarness();
  watch = watchPayments({
    db: harness.db,
    url: harness.databaseUrl,
    log: harness.log,
    mostWaiting: 4,
    mostWaitingPerPayment: 2,
    heartbeatMs: 100,
  });
  app = harness.appWith({ watch });
  await waitUntil('changes to be heard', () => watch.hearing);
});
afterAll(async () => {
  await watch.close();
  await harness.close();
});
afterEach(() => {
  jest.restoreAllMocks();
});

const poll = (payment: Payment, wait = 0, headers: Readonly<Record<string, string>> = {}): Promise<Reply> =>
  get(app, `${payment.statusUrl}?wait=${wait}`, headers);

const countReads = () => jest.spyOn(harness.db, '$queryRaw');

/** Settles once this many polls wait: they have read, and nothing more happens until something changes. */
const waiting = (count: number): Promise<void> => waitUntil(`${count} polls to wait`, () => watch.waiting === count);

/** A payment whose news have all been heard, and that was read since. */
async function remembered(): Promise<Payment> {
  const payment = await beginPayment(harness);
  const polled = poll(payment, 25);
  await waiting(1);
  await harness.db.payment.update({ where: { id: payment.id }, data: { version: 7 } });
  await polled;
  return payment;
}

describe('a poll that waits', () => {
  test('is answered as soon as the payment changes', async () => {
    const payment = await beginPayment(harness);
    const polled = poll(payment, 25);
    await waiting(1);
    await bring(harness, payment.id, 'APPROVING');
    expect(await polled).toMatchObject({ status: 200, json: { status: 'APPROVING', nextPollAfterMs: 0 } });
  });

  test('is answered 304 when its time is over and nothing is new', async () => {
    const payment = await beginPayment(harness);
    const { etag } = (await poll(payment)).headers;
    const over = await poll(payment, 1, { 'if-none-match': String(etag) });
    expect(over).toMatchObject({ status: 304, text: '' });
    expect(over.headers.etag).toBe(etag);
  });

  test('without a version of its own is answered 200 when its time is over', async () => {
    expect(await poll(await beginPayment(harness), 1)).toMatchObject({
      status: 200,
      json: { status: 'SCHEME_ISSUED', nextPollAfterMs: 0 },
    });
  });

  test('does not wait when it has missed a change', async () => {
    const payment = await beginPayment(harness);
    const { etag } = (await poll(payment)).headers;
    await bring(harness, payment.id, 'UNCONFIRMED');
    const reply = await poll(payment, 25, { 'if-none-match': String(etag) });
    expect(reply).toMatchObject({ status: 200, json: { status: 'UNCONFIRMED', nextPollAfterMs: 0 } });
  });

  test('does not wait for a payment that has ended', async () => {
    const payment = await beginPayment(harness);
    await bring(harness, payment.id, 'APPROVED');
    expect(await poll(payment, 25)).toMatchObject({ status: 200, json: { state: 'F', nextPollAfterMs: null } });
  });

  test('costs one query for all who wait, and one for the change', async () => {
    const payment = await remembered();
    const reads = countReads();
    const polls = [poll(payment, 25), poll(payment, 25)];
    await waiting(2);
    expect(reads).not.toHaveBeenCalled();
    await harness.db.payment.update({ where: { id: payment.id }, data: { version: 9 } });
    await Promise.all(polls);
    expect(reads).toHaveBeenCalledTimes(1);
  });

  test('that repeats with nothing new costs no query at all', async () => {
    const payment = await remembered();
    const headers = { 'if-none-match': String((await poll(payment)).headers.etag) };
    const reads = countReads();
    for (let round = 0; round < 2; round += 1) expect((await poll(payment, 1, headers)).status).toBe(304);
    expect(reads).not.toHaveBeenCalled();
  });

  test.each([
    ['payment', 2, 1],
    ['server', 4, 5],
  ])('beyond what one %s may have is answered at once, and told when to come back', async (_whose, most, payments) => {
    const begun = await Promise.all(Array.from({ length: payments }, () => beginPayment(harness)));
    const [beyond, ...places] = [...begun, ...begun, ...begun].slice(0, most + 1);
    const held = places.map((payment) => poll(payment, 25));
    await waiting(most);
    expect(beyond && (await poll(beyond, 25))).toMatchObject({
      status: 200,
      json: { status: 'SCHEME_ISSUED', nextPollAfterMs: 1_000 },
    });
    await harness.db.payment.updateMany({
      where: { id: { in: begun.map(({ id }) => id) } },
      data: { version: { increment: 1 } },
    });
    await Promise.all(held);
    expect(watch.waiting).toBe(0);
  });

  test.each(['-1', '26', 'long', '1.5'])('for %s seconds is refused', async (wait) => {
    const payment = await beginPayment(harness);
    expect((await get(app, `${payment.statusUrl}?wait=${wait}`)).status).toBe(400);
  });

  test('is let go when the server closes', async () => {
    const other = watchPayments({
      db: harness.db,
      url: harness.databaseUrl,
      log: harness.log,
      mostWaiting: 4,
      mostWaitingPerPayment: 2,
    });
    const closing = harness.appWith({ watch: other });
    const payment = await beginPayment(harness);
    await waitUntil('changes to be heard', () => other.hearing);
    const polled = get(closing, `${payment.statusUrl}?wait=25`);
    await waitUntil('the poll to wait', () => other.waiting === 1);
    other.release();
    expect(await polled).toMatchObject({ status: 200, json: { nextPollAfterMs: 1_000 } });
    expect(other.hearing).toBe(false);
    await other.close();
  });
});

describe('when the connection that hears changes is lost', () => {
  const cut = async (): Promise<void> => {
    const client = new pg.Client({ connectionString: harness.databaseUrl });
    await client.connect();
    await client.query(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'listen payment_changed' AND datname = current_database()",
    );
    await client.end();
  };

  test('nobody is told what may be old, polls go to the database, and then it hears again', async () => {
    const payment = await beginPayment(harness);
    await poll(payment);
    const polled = poll(payment, 25);
    await waiting(1);
    await cut();
    expect(await polled).toMatchObject({ status: 200, json: { status: 'SCHEME_ISSUED', nextPollAfterMs: 1_000 } });
    await bring(harness, payment.id, 'APPROVED');
    expect(await poll(payment)).toMatchObject({ json: { state: 'F' } });
    await waitUntil('changes to be heard again', () => watch.hearing);
    const later = await beginPayment(harness);
    const waited = poll(later, 25);
    await waiting(1);
    await bring(harness, later.id, 'AUTH_FAILED');
    expect(await waited).toMatchObject({ json: { state: 'D' } });
  });
});

describe('a poll of several readers', () => {
  test('tells each in its own language, by versions of their own', async () => {
    const payment = await beginPayment(harness);
    await bring(harness, payment.id, 'DECLINED');
    const [korean, english] = [
      await poll(payment, 0, { 'accept-language': 'ko-KR' }),
      await poll(payment, 0, { 'accept-language': 'en' }),
    ];
    expect(korean.json.reason).toMatchObject({ text: expect.stringMatching(/한도/) as string });
    expect(english.json.reason).toMatchObject({ text: expect.stringMatching(/^The|limit/) as string });
    expect(korean.headers.vary).toContain('accept-language');
    expect(korean.headers.etag).not.toBe(english.headers.etag);
  });

  test('that read at the same moment share one query', async () => {
    const payment = await beginPayment(harness);
    const reads = countReads();
    await Promise.all([1, 2, 3, 4].map(() => poll(payment)));
    expect(reads).toHaveBeenCalledTimes(1);
  });

  test('that read while the payment changes do not keep what they read', async () => {
    const [payment, beside] = [await beginPayment(harness), await beginPayment(harness)];
    const heard = poll(beside, 25);
    await waiting(1);
    const change = { version: { increment: 1 } };
    const read = harness.db.$queryRaw.bind(harness.db);
    jest.spyOn(harness.db, '$queryRaw').mockImplementationOnce(((...query: Parameters<typeof read>) =>
      (async () => {
        const rows = await read(...query);
        await harness.db.payment.update({ where: { id: payment.id }, data: { status: 'AUTHENTICATED', ...change } });
        // Changes are heard in order: once the one beside is, the one of this payment was.
        await harness.db.payment.update({ where: { id: beside.id }, data: change });
        await heard;
        return rows;
      })()) as never);
    expect((await poll(payment)).json.status).toBe('SCHEME_ISSUED');
    expect((await poll(payment)).json.status).toBe('AUTHENTICATED');
  });
});
