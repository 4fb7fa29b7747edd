import { paymentWorkflowId, recoveryWorkflowId } from '../domain/runs';
import { resolve } from '../workflows/messages';
import { paidPayment } from './support/cancelling';
import { violationsIn } from './support/check';
import { runCommand } from './support/commands';
import { type DatabaseProxy, startDatabaseProxy } from './support/database-proxy';
import { type Engine, type ProcessName, startSmallEngine } from './support/engine';
import { call } from './support/http';
import {
  answerInApp,
  bearer,
  beginPayment,
  booksOf,
  type Payment,
  reaches,
  statusOf,
  telegramsOf,
  vanBehaves,
} from './support/journey';
import {
  connectionTo,
  type PostgresServer,
  type PostgresServers,
  startPostgresServers,
} from './support/postgres-servers';
import { sweepOnce } from './support/touch';
import { waitFor, waitUntil } from './support/wait-for';

// docs/restoring.md, walked. A database that lost its last transactions draws serials again under which a VAN has
// booked other payers’ approvals.

const STANDBYS = ['standby_a', 'standby_b'] as const;
/** Without an approval, a payment ends as one of the last two: by its run, or by the sweep that takes it over. */
const KNOWN = ['APPROVED', 'NET_CANCELLED', 'DECLINED'];
const ANY_OF_THEM = `ALTER SYSTEM SET synchronous_standby_names = 'ANY 1 (${STANDBYS.join(', ')})'`;

let servers: PostgresServers;
let backup: string;
let standbys: readonly PostgresServer[];
let proxy: DatabaseProxy;
let engine: Engine;

beforeAll(async () => {
  servers = await startPostgresServers();
  const { first } = servers;
  backup = await servers.backUp(first);
  standbys = await Promise.all(STANDBYS.map((name) => servers.standBy(name, backup, first)));
  await first.query(ANY_OF_THEM);
  await first.query('SELECT pg_reload_conf()');
  await areSynchronous(first, 2);
  proxy = await startDatabaseProxy(first.url, (client, database) => {
    client.pipe(database).pipe(client);
  });
  engine = await startSmallEngine(
    { VAN_ALPHA_READ_TIMEOUT_MS: '3000', VAN_ALPHA_LONGEST_PROCESSING_MS: '3000', SWEEP_AFTER_MS: '500' },
    { migrated: proxy.url, listsFrom: (databaseUrl) => onServer(databaseUrl, standbys[1]) },
  );
}, 120_000);
afterAll(async () => {
  await engine.stop();
  await proxy.close();
  await servers.stop();
});

/** The same database on another server. */
function onServer(databaseUrl: string, server: PostgresServer | undefined): string {
  const url = new URL(server?.url ?? '');
  url.pathname = new URL(databaseUrl).pathname;
  return url.href;
}

/** Waits until as many standbys have each commit on their disks before it returns. */
const areSynchronous = (primary: PostgresServer, count: number): Promise<void> =>
  waitUntil(`${count} synchronous standbys`, async () => {
    const found = await primary.query(`SELECT 1 FROM pg_stat_replication WHERE sync_state = 'quorum'`);
    return found.length === count;
  });

/** The standby that has received most, and the other one. */
async function byWhatTheyHave(): Promise<readonly [PostgresServer, PostgresServer]> {
  const received = await Promise.all(
    standbys.map(async (server) => {
      const [row] = await server.query<{ bytes: string }>(
        `SELECT pg_wal_lsn_diff(pg_last_wal_receive_lsn(), '0/0')::text AS bytes`,
      );
      return { server, bytes: BigInt(row?.bytes ?? '0') };
    }),
  );
  const [furthest, other] = received.sort((one, another) => (one.bytes < another.bytes ? 1 : -1));
  if (furthest === undefined || other === undefined) throw new Error('there are two standbys');
  return [furthest.server, other.server];
}

/** As if the rows of this attempt, and later draws, had been lost: another payment draws its serial again. */
async function loseSerialOf({ id }: Payment): Promise<void> {
  const { db } = engine.database;
  const lost = await db.attempt.findFirstOrThrow({ where: { paymentId: id, kind: 'APPROVAL' } });
  const { terminalId, serialDate, serial } = lost;
  // The remaining row, for the payment's own checks, gets a serial that nobody draws.
  await db.attempt.update({ where: { id: lost.id }, data: { serial: `7${serial.slice(1)}` } });
  const at = { terminalId_serialDate: { terminalId, serialDate } };
  await db.serialCounter.update({ where: at, data: { last: Number(serial) - 1 } });
}

test('another payer’s approval under the serial is not cancelled: the payment waits for an operator', async () => {
  const first = await paidPayment(engine, { amount: 34_000 });
  await loseSerialOf(first);
  const second = await beginPayment(engine);
  await vanBehaves(engine, second, { kind: 'silent', books: false });
  await answerInApp(engine, second);

  await reaches(engine, second, 'NEEDS_REVIEW');
  expect(await booksOf(engine, first)).toMatchObject([{ amount: 34_000, balance: 34_000, state: 'A' }]);
  expect(
    (await telegramsOf(engine, second)).map(({ messageType, responseCode }) => [messageType, responseCode]),
  ).toEqual([
    ['0200', undefined],
    ['0420', '8000'],
    ['0100', '0000'],
  ]);
  expect((await engine.database.db.payment.findUniqueOrThrow({ where: { id: second.id } })).reasonCode).toContain(
    "that can't be its own",
  );

  const resolution = { verdict: 'NOT_APPROVED', operator: 'ops-1', note: 'the VAN has nothing of this order' } as const;
  const run = engine.temporal.workflow.getHandle(paymentWorkflowId(second.id));
  expect(await run.executeUpdate(resolve, { args: [resolution] })).toBe('DECLINED');
  expect(await booksOf(engine, first)).toMatchObject([{ balance: 34_000, state: 'A' }]);
  expect(await violationsIn(engine)).toEqual([]);
});

const readByMerchant = (path: string) => call('GET', `${engine.api}${path}`, { headers: bearer(engine) });

async function isListed({ id }: Payment): Promise<boolean> {
  const { status, json } = await readByMerchant('/v1/payments');
  expect(status).toBe(200);
  return (json.items as unknown as readonly { readonly id: string }[]).some((payment) => payment.id === id);
}

test('lists are read from a standby that may be behind, a single payment is not', async () => {
  const [, standby] = standbys;
  if (standby === undefined) throw new Error('there are two standbys');
  await standby.query('SELECT pg_wal_replay_pause()');
  await waitUntil('the standby to stand still', async () => {
    const [row] = await standby.query<{ state: string }>('SELECT pg_get_wal_replay_pause_state() AS state');
    return row?.state === 'paused';
  });
  const payment = await paidPayment(engine, { amount: 13_000 });
  expect(await isListed(payment)).toBe(false);
  expect(await readByMerchant(`/v1/payments/${payment.id}`)).toMatchObject({
    status: 200,
    json: { status: 'APPROVED' },
  });
  await standby.query('SELECT pg_wal_replay_resume()');
  await waitUntil('the payment to be listed', () => isListed(payment));
});

/** The server that takes the writes. */
let primary: PostgresServer;

test('a failover to a synchronous standby, amid payments, loses nothing that anybody was told', async () => {
  const payments: Payment[] = [];
  while (payments.length < 10) payments.push(await beginPayment(engine));
  await Promise.all(
    payments.map((payment, place) => vanBehaves(engine, payment, { kind: 'delay', delayMs: 300 * place })),
  );
  await Promise.all(payments.map((payment) => answerInApp(engine, payment)));
  const told = await waitFor('some to be approved, and some to be with the VAN', async () => {
    const are = await statusOfAll(payments);
    return are.includes('APPROVED') && are.includes('APPROVING') ? are : undefined;
  });
  await servers.first.crash();

  const [promoted, follower] = await byWhatTheyHave();
  await promoted.query('SELECT pg_promote()');
  await promoted.query(ANY_OF_THEM);
  await promoted.query('SELECT pg_reload_conf()');
  const conninfo = connectionTo(promoted.url, follower.name);
  await follower.query(`ALTER SYSTEM SET primary_conninfo = '${conninfo}'`);
  await follower.query('SELECT pg_reload_conf()');
  await areSynchronous(promoted, 1);
  proxy.leadTo(promoted.url);
  primary = promoted;
  await engine.ready();

  const ended = await waitFor('every payment to be known', async () => {
    const are = await statusOfAll(payments);
    return are.every((status) => KNOWN.includes(status)) ? are : undefined;
  });
  for (const [place, status] of told.entries()) if (status === 'APPROVED') expect(ended[place]).toBe('APPROVED');
  await paidPayment(engine, { amount: 20_000 });
  expect(await violationsIn(engine)).toEqual([]);
}, 180_000);

const statusOfAll = (payments: readonly Payment[]): Promise<readonly string[]> =>
  Promise.all(payments.map(async (payment) => (await statusOf(engine, payment)).json.status));

const writers: readonly ProcessName[] = ['server', 'workers'];

/** Waits until everything that is written so far can be restored. */
async function archived(): Promise<void> {
  const [written] = await primary.query<{ file: string }>('SELECT pg_walfile_name(pg_current_wal_lsn()) AS file');
  await primary.query('SELECT pg_switch_wal()');
  await waitUntil(`${written?.file} to be archived`, async () => {
    const [last] = await primary.query<{ file: string | null }>(
      'SELECT last_archived_wal AS file FROM pg_stat_archiver',
    );
    return (last?.file ?? '') >= (written?.file ?? '');
  });
}

test('a database restored to a point in time loses what came after it, goes on behind a gap, and is settled to a clean check', async () => {
  const known = await paidPayment(engine, { amount: 12_000 });
  const behind = await beginPayment(engine, { amount: 15_000 });
  const [at] = await primary.query<{ now: string }>('SELECT now()::text AS now');
  await answerInApp(engine, behind);
  await reaches(engine, behind, 'APPROVED');
  const lost = await paidPayment(engine, { amount: 34_000 });
  await archived();

  for (const name of writers) await engine.end(name);
  for (const server of [primary, ...standbys.filter((one) => one !== primary)]) await server.crash();
  primary = await servers.restore('restored', backup, at?.now ?? '');
  await waitUntil('the restored server to take writes', async () => {
    const [row] = await primary.query<{ recovering: boolean }>('SELECT pg_is_in_recovery() AS recovering');
    return row?.recovering === false;
  });
  proxy.leadTo(primary.url);
  const tried = await runCommand(engine, 'after-restore', ['--dry-run']);
  expect(tried.out).toMatch(/would move TEST000001 [0-9]{8} from [0-9]+ to 1[0-9]{4}\n/);
  const moved = await runCommand(engine, 'after-restore', []);
  expect(moved).toMatchObject({ code: 0, err: '' });
  for (const { id } of [behind, lost]) expect(moved.out).toContain(`behind: ${paymentWorkflowId(id)} ended APPROVED`);
  expect(moved.out).toContain('2 payments are behind their runs.');
  for (const name of writers) await engine.start(name);
  await engine.ready();

  const next = await paidPayment(engine, { amount: 21_000 });
  const attempt = await engine.database.db.attempt.findFirstOrThrow({ where: { paymentId: next.id } });
  expect(Number(attempt.serial)).toBeGreaterThan(10_000);
  for (const payment of [known, behind, lost]) expect(await booksOf(engine, payment)).toMatchObject([{ state: 'A' }]);
  await reviewed(behind);
  await cancelAtVan(behind);
  await engine.temporal.workflow.getHandle(recoveryWorkflowId(behind.id)).executeUpdate(resolve, {
    args: [{ verdict: 'NOT_APPROVED', operator: 'ops-1', note: 'cancelled at the VAN' }],
  });
  expect(await violationsIn(engine)).toEqual([expect.stringContaining(`for OD${lost.id}, which is no payment here`)]);
  await cancelAtVan(lost);
  expect(await violationsIn(engine)).toEqual([]);
}, 180_000);

/** A sweep finds the payment once the payer's time in the card app is over. */
async function reviewed({ id }: Payment): Promise<void> {
  await engine.database.db.payment.update({ where: { id }, data: { authExpiresAt: new Date(0) } });
  await waitUntil(`${id} to wait for an operator`, async () => {
    await sweepOnce(engine);
    return (await engine.database.db.payment.findUniqueOrThrow({ where: { id } })).status === 'NEEDS_REVIEW';
  });
}

/** The VAN's operators cancel a payment's approval. */
async function cancelAtVan(payment: Payment): Promise<void> {
  const [booked] = await booksOf(engine, payment);
  const asked = { json: { approvalNo: booked?.approvalNo } };
  expect((await call('POST', `${engine.van}/control/cancel`, asked)).status).toBe(204);
}
