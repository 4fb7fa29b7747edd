import { rmSync } from 'node:fs';
import type { Socket } from 'node:net';
import pg from 'pg';
import { addDays, kstDate } from '../domain/kst';
import { openDatabase, passingFailureOf } from '../platform/database';
import { violationsIn } from './support/check';
import { startDatabaseProxy } from './support/database-proxy';
import { type Engine, startSmallEngine } from './support/engine';
import { answerInApp, beginPayment, makeBill, reaches } from './support/journey';
import { temporaryFolder } from './support/parts';
import { chargesOf, makeKeys, periodsOf, run, subscribe } from './support/subscriptions';
import { ownTemporalServer, type TemporalServer } from './support/temporal-server';
import { waitUntil } from './support/wait-for';

const MINUTE_MS = 60_000;

describe.each(['Asia/Seoul', 'America/New_York'])('processes and a database in %s', (zone) => {
  const folder = temporaryFolder();
  let temporal: TemporalServer;
  let engine: Engine;
  beforeAll(async () => {
    temporal = await ownTemporalServer(folder);
    await temporal.start();
    engine = await startSmallEngine({ TZ: zone }, { temporalAddress: temporal.address });
  });
  afterAll(async () => {
    expect(await violationsIn(engine)).toEqual([]);
    await engine.stop();
    await temporal.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Reads it with a session that asks for no zone. */
  const plainly = async <T extends pg.QueryResultRow>(sql: string): Promise<readonly T[]> => {
    const client = new pg.Client({ connectionString: engine.database.url });
    await client.connect();
    const { rows } = await client.query<T>(sql);
    await client.end();
    return rows;
  };

  test('store the same instants as the database itself, whichever of them writes', async () => {
    expect(await plainly('SHOW TimeZone')).toEqual([{ TimeZone: zone }]);
    const payment = await beginPayment(engine);
    await answerInApp(engine, payment);
    await reaches(engine, payment, 'APPROVED');
    const ages = await plainly<{ created: number; approved: number; expires: number }>(`
      SELECT abs(extract(epoch FROM now() - p.created_at))::float AS created,
        abs(extract(epoch FROM now() - a.sending_at))::float AS approved,
        extract(epoch FROM b.expires_at - b.created_at)::float AS expires
      FROM payment p JOIN attempt a ON a.payment_id = p.id JOIN bill b ON b.id = p.bill_id WHERE p.id = '${payment.id}'`);
    expect(ages).toHaveLength(1);
    expect(ages[0]?.created).toBeLessThan(MINUTE_MS / 1_000);
    expect(ages[0]?.approved).toBeLessThan(MINUTE_MS / 1_000);
    expect(Math.round((ages[0]?.expires ?? 0) / 60)).toBe(24 * 60);
  });

  test('deliver a result that was kept while Temporal was away', async () => {
    const payment = await beginPayment(engine);
    await temporal.stop();
    try {
      await answerInApp(engine, payment);
      expect(await engine.database.db.inbox.count({ where: { state: 'RECEIVED' } })).toBe(1);
    } finally {
      await temporal.start();
    }
    await reaches(engine, payment, 'APPROVED', MINUTE_MS);
  });

  test('close a bill at its expiry, and not before', async () => {
    const inTime = await makeBill(engine, { expiresAt: new Date(Date.now() + MINUTE_MS).toISOString() });
    const over = await makeBill(engine, { expiresAt: new Date(Date.now() + 1_000).toISOString() });
    const stateOf = async ({ id }: { readonly id: string }) =>
      (await engine.database.db.bill.findUniqueOrThrow({ where: { id } })).state;
    await waitUntil('the bill to expire', async () => (await stateOf(over)) === 'D');
    expect(await stateOf(inTime)).toBe('W');
  });

  test('charge a subscription on its Korean day, once', async () => {
    // For billing, yesterday's period has begun, whatever the hour.
    const yesterday = addDays(kstDate(new Date()), -1);
    const [id = ''] = await subscribe(engine, await makeKeys(engine, 1), { anchor: yesterday });
    const now = new Date().toISOString();
    await run(engine, now);
    await run(engine, now);
    expect((await periodsOf(engine, id)).map(({ period, state }) => [period, state])).toEqual([[yesterday, 'PAID']]);
    expect(await chargesOf(engine, id)).toHaveLength(1);
  });

  test('refuse a session that a pooler opens in that zone, and say what to do', async () => {
    const pooler = await startDatabaseProxy(engine.database.url, withoutOptions);
    const db = openDatabase({ url: pooler.url, poolMax: 1, applicationName: 'test' });
    const failure = await db.bill.count().catch((refusal: unknown) => refusal);
    await db.$disconnect();
    await pooler.close();
    expect(String(failure)).toContain(`has the time zone ${zone}`);
    expect(String(failure)).toContain('ALTER ROLE');
    expect(passingFailureOf(failure)).toBe('away');
  });
});

/** Passes a client's start-up message on without its options, like a pooler. */
function withoutOptions(client: Socket, database: Socket): void {
  client.once('data', (startup) => {
    database.write(stripped(startup));
    client.pipe(database);
  });
  database.pipe(client);
}

/**
 * A start-up message consists of its length, the protocol's version, pairs of zero-terminated texts, and a final zero
 * byte.
 */
function stripped(startup: Buffer): Buffer {
  const [version, fields] = [startup.subarray(4, 8), startup.subarray(8).toString('latin1').split('\0')];
  const pairs = Array.from({ length: Math.floor(fields.length / 2) }, (_, at) => fields.slice(2 * at, 2 * at + 2));
  const kept = pairs.filter(([name]) => name !== '' && name !== 'options').flat();
  const body = Buffer.concat([version, Buffer.from(`${kept.join('\0')}\0\0`, 'latin1')]);
  const length = Buffer.alloc(4);
  length.writeInt32BE(body.length + 4);
  return Buffer.concat([length, body]);
}
