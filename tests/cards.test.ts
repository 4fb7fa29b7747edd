import { spawn } from 'node:child_process';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { CreateKeyCommand, DisableKeyCommand, EnableKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import { paidPayment } from './support/cancelling';
import { violationsIn } from './support/check';
import { type Engine, startSmallEngine } from './support/engine';
import { call } from './support/http';
import { answerInApp, beginPayment, reaches } from './support/journey';
import { parts } from './support/parts';
import { BC_CARD, charge, enterCard, keyOf, keyReaches, postKey, registerCard } from './support/recurring';
import { waitFor } from './support/wait-for';

let engine: Engine;
let kms: KMSClient;
let cardKey: string;
/** Takes the place of the key of everything else. */
let nextKey: string;
const newKey = async (): Promise<string> => (await kms.send(new CreateKeyCommand({}))).KeyMetadata?.Arn ?? '';

beforeAll(async () => {
  kms = new KMSClient({
    region: 'ap-northeast-2',
    endpoint: parts.kmsEndpoint(),
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  // A separate key for cards, so that changes to it affect nothing else.
  cardKey = await newKey();
  nextKey = await newKey();
  // So that this suite's own client reads what is sealed under it, too.
  const settings = { CARD_KMS_KEY_ID: cardKey, KMS_FORMER_KEY_IDS: nextKey };
  engine = await startSmallEngine(settings, { alone: ['approval-worker'] });
});
afterAll(async () => {
  expect(await violationsIn(engine)).toEqual([]);
  await engine.stop();
  kms.destroy();
});
const rowOf = (id: string) => engine.database.db.billingKey.findUniqueOrThrow({ where: { id } });
const trouble = (kind: 'throttle' | 'down', times: number, operation: string) =>
  call('POST', `${parts.kmsEndpoint()}/control/troubles`, { json: { kind, times, operation } });
const lastCharge = (id: string) =>
  engine.database.db.payment.findFirst({ where: { billingKeyId: id }, orderBy: { createdAt: 'desc' } });

async function reencrypt(...args: readonly string[]): Promise<{ readonly out: string; readonly err: string }> {
  const env = { PATH: process.env.PATH ?? '', ...engine.env, AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' };
  const child = spawn(process.execPath, [path.join(parts.dist(), 'cli/reencrypt.js'), ...args], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [out, err] = await Promise.all([text(child.stdout), text(child.stderr)]);
  return { out, err };
}

describe('the key that encrypts cards', () => {
  test('is disabled: a registration and a charge wait for it, and nothing is lost or doubled when it is back', async () => {
    const id = await registerCard(engine);
    await kms.send(new DisableKeyCommand({ KeyId: cardKey }));
    const waiting = charge(engine, id);
    const begun = await postKey(engine);
    await call('POST', `${engine.issuer}/control/answer`, { json: { url: begun.json.appScheme.url } });
    await waitFor('the charge to wait for its card', async () =>
      (await lastCharge(id))?.status === 'REQUESTED' ? true : undefined,
    );
    expect((await keyOf(engine, begun.json.id)).state).toBe('SCHEME_ISSUED');
    await kms.send(new EnableKeyCommand({ KeyId: cardKey }));
    expect((await waiting).json).toMatchObject({ state: 'F' });
    await keyReaches(engine, begun.json.id, 'ACTIVE');
    expect(await engine.database.db.payment.count({ where: { billingKeyId: id } })).toBe(1);
  });

  test.each(['throttle', 'down'] as const)(
    'is unreachable for a while (%s): waiting work goes on, and charges once',
    async (kind) => {
      const id = await registerCard(engine);
      await trouble(kind, 4, 'Decrypt');
      expect((await charge(engine, id)).json).toMatchObject({ state: 'F' });
      await trouble(kind, 4, 'Encrypt');
      await registerCard(engine, 'hana');
    },
  );

  test('changes: npm run reencrypt moves the stored cards, charges go on, and the old key may be disabled', async () => {
    const id = await registerCard(engine, 'lotte');
    const next = await newKey();
    const told = await reencrypt('--to', next, '--dry-run');
    expect(told.out).toMatch(/^[1-9][0-9]* cards of 127\.0\.0\.1:\d+\/\w+ are under other keys than \S+\n$/);
    expect(await engine.database.db.billingKey.count({ where: { kmsKey: next } })).toBe(0);
    const { out, err } = await reencrypt('--to', next);
    expect(err).toBe('');
    expect(out).toMatch(/Done: [1-9][0-9]* cards moved/);
    expect(await engine.database.db.billingKey.count({ where: { state: 'ACTIVE', kmsKey: { not: next } } })).toBe(0);
    await kms.send(new DisableKeyCommand({ KeyId: cardKey }));
    expect((await charge(engine, id)).json).toMatchObject({ state: 'F' });
    await kms.send(new EnableKeyCommand({ KeyId: cardKey }));
  });
});

test('a row with another billing key’s card charges nothing: its context differs', async () => {
  const [mine, theirs] = [await registerCard(engine), await registerCard(engine)];
  const { cardId } = await rowOf(theirs);
  await engine.database.db.billingKey.update({ where: { id: mine }, data: { cardId } });
  expect((await charge(engine, mine)).json).toMatchObject({
    state: 'D',
    status: 'AUTH_FAILED',
    reason: { code: 'CARD_KEY_UNAVAILABLE' },
  });
});

describe('a registration', () => {
  test.each([
    ['cancelled in the app', { answer: 'cancel' }, 'FAILED', 'PAYER_CANCELLED'],
    ['refused by the issuer', { answer: 'decline' }, 'FAILED', 'AUTH_REFUSED'],
    ['with an OTC beside the CARD_ID', { otc: 'ABC0123456789XYZ01234' }, 'FAILED', 'RESULT_UNREADABLE'],
    ['with a CARD_ID of another form', { cardId: 'short' }, 'FAILED', 'RESULT_UNREADABLE'],
    ['without a CARD_ID', { cardId: '' }, 'FAILED', 'RESULT_UNREADABLE'],
    ['for another amount', { amount: '1000' }, 'FAILED', 'RESULT_UNREADABLE'],
  ] as const)('%s stores no card, and says why', async (_what, answer, state, reason) => {
    const { id, appScheme } = (await postKey(engine)).json;
    await call('POST', `${engine.issuer}/control/answer`, { json: { url: appScheme.url, ...answer } });
    expect(await keyReaches(engine, id, state)).toMatchObject({ reason: { code: reason }, maskedCardNo: null });
    expect(await rowOf(id)).toMatchObject({ cardId: null, kmsKey: null });
    expect((await charge(engine, id)).json).toMatchObject({ code: 'BILLING_KEY_NOT_ACTIVE' });
  });

  test('of a payer who never comes back expires, in the app and on our page', async () => {
    const [app, page] = [(await postKey(engine)).json, (await postKey(engine, { issuer: 'bc' })).json];
    await engine.database.db.billingKey.update({
      where: { id: page.id },
      data: { expiresAt: new Date(Date.now() - 1_000) },
    });
    await keyReaches(engine, page.id, 'EXPIRED');
    expect(await enterCard(engine, page.registerUrl ?? '', BC_CARD)).toMatchObject({ status: 409 });
    expect((await keyOf(engine, app.id)).state).toBe('SCHEME_ISSUED');
  });
});

describe('an issuer that is asked for an OTC', () => {
  const otcTrouble = (json: Record<string, unknown>) => call('POST', `${engine.issuer}/control/otc`, { json });

  test.each(['drop', 'fail'] as const)(
    'and does not answer (%s) is asked again, and the card is charged once',
    async (kind) => {
      const id = await registerCard(engine, 'samsung');
      await otcTrouble({ kind, times: 2 });
      const charged = await charge(engine, id);
      expect(charged.json).toMatchObject({ state: 'F' });
      expect(
        (await call('GET', `${engine.van}/control/books?orderNo=${charged.json.orderNo}`)).json.approvals,
      ).toHaveLength(1);
    },
  );

  test.each(['mac', 'payload', 'timestamp', 'truncate', 'transactionId', 'orderNo', 'amount'])(
    'and whose answer is spoilt (%s) is not trusted, and nothing is charged',
    async (how) => {
      const id = await registerCard(engine, 'kb');
      await otcTrouble({ kind: 'tamper', how, times: 1 });
      const charged = await charge(engine, id);
      expect(charged.json).toMatchObject({
        state: 'D',
        status: 'AUTH_FAILED',
        reason: { code: 'RESULT_UNREADABLE' },
        attempts: [],
      });
    },
  );

  test('for an ended card refuses for good', async () => {
    const { cards } = (await call('POST', `${engine.issuer}/control/cards`, { json: { issuer: 'kb', count: 1 } }))
      .json as unknown as { readonly cards: readonly { readonly cardId: string }[] };
    const begun = (await postKey(engine)).json;
    await call('POST', `${engine.issuer}/control/answer`, {
      json: { url: begun.appScheme.url, cardId: cards[0]?.cardId },
    });
    await keyReaches(engine, begun.id, 'ACTIVE');
    await call('POST', `${engine.issuer}/control/cards/end`, { json: { cardId: cards[0]?.cardId } });
    expect((await charge(engine, begun.id)).json).toMatchObject({ state: 'D', reason: { code: 'CARD_UNUSABLE' } });
  });
});

test('a worker that is killed during an OTC request charges once when it is back', async () => {
  const id = await registerCard(engine, 'shinhan');
  await engine.end('approval-worker', 'SIGKILL');
  const waiting = charge(engine, id);
  await waitFor('the charge', () => lastCharge(id));
  await engine.start('approval-worker');
  expect((await waiting).json).toMatchObject({ state: 'F' });
});

test('the key of everything else is replaced while a payer is in the card app: it goes on, and so do new ones', async () => {
  const before = await beginPayment(engine);
  for (const name of ['server', 'workers', 'approval-worker'] as const) {
    await engine.end(name);
    await engine.start(name, { KMS_KEY_ID: nextKey, KMS_FORMER_KEY_IDS: engine.env.KMS_KEY_ID ?? '' });
  }
  await engine.ready();
  await answerInApp(engine, before);
  await reaches(engine, before, 'APPROVED');
  await paidPayment(engine);
});
