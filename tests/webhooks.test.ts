import { randomUUID } from 'node:crypto';
import { webhooksWorkflowId } from '../domain/runs';
import { cancel, paidPayment } from './support/cancelling';
import { violationsIn } from './support/check';
import { type Engine, startSmallEngine } from './support/engine';
import { type Answer, call } from './support/http';
import { bearer } from './support/journey';
import { touches } from './support/touch';
import { waitFor, waitUntil } from './support/wait-for';

let engine: Engine;

beforeAll(async () => {
  engine = await startSmallEngine(
    {
      WEBHOOK_TIMEOUT_MS: '1000',
      WEBHOOK_RETRY_PAUSES_MS: '200,400,800,1600',
      WEBHOOK_PROBE_EVERY_MS: '300',
      WEBHOOK_GIVE_UP_AFTER_MS: '6000',
    },
    { webhooks: true },
  );
});
afterAll(async () => {
  const violations = await violationsIn(engine);
  await engine.stop();
  expect(violations).toEqual([]);
});

type Received = {
  readonly id: string;
  readonly type: string;
  readonly subjectId: string;
  readonly version: number;
  readonly verified: boolean;
  readonly answered: number | null;
};

type Event = {
  readonly id: string;
  readonly type: string;
  readonly subjectId: string;
  readonly data: { readonly paymentId?: string };
};
type Delivery = {
  readonly id: string;
  readonly status: string;
  readonly subjectId: string;
  readonly eventId: string;
  readonly attempts: readonly { readonly failure: string | null; readonly httpStatus: number | null }[];
};

const post = (path: string, json?: unknown, key: string = randomUUID()): Promise<Answer> =>
  call('POST', `${engine.api}${path}`, {
    headers: { ...bearer(engine), 'idempotency-key': key },
    ...(json === undefined ? {} : { json }),
  });
const read = (path: string): Promise<Answer> => call('GET', `${engine.api}${path}`, { headers: bearer(engine) });
const patch = (path: string, json: unknown): Promise<Answer> =>
  call('PATCH', `${engine.api}${path}`, { headers: bearer(engine), json });

/** An endpoint of the merchant's simulator. */
type Endpoint = { readonly id: string; readonly name: string; readonly secret: string };

const told = async (name: string, order: Record<string, unknown>): Promise<void> => {
  const done = await call('PUT', `${engine.merchant}/control/webhooks/${name}`, { json: order });
  expect(done.status).toBeLessThan(300);
};
const receivedBy = async ({ name }: Pick<Endpoint, 'name'>): Promise<readonly Received[]> =>
  (await call('GET', `${engine.merchant}/control/webhooks/${name}/received`)).json.items as unknown as Received[];
const acceptedBy = async (endpoint: Pick<Endpoint, 'name'>): Promise<readonly Received[]> =>
  (await receivedBy(endpoint)).filter(({ verified, answered }) => verified && answered !== null && answered < 300);
const deliveriesOf = async ({ id }: Endpoint, more = ''): Promise<readonly Delivery[]> =>
  (await read(`/v1/webhook-deliveries?endpointId=${id}&size=100${more}`)).json.items as unknown as Delivery[];

async function register(
  body: Record<string, unknown> = {},
  behaviour: Record<string, unknown> = { kind: 'accept' },
): Promise<Endpoint> {
  const name = `e-${randomUUID()}`;
  const made = await post('/v1/webhook-endpoints', { url: `${engine.merchant}/webhooks/${name}`, ...body });
  expect([made.status, made.json.status]).toEqual([201, 'ENABLED']);
  const { id, secret } = made.json as unknown as { readonly id: string; readonly secret: string };
  await told(name, { secrets: [secret], behaviour });
  return { id, name, secret };
}

/** Others of this suite must not be told of what follows. */
const remove = ({ id }: Endpoint): Promise<Answer> =>
  call('DELETE', `${engine.api}/v1/webhook-endpoints/${id}`, { headers: bearer(engine) });

const untilAccepted = (endpoint: Endpoint, count: number, withinMs?: number): Promise<readonly Received[]> =>
  waitFor(
    `${count} webhooks`,
    async () => {
      const accepted = await acceptedBy(endpoint);
      return new Set(accepted.map(({ id }) => id)).size >= count ? accepted : undefined;
    },
    withinMs,
  );
const testEvent = async ({ id }: Endpoint): Promise<string> => {
  const sent = await post(`/v1/webhook-endpoints/${id}/test`);
  expect(sent.status).toBe(202);
  return (sent.json as unknown as { readonly eventId: string }).eventId;
};

/** Versions of each subject in the order in which they came. */
function inOrder(received: readonly Received[]): boolean {
  const last = new Map<string, number>();
  return received.every(({ subjectId, version }) => {
    const before = last.get(subjectId) ?? 0;
    last.set(subjectId, Math.max(before, version));
    return version >= before;
  });
}

describe('an endpoint', () => {
  test('is told of a payment and its cancellation, each subject in order, by events that verify', async () => {
    const endpoint = await register();
    const payment = await paidPayment(engine);
    await cancel(engine, payment);
    const events = await waitFor('the events', async () => {
      const { items } = (await read('/v1/events?size=100')).json as unknown as { readonly items: readonly Event[] };
      const its = items.filter(
        ({ subjectId, data }) => [payment.id, payment.billId].includes(subjectId) || data.paymentId === payment.id,
      );
      return its.some(({ type }) => type === 'bill.cancelled') && its.some(({ type }) => type === 'cancellation.done')
        ? its
        : undefined;
    });
    const accepted = await untilAccepted(endpoint, events.length);
    expect(accepted.map(({ id }) => id).sort()).toEqual(events.map(({ id }) => id).sort());
    expect(accepted.map(({ type }) => type)).toContain('payment.cancelled');
    expect(inOrder(accepted)).toBe(true);
    const deliveries = await waitFor('the deliveries', async () => {
      const all = await deliveriesOf(endpoint);
      return all.every(({ status }) => status === 'DELIVERED') ? all : undefined;
    });
    expect(deliveries[0]).toMatchObject({ attempts: [{ httpStatus: 204, failure: null }], nextTryAt: null });
    await remove(endpoint);
  });

  test('gets only the types that it wants, and a test event alone', async () => {
    const [all, some] = [await register(), await register({ types: ['bill.paid'] })];
    const payment = await paidPayment(engine);
    await untilAccepted(all, 5);
    const eventId = await testEvent(some);
    const accepted = await untilAccepted(some, 2);
    expect(accepted.map(({ type, subjectId }) => [type, subjectId])).toEqual([
      ['bill.paid', payment.billId],
      ['webhook_endpoint.test', some.id],
    ]);
    expect(accepted[1]?.id).toBe(eventId);
    expect((await acceptedBy(all)).some(({ type }) => type === 'webhook_endpoint.test')).toBe(false);
    await Promise.all([remove(all), remove(some)]);
  });

  test('verifies by either secret after a rotation, and by the new one alone once the old has ended', async () => {
    const endpoint = await register();
    const rotated = await post(`/v1/webhook-endpoints/${endpoint.id}/rotate-secret`, { previousValidHours: 1 });
    const { secret } = rotated.json as unknown as { readonly secret: string };
    expect(secret).not.toBe(endpoint.secret);
    await testEvent(endpoint);
    await untilAccepted(endpoint, 1);
    await told(endpoint.name, { secrets: [secret] });
    await testEvent(endpoint);
    await untilAccepted(endpoint, 2);
    await post(`/v1/webhook-endpoints/${endpoint.id}/rotate-secret`, { previousValidHours: 0 });
    await testEvent(endpoint);
    await waitUntil('a signature that the old secret does not verify', async () =>
      (await receivedBy(endpoint)).some(({ verified, answered }) => !verified && answered === 401),
    );
    await remove(endpoint);
  });

  test('shows its secret once, to its merchant alone, and the same one to a repeated request', async () => {
    const key = randomUUID();
    const body = { url: `${engine.merchant}/webhooks/once` };
    const [first, again] = [
      await post('/v1/webhook-endpoints', body, key),
      await post('/v1/webhook-endpoints', body, key),
    ];
    expect(again.json).toEqual(first.json);
    const { id, secret } = first.json as unknown as Endpoint;
    const shown = await read(`/v1/webhook-endpoints/${id}`);
    expect(shown.text).not.toContain(secret);
    expect((await read('/v1/webhook-endpoints')).text).not.toContain(secret);
    const stored = await engine.database.db.webhookEndpoint.findUniqueOrThrow({ where: { id } });
    expect(Buffer.from(stored.sealedSecret).includes(Buffer.from(secret))).toBe(false);
    expect(await engine.logs()).not.toContain(secret);
    await remove({ id, name: '', secret });
  });
});

describe('an endpoint that misbehaves', () => {
  test.each<readonly [string, Record<string, unknown>, string]>([
    ['answers an error', { kind: 'status', status: 500 }, 'STATUS'],
    ['redirects', { kind: 'redirect', location: 'http://127.0.0.1:1/' }, 'REDIRECT'],
    ['hangs up', { kind: 'reset' }, 'HUNG_UP'],
    ['never answers', { kind: 'silent' }, 'TIMEOUT'],
    ['answers too late', { kind: 'slow', delayMs: 2_500 }, 'TIMEOUT'],
  ])('that %s is asked again until it receives', async (_what, behaviour, failure) => {
    const endpoint = await register({}, { ...behaviour, times: 2 });
    const eventId = await testEvent(endpoint);
    const delivered = await waitFor('the delivery', async () =>
      (await deliveriesOf(endpoint)).find(({ status }) => status === 'DELIVERED'),
    );
    expect(delivered.eventId).toBe(eventId);
    // A kept connection that ends is made anew within one attempt, so hanging up twice may be one failure.
    const ends = delivered.attempts.map((one) => one.failure);
    expect([
      failure === 'HUNG_UP' ? [failure, null] : [failure, failure, null],
      [failure, failure, null],
    ]).toContainEqual(ends);
    expect(delivered.attempts.at(-1)?.httpStatus).toBe(204);
    expect(new Set((await receivedBy(endpoint)).map(({ id }) => id))).toEqual(new Set([eventId]));
    await remove(endpoint);
  });

  test('that answers without an end has received, and is not read to the end', async () => {
    const endpoint = await register({}, { kind: 'huge-body', bytes: 10_737_418_240, times: 1 });
    await testEvent(endpoint);
    const delivered = await waitFor('the delivery', async () =>
      (await deliveriesOf(endpoint)).find(({ status }) => status === 'DELIVERED'),
    );
    expect(delivered.attempts).toMatchObject([{ httpStatus: 200, failure: null }]);
    await remove(endpoint);
  });

  test('at one subject gets the others meanwhile, and that subject in order once it recovers', async () => {
    const endpoint = await register({ types: ['bill.created', 'bill.paid', 'payment.approved'] });
    const poison = await paidPayment(engine, {}, {});
    await untilAccepted(endpoint, 3);
    const refused = { kind: 'status', status: 500, subjectId: poison.billId };
    await told(endpoint.name, { behaviour: refused });
    await post(`/v1/webhook-deliveries/${await deliveryOf(endpoint, poison.billId)}/redeliver`);
    await waitUntil('a failure', async () => (await receivedBy(endpoint)).some(({ answered }) => answered === 500));
    const other = await paidPayment(engine);
    await waitUntil('the other', async () =>
      (await acceptedBy(endpoint)).some(({ subjectId, type }) => subjectId === other.billId && type === 'bill.paid'),
    );
    await told(endpoint.name, { behaviour: { kind: 'accept' } });
    await waitUntil('the poison', async () =>
      (await deliveriesOf(endpoint)).every(({ status }) => status === 'DELIVERED'),
    );
    await remove(endpoint);
  });

  const deliveryOf = async (endpoint: Endpoint, subjectId: string): Promise<string> =>
    (await deliveriesOf(endpoint)).find((one) => one.subjectId === subjectId)?.id ?? '';

  test('for too long is disabled, and its merchant told; enabled again it gets all that it has missed', async () => {
    const [endpoint, other] = [await register({}, { kind: 'status', status: 503 }), await register()];
    const payment = await paidPayment(engine);
    await waitFor(
      'the end',
      async () => {
        const { json } = await read(`/v1/webhook-endpoints/${endpoint.id}`);
        return json.status === 'DISABLED' ? json : undefined;
      },
      60_000,
    );
    const notice = await waitFor('the notice', async () =>
      (await acceptedBy(other)).find(({ type }) => type === 'webhook_endpoint.disabled'),
    );
    expect(notice.subjectId).toBe(endpoint.id);
    const requests = (await receivedBy(endpoint)).length;
    await paidPayment(engine);
    await untilAccepted(other, 10);
    expect((await receivedBy(endpoint)).length).toBe(requests);
    await told(endpoint.name, { behaviour: { kind: 'accept' } });
    const enabled = await patch(`/v1/webhook-endpoints/${endpoint.id}`, { status: 'ENABLED' });
    expect(enabled.json).toMatchObject({ status: 'ENABLED', disabledBecause: null, failingSince: null });
    const accepted = await waitFor('what it has missed', async () => {
      const all = await acceptedBy(endpoint);
      const missed = (await acceptedBy(other)).map(({ id }) => id);
      return missed.every((id) => all.some((one) => one.id === id)) ? all : undefined;
    });
    expect(accepted.map(({ subjectId }) => subjectId)).toContain(payment.billId);
    expect(inOrder(accepted)).toBe(true);
    await Promise.all([remove(endpoint), remove(other)]);
  }, 120_000);

  test('is given up for one event, which is sent again by hand, one or all', async () => {
    const endpoint = await register({}, { kind: 'status', status: 500, type: 'webhook_endpoint.test' });
    await testEvent(endpoint);
    await waitFor(
      'a failed delivery',
      async () => {
        // What is received in between keeps the endpoint alive.
        await told(endpoint.name, { behaviour: { kind: 'status', status: 500, type: 'webhook_endpoint.test' } });
        await post('/v1/bills', { orderNo: randomUUID(), orderName: '커피', amount: 12_000 });
        return (await deliveriesOf(endpoint, '&status=FAILED'))[0];
      },
      60_000,
      400,
    );
    await told(endpoint.name, { behaviour: { kind: 'accept' } });
    const since = new Date(Date.now() - 3_600_000).toISOString();
    const again = await post(`/v1/webhook-endpoints/${endpoint.id}/redeliver`, { since });
    expect([again.status, again.json]).toMatchObject([202, { count: 1 }]);
    await waitUntil('the test event', async () =>
      (await acceptedBy(endpoint)).some(({ type }) => type === 'webhook_endpoint.test'),
    );
    await remove(endpoint);
  }, 120_000);
});

describe('the run of an endpoint', () => {
  test('that somebody terminates or cancels is started again', async () => {
    const endpoint = await register({}, { kind: 'status', status: 500 });
    for (const how of ['terminate', 'cancel'] as const) {
      await testEvent(endpoint);
      await waitFor('the run', () =>
        touches[how](engine, webhooksWorkflowId(endpoint.id)).then(
          () => true,
          () => undefined,
        ),
      );
    }
    await told(endpoint.name, { behaviour: { kind: 'accept' } });
    await untilAccepted(endpoint, 2, 120_000);
    await remove(endpoint);
  }, 180_000);

  test('ends when nothing is left to send, and none is started while nothing happens', async () => {
    const endpoint = await register();
    await testEvent(endpoint);
    await untilAccepted(endpoint, 1);
    const run = engine.temporal.workflow.getHandle(webhooksWorkflowId(endpoint.id));
    await waitUntil('its end', async () => (await run.describe()).status.name === 'COMPLETED');
    const row = await engine.database.db.webhookEndpoint.findUniqueOrThrow({ where: { id: endpoint.id } });
    expect(row.lookBy).toBeNull();
    await remove(endpoint);
  });

  test.each(['webhook-worker', 'workers', 'server'] as const)(
    'loses nothing when the %s is killed while it sends',
    async (process) => {
      const endpoint = await register({}, { kind: 'slow', delayMs: 300 });
      const events = [];
      for (let i = 0; i < 8; i += 1) events.push(await testEvent(endpoint));
      await waitUntil('the first', async () => (await receivedBy(endpoint)).length > 0);
      await engine.end(process, 'SIGKILL');
      await engine.start(process);
      await engine.ready();
      const accepted = await untilAccepted(endpoint, events.length, 120_000);
      expect([...new Set(accepted.map(({ id }) => id))]).toEqual(events);
      expect(inOrder(accepted)).toBe(true);
      await remove(endpoint);
    },
    180_000,
  );
});
