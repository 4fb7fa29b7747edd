import { randomBytes } from 'node:crypto';
import { forEachService, type Service, services } from '../domain/services';
import { type Engine, startSmallEngine } from './support/engine';
import { type Answer, call } from './support/http';
import { answerInApp, beginPayment, makeBill, type Payment, paymentOf, pressPay, reaches } from './support/journey';
import { type ServiceAnswer, startStubService, type StubService, TAKEN } from './support/stub-service';
import { waitFor, waitUntil } from './support/wait-for';

// LINQ between Shinhan and the services, over HTTP: first with stub services, then with the engine as all of them.

const begin = (engine: Engine, bill: Record<string, unknown> = {}): Promise<Payment> =>
  beginPayment(engine, bill, { issuer: 'shinhan' });

/** The app's order check, with the given values in place of the order's own. */
async function check(
  engine: Engine,
  payment: Payment,
  change: Record<string, string> = {},
): Promise<readonly [httpStatus: number, code: string]> {
  const { json } = await call('POST', `${engine.issuer}/control/order-check`, {
    json: { url: payment.scheme, ...change },
  });
  const { httpStatus, text } = json as unknown as { readonly httpStatus: number; readonly text: string };
  return [httpStatus, (JSON.parse(text) as { readonly resultCode: string }).resultCode];
}

const openInApp = (engine: Engine, payment: Payment): Promise<Answer> =>
  call('POST', `${engine.issuer}/control/open`, { json: { url: payment.scheme } });

const statusesOf = async (
  engine: Engine,
  payment: Payment,
  answer: Record<string, unknown> = {},
): Promise<readonly number[]> =>
  (await answerInApp(engine, payment, answer)).answers.map(({ httpStatus }) => httpStatus);

const prefixes = { payssam: 'OD', speeid: 'PL', linq: 'SP' } as const;

describe('LINQ with a service behind each prefix', () => {
  let engine: Engine;
  let stubs: Readonly<Record<Service, StubService>>;

  beforeAll(async () => {
    const made = await Promise.all(
      services.map(async (service) => {
        const secret = randomBytes(32).toString('hex');
        const stub = await startStubService(service, secret);
        return {
          service,
          stub,
          settings: {
            [`LINQ_${service.toUpperCase()}_URL`]: stub.url,
            [`LINQ_${service.toUpperCase()}_SECRET`]: secret,
          },
        };
      }),
    );
    stubs = Object.fromEntries(made.map(({ service, stub }) => [service, stub])) as Record<Service, StubService>;
    engine = await startSmallEngine({
      ...Object.fromEntries(made.flatMap(({ settings }) => Object.entries(settings))),
      LINQ_SERVICE_TIMEOUT_MS: '500',
    });
  });
  afterAll(async () => {
    await engine.stop();
    await Promise.all(Object.values(stubs).map((stub) => stub.close()));
  });
  beforeEach(() => {
    for (const stub of Object.values(stubs)) stub.answers(TAKEN);
  });

  const handedOf = (payment: Payment): Readonly<Record<Service, readonly string[]>> =>
    forEachService((service) =>
      stubs[service].handed.filter(({ fields }) => fields.orderNo?.endsWith(payment.id)).map(({ path }) => path),
    );
  const keptOf = (payment: Payment) =>
    engine.database.db.linqResult.findMany({
      where: { orderNo: { endsWith: payment.id } },
      orderBy: { sequence: 'asc' },
    });

  test.each(services)('hands a message for %s on to it, signed with its secret, and to no other', async (service) => {
    const payment = await begin(engine, { service });
    expect((await openInApp(engine, payment)).json.orderNo).toBe(`${prefixes[service]}${payment.id}`);
    expect(await statusesOf(engine, payment)).toEqual([200]);
    const nothing = { payssam: [], speeid: [], linq: [] };
    expect(handedOf(payment)).toEqual({ ...nothing, [service]: ['/shinhan/order-check', '/shinhan/auth-result'] });
    expect(stubs[service].handed.every(({ isSigned }) => isSigned)).toBe(true);
    expect(await keptOf(payment)).toMatchObject([{ service, state: 'DELIVERED', sealedBody: null }]);
  });

  test('hands on the bytes that Shinhan sent, so that the MAC stays valid', async () => {
    const payment = await begin(engine);
    const { body } = await answerInApp(engine, payment);
    expect(stubs.payssam.handed.at(-1)?.body).toBe(body);
  });

  test('asks no service about an unknown prefix', async () => {
    const payment = await begin(engine);
    expect(await check(engine, payment, { orderNo: `XX${payment.id}` })).toEqual([404, '9101']);
    expect(handedOf(payment)).toEqual({ payssam: [], speeid: [], linq: [] });
  });

  test('asks no service about a message that is not Shinhan’s', async () => {
    const payment = await begin(engine);
    expect(await check(engine, payment, { mac: 'ab'.repeat(32) })).toEqual([401, '9002']);
    expect(await check(engine, payment, { timestamp: '20200101000000' })).toEqual([401, '9002']);
    expect(await check(engine, payment, { amount: '-1' })).toEqual([400, '9001']);
    expect(handedOf(payment)).toEqual({ payssam: [], speeid: [], linq: [] });
  });

  describe('an order check', () => {
    test.each([
      [404, '9101'],
      [409, '9102'],
      [409, '9103'],
      [409, '9104'],
      [409, '9105'],
      [409, '9106'],
    ])('is refused as the service refuses it: %i %s, and the app shows nothing', async (status, code) => {
      const payment = await begin(engine);
      stubs.payssam.answers({ status, text: `{"resultCode":"${code}","message":"no"}` });
      expect(await check(engine, payment)).toEqual([status, code]);
      const opened = await openInApp(engine, payment);
      expect([opened.status, opened.json]).toEqual([422, { rcd: '3005' }]);
    });

    test.each<[string, ServiceAnswer]>([
      ['does not answer', 'silent'],
      ['closes the connection', 'drop'],
      ['answers 500', { status: 500, text: '{"resultCode":"0000","message":"ok"}' }],
      ['confirms with a wrong code', { status: 200, text: '{"resultCode":"9102","message":"ok"}' }],
      ['answers with a page', { status: 200, text: '<html>0000</html>' }],
      ['gives two codes', { status: 200, text: '{"resultCode":"9101","resultCode":"0000","message":"ok"}' }],
      ['redirects LINQ', { status: 307, text: '', headers: { location: 'http://127.0.0.1:9/' } }],
      ['answers without end', { status: 200, text: `{"resultCode":"0000","message":"${'x'.repeat(2_000)}"}` }],
    ])('fails closed when the service %s', async (_what, answer) => {
      const payment = await begin(engine);
      stubs.payssam.answers(answer);
      expect(await check(engine, payment)).toEqual([503, '9901']);
      expect((await openInApp(engine, payment)).status).toBe(422);
    });

    test('fails closed when the service is down, and only for that service', async () => {
      const [payssam, speeid] = [await begin(engine), await begin(engine, { service: 'speeid' })];
      await stubs.payssam.down();
      expect([await check(engine, payssam), await check(engine, speeid)]).toEqual([
        [503, '9901'],
        [200, '0000'],
      ]);
      await stubs.payssam.up();
      expect(await check(engine, payssam)).toEqual([200, '0000']);
    });
  });

  describe('a result', () => {
    test.each([
      [404, '9003'],
      [409, '9004'],
      [400, '9001'],
    ])(
      'that the service refuses with %i is not sent again, and a repeat gets the same answer',
      async (status, code) => {
        const payment = await begin(engine);
        stubs.payssam.answers({ status, text: `{"resultCode":"${code}","message":"no"}` });
        expect(await statusesOf(engine, payment, { repeat: 3 })).toEqual([status, status, status]);
        expect(handedOf(payment).payssam).toEqual(['/shinhan/auth-result']);
        expect(await keptOf(payment)).toMatchObject([{ state: 'REFUSED', times: 3, sealedBody: null }]);
      },
    );

    test('for a service that is down is kept, and delivered later, in order, once', async () => {
      const payments = await Promise.all(Array.from({ length: 6 }, () => begin(engine)));
      await stubs.payssam.down();
      for (const payment of payments) expect(await statusesOf(engine, payment, { repeat: 2 })).toEqual([200, 200]);
      for (const payment of payments)
        expect(await keptOf(payment)).toMatchObject([{ state: 'KEPT', sealedBody: expect.anything() as unknown }]);
      const before = stubs.payssam.handed.length;
      await stubs.payssam.up();
      await waitUntil(
        'all results to be delivered',
        async () => (await engine.database.db.linqResult.count({ where: { state: 'KEPT' } })) === 0,
        60_000,
      );
      expect(stubs.payssam.handed.slice(before).map(({ fields }) => fields.orderNo)).toEqual(
        payments.map(({ id }) => `OD${id}`),
      );
      expect(stubs.payssam.handed.slice(before).every(({ isSigned }) => isSigned)).toBe(true);
    });

    test('does not wait behind those of another service', async () => {
      const [payssam, speeid] = [await begin(engine), await begin(engine, { service: 'speeid' })];
      await stubs.payssam.down();
      expect([await statusesOf(engine, payssam), await statusesOf(engine, speeid)]).toEqual([[200], [200]]);
      expect([await keptOf(payssam), await keptOf(speeid)]).toMatchObject([
        [{ state: 'KEPT' }],
        [{ state: 'DELIVERED' }],
      ]);
      await stubs.payssam.up();
      await waitFor(
        'the kept result',
        async () => (await keptOf(payssam)).find(({ state }) => state === 'DELIVERED'),
        60_000,
      );
    });

    test('whose answer was lost is handed on again unchanged', async () => {
      const payment = await begin(engine);
      stubs.payssam.answers('drop', TAKEN);
      expect(await statusesOf(engine, payment)).toEqual([200]);
      await waitFor('the second delivery', async () =>
        (await keptOf(payment)).find(({ state }) => state === 'DELIVERED'),
      );
      const [first, second, ...more] = stubs.payssam.handed.filter(
        ({ fields }) => fields.orderNo === `OD${payment.id}`,
      );
      expect([second?.body, more]).toEqual([first?.body, []]);
    });

    test.each<[string, ServiceAnswer]>([
      ['does not know LINQ', { status: 401, text: '{"resultCode":"9010","message":"no"}' }],
      ['is another server', { status: 404, text: '<html>not found</html>' }],
    ])('stays kept while the service %s', async (_what, answer) => {
      const payment = await begin(engine);
      stubs.payssam.answers(answer);
      expect(await statusesOf(engine, payment)).toEqual([200]);
      expect(await keptOf(payment)).toMatchObject([{ state: 'KEPT' }]);
      stubs.payssam.answers(TAKEN);
      await waitFor(
        'the delivery',
        async () => (await keptOf(payment)).find(({ state }) => state === 'DELIVERED'),
        60_000,
      );
    });

    test('outlives the server that kept it', async () => {
      const payment = await begin(engine);
      await stubs.payssam.down();
      expect(await statusesOf(engine, payment)).toEqual([200]);
      await engine.end('server', 'SIGKILL');
      await stubs.payssam.up();
      await engine.start('server');
      await waitFor(
        'the delivery',
        async () => (await keptOf(payment)).find(({ state }) => state === 'DELIVERED'),
        60_000,
      );
      expect(handedOf(payment).payssam).toEqual(['/shinhan/auth-result']);
      await engine.ready();
    });

    test('that is too old to be used is not delivered', async () => {
      const payment = await begin(engine);
      await stubs.payssam.down();
      expect(await statusesOf(engine, payment)).toEqual([200]);
      await engine.database.db.linqResult.updateMany({
        where: { orderNo: `OD${payment.id}` },
        data: { receivedAt: new Date(Date.now() - 31 * 60_000) },
      });
      await waitFor(
        'the end of the result',
        async () => (await keptOf(payment)).find(({ state }) => state === 'REFUSED'),
        60_000,
      );
      await stubs.payssam.up();
      expect(await keptOf(payment)).toMatchObject([{ refusal: 'ended', sealedBody: null }]);
      expect(handedOf(payment).payssam).toEqual([]);
    });
  });
});

describe('the engine as every service', () => {
  let engine: Engine;
  const secrets = { LINQ_PAYSSAM_SECRET: 'ab'.repeat(32), LINQ_SPEEID_SECRET: 'cd'.repeat(32) };
  beforeAll(async () => {
    engine = await startSmallEngine({ PAY_CALL_TIMEOUT_MS: '1500', ...secrets }, { alone: ['approval-worker'] });
  });
  afterAll(() => engine.stop());

  test.each(services)('handles a payment of %s, from the order check to the approval', async (service) => {
    const payment = await begin(engine, { service });
    expect((await openInApp(engine, payment)).status).toBe(200);
    expect(await statusesOf(engine, payment)).toEqual([200]);
    expect(await reaches(engine, payment, 'APPROVED')).toMatchObject({ state: 'F' });
    const { approvals } = (await call('GET', `${engine.van}/control/books?orderNo=${prefixes[service]}${payment.id}`))
      .json;
    expect(approvals).toHaveLength(1);
  });

  describe('an order check', () => {
    test.each([
      ['another amount', { amount: '12001' }, [409, '9102']],
      ['another merchant', { businessNo: '1208800768' }, [409, '9103']],
      ['an unknown transaction', { transactionId: 'f'.repeat(24) }, [404, '9101']],
      ["another service's order number", { orderNo: 'PLpay_x' }, [404, '9101']],
      ['another order number', { orderNo: 'ODpay_x' }, [404, '9101']],
    ])('is refused with %s', async (_what, change, answer) => {
      expect(await check(engine, await begin(engine), change)).toEqual(answer);
    });

    test('is confirmed any number of times, while the payment waits', async () => {
      const payment = await begin(engine);
      expect([await check(engine, payment), await check(engine, payment)]).toEqual([
        [200, '0000'],
        [200, '0000'],
      ]);
    });

    test('is refused once the bill is paid', async () => {
      const payment = await begin(engine);
      await answerInApp(engine, payment);
      await reaches(engine, payment, 'APPROVED');
      expect(await check(engine, payment)).toEqual([409, '9105']);
    });

    test('is refused for one payment once another has paid the bill', async () => {
      const { id, token } = await makeBill(engine);
      const shinhan = paymentOf(id, token, await pressPay(engine, token, { issuer: 'shinhan' }));
      const kb = paymentOf(id, token, await pressPay(engine, token, { issuer: 'kb' }));
      await reaches(engine, shinhan, 'AUTH_FAILED');
      expect(await check(engine, shinhan)).toEqual([409, '9106']);
      await answerInApp(engine, kb);
      await reaches(engine, kb, 'APPROVED');
      expect(await check(engine, shinhan)).toEqual([409, '9105']);
    });

    test('is refused once the payment has expired, or the payer has left', async () => {
      const expiring = await begin(engine, { expiresAt: new Date(Date.now() + 10_000).toISOString() });
      const left = await begin(engine);
      await call('POST', `${engine.api}${left.statusUrl.replace('/status', '/abort')}`);
      await reaches(engine, left, 'AUTH_FAILED');
      expect(await check(engine, left)).toEqual([409, '9106']);
      await reaches(engine, expiring, 'EXPIRED');
      expect(await check(engine, expiring)).toEqual([409, '9104']);
    });
  });

  test.each(['order-check', 'auth-result'])(
    'accepts a %s only from LINQ, and only for its own service',
    async (what) => {
      const payment = await begin(engine);
      const { body } = await answerInApp(engine, payment, { send: false });
      const post = (service: string, headers: Record<string, string> = {}) =>
        call('POST', `${engine.api}/services/${service}/shinhan/${what}`, {
          raw: body,
          headers: { 'content-type': 'application/json', ...headers },
        });
      for (const answer of [
        await post('payssam'),
        await post('payssam', {
          'linq-received-at': '20260101000000',
          'linq-sent-at': '20260101000000',
          'linq-signature': '0'.repeat(64),
        }),
      ]) {
        expect([answer.status, (answer.json as unknown as { readonly resultCode: string }).resultCode]).toEqual([
          401,
          '9010',
        ]);
      }
      expect((await post('nobody')).status).toBe(404);
      expect(
        (
          await call('POST', `${engine.api}/inbound/shinhan`, {
            raw: body,
            headers: { 'content-type': 'application/json' },
          })
        ).status,
      ).toBe(404);
      expect(await engine.database.db.inbox.count({ where: { paymentId: payment.id } })).toBe(0);
    },
  );

  test('a result with an order number that is not the payment’s changes nothing', async () => {
    const [one, other] = [await begin(engine), await begin(engine)];
    expect(
      await statusesOf(engine, one, { transactionId: (await openInApp(engine, other)).json.transactionId }),
    ).toEqual([404]);
    expect(await engine.database.db.inbox.count({ where: { paymentId: { in: [one.id, other.id] } } })).toBe(0);
  });

  describe('while no worker of the approval zone runs', () => {
    afterEach(() => engine.ready());

    test('a pay call answers that it is not ready, and the same call again returns the app scheme', async () => {
      const { id, token } = await makeBill(engine);
      await engine.end('approval-worker', 'SIGKILL');
      const first = await pressPay(engine, token, { issuer: 'shinhan' }, 'one-and-the-same-key');
      expect(first.status).toBe(503);
      await engine.start('approval-worker');
      const again = await waitFor('the scheme', async () => {
        const answer = await pressPay(engine, token, { issuer: 'shinhan' }, 'one-and-the-same-key');
        return answer.status === 503 ? undefined : answer;
      });
      const payment = paymentOf(id, token, again);
      await answerInApp(engine, payment);
      expect(await reaches(engine, payment, 'APPROVED')).toMatchObject({ state: 'F' });
    });

    test('a result waits for one, and is then decrypted', async () => {
      const payment = await begin(engine);
      await engine.end('approval-worker', 'SIGKILL');
      expect(await statusesOf(engine, payment)).toEqual([200]);
      await engine.start('approval-worker');
      expect(await reaches(engine, payment, 'APPROVED')).toMatchObject({ state: 'F' });
    });

    test('payments by other issuers work as usual, and a payer who waits too long reads that the issuer is not the cause', async () => {
      const { id: billId, token } = await makeBill(engine);
      await engine.end('approval-worker', 'SIGKILL');
      expect((await pressPay(engine, token, { issuer: 'shinhan' }, 'a-key-of-its-own')).status).toBe(503);
      const payment = await beginPayment(engine);
      await answerInApp(engine, payment);
      expect(await reaches(engine, payment, 'APPROVED')).toMatchObject({ state: 'F' });
      // The run tries the zone for forty seconds.
      const ended = await waitFor(
        'the end of the payment',
        async () =>
          (await engine.database.db.payment.findFirst({ where: { billId, status: 'AUTH_FAILED' } })) ?? undefined,
        90_000,
      );
      expect(ended).toMatchObject({ reason: 'KEY_ZONE_UNAVAILABLE' });
      await engine.start('approval-worker');
    }, 180_000);
  });
});
