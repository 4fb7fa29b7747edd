import { randomUUID } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { newId } from '../platform/ids';
import { admitApiKey } from '../server/admin/api-keys';
import { addMerchant } from '../server/admin/save-merchant';
import { newApiKey } from '../server/api-key';
import { violationsIn } from './support/check';
import { type Engine, startSmallEngine } from './support/engine';
import { call } from './support/http';
import { waitUntil } from './support/wait-for';

// Events for 50 endpoints of 50 merchants, of which ten misbehave, while processes are killed. For 10,000 events:
// WEBHOOK_FLOOD_ROUNDS=40 npm test -- tests/webhooks-flood

const ENDPOINTS = 50;
/** Events of each merchant in a round. */
const EACH = 5;
const ROUNDS = Number(process.env.WEBHOOK_FLOOD_ROUNDS ?? '9');
/** Events of a subject. */
const VERSIONS = 4;
/** First rounds in which nothing happens at those that misbehave. */
const QUIET_ROUNDS = 2;
/** Those that misbehave may slow the others down by this factor at most: what they do would take far longer. */
const MOST_SLOWED = 3;

const troubles = [
  { kind: 'slow', delayMs: 60_000 },
  { kind: 'slow', delayMs: 2_500 },
  { kind: 'status', status: 500 },
  { kind: 'status', status: 503 },
  { kind: 'redirect', location: 'http://127.0.0.1:1/' },
  { kind: 'huge-body', bytes: 10_737_418_240 },
  { kind: 'reset' },
  { kind: 'silent' },
] as const;

type Received = {
  readonly id: string;
  readonly subjectId: string;
  readonly version: number;
  readonly receivedAt: string;
  readonly verified: boolean;
  readonly answered: number | null;
};
type Endpoint = { readonly merchantId: string; readonly name: string; readonly isHealthy: boolean };

let engine: Engine;
/** Accepts nothing, and its port is closed before the flood. */
let closed: Server;
const endpoints: Endpoint[] = [];

beforeAll(async () => {
  engine = await startSmallEngine({ WEBHOOK_TIMEOUT_MS: '2000' }, { webhooks: true });
  closed = createServer();
  await new Promise<void>((listening) => closed.listen(0, '127.0.0.1', listening));
  const { port } = closed.address() as AddressInfo;
  const nowhere = [`http://127.0.0.1:${port}/`, 'http://no-such-host.invalid/'];
  await new Promise((done) => closed.close(done));
  for (let number = 0; number < ENDPOINTS; number += 1) await register(number, nowhere);
}, 120_000);
afterAll(async () => {
  const violations = await violationsIn(engine);
  await engine.stop();
  expect(violations).toEqual([]);
});

/** The endpoint of a new merchant: the first ten misbehave. */
async function register(number: number, nowhere: readonly string[]): Promise<void> {
  const { db } = engine.database;
  const terminals = [{ van: 'alpha' as const, terminalId: 'TEST000001', vendorCode: 'PMNT' }];
  const merchantId = await addMerchant(db, { name: `상점 ${number}`, businessNo: '1208800767', terminals });
  const apiKey = newApiKey();
  await admitApiKey(db, merchantId, apiKey);
  const name = `flood-${number}`;
  const url = nowhere[number] ?? `${engine.merchant}/webhooks/${name}`;
  const made = await call('POST', `${engine.api}/v1/webhook-endpoints`, {
    json: { url },
    headers: { authorization: `Bearer ${apiKey}`, 'idempotency-key': randomUUID() },
  });
  expect(made.status).toBe(201);
  const { secret } = made.json as unknown as { readonly secret: string };
  const trouble = troubles[number - nowhere.length];
  const order = { secrets: [secret], ...(trouble === undefined ? {} : { behaviour: trouble }) };
  await call('PUT', `${engine.merchant}/control/webhooks/${name}`, { json: order });
  endpoints.push({ merchantId, name, isHealthy: number >= nowhere.length + troubles.length });
}

/** When an event was stored, by its id. */
const storedAt = new Map<string, number>();
/** The events of each merchant. */
const eventsOf = new Map<string, string[]>();

/** One round of events for these merchants, each the next of its subjects'. @returns their ids */
async function storeRound(told: readonly Endpoint[]): Promise<readonly string[]> {
  const rows = told.flatMap(({ merchantId }) =>
    Array.from({ length: EACH }, () => {
      const before = eventsOf.get(merchantId) ?? [];
      const number = before.length;
      const id = newId('evt', '');
      eventsOf.set(merchantId, [...before, id]);
      return {
        id,
        type: 'bill.created',
        subjectId: `bill_${merchantId}_${Math.floor(number / VERSIONS)}`,
        version: (number % VERSIONS) + 1,
        merchantId,
        data: { number },
      };
    }),
  );
  await engine.database.db.event.createMany({ data: rows });
  const now = Date.now();
  for (const { id } of rows) storedAt.set(id, now);
  return rows.map(({ id }) => id);
}

const acceptedBy = async ({ name }: Endpoint): Promise<readonly Received[]> =>
  (
    (await call('GET', `${engine.merchant}/control/webhooks/${name}/received`)).json
      .items as unknown as readonly Received[]
  ).filter(({ verified, answered }) => verified && answered !== null && answered < 300);

/** The first receipt of each event, in the order of the receipts. */
function firstsOf(received: readonly Received[]): readonly Received[] {
  const firsts = new Map<string, Received>();
  for (const one of received) if (!firsts.has(one.id)) firsts.set(one.id, one);
  return [...firsts.values()];
}

const healthy = (): readonly Endpoint[] => endpoints.filter(({ isHealthy }) => isHealthy);

/** Asks only those that lack some, and seldom, because asking takes from those who send. */
async function untilAllHave(events: number): Promise<void> {
  let lacking = healthy();
  await waitUntil(
    `${events} events at every healthy endpoint`,
    async () => {
      const accepted = await Promise.all(lacking.map(acceptedBy));
      lacking = lacking.filter((_one, place) => new Set(accepted[place]?.map(({ id }) => id)).size < events);
      return lacking.length === 0;
    },
    120_000,
    700,
  );
}

/** Killed in the middle of these rounds, one after the other. */
const victims = ['webhook-worker', 'server', 'workers'] as const;
const victimOf = (round: number) => (round % 3 === 1 ? victims[(round - 1) / 3] : undefined);

test('each healthy endpoint gets every event, in order per subject, whatever the others do and whoever is killed', async () => {
  const quiet = new Set<string>();
  const troubled = new Set<string>();
  for (let round = 0; round < QUIET_ROUNDS; round += 1) {
    for (const id of await storeRound(healthy())) quiet.add(id);
    await untilAllHave((round + 1) * EACH);
  }
  for (let round = 0; round < ROUNDS; round += 1) {
    const stored = await storeRound(endpoints);
    const victim = victimOf(round);
    if (victim === undefined) for (const id of stored) troubled.add(id);
    else await kill(victim, (round + QUIET_ROUNDS) * EACH);
    await untilAllHave((round + QUIET_ROUNDS + 1) * EACH);
  }
  const delays = new Map<string, number>();
  for (const endpoint of healthy()) {
    const received = firstsOf(await acceptedBy(endpoint));
    expect(received.map(({ id }) => id).sort()).toEqual(eventsOf.get(endpoint.merchantId)?.toSorted());
    const versions = new Map<string, number>();
    for (const { id, subjectId, version, receivedAt } of received) {
      expect(version).toBe((versions.get(subjectId) ?? 0) + 1);
      versions.set(subjectId, version);
      delays.set(id, Date.parse(receivedAt) - (storedAt.get(id) ?? 0));
    }
  }
  const of = (ids: ReadonlySet<string>): readonly number[] =>
    [...delays]
      .filter(([id]) => ids.has(id))
      .map(([, delay]) => delay)
      .toSorted((one, other) => one - other);
  const at = (sorted: readonly number[], share: number): number => sorted[Math.floor((sorted.length - 1) * share)] ?? 0;
  if (process.env.WEBHOOK_FLOOD_ROUNDS !== undefined)
    for (const [name, some] of Object.entries({ quiet: of(quiet), troubled: of(troubled) }))
      process.stdout.write(
        `${name}, delays in ms: p50 ${at(some, 0.5)}, p99 ${at(some, 0.99)}, longest ${at(some, 1)}\n`,
      );
  expect(at(of(troubled), 0.99)).toBeLessThan(MOST_SLOWED * at(of(quiet), 0.99));
}, 600_000);

/** Kills a process once the first of the round's events has come. */
async function kill(victim: (typeof victims)[number], before: number): Promise<void> {
  const [one] = healthy();
  await waitUntil('the first of the round', async () => one !== undefined && (await acceptedBy(one)).length > before);
  await engine.end(victim, 'SIGKILL');
  await engine.start(victim);
  if (victim === 'server') await engine.ready();
}
