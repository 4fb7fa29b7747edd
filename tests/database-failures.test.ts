import pg from 'pg';
import { type Database, openDatabase, passingFailureOf } from '../platform/database';
import { createSerials } from '../records/serials';
import { createDatabase, type TestDatabase } from './support/database';

let database: TestDatabase;
let db: Database;
/** Another session, which holds what the engine needs. */
let other: pg.Client;

const anyRow = { terminalId_serialDate: { terminalId: 'T1', serialDate: '20260105' } };

beforeAll(async () => {
  database = await createDatabase();
  db = database.db;
  await db.serialCounter.createMany({
    data: [
      { terminalId: 'T1', serialDate: '20260105', last: 1 },
      { terminalId: 'T2', serialDate: '20260105', last: 1 },
    ],
  });
  other = new pg.Client({ connectionString: database.url });
  await other.connect();
});
afterAll(async () => {
  await other.end();
  await database.drop();
});

/** The failure of a call while another session's transaction is open. */
async function whileOpen(sql: string, call: () => Promise<unknown>): Promise<unknown> {
  await other.query('BEGIN');
  await other.query(sql);
  try {
    return await call().catch((failure: unknown) => failure);
  } finally {
    await other.query('ROLLBACK');
  }
}

const failing = (call: () => Promise<unknown>): Promise<unknown> => call().catch((failure: unknown) => failure);
const LOCK = "SELECT last FROM serial_counter WHERE terminal_id = 'T1' FOR UPDATE";
const raised = (sqlState: string) =>
  failing(() => db.$executeRawUnsafe(`DO $$ BEGIN RAISE EXCEPTION 'provoked' USING ERRCODE = '${sqlState}'; END $$`));

describe('a call to the database fails because it is busy', () => {
  test('when a statement timed out at a lock, whether Prisma wrote the statement or we did', async () => {
    expect(passingFailureOf(await whileOpen(LOCK, () => db.$executeRaw`UPDATE serial_counter SET last = 2`))).toBe(
      'busy',
    );
    expect(
      passingFailureOf(await whileOpen(LOCK, () => db.serialCounter.update({ where: anyRow, data: { last: 2 } }))),
    ).toBe('busy');
  }, 30_000);

  test('when a lock is not available', async () => {
    expect(
      passingFailureOf(await whileOpen(LOCK, () => db.$queryRaw`SELECT last FROM serial_counter FOR UPDATE NOWAIT`)),
    ).toBe('busy');
  });

  test('when two transactions write the same row', async () => {
    const conflict = await failing(() =>
      db.$transaction(
        async (tx) => {
          await tx.serialCounter.findMany();
          await other.query('UPDATE serial_counter SET last = last + 1');
          await tx.serialCounter.updateMany({ data: { last: 3 } });
        },
        { isolationLevel: 'RepeatableRead' },
      ),
    );
    expect(conflict).toMatchObject({ code: 'P2034' });
    expect(passingFailureOf(conflict)).toBe('busy');
  });

  test('when its pool has no connection in time, or a transaction exceeds its time', async () => {
    const small = openDatabase({ url: database.url, poolMax: 1, applicationName: 'test' });
    const held = small.$transaction(
      async (tx) => {
        await tx.$executeRaw`SELECT pg_sleep(4)`;
        await tx.$executeRaw`SELECT pg_sleep(4)`;
      },
      { timeout: 20_000 },
    );
    const waited = await failing(() => small.$transaction((tx) => tx.serialCounter.findMany()));
    expect(passingFailureOf(waited)).toBe('busy');
    await held;
    const expired = await failing(() =>
      small.$transaction(
        async (tx) => {
          await tx.$executeRaw`SELECT pg_sleep(1)`;
          await tx.serialCounter.findMany();
        },
        { timeout: 300 },
      ),
    );
    expect(expired).toMatchObject({ code: 'P2028' });
    expect(passingFailureOf(expired)).toBe('busy');
    await small.$disconnect();
  }, 30_000);

  test.each(['53100', '53200', '53300', '40P01', '25006'])('when PostgreSQL says %s', async (sqlState) => {
    expect(passingFailureOf(await raised(sqlState))).toBe('busy');
  });
});

describe('a call to the database fails because it is away', () => {
  test('when its connection is ended', async () => {
    const ended = failing(() => db.$queryRaw`SELECT pg_terminate_backend(pg_backend_pid())::text`);
    expect(passingFailureOf(await ended)).toBe('away');
  });

  test.each(['57P01', '57P02', '57P03', '08006'])('when PostgreSQL says %s', async (sqlState) => {
    expect(passingFailureOf(await raised(sqlState))).toBe('away');
  });

  test('when it is unreachable, or refuses the login', async () => {
    const nobody = openDatabase({ url: 'postgresql://nobody:x@127.0.0.1:1/none', poolMax: 1, applicationName: 'test' });
    expect(passingFailureOf(await failing(() => nobody.serialCounter.findMany()))).toBe('away');
    await nobody.$disconnect();
    const url = new URL(database.url);
    url.pathname = '/no_such_database';
    const stranger = openDatabase({ url: url.href, poolMax: 1, applicationName: 'test' });
    expect(passingFailureOf(await failing(() => stranger.$transaction((tx) => tx.serialCounter.findMany())))).toBe(
      'away',
    );
    await stranger.$disconnect();
  });
});

test.each<readonly [string, () => Promise<unknown>]>([
  ['a missing table', () => db.$queryRaw`SELECT 1 FROM nowhere`],
  [
    'a row that exists already',
    () => db.serialCounter.create({ data: { terminalId: 'T1', serialDate: '20260105', last: 1 } }),
  ],
  [
    'a missing row',
    () =>
      db.serialCounter.findUniqueOrThrow({ where: { terminalId_serialDate: { terminalId: 'none', serialDate: '' } } }),
  ],
  ['a fault in our code', () => Promise.reject(new TypeError('x is undefined'))],
])('%s is not a state of the database: it does not pass by itself', async (_what, call) => {
  const failure = await failing(call);
  expect(failure).toBeInstanceOf(Error);
  expect(passingFailureOf(failure)).toBeUndefined();
});

describe('serials', () => {
  test('are drawn one after the other, each once, by any number of callers', async () => {
    const draw = createSerials(db);
    const drawn = await Promise.all(Array.from({ length: 50 }, () => draw('T9', '20260105')));
    expect([...drawn].sort()).toEqual(Array.from({ length: 50 }, (_one, at) => String(at + 1).padStart(12, '0')));
  });

  test('of a locked counter fail after a lock time-out at the latest, and hold up no other counter', async () => {
    const draw = createSerials(db);
    const began = Date.now();
    const failures = await whileOpen(LOCK, async () => {
      const locked = Promise.all(Array.from({ length: 20 }, () => failing(() => draw('T1', '20260105'))));
      expect(await draw('T2', '20260105')).toHaveLength(12);
      return locked;
    });
    expect(Date.now() - began).toBeLessThan(3_000);
    expect((failures as readonly unknown[]).map(passingFailureOf)).toEqual(Array.from({ length: 20 }, () => 'busy'));
    expect(await draw('T1', '20260105')).toHaveLength(12);
  });
});
