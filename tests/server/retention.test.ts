import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { forgetPage } from '../../activities/retention/forget';
import { keepPartitions } from '../../activities/retention/partitions';
import { lookAtEndpoint } from '../../activities/webhooks/look';
import { brokenPartitions } from '../../checker/partitions';
import { migrate } from '../../cli/embedded/migrations';
import { isBeforeApproval, isFinal } from '../../domain/payment-states';
import { forgettable } from '../../domain/retention';
import { addMonths, kstMonth, startOfMonth } from '../../domain/retention';
import { type Database, openDatabase } from '../../platform/database';
import { deliveryIdFor, eventIdFor, newId } from '../../platform/ids';
import { projectRoot } from '../../platform/project-root';
import {
  detachedEventPartitions,
  detachEventPartition,
  eventPartitions,
  neededEvents,
  PartitionTaken,
  strayEvents,
} from '../../records/event-partitions';
import { takeEndpointsToWake } from '../../records/webhook-endpoints';
import { expireDueBills } from '../../server/background';
import { createDatabase, createEmptyDatabase, type TestDatabase } from '../support/database';
import { waitUntil } from '../support/wait-for';
import { beginPayment, makeBill } from './calls';
import { type Harness, startHarness } from './harness';
import { ask, keepCardId } from './recurring-calls';
import { bring, reachableStatuses } from './states';

const RETENTION = { eventMonths: 12, paymentMonths: 60 };
const thisMonth = kstMonth(new Date());
/** An instant in the middle of a month, so many months from now. */
const monthsFromNow = (months: number): Date =>
  new Date(startOfMonth(addMonths(thisMonth, months)).getTime() + 14 * 24 * 3_600_000);

const eventAt = (createdAt: Date, change: { readonly subjectId?: string; readonly version?: number } = {}) => {
  const { subjectId = newId('bill', ''), version = 1 } = change;
  const id = eventIdFor(subjectId, version);
  return { id, type: 'bill.created', subjectId, version, merchantId: newId('mer', ''), data: {}, createdAt };
};

async function newEndpoint(db: Database, merchantId: string): Promise<string> {
  const told = { url: 'https://shop.example', description: '', sealedSecret: new Uint8Array() };
  const { id } = await db.webhookEndpoint.create({ data: { id: newId('whe', ''), merchantId, ...told } });
  return id;
}

describe('the partitions of events', () => {
  let database: TestDatabase;
  beforeEach(async () => {
    database = await createDatabase('Asia/Tokyo');
  });
  afterEach(() => database.drop());

  const keepAt = (now: Date, isDryRun = false) =>
    keepPartitions({ db: database.db, clock: () => now, retention: RETENTION }, isDryRun);
  const names = async (): Promise<readonly string[]> => (await eventPartitions(database.db)).map(({ name }) => name);
  const stored = (createdAt: Date) => database.db.event.create({ data: eventAt(createdAt) });
  const partitionOf = async (id: string): Promise<string | undefined> => {
    const rows = await database.db.$queryRaw<{ readonly place: string }[]>`
      SELECT tableoid::regclass::text AS place FROM event WHERE id = ${id}`;
    return rows[0]?.place;
  };

  test('are there for three months ahead, from the migration on, and adjoin each other at midnight in Korea', async () => {
    const all = [...(await eventPartitions(database.db))].sort((one, other) => +one.to - +other.to);
    expect(all[0]).toMatchObject({ name: 'event_first' });
    expect(all.slice(1).map(({ from }) => from)).toEqual(all.slice(0, -1).map(({ to }) => to));
    for (const { to } of all) expect(to).toEqual(startOfMonth(kstMonth(to)));
    expect(await keepAt(new Date())).toEqual({ made: [], dropped: [], held: [] });
  });

  test('are made ahead, once, also by workers side by side; a dry run makes none', async () => {
    const now = monthsFromNow(4);
    const before = await names();
    const { made: wouldBeMade } = await keepAt(now, true);
    expect(wouldBeMade.length).toBeGreaterThan(0);
    expect(await names()).toEqual(before);
    const both = await Promise.all([keepAt(now), keepAt(now)]);
    expect(both.flatMap(({ made }) => made).sort()).toEqual(wouldBeMade);
    expect(await names()).toHaveLength(before.length + wouldBeMade.length);
    expect(await keepAt(now)).toMatchObject({ made: [] });
  });

  test('have the indexes of the ones before: the same event twice is refused', async () => {
    await keepAt(monthsFromNow(8));
    for (const months of [0, 2, 8]) {
      const event = eventAt(monthsFromNow(months));
      await database.db.event.create({ data: event });
      await expect(database.db.event.create({ data: event })).rejects.toMatchObject({ code: 'P2002' });
      const other = { ...event, id: newId('evt', '') };
      await expect(database.db.event.create({ data: other })).rejects.toMatchObject({ code: 'P2002' });
    }
  });

  test('an event of a month without a partition is stored all the same, and moves into its partition once that is made', async () => {
    const far = monthsFromNow(9);
    const { id } = await stored(far);
    expect(await partitionOf(id)).toBe('event_default');
    expect(await strayEvents(database.db)).toBe(1);
    expect(await brokenPartitions(database.db)).toEqual([expect.stringMatching(/^1 events are in event_default: /)]);
    await keepAt(monthsFromNow(6));
    expect(await partitionOf(id)).toBe(`event_${kstMonth(far).slice(0, 4)}_${kstMonth(far).slice(4)}`);
    expect(await brokenPartitions(database.db)).toEqual([]);
  });

  test('are dropped when all of their events are older than events are kept; a dry run drops none', async () => {
    const old = await stored(new Date());
    await keepAt(monthsFromNow(5));
    const kept = await stored(monthsFromNow(5));
    const first = (await eventPartitions(database.db)).find(({ name }) => name === 'event_first')?.to ?? new Date();
    const lastKept = new Date(startOfMonth(addMonths(kstMonth(first), RETENTION.eventMonths)).getTime() - 1);
    expect(await keepAt(lastKept)).toMatchObject({ dropped: [] });
    expect(await keepAt(new Date(lastKept.getTime() + 1), true)).toMatchObject({ dropped: ['event_first'] });
    expect(await partitionOf(old.id)).toBe('event_first');
    expect(await keepAt(new Date(lastKept.getTime() + 1))).toMatchObject({ dropped: ['event_first'] });
    expect(await partitionOf(old.id)).toBeUndefined();
    expect(await partitionOf(kept.id)).not.toBeUndefined();
    // The numbers of events go on: the first partition does not take their sequence with it.
    expect((await stored(monthsFromNow(14))).sequence).toBeGreaterThan(kept.sequence);
  });

  test('one that was detached by a process that then died is dropped by the next', async () => {
    const [partition] = (await eventPartitions(database.db)).filter(({ name }) => name === 'event_first');
    if (partition === undefined) throw new Error('no first partition');
    expect(await detachEventPartition(database.db, partition)).toBe(true);
    expect(await detachEventPartition(database.db, partition)).toBe(false);
    expect(await detachedEventPartitions(database.db)).toEqual(['event_first']);
    // What looked before it was detached finds it gone.
    expect(await neededEvents(database.db, partition)).toBeUndefined();
    expect(await keepAt(new Date())).toMatchObject({ dropped: ['event_first'] });
    expect(await detachedEventPartitions(database.db)).toEqual([]);
    expect(await keepAt(new Date())).toMatchObject({ dropped: [] });
  });

  test('two workers drop each of them once', async () => {
    const both = await Promise.all([keepAt(monthsFromNow(15)), keepAt(monthsFromNow(15))]);
    expect([...new Set(both.flatMap(({ dropped }) => dropped))]).toContain('event_first');
    expect(await names()).not.toContain('event_first');
    expect(await detachedEventPartitions(database.db)).toEqual([]);
  });

  test('a change waits for its lock for a second only, so that nobody waits behind it', async () => {
    const reader = new pg.Client({ connectionString: database.url });
    await reader.connect();
    await reader.query('BEGIN');
    await reader.query('SELECT 1 FROM event LIMIT 1');
    const [partition] = (await eventPartitions(database.db)).filter(({ name }) => name === 'event_first');
    if (partition === undefined) throw new Error('no first partition');
    await expect(detachEventPartition(database.db, partition)).rejects.toThrow(/lock timeout/);
    await reader.query('COMMIT');
    await reader.end();
    expect(await detachEventPartition(database.db, partition)).toBe(true);
  });
});

describe('who looks for new events', () => {
  type Node = {
    readonly 'Relation Name'?: string;
    readonly 'Actual Loops': number;
    readonly 'Rows Removed by Join Filter'?: number;
    readonly Plans?: readonly Node[];
  };
  const nodesOf = (node: Node): readonly Node[] => [node, ...(node.Plans ?? []).flatMap(nodesOf)];

  test('reads neither what was taken nor the months before it', async () => {
    const database = await createDatabase();
    const { db } = database;
    const { id: merchantId } = await db.merchant.create({
      data: { id: newId('mer', ''), name: 'A', businessNo: '1234567890' },
    });
    const endpointId = await newEndpoint(db, merchantId);
    await keepPartitions({ db, clock: () => monthsFromNow(9), retention: RETENTION });
    for (let months = 0; months < 10; months += 1)
      await db.event.createMany({
        data: Array.from({ length: 50 }, () => ({ ...eventAt(monthsFromNow(months)), merchantId })),
      });
    await waitUntil(
      'the events to be taken',
      async () => (await lookAtEndpoint(db, endpointId, new Date())).kind === 'send',
    );
    const driver = jest.spyOn(pg.Client.prototype, 'query');
    await lookAtEndpoint(db, endpointId, new Date());
    const soon = new Date(Date.now() + 1_000);
    await takeEndpointsToWake(db, soon, 10);
    const asked = driver.mock.calls.map(
      ([one]) => one as unknown as { readonly text: string; readonly values: unknown[] },
    );
    driver.mockRestore();
    const statements = asked.filter(({ text }) => /FROM event e\b/.test(text));
    expect(statements).toHaveLength(2);
    const sql = new pg.Client({ connectionString: database.url });
    await sql.connect();
    for (const { text, values } of statements) {
      // As the wake found it: it is asked for an endpoint only that was not told a moment ago.
      await db.webhookEndpoint.updateMany({ data: { wakeAfter: new Date(), lookBy: null } });
      const explained = await sql.query<{ readonly 'QUERY PLAN': readonly [{ readonly Plan: Node }] }>({
        text: `EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) ${text}`,
        values,
      });
      const nodes = explained.rows.flatMap((row) => nodesOf(row['QUERY PLAN'][0].Plan));
      const read = nodes.filter((node) => node['Actual Loops'] > 0).flatMap((node) => node['Relation Name'] ?? []);
      expect(read.filter((name) => name.startsWith('event_')).length).toBeLessThan(7);
      expect(read).not.toContain('event_first');
      expect(read).toContain('event_default');
      expect(nodes.filter((node) => (node['Rows Removed by Join Filter'] ?? 0) > 0)).toEqual([]);
    }
    await sql.end();
    await database.drop();
  });
});

describe('the migration', () => {
  const versions = mkdtempSync(path.join(tmpdir(), 'before-months-'));
  afterAll(() => {
    rmSync(versions, { recursive: true });
  });
  const context = {
    root: projectRoot,
    env: process.env,
    progress: { say: () => undefined, step: <T>(_: string, work: () => Promise<T>) => work() },
  };
  const bring = (url: string, version = projectRoot) => migrate(url, context, new AbortController().signal, version);

  test('partitions the events of the version before where they are, while others go on writing and reading them', async () => {
    const folder = path.join(versions, 'prisma/migrations');
    cpSync(path.join(projectRoot, 'prisma/migrations'), folder, { recursive: true });
    for (const name of readdirSync(folder))
      if (name.includes('_event_month')) rmSync(path.join(folder, name), { recursive: true });
    const { url, drop } = await createEmptyDatabase();
    await bring(url, versions);
    const db = openDatabase({ url, poolMax: 3, applicationName: 'test' });
    const first = await db.event.create({ data: eventAt(new Date()) });
    const { id: merchantId } = await db.merchant.create({
      data: { id: newId('mer', ''), name: 'A', businessNo: '1234567890' },
    });
    const endpointId = await newEndpoint(db, merchantId);

    let written = 1;
    const migrated = new AbortController();
    const writing = (async () => {
      while (!migrated.signal.aborted) {
        const event = eventAt(new Date());
        const { id: eventId, subjectId, version, merchantId } = event;
        await db.$transaction(async (tx) => {
          await tx.event.create({ data: event });
          const id = deliveryIdFor(endpointId, eventId);
          const told = { endpointId, eventId, subjectId, version, merchantId };
          await tx.webhookDelivery.create({ data: { id, ...told } });
        });
        const { event: read } = await db.webhookDelivery.findFirstOrThrow({
          where: { eventId },
          include: { event: true },
        });
        expect(read.subjectId).toBe(subjectId);
        written += 1;
      }
    })();
    await waitUntil('the writer', () => written > 20);
    expect(await bring(url)).toEqual([
      expect.stringContaining('_event_month_bound'),
      expect.stringContaining('_event_months'),
    ]);
    const during = written;
    await waitUntil('the writer to go on', () => written > during + 20);
    migrated.abort();
    await writing;

    expect(await db.event.count()).toBe(written);
    const places = await db.$queryRaw<{ readonly place: string }[]>`
      SELECT DISTINCT tableoid::regclass::text AS place FROM event`;
    expect(places).toEqual([{ place: 'event_first' }]);
    const { sequence } = await db.event.create({ data: eventAt(new Date()) });
    expect(sequence).toBeGreaterThan(first.sequence);
    await db.$disconnect();
    await drop();
  }, 60_000);
});

describe('what is not settled', () => {
  let harness: Harness;
  beforeEach(async () => {
    harness = await startHarness();
  });
  afterEach(() => harness.close());

  const farAway = () => monthsFromNow(24);
  const keep = () => keepPartitions({ db: harness.db, clock: farAway, retention: RETENTION });

  test('keeps its partition, and the reason names it', async () => {
    const payment = await beginPayment(harness);
    await bring(harness, payment.id, 'UNCONFIRMED');
    const { held, dropped } = await keep();
    expect(held).toContain(`event_first: payment ${payment.id} is not settled`);
    expect(dropped).not.toContain('event_first');
    await harness.db.payment.update({ where: { id: payment.id }, data: { status: 'DECLINED' } });
    expect((await keep()).dropped).toContain('event_first');
  });

  test('is also an event that an endpoint has not taken, and a webhook that is still there', async () => {
    const { id: merchantId } = harness.merchant;
    const endpointId = await newEndpoint(harness.db, merchantId);
    await beginPayment(harness);
    expect((await keep()).held[0]).toContain(`event_first: endpoint ${endpointId} has not taken event evt_`);
    await waitUntil(
      'the events to be taken',
      async () => (await lookAtEndpoint(harness.db, endpointId, new Date())).kind === 'send',
    );
    expect((await keep()).held[0]).toMatch(/^event_first: webhook whd_.* tells of event evt_/);
    await harness.db.webhookDelivery.deleteMany();
    expect((await keep()).dropped).toContain('event_first');
  });

  test('a webhook that is made while its partition is detached keeps it', async () => {
    await beginPayment(harness);
    const [event] = await harness.db.event.findMany({ take: 1 });
    const [first] = (await eventPartitions(harness.db)).filter(({ name }) => name === 'event_first');
    if (event === undefined || first === undefined) throw new Error('no event');
    const endpointId = await newEndpoint(harness.db, event.merchantId);
    const { id: eventId, merchantId, subjectId, version } = event;
    await harness.db.webhookDelivery.create({
      data: { id: deliveryIdFor(endpointId, eventId), endpointId, eventId, merchantId, subjectId, version },
    });
    await expect(detachEventPartition(harness.db, first)).rejects.toThrow(PartitionTaken);
    expect(await harness.db.event.count({ where: { id: eventId } })).toBe(1);
  });
});

describe('old rows that are in no partition', () => {
  let harness: Harness;
  beforeAll(async () => {
    harness = await startHarness();
  });
  afterAll(() => harness.close());

  const inYears = (years: number) => () => monthsFromNow(years * 12);
  /** Everything that a run forgets at a time, by the kind of rows. */
  async function forgetAt(clock: () => Date, isDryRun = false): Promise<Readonly<Record<string, number>>> {
    const found: Record<string, number> = {};
    for (const what of forgettable) {
      let after: string | undefined;
      do {
        const deps = { db: harness.db, clock, retention: RETENTION };
        const page = await forgetPage(deps, { what, ...(after !== undefined && { after }) }, isDryRun);
        found[what] = (found[what] ?? 0) + page.forgotten;
        if (page.heldCount > 0) found[`${what}-held`] = page.heldCount;
        after = page.next;
      } while (after !== undefined);
    }
    return found;
  }
  const paymentsLeft = async () => (await harness.db.payment.findMany()).map(({ status }) => status).sort();

  test('bills go after five years with all that belongs to them, whatever their payments ended as; what has not ended stays', async () => {
    for (const status of reachableStatuses) await bring(harness, (await beginPayment(harness)).id, status);
    // Its way there moves the payment alone.
    await harness.db.billClaim.deleteMany({ where: { bill: { payments: { some: { status: 'NET_CANCELLED' } } } } });
    while ((await expireDueBills({ ...harness.context, clock: inYears(1) })) > 0);
    const before = await paymentsLeft();
    await forgetAt(inYears(4));
    await forgetAt(inYears(6), true);
    expect(await paymentsLeft()).toEqual(before);
    const found = await forgetAt(inYears(6));
    const open = before.filter((status) => !isFinal(status));
    expect(await paymentsLeft()).toEqual(open);
    expect(found['bills-D-held']).toBe(open.filter(isBeforeApproval).length);
    const ofOpen = { payment: { status: { in: open } } };
    expect(await harness.db.attempt.count()).toBe(await harness.db.attempt.count({ where: ofOpen }));
    expect(await harness.db.journalEntry.count()).toBe(0);
    expect(await harness.db.bill.count()).toBe(open.length);
  });

  test('results that were handed on go, and those that wait stay', async () => {
    const result = { issuer: 'kb', issuerTransactionId: 'T-old', contentType: 'text/plain' } as const;
    const at = { receivedAt: new Date(), nextDeliveryAt: new Date() };
    const sealedBody = new Uint8Array([1]);
    await harness.db.inbox.createMany({
      data: [
        { ...result, ...at, id: newId('inb', ''), fingerprint: 'a', state: 'DELIVERED' },
        { ...result, ...at, id: newId('inb', ''), fingerprint: 'b', state: 'RECEIVED', sealedBody },
      ],
    });
    const linq = { service: 'SP', transactionId: 'T-old', orderNo: 'SP1', ...at };
    await harness.db.linqResult.createMany({
      data: [
        { ...linq, fingerprint: 'a', state: 'KEPT', sealedBody },
        { ...linq, fingerprint: 'b', state: 'DELIVERED', endedAt: new Date() },
      ],
    });
    expect(await forgetAt(inYears(4))).toMatchObject({ inbox: 0, linq: 0 });
    expect(await forgetAt(inYears(6), true)).toMatchObject({ inbox: 1, linq: 1 });
    expect(await forgetAt(inYears(6))).toMatchObject({ inbox: 1, linq: 1 });
    expect(await harness.db.inbox.findMany({ select: { state: true } })).toEqual([{ state: 'RECEIVED' }]);
    expect(await harness.db.linqResult.findMany({ select: { state: true } })).toEqual([{ state: 'KEPT' }]);
  });

  test('the bill of a period stays while its subscription goes on, so that no period is opened again', async () => {
    const billingKeyId = await keepCardId(harness, 'RETAINED-CARD');
    const terms = { orderNo: 'S-1', orderName: '구독', amount: 10_000, cycle: { unit: 'MONTH' } };
    const { json } = await ask(harness, 'POST', '/v1/subscriptions', { billingKeyId, ...terms });
    const { id: merchantId } = harness.merchant;
    const subscriptionId = json.id;
    const { id: billId } = await makeBill(harness);
    const period = { subscriptionId, period: '20261101', number: 0, merchantId, billId, state: 'WAIVED' } as const;
    await harness.db.subscriptionPeriod.create({ data: period });
    await harness.db.bill.update({ where: { id: billId }, data: { state: 'D' } });
    const left = () => harness.db.subscriptionPeriod.count({ where: { subscriptionId } });
    await forgetAt(inYears(6));
    expect(await left()).toBe(1);
    await harness.db.subscription.update({ where: { id: subscriptionId }, data: { state: 'CANCELLED' } });
    await forgetAt(inYears(6));
    expect(await left()).toBe(0);
    expect(await harness.db.bill.count({ where: { id: billId } })).toBe(0);
  });
});
