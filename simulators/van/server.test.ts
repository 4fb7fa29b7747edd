import { once } from 'node:events';
import { connect } from 'node:net';
import { aNetCancel, anInquiry, aRequest, ask, exchange, NOW } from './fixtures';
import { offsetOf, REQUEST_LAYOUT, RESPONSE_LAYOUT, sizeOf } from './layout';
import { startVanSimulator, type VanSimulator } from './server';
import { decodeTelegram, encodeTelegram } from './telegram';

const telegram = (changed = {}): Buffer => encodeTelegram(REQUEST_LAYOUT, aRequest(changed));

describe('the VAN simulator', () => {
  let van: VanSimulator;
  beforeEach(async () => {
    van = await startVanSimulator({ port: 0, controlPort: 0, now: () => NOW });
  });
  afterEach(() => van.close());

  const control = (path: string, init?: RequestInit): Promise<Response> =>
    fetch(`http://127.0.0.1:${van.controlPort}${path}`, init);
  const read = async (path: string): Promise<unknown> => (await control(path)).json();
  const behave = (body: unknown): Promise<Response> =>
    control('/control/behaviours', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });

  /** Resolves once the VAN has received this many requests; the test's own time-out bounds it. */
  const received = async (count: number): Promise<void> => {
    const { requests } = (await read('/control/requests')) as { requests: readonly unknown[] };
    if (requests.length < count) await received(count);
  };

  test('approves over TCP and closes the connection', async () => {
    expect(await ask(van.port, aRequest())).toMatchObject({ length: '0257', state: 'O', serial: '000000000001' });
  });

  test('answers a request that comes byte by byte', async () => {
    const socket = connect(van.port, '127.0.0.1').setNoDelay(true);
    for (const byte of telegram()) await new Promise((sent) => socket.write(Buffer.of(byte), sent));
    const [answer] = (await once(socket, 'data')) as [Buffer];
    expect(answer).toHaveLength(261);
  });

  test('answers a malformed request with 8000 when the header can be read', async () => {
    const bytes = telegram();
    bytes.write('x', offsetOf(REQUEST_LAYOUT, 'vat'), 'latin1');
    const { fields } = decodeTelegram(RESPONSE_LAYOUT, await exchange(van.port, bytes));
    expect(fields).toMatchObject({ messageType: '0210', state: 'X', responseCode: '8000' });
    expect(fields).toMatchObject({ serial: '000000000001', totalAmount: '000000010000' });
  });

  test.each([
    ['short', Buffer.concat([Buffer.from('0296'), telegram().subarray(4, 300)])],
    ['long', Buffer.concat([Buffer.from('0298'), telegram().subarray(4), Buffer.of(0x0d)])],
  ])('answers a %s request with 8000', async (_size, bytes) => {
    const { fields } = decodeTelegram(RESPONSE_LAYOUT, await exchange(van.port, bytes));
    expect(fields).toMatchObject({ state: 'X', responseCode: '8000' });
  });

  test.each([
    ['without a length', Buffer.from('GET / HTTP/1.1\r\n\r\n')],
    ['without STX', Buffer.concat([Buffer.from('0297'), Buffer.alloc(297, '0')])],
    ['shorter than a header', Buffer.concat([Buffer.from('0003\x02AC')])],
  ])('closes a connection %s without an answer', async (_what, bytes) => {
    const outcome = exchange(van.port, bytes).then((answer) => answer.length);
    // Bytes that are unread when the VAN closes turn its end into a reset.
    expect([0, 'ECONNRESET']).toContain(await outcome.catch((error: unknown) => (error as NodeJS.ErrnoException).code));
    expect(await read('/control/requests')).toEqual({ requests: [] });
  });

  test('shows books and requests without the OTC', async () => {
    await ask(van.port, aRequest());
    await ask(
      van.port,
      aRequest({ serial: '000000000002', orderNo: 'ODpay-2', terminalId: 'CAT0000002', authData: 'B'.repeat(21) }),
    );
    const books = await read('/control/books?orderNo=ODpay-1');
    expect(Object.keys((books as { approvals: object[] }).approvals[0] ?? {})).toEqual([
      ...['terminalId', 'date', 'serial', 'orderNo', 'amount', 'installmentMonths'],
      ...['approvalNo', 'transactionId', 'balance', 'state', 'otcSha256', 'approvedAt', 'cancels'],
      ...['transactionKind', 'cardKind'],
    ]);
    expect(await read('/control/books?terminalId=CAT0000002')).toMatchObject({ approvals: [{ orderNo: 'ODpay-2' }] });
    expect(await read('/control/books?terminalId=CAT0000002&orderNo=ODpay-1')).toEqual({ approvals: [] });
    const requests = await read('/control/requests?orderNo=ODpay-2');
    const request = {
      messageType: '0200',
      serial: '000000000002',
      amount: 10_000,
      answered: true,
      responseCode: '0000',
    };
    expect(requests).toMatchObject({ requests: [request] });
    expect(JSON.stringify(requests)).not.toContain('BBB');
  });

  test('declines as asked', async () => {
    const decline = { responseCode: '8326', issuerResponseCode: '54', message1: '한도초과' };
    const created = await behave({ orderNo: 'ODpay-1', behaviour: { kind: 'decline', ...decline } });
    expect([created.status, await created.json()]).toEqual([201, { id: '1' }]);
    expect(await ask(van.port, aRequest())).toMatchObject({ state: 'X', ...decline });
    expect(await ask(van.port, anInquiry())).toMatchObject({ originalState: 'D' });
  });

  test('silently books, so that a net-cancel finds the approval', async () => {
    await behave({ behaviour: { kind: 'silent', books: true, holdMs: 1 } });
    expect(await exchange(van.port, telegram())).toHaveLength(0);
    expect(await read('/control/requests')).toMatchObject({ requests: [{ answered: false }] });
    expect(await ask(van.port, aNetCancel())).toMatchObject({ responseCode: '0000' });
  });

  test('keeps a silent connection open until the peer ends it', async () => {
    await behave({ behaviour: { kind: 'silent', books: false } });
    const socket = connect({ port: van.port, host: '127.0.0.1', allowHalfOpen: true });
    socket.write(telegram());
    await received(1);
    expect(socket.readableEnded).toBe(false);
    socket.end().resume();
    await once(socket, 'end');
    expect(await ask(van.port, aNetCancel())).toMatchObject({ responseCode: '7003' });
  });

  test.each([true, false])('resets the connection, booked: %s', async (books) => {
    await behave({ behaviour: { kind: 'reset', books } });
    await expect(exchange(van.port, telegram())).rejects.toMatchObject({ code: 'ECONNRESET' });
    expect(await ask(van.port, anInquiry())).toMatchObject({ originalState: books ? 'A' : 'N' });
  });

  test('delays, then behaves as requested, even for a peer that has gone', async () => {
    await behave({ behaviour: { kind: 'delay', delayMs: 1, then: { kind: 'decline', responseCode: '8033' } } });
    expect(await ask(van.port, aRequest())).toMatchObject({ responseCode: '8033' });

    await behave({ behaviour: { kind: 'delay', delayMs: 1 } });
    const socket = connect(van.port, '127.0.0.1');
    socket.write(telegram({ serial: '000000000005', orderNo: 'ODlate', authData: 'L'.repeat(21) }), () =>
      socket.destroy(),
    );
    while (((await read('/control/books?orderNo=ODlate')) as { approvals: unknown[] }).approvals.length === 0);
    expect(await ask(van.port, anInquiry({ originalSerial: '000000000005' }))).toMatchObject({ originalState: 'A' });
  });

  describe('when it spoils its answer', () => {
    const spoilt = async (how: string, books = true): Promise<Buffer> => {
      await behave({ behaviour: { kind: 'malformed', books, how } });
      return exchange(van.port, telegram());
    };
    const good = sizeOf(RESPONSE_LAYOUT);

    test('short: ends early', async () => {
      expect((await spoilt('short')).length).toBeLessThan(good);
    });
    test('wrong-length: announces another length than it sends', async () => {
      const bytes = await spoilt('wrong-length');
      expect([bytes.length, bytes.toString('latin1', 0, 4)]).toEqual([good, '0261']);
    });
    test('bad-etx: has no ETX', async () => {
      expect(decodeTelegram(RESPONSE_LAYOUT, await spoilt('bad-etx')).faults).toEqual(['etx']);
    });
    test('wrong-serial: answers another serial', async () => {
      const { fields, faults } = decodeTelegram(RESPONSE_LAYOUT, await spoilt('wrong-serial'));
      expect([faults, fields.serial]).toEqual([[], '000000000002']);
    });
    test('wrong-amount: answers another amount', async () => {
      const { fields, faults } = decodeTelegram(RESPONSE_LAYOUT, await spoilt('wrong-amount'));
      expect([faults, fields.totalAmount, fields.state]).toEqual([[], '000000010001', 'O']);
    });
    test('numbered-refusal: refuses, but gives an approval number', async () => {
      const { fields, faults } = decodeTelegram(RESPONSE_LAYOUT, await spoilt('numbered-refusal'));
      expect([faults, fields.state, fields.responseCode, fields.approvalNo]).toEqual([[], 'X', '8326', '30000001']);
    });
    test.each([
      ['blank-amount', ['totalAmount']],
      ['half-character', ['message1']],
      ['reserved-text', ['reserved']],
      ['blank-time', ['transactedAt']],
      ['blank-balance', ['cancellableBalance']],
    ])('%s: approves, and nothing else is spoilt', async (how, spoiltFields) => {
      const { fields, faults } = decodeTelegram(RESPONSE_LAYOUT, await spoilt(how));
      expect([faults, fields.state, fields.responseCode]).toEqual([spoiltFields, 'O', '0000']);
    });
    test('nul-padded: approves, with zero bytes for messages', async () => {
      const bytes = await spoilt('nul-padded');
      expect(bytes.subarray(offsetOf(RESPONSE_LAYOUT, 'message1'), offsetOf(RESPONSE_LAYOUT, 'approvalNo'))).toEqual(
        Buffer.alloc(32),
      );
      expect(decodeTelegram(RESPONSE_LAYOUT, bytes).fields).toMatchObject({ state: 'O', responseCode: '0000' });
    });
    test('zero-time: approves with a time of zeros', async () => {
      const { fields, faults } = decodeTelegram(RESPONSE_LAYOUT, await spoilt('zero-time'));
      expect([faults, fields.transactedAt]).toEqual([[], '0'.repeat(14)]);
    });
    test('trailing-lf: sends one more byte', async () => {
      const bytes = await spoilt('trailing-lf');
      expect([bytes.length, bytes.at(-1)]).toEqual([good + 1, 0x0a]);
    });
    test('garbage: is not a telegram', async () => {
      expect(decodeTelegram(RESPONSE_LAYOUT, await spoilt('garbage')).faults.length).toBeGreaterThan(3);
    });
    test.each([true, false])('it is booked only when requested: %s', async (books) => {
      await spoilt('bad-etx', books);
      expect(await ask(van.port, anInquiry())).toMatchObject({ originalState: books ? 'A' : 'N' });
    });
  });

  test('goes back to approving when its behaviours are deleted, and link tests use none up', async () => {
    await behave({ times: 0, behaviour: { kind: 'decline', responseCode: '8326' } });
    expect(await ask(van.port, aRequest({ messageType: '0800' }))).toMatchObject({ responseCode: '0000' });
    expect((await control('/control/behaviours', { method: 'DELETE' })).status).toBe(204);
    expect(await ask(van.port, aRequest({ serial: '000000000002' }))).toMatchObject({ responseCode: '0000' });
  });

  test.each([
    { behaviour: { kind: 'explode' } },
    { behaviour: { kind: 'silent' } },
    { behaviour: { kind: 'decline', responseCode: '8326', typo: 1 } },
    { behaviour: { kind: 'malformed', books: true, how: 'nicely' } },
    { times: -1, behaviour: { kind: 'approve' } },
    { behavior: { kind: 'approve' } },
  ])('refuses a behaviour it does not know: %j', async (body) => {
    expect((await behave(body)).status).toBe(400);
  });

  test('is healthy', async () => {
    expect((await control('/healthz')).status).toBe(200);
  });

  test('closes while a peer still waits for a silent or a delayed answer', async () => {
    await behave({ orderNo: 'ODpay-1', behaviour: { kind: 'silent', books: false } });
    await behave({ orderNo: 'ODpay-2', behaviour: { kind: 'delay', delayMs: 600_000 } });
    const waiting = [exchange(van.port, telegram()), exchange(van.port, telegram({ orderNo: 'ODpay-2' }))];
    await received(2);
    await van.close();
    const ends = await Promise.allSettled(waiting);
    expect(ends.map((end) => (end.status === 'fulfilled' ? end.value.length : 0))).toEqual([0, 0]);
    await expect(fetch(`http://127.0.0.1:${van.controlPort}/healthz`)).rejects.toThrow();
    van = await startVanSimulator({ port: 0, controlPort: 0 });
  });

  test('releases its first port when the second is taken', async () => {
    await expect(startVanSimulator({ port: 0, controlPort: van.controlPort })).rejects.toMatchObject({
      code: 'EADDRINUSE',
    });
  });
});
