import { createHmac, randomBytes, randomUUID } from 'node:crypto';
import type { BenchEngine } from './engine';
import type { Load, Requests } from './load';
import { type ChangeRate, keepChanging, seedBills, SEEDED_VERSION, type SeededPayment, seedPayments } from './seed';

/** Something that is measured, each time together with the baseline. */
export type Subject = Pick<Load, 'name' | 'origin' | 'connections' | 'expected'> & {
  /** The answering process. */
  readonly process: 'server' | 'baseline';
  /** Creates what a pass of this many seconds needs, without measuring. @returns the requests of each connection */
  prepare(seconds: number): Promise<Load['requestsOf']>;
  /** The subject that it is compared with; by default the select by key. */
  readonly comparedWith?: Subject;
  /** Runs during each pass. */
  readonly beside?: () => { stop(): Promise<unknown> };
};

const CONNECTIONS = 32;
const PAY_CONNECTIONS = 16;
const POLLED_PAYMENTS = 1_000;
/** More than this machine can handle; unused ones do no harm. */
const BILLS_PER_SECOND = 600;
const RESULTS_PER_SECOND = 5_000;
/** Results a second for the engine; each needs a run to be delivered to. */
const DELIVERED_PER_SECOND = 600;
/** 200 changes a second: each polled payment changes every five seconds, like a payment in progress. */
const changeRate: ChangeRate = { rowsAtOnce: 10, everyMs: 50 };

/** The headers of a browser; the baseline gets them too. */
const browserHeaders = {
  accept: '*/*',
  'accept-language': 'ko-KR,ko;q=0.9,en-US;q=0.8,en;q=0.7',
  'user-agent': 'Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36',
};

/** Each connection polls its own payments, so that all of them are polled all the time. */
const shareOut =
  (requests: Requests, connections: number): Load['requestsOf'] =>
  (connection) =>
    requests.filter((_, at) => at % connections === connection % connections);

const reading = (paths: readonly string[], headers: Record<string, string> = {}): Load['requestsOf'] =>
  shareOut(
    paths.map((path) => ({ method: 'GET', path, headers: { ...browserHeaders, ...headers } })),
    CONNECTIONS,
  );

/** A new request each time. */
const posting =
  (
    next: () => { readonly path: string; readonly body: object; readonly headers?: Record<string, string> },
  ): Load['requestsOf'] =>
  () => [
    {
      method: 'POST',
      setupRequest: (request) => {
        const { path, body, headers } = next();
        return {
          ...request,
          path,
          body: JSON.stringify(body),
          headers: {
            ...browserHeaders,
            ...headers,
            'content-type': 'application/json',
            'idempotency-key': randomUUID(),
          },
        };
      },
    },
  ];

/** Reads a payment's row by its key over HTTP: the baseline of the other subjects. */
export function baselineSubject({ baseline }: BenchEngine, payments: readonly SeededPayment[]): Subject {
  return {
    name: 'baseline: one select by key',
    origin: baseline,
    process: 'baseline',
    connections: CONNECTIONS,
    expected: 200,
    prepare: async () => reading(payments.map(({ id }) => `/payments/${id}`)),
  };
}

function pollSubjects(
  { api, db }: BenchEngine,
  still: readonly SeededPayment[],
  changing: readonly SeededPayment[],
): readonly Subject[] {
  const poll = { origin: api, process: 'server', connections: CONNECTIONS } as const;
  const paths = (payments: readonly SeededPayment[]) => payments.map(({ statusPath }) => statusPath);
  return [
    { ...poll, name: 'status poll', expected: 200, prepare: async () => reading(paths(still)) },
    {
      ...poll,
      name: 'status poll, nothing new',
      expected: 304,
      prepare: async () => reading(paths(still), { 'if-none-match': `"${SEEDED_VERSION}-ko"` }),
    },
    {
      ...poll,
      name: 'status poll, rows change',
      expected: 200,
      prepare: async () => reading(paths(changing)),
      beside: () => keepChanging(db, changing, changeRate),
    },
  ];
}

function billSubject({ api, merchant }: BenchEngine): Subject {
  const request = {
    path: '/v1/bills',
    body: { orderNo: 'A-1', orderName: '커피 두 잔', amount: 12_000 },
    headers: { authorization: `Bearer ${merchant.apiKey}` },
  };
  return {
    name: 'bill made',
    origin: api,
    process: 'server',
    connections: PAY_CONNECTIONS,
    expected: 201,
    prepare: async () => posting(() => request),
  };
}

function paySubject({ api, db, merchant }: BenchEngine): Subject {
  const body = { issuer: 'kb', platform: 'web' };
  return {
    name: 'pay call',
    origin: api,
    process: 'server',
    connections: PAY_CONNECTIONS,
    expected: 201,
    async prepare(seconds) {
      const bills = await seedBills(db, merchant.id, seconds * BILLS_PER_SECOND);
      const unpaid = bills.values();
      return posting(() => {
        const { value, done } = unpaid.next();
        // A repeated token would measure another call. With a wrong one the answer is 404, and the pass fails.
        return { path: `/v1/pay/${done === true ? 'no-bills-left' : value.token}/payments`, body };
      });
    },
  };
}

const FORM = 'application/x-www-form-urlencoded';
const KST_OFFSET_MS = 9 * 3_600_000;
const CIPHERTEXT_BYTES = 160;

/** A result as KB signs it: docs/contracts/kb.md. The server can't read its content. */
function kbResult(macKey: Buffer, { issuerTransactionId: xid }: SeededPayment): string {
  const timestamp = new Date(Date.now() + KST_OFFSET_MS).toISOString().replace(/\D/g, '').slice(0, 14);
  const accres = randomBytes(CIPHERTEXT_BYTES).toString('base64');
  const mac = createHmac('sha256', macKey).update([xid, timestamp, accres].join('\n')).digest('hex');
  return new URLSearchParams({ xid, timestamp, accres, mac }).toString();
}

/** A result of each of these payments, one after the other. */
const postingResults = (path: string, macKey: Buffer, payments: readonly SeededPayment[]): Load['requestsOf'] => {
  const waiting = payments.values();
  return () => [
    {
      method: 'POST',
      setupRequest: (request) => {
        const { value, done } = waiting.next();
        // A refused body makes the pass fail: there were too few payments.
        return {
          ...request,
          path,
          body: done === true ? 'none left' : kbResult(macKey, value),
          headers: { 'content-type': FORM },
        };
      },
    },
  ];
};

function inboundSubject({ api, baseline, db, merchant, kbResultMacKey, startRuns }: BenchEngine): Subject {
  const payments = (seconds: number) => seedPayments(db, merchant.id, seconds * RESULTS_PER_SECOND);
  const paymentsWithRuns = async (seconds: number) => {
    const seeded = await seedPayments(db, merchant.id, seconds * DELIVERED_PER_SECOND);
    await startRuns(seeded.map(({ id }) => id));
    return seeded;
  };
  const insert: Subject = {
    name: 'baseline: one insert',
    origin: baseline,
    process: 'baseline',
    connections: CONNECTIONS,
    expected: 200,
    // The same bodies, at the same cost to the client.
    prepare: async (seconds) => postingResults('/results', kbResultMacKey, await payments(seconds)),
  };
  return {
    name: 'authentication result kept',
    origin: api,
    process: 'server',
    connections: CONNECTIONS,
    expected: 200,
    comparedWith: insert,
    prepare: async (seconds) => postingResults('/inbound/kb', kbResultMacKey, await paymentsWithRuns(seconds)),
  };
}

/** Creates the polled payments, and returns the subjects. */
export async function makeSubjects(
  engine: BenchEngine,
): Promise<{ readonly baseline: Subject; readonly subjects: readonly Subject[] }> {
  const still = await seedPayments(engine.db, engine.merchant.id, POLLED_PAYMENTS);
  const changing = await seedPayments(engine.db, engine.merchant.id, POLLED_PAYMENTS);
  await engine.db.$executeRaw`ANALYZE`;
  return {
    baseline: baselineSubject(engine, still),
    subjects: [
      ...pollSubjects(engine, still, changing),
      inboundSubject(engine),
      billSubject(engine),
      paySubject(engine),
    ],
  };
}
