import { connect } from 'node:net';
import { aCancel, aNetCancel, anInquiry, aPartialCancel, aRequest, ask, exchange, NOW } from './fixtures';
import { REQUEST_LAYOUT, RESPONSE_LAYOUT } from './layout';
import { startVanSimulator, type VanSimulator } from './server';
import { decodeTelegram, encodeTelegram } from './telegram';

type Request = ReturnType<typeof aRequest>;
type Booked = { readonly state: string; readonly balance: number; readonly cancels: readonly object[] };

/** A follow-up of an approval of 10,000 won: its name at the control port, and what it leaves of the approval. */
const FOLLOW_UPS: readonly [
  string,
  (approvalNo: string) => Request,
  { readonly state: string; readonly left: number },
][] = [
  ['cancel', (approvalNo) => aCancel(approvalNo), { state: 'C', left: 0 }],
  ['partial-cancel', (approvalNo) => aPartialCancel(approvalNo, 4_000, 10_000), { state: 'A', left: 6_000 }],
  ['net-cancel', () => aNetCancel(), { state: 'C', left: 0 }],
  ['inquiry', (originalApprovalNo) => anInquiry({ originalApprovalNo }), { state: 'A', left: 10_000 }],
];

describe('an order for', () => {
  let van: VanSimulator;
  let approvalNo: string;
  beforeEach(async () => {
    van = await startVanSimulator({ port: 0, controlPort: 0, now: () => NOW });
    ({ approvalNo } = await ask(van.port, aRequest()));
  });
  afterEach(() => van.close());

  const control = (path: string, init?: RequestInit): Promise<Response> =>
    fetch(`http://127.0.0.1:${van.controlPort}${path}`, init);
  const post = (path: string, body: unknown): Promise<Response> =>
    control(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
  const order = async (message: string, behaviour: object): Promise<void> => {
    expect((await post('/control/behaviours', { message, behaviour })).status).toBe(201);
  };
  const connections = async (body: object): Promise<void> => {
    expect((await post('/control/connections', body)).status).toBe(204);
  };
  const booked = async (): Promise<Booked> => {
    const { approvals } = (await (await control('/control/books')).json()) as { approvals: readonly Booked[] };
    const [approval] = approvals;
    if (approval === undefined) throw new Error('The approval of the tests is not in the books.');
    return approval;
  };
  /** Resolves once the approval has this balance; the test's own time-out bounds it. */
  const hasBalance = async (balance: number): Promise<void> => {
    while ((await booked()).balance !== balance);
  };
  const bytesOf = (request: Request): Buffer => encodeTelegram(REQUEST_LAYOUT, request);
  const answerTo = async (request: Request) =>
    decodeTelegram(RESPONSE_LAYOUT, await exchange(van.port, bytesOf(request)));

  describe.each(FOLLOW_UPS)('a %s', (message, request, { state, left }) => {
    const untouched = { state: 'A', balance: 10_000, cancels: [] };

    test('is not used up by other messages', async () => {
      await order(message, { kind: 'decline', responseCode: '8009' });
      const others = FOLLOW_UPS.filter(([name]) => name !== message);
      for (const [at, [name, other]] of others.entries()) {
        const serial = String(700 + at).padStart(12, '0');
        const stranger = { ...other('39999999'), serial, originalSerial: '000000000777' };
        const { responseCode } = await ask(van.port, stranger);
        expect([name, responseCode]).toEqual([name, name === 'inquiry' ? '0000' : '7003']);
      }
      expect(await ask(van.port, request(approvalNo))).toMatchObject({ state: 'X', responseCode: '8009' });
    });

    test('lets it be carried out without an answer', async () => {
      await order(message, { kind: 'silent', books: true, holdMs: 1 });
      expect(await exchange(van.port, bytesOf(request(approvalNo)))).toHaveLength(0);
      expect(await booked()).toMatchObject({ state, balance: left });
    });

    test.each([
      ['silent', { kind: 'silent', books: false, holdMs: 1 }],
      ['reset', { kind: 'reset', books: false }],
    ])('lets it be lost: %s', async (_kind, behaviour) => {
      await order(message, behaviour);
      expect(await exchange(van.port, bytesOf(request(approvalNo))).catch(() => Buffer.alloc(0))).toHaveLength(0);
      expect(await booked()).toMatchObject(untouched);
    });

    test('lets it be answered late', async () => {
      await order(message, { kind: 'delay', delayMs: 20 });
      const started = performance.now();
      expect(await ask(van.port, request(approvalNo))).toMatchObject({ state: 'O', responseCode: '0000' });
      expect(performance.now() - started).toBeGreaterThanOrEqual(19);
      expect(await booked()).toMatchObject({ state, balance: left });
    });

    test.each([
      ['a closed', { kind: 'silent', books: true, holdMs: 0, booksAfterMs: 500 }],
      ['a reset', { kind: 'reset', books: true, booksAfterMs: 500 }],
    ])('lets it be carried out some time after %s connection', async (_end, behaviour) => {
      await order(message, behaviour);
      expect(await exchange(van.port, bytesOf(request(approvalNo))).catch(() => Buffer.alloc(0))).toHaveLength(0);
      expect(await booked()).toMatchObject(untouched);
      await hasBalance(left);
      expect(await booked()).toMatchObject({ state });
    });

    test('lets it be carried out late although its peer has gone', async () => {
      await order(message, { kind: 'delay', delayMs: 1 });
      const socket = connect(van.port, '127.0.0.1');
      socket.write(bytesOf(request(approvalNo)), () => socket.destroy());
      await hasBalance(left);
      expect(await booked()).toMatchObject({ state });
    });

    test.each([
      ['wrong-serial', 'serial', request('').serial.replace(/\d$/, (digit) => String((Number(digit) + 1) % 10))],
      ['wrong-original-serial', 'originalSerial', '000000000002'],
      ['wrong-balance', 'cancellableBalance', String(left + 1).padStart(12, '0')],
    ] as const)('spoils its answer: %s', async (how, field, value) => {
      await order(message, { kind: 'malformed', books: true, how });
      const { fields, faults } = await answerTo(request(approvalNo));
      expect([faults, fields.state, fields[field]]).toEqual([[], 'O', value]);
      expect(await booked()).toMatchObject({ state, balance: left });
    });

    test('spoils its answer without carrying it out: garbage', async () => {
      await order(message, { kind: 'malformed', books: false, how: 'garbage' });
      expect((await answerTo(request(approvalNo))).faults.length).toBeGreaterThan(3);
      expect(await booked()).toMatchObject(untouched);
    });

    test.each(['8009', '7001', '9999'])('refuses it with %s, and does not carry it out', async (responseCode) => {
      await order(message, { kind: 'decline', responseCode });
      expect(await ask(van.port, request(approvalNo))).toMatchObject({ state: 'X', responseCode });
      expect(await booked()).toMatchObject(untouched);
    });

    test('refuses it although it is carried out', async () => {
      await order(message, { kind: 'decline', responseCode: '8381', books: true });
      expect(await ask(van.port, request(approvalNo))).toMatchObject({ state: 'X', responseCode: '8381' });
      expect(await booked()).toMatchObject({ state, balance: left });
    });
  });

  test('an approval lets it be refused although it is booked', async () => {
    await order('approval', { kind: 'decline', responseCode: '8381', books: true });
    const other = { serial: '000000000005', orderNo: 'ODpay-2', authData: 'B'.repeat(21) };
    expect(await ask(van.port, aRequest(other))).toMatchObject({ state: 'X', responseCode: '8381', approvalNo: '' });
    expect(await ask(van.port, anInquiry({ originalSerial: '000000000005' }))).toMatchObject({ originalState: 'A' });
  });

  test('an approval by a gift card makes one that is cancelled whole or not at all', async () => {
    await order('approval', { kind: 'approve', cardKind: 'G' });
    const gift = { serial: '000000000005', orderNo: 'ODpay-2', authData: 'B'.repeat(21) };
    const { approvalNo: giftNo, cardKind } = await ask(van.port, aRequest(gift));
    expect(cardKind).toBe('G');
    const named = { originalSerial: '000000000005' };
    expect(await ask(van.port, aPartialCancel(giftNo, 4_000, 10_000, named))).toMatchObject({
      state: 'X',
      responseCode: '8033',
      issuerResponseCode: 'H0',
    });
    expect(await (await control('/control/books?orderNo=ODpay-2')).json()).toMatchObject({
      approvals: [{ cardKind: 'G', balance: 10_000 }],
    });
    expect(await booked()).toMatchObject({ cardKind: 'N' });
  });

  test('a serial that comes again while the first cancel is held back is refused', async () => {
    await order('partial-cancel', { kind: 'delay', delayMs: 100 });
    const partial = aPartialCancel(approvalNo, 4_000, 10_000);
    const first = ask(van.port, partial);
    while (((await (await control('/control/requests')).json()) as { requests: object[] }).requests.length < 2);
    expect(await ask(van.port, partial)).toMatchObject({ state: 'X', responseCode: '8000' });
    expect(await first).toMatchObject({ state: 'O', cancellableBalance: '000000006000' });
    expect((await booked()).cancels).toHaveLength(1);
  });

  describe('connections', () => {
    test('refuses them until it accepts them again, on the same port', async () => {
      await connections({ kind: 'refuse' });
      await connections({ kind: 'refuse' });
      await expect(ask(van.port, aCancel(approvalNo))).rejects.toMatchObject({ code: 'ECONNREFUSED' });
      expect(await (await control('/control/identity')).json()).toMatchObject({ telegramPort: van.port });
      await connections({ kind: 'accept' });
      expect(await ask(van.port, aCancel(approvalNo))).toMatchObject({ responseCode: '0000' });
    });

    test('still answers the request that came in before', async () => {
      await order('cancel', { kind: 'delay', delayMs: 50 });
      const answered = ask(van.port, aCancel(approvalNo));
      while (((await (await control('/control/requests')).json()) as { requests: object[] }).requests.length < 2);
      await connections({ kind: 'refuse' });
      expect(await answered).toMatchObject({ responseCode: '0000' });
      await connections({ kind: 'accept' });
      expect(await ask(van.port, anInquiry())).toMatchObject({ originalState: 'C' });
    });

    test('resets the next ones before it reads their requests', async () => {
      await connections({ kind: 'reset', times: 2 });
      const reset = { code: expect.stringMatching(/^(?:ECONNRESET|EPIPE)$/) as string };
      await expect(ask(van.port, aCancel(approvalNo))).rejects.toMatchObject(reset);
      await expect(ask(van.port, aCancel(approvalNo))).rejects.toMatchObject(reset);
      expect(await (await control('/control/requests')).json()).toMatchObject({ requests: [{ messageType: '0200' }] });
      // Its serial was never seen.
      expect(await ask(van.port, aCancel(approvalNo))).toMatchObject({ responseCode: '0000' });
    });

    test('goes back to all when the behaviours are deleted', async () => {
      await connections({ kind: 'reset', times: 0 });
      await connections({ kind: 'refuse' });
      expect((await control('/control/behaviours', { method: 'DELETE' })).status).toBe(204);
      expect(await ask(van.port, aCancel(approvalNo))).toMatchObject({ responseCode: '0000' });
    });

    test.each([{ kind: 'explode' }, { kind: 'refuse', times: 1 }, { kind: 'reset', times: -1 }, {}])(
      'refuses an order that it does not know: %j',
      async (body) => {
        expect((await post('/control/connections', body)).status).toBe(400);
      },
    );
  });

  test.each([
    { message: 'link-test', behaviour: { kind: 'approve' } },
    { behaviour: { kind: 'approve', cardKind: 'X' } },
    { behaviour: { kind: 'reset', books: true, booksAfterMs: -1 } },
  ])('what it does not know is refused: %j', async (body) => {
    expect((await post('/control/behaviours', body)).status).toBe(400);
  });

  test('the VAN’s operators’ cancel is in the books without a serial', async () => {
    await ask(van.port, aPartialCancel(approvalNo, 4_000, 10_000));
    expect((await post('/control/cancel', { approvalNo })).status).toBe(204);
    expect(await booked()).toMatchObject({
      state: 'C',
      cancels: [
        { serial: '000000000009', amount: 4_000, cancelKind: '3', cancelledAt: '20260302100000' },
        { serial: '', amount: 6_000, cancelKind: '1', cancelledAt: '20260302100000' },
      ],
    });
  });

  test('requests are listed with their 취소구분', async () => {
    await ask(van.port, aCancel(approvalNo));
    await ask(van.port, aNetCancel());
    expect(await (await control('/control/requests')).json()).toMatchObject({
      requests: [{ cancelKind: '' }, { cancelKind: '1' }, { cancelKind: '2' }],
    });
  });
});
