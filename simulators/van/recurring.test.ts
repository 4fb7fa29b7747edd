import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { aCancel, aNetCancel, anInquiry, aRequest, ask, NO_CARD, NOW } from './fixtures';
import { startVanSimulator, type VanSimulator } from './server';

const CARD_NUMBER = '9490940000000005';

type Changed = Parameters<typeof aRequest>[0];

/** The credentials of a recurring approval: an OTC, or BC's card number. */
const MADE_WITH: readonly [string, NonNullable<Changed>, string][] = [
  ['an OTC', { transactionKind: 'RP', entryMode: 'O', authData: 'RECURRINGOTC012345678' }, '536112******1234'],
  [
    'a card number',
    { transactionKind: 'RP', entryMode: 'K', authData: CARD_NUMBER, expiry: '2603', issuerCode: '01' },
    '949094******0005',
  ],
];

describe('recurring approvals', () => {
  let folder: string;
  let van: VanSimulator;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'van-recurring-'));
    van = await startVanSimulator({ port: 0, controlPort: 0, now: () => NOW, booksFile: join(folder, 'books.jsonl') });
  });
  afterEach(async () => {
    await van.close();
    rmSync(folder, { recursive: true });
  });

  const control = async (path: string): Promise<unknown> =>
    (await fetch(`http://127.0.0.1:${van.controlPort}${path}`)).json();

  describe.each(MADE_WITH)('with %s', (_what, made, mask) => {
    test('are answered with the mask, and inquired and cancelled as recurring ones', async () => {
      const { approvalNo, maskedCardNo } = await ask(van.port, aRequest(made));
      expect(maskedCardNo).toBe(mask);
      expect(await ask(van.port, anInquiry({ transactionKind: 'RP' }))).toMatchObject({
        originalState: 'A',
        approvalNo,
        maskedCardNo: mask,
      });
      expect(await ask(van.port, aCancel(approvalNo, { transactionKind: 'RP' }))).toMatchObject({
        transactionKind: 'RP',
        responseCode: '0000',
        cancellableBalance: '000000000000',
      });
      expect(await control('/control/books')).toMatchObject({
        approvals: [{ transactionKind: 'RP', state: 'C', balance: 0 }],
      });
    });

    test('are net-cancelled by a telegram that repeats entry mode, authentication and expiry', async () => {
      await ask(van.port, aRequest(made));
      expect(await ask(van.port, aNetCancel(made))).toMatchObject({ transactionKind: 'RP', responseCode: '0000' });
      expect(await ask(van.port, aNetCancel({ ...made, serial: '000000000004' }))).toMatchObject({
        responseCode: '7001',
      });
    });

    test.each<[string, Changed]>([
      ['another OTC', { entryMode: 'O', authData: 'ANOTHEROTC01234567890', expiry: '0000' }],
      ['another card number', { entryMode: 'K', authData: '4111111111111111', expiry: '2603' }],
      ['nothing', NO_CARD],
    ])('are not net-cancelled by a telegram with %s', async (_other, changed) => {
      await ask(van.port, aRequest(made));
      expect(await ask(van.port, aNetCancel({ ...made, ...changed }))).toMatchObject({
        responseCode: '8000',
        message2: 'authData',
      });
      expect(await control('/control/books')).toMatchObject({ approvals: [{ state: 'A' }] });
    });

    test('can’t be named by telegrams of one-off payments', async () => {
      const { approvalNo } = await ask(van.port, aRequest(made));
      expect(await ask(van.port, anInquiry())).toMatchObject({ originalState: 'N', approvalNo: '' });
      expect(await ask(van.port, aNetCancel({ serial: '000000000004' }))).toMatchObject({ responseCode: '7003' });
      expect(await ask(van.port, aCancel(approvalNo))).toMatchObject({ responseCode: '7003' });
      expect(await control('/control/books')).toMatchObject({ approvals: [{ state: 'A' }] });
    });

    test.each([
      ['an inquiry', (approvalNo: string) => anInquiry({ ...made, originalApprovalNo: approvalNo })],
      ['a cancel', (approvalNo: string) => aCancel(approvalNo, made)],
      [
        'a partial cancel',
        (approvalNo: string) =>
          aCancel(approvalNo, { ...made, messageType: '0520', cancelKind: '3', balanceBeforeCancel: '10000' }),
      ],
    ])('can’t be named by %s that carries their credentials', async (_telegram, request) => {
      const { approvalNo } = await ask(van.port, aRequest(made));
      expect(await ask(van.port, request(approvalNo))).toMatchObject({ responseCode: '8000' });
    });
  });

  test('store no card number: not in the books, in their file, or in the request log', async () => {
    const [, made] = MADE_WITH[1] ?? [];
    await ask(van.port, aRequest(made));
    await ask(van.port, aNetCancel(made));
    const known = [
      await control('/control/books'),
      await control('/control/requests'),
      readFileSync(join(folder, 'books.jsonl'), 'utf8'),
    ];
    expect(JSON.stringify(known)).not.toContain(CARD_NUMBER);
    expect(known[1]).toMatchObject({ requests: [{ transactionKind: 'RP' }, { transactionKind: 'RP' }] });
  });

  test.each<[string, Changed, object]>([
    ['has expired', { expiry: '2602' }, { responseCode: '8314', issuerResponseCode: '04' }],
    ['has a wrong check digit', { authData: '9490940000000006' }, { responseCode: '8033', issuerResponseCode: '14' }],
  ])('are declined for a card that %s, and an inquiry finds that', async (_why, changed, refusal) => {
    const request = { transactionKind: 'RP', entryMode: 'K', authData: CARD_NUMBER, expiry: '2603', ...changed };
    expect(await ask(van.port, aRequest(request))).toMatchObject({ state: 'X', approvalNo: '', ...refusal });
    expect(await ask(van.port, anInquiry({ transactionKind: 'RP' }))).toMatchObject({ originalState: 'D' });
    expect(await ask(van.port, anInquiry({ serial: '000000000004' }))).toMatchObject({ originalState: 'N' });
  });

  test('are declined in the words of their VAN', async () => {
    const beta = await startVanSimulator({ port: 0, controlPort: 0, now: () => NOW, name: 'beta' });
    const request = aRequest({
      transactionKind: 'RP',
      entryMode: 'K',
      authData: '9490940000000006',
      expiry: '2603',
      issuerCode: '31',
    });
    expect(await ask(beta.port, request)).toMatchObject({ state: 'X', responseCode: '8311', issuerResponseCode: '14' });
    await beta.close();
  });

  test('requests are listed from an instant on, or only the latest', async () => {
    await ask(van.port, aRequest());
    await ask(van.port, anInquiry());
    expect(await control(`/control/requests?since=${NOW.toISOString()}&limit=1`)).toMatchObject({
      requests: [{ messageType: '0100' }],
    });
    expect(await control('/control/requests?since=2026-03-02T01:00:00.001Z')).toEqual({ requests: [] });
  });
});
