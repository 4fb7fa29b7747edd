import { createHmac, randomBytes } from 'node:crypto';
import { wires } from '../../activities/issuers/registry';
import { forEachIssuer } from '../../domain/issuers';
import { sealedResultContext } from '../../domain/sealing';
import { parseAllowList } from '../../platform/allow-list';
import type { Inbox } from '../../platform/rows';
import { waitFor } from '../support/wait-for';
import {
  beginPayment,
  FORM,
  formOf,
  type KbResult,
  kbResult,
  kstIn,
  type Payment,
  postResult,
  type Reply,
  resultFor,
  send,
} from './calls';
import { type Harness, leakedSecrets, startHarness } from './harness';
import { bring, type ReachableStatus } from './states';

let harness: Harness;

beforeAll(async () => {
  harness = await startHarness();
});
afterAll(async () => {
  await harness.close();
});
beforeEach(() => {
  harness.workflows.reset();
});

/** docs/contracts/kb.md, "The answer". */
function expectAnswer(reply: Reply, status: number, code: string): void {
  expect(reply.status).toBe(status);
  expect(reply.headers['content-type']).toBe('text/plain; charset=utf-8');
  expect(reply.text).toMatch(new RegExp(`^result=${code}&message=[\\x20-\\x7e]+$`));
}

async function authenticating(): Promise<{ readonly payment: Payment; readonly result: KbResult }> {
  const payment = await beginPayment(harness);
  const result = await resultFor(harness, payment);
  harness.workflows.reset();
  return { payment, result };
}

const rowsOf = (xid: string): Promise<readonly Inbox[]> =>
  harness.db.inbox.findMany({ where: { issuerTransactionId: xid }, orderBy: { receivedAt: 'asc' } });

async function onlyRowOf(xid: string): Promise<Inbox> {
  const [row, ...others] = await rowsOf(xid);
  if (row === undefined) throw new Error(`no result is kept for ${xid}`);
  expect(others).toEqual([]);
  return row;
}

/** The answer does not wait for deliveries. */
const settled = (xid: string): Promise<Inbox> =>
  waitFor(`the result of ${xid} to leave the inbox`, async () =>
    (await rowsOf(xid)).find(({ state, deliveredAt }) => state !== 'RECEIVED' && deliveredAt !== null),
  );

const results = () => harness.workflows.calls.filter(({ kind }) => kind === 'result');

describe('a result', () => {
  test('is answered once it is kept, and delivered sealed to its payment', async () => {
    const { payment, result } = await authenticating();
    expectAnswer(await postResult(harness, result), 200, '0000');
    const row = await settled(result.xid);
    expect(row).toMatchObject({ state: 'DELIVERED', sealedBody: null, paymentId: payment.id, times: 1 });
    const [call, ...others] = harness.workflows.calls;
    expect(others).toEqual([]);
    expect(call).toMatchObject({
      kind: 'result',
      paymentId: payment.id,
      result: { inboxId: row.id, issuerTransactionId: result.xid },
    });
    const sealed = call?.kind === 'result' ? Buffer.from(call.result.sealedBody, 'base64') : Buffer.alloc(0);
    expect(
      (await harness.context.keyrings.authResult.unseal(sealed, sealedResultContext('kb', result.xid))).toString(),
    ).toBe(formOf(result));
  });

  test('is stored sealed, and can be unsealed only for its own authentication', async () => {
    const { result } = await authenticating();
    harness.workflows.mode = 'down';
    expectAnswer(await postResult(harness, result), 200, '0000');
    const row = await onlyRowOf(result.xid);
    const { sealedBody } = row;
    if (sealedBody === null) throw new Error('nothing is kept');
    const kept = Buffer.from(sealedBody);
    for (const secret of [
      result.accres,
      encodeURIComponent(result.accres),
      result.mac,
      Buffer.from(result.accres, 'base64'),
    ]) {
      expect(kept.includes(secret)).toBe(false);
    }
    expect(JSON.stringify({ ...row, sealedBody: null })).not.toContain(result.mac);
    const { authResult } = harness.context.keyrings;
    expect((await authResult.unseal(kept, sealedResultContext('kb', result.xid))).toString()).toBe(formOf(result));
    await expect(authResult.unseal(kept, sealedResultContext('kb', 'f'.repeat(20)))).rejects.toThrow(
      "can't be unsealed",
    );
  });

  test('that comes again gets the same answer and is delivered once', async () => {
    const { result } = await authenticating();
    const first = await postResult(harness, result);
    const again = await postResult(harness, result);
    await settled(result.xid);
    const later = await postResult(harness, result);
    expect([again, later].map(({ status, text }) => ({ status, text }))).toEqual(
      [first, first].map(({ status, text }) => ({ status, text })),
    );
    expect(results()).toHaveLength(1);
    expect(await onlyRowOf(result.xid)).toMatchObject({ times: 3 });
  });

  test('that comes again with a new time stamp is the same result', async () => {
    const { result } = await authenticating();
    await postResult(harness, result);
    expectAnswer(await postResult(harness, kbResult(harness, { ...result, timestamp: kstIn(30) })), 200, '0000');
    await settled(result.xid);
    expect(results()).toHaveLength(1);
  });

  test('that comes twice at the same moment is delivered once', async () => {
    const { result } = await authenticating();
    const replies = await Promise.all([1, 2, 3].map(() => postResult(harness, result)));
    for (const reply of replies) expectAnswer(reply, 200, '0000');
    await settled(result.xid);
    expect(results()).toHaveLength(1);
    expect(await onlyRowOf(result.xid)).toMatchObject({ times: 3 });
  });

  test('may have its fields in another order, and a charset', async () => {
    const { result } = await authenticating();
    const { mac, accres, timestamp, xid } = result;
    expectAnswer(
      await postResult(harness, { mac, accres, timestamp, xid }, { contentType: `${FORM}; charset=UTF-8` }),
      200,
      '0000',
    );
  });

  test.each([-290, 290])('from a clock that is %i s off is accepted', async (seconds) => {
    const { result } = await authenticating();
    expectAnswer(await postResult(harness, kbResult(harness, { ...result, timestamp: kstIn(seconds) })), 200, '0000');
  });
});

describe('another result for the same authentication', () => {
  test('is refused, and the first one stands', async () => {
    const { payment, result } = await authenticating();
    await postResult(harness, result);
    expectAnswer(await postResult(harness, kbResult(harness, { xid: result.xid })), 409, '9004');
    await settled(result.xid);
    expect(results()).toEqual([expect.objectContaining({ paymentId: payment.id })]);
    expect((await rowsOf(result.xid)).map(({ state, refusal }) => [state, refusal])).toEqual([
      ['DELIVERED', null],
      ['REFUSED', 'ended'],
    ]);
  });

  test('that comes at the same moment is refused, whichever is the first', async () => {
    const { result } = await authenticating();
    const replies = await Promise.all([
      postResult(harness, result),
      postResult(harness, kbResult(harness, { xid: result.xid })),
    ]);
    expect(replies.map(({ status }) => status).sort()).toEqual([200, 409]);
    await settled(result.xid);
    expect(results()).toHaveLength(1);
    expect((await rowsOf(result.xid)).map(({ state }) => state).sort()).toEqual(['DELIVERED', 'REFUSED']);
  });
});

describe('what is not verified', () => {
  const flipped = (hex: string): string => (hex.startsWith('0') ? `1${hex.slice(1)}` : `0${hex.slice(1)}`);

  test.each<readonly [string, (result: KbResult) => KbResult]>([
    ['an altered MAC', (result) => ({ ...result, mac: flipped(result.mac) })],
    ['an altered accres', (result) => ({ ...result, accres: randomBytes(160).toString('base64') })],
    ['an altered xid', (result) => ({ ...result, xid: flipped(result.xid) })],
    ['an altered time stamp', (result) => ({ ...result, timestamp: kstIn(30) })],
    ['a time stamp of six minutes ago', (result) => kbResult(harness, { ...result, timestamp: kstIn(-360) })],
    ['a time stamp of six minutes ahead', (result) => kbResult(harness, { ...result, timestamp: kstIn(360) })],
    ['an invalid time stamp', (result) => kbResult(harness, { ...result, timestamp: '99999999999999' })],
  ])('(%s) is refused, and leaves nothing behind', async (_what, altered) => {
    const { result } = await authenticating();
    const before = await harness.db.inbox.count();
    expectAnswer(await postResult(harness, altered(result)), 401, '9002');
    expect(await harness.db.inbox.count()).toBe(before);
    expect(results()).toEqual([]);
    // The genuine one is still accepted.
    expectAnswer(await postResult(harness, result), 200, '0000');
  });
});

describe('what is no result', () => {
  const without = (result: KbResult, field: keyof KbResult): string =>
    formOf(Object.fromEntries(Object.entries(result).filter(([name]) => name !== field)));

  test.each<readonly [string, (result: KbResult) => string]>([
    ['without xid', (result) => without(result, 'xid')],
    ['without timestamp', (result) => without(result, 'timestamp')],
    ['without accres', (result) => without(result, 'accres')],
    ['without mac', (result) => without(result, 'mac')],
    ['with xid twice', (result) => `${formOf(result)}&xid=${result.xid}`],
    ['with an unknown field', (result) => `${formOf(result)}&otc=1`],
    ['with a field of the prototype', (result) => `${formOf(result)}&__proto__=1`],
    ['with a stray per cent sign', (result) => `${without(result, 'mac')}&mac=%zz`],
    ['with bad UTF-8', (result) => `${without(result, 'mac')}&mac=%ff%fe`],
    ['with an upper-case MAC', (result) => formOf({ ...result, mac: result.mac.toUpperCase() })],
    ['with a short xid', (result) => formOf({ ...result, xid: result.xid.slice(1) })],
    ['with an accres that is not base64', (result) => formOf({ ...result, accres: '*'.repeat(64) })],
    ['that is empty', () => ''],
    ['that is JSON', (result) => JSON.stringify(result)],
  ])('%s answers 400', async (_what, bodyOf) => {
    const { result } = await authenticating();
    const before = await harness.db.inbox.count();
    expectAnswer(await postResult(harness, bodyOf(result)), 400, '9001');
    expect(await harness.db.inbox.count()).toBe(before);
  });

  test.each(['application/json', 'text/plain', 'multipart/form-data; boundary=x', `${FORM}x`, 'nonsense'])(
    'as %s answers 415',
    async (contentType) => {
      const { result } = await authenticating();
      expectAnswer(await postResult(harness, result, { contentType }), 415, '9006');
    },
  );

  test('of no content type answers 415', async () => {
    const { result } = await authenticating();
    expectAnswer(
      await send(harness.app, { method: 'POST', url: '/inbound/kb', payload: Buffer.from(formOf(result)) }),
      415,
      '9006',
    );
  });

  test.each([8_193, 65_536, 70_000, 2_000_000])('of %i bytes answers 413, in the issuer’s format', async (bytes) => {
    expectAnswer(await postResult(harness, 'x'.repeat(bytes)), 413, '9005');
  });

  test('of 8,192 bytes is not too large', async () => {
    expectAnswer(await postResult(harness, 'x'.repeat(8_192)), 400, '9001');
  });

  test.each(['/inbound/nobody', '/inbound/constructor', '/inbound/'])('at %s is not found', async (url) => {
    const reply = await send(harness.app, { method: 'POST', url, headers: { 'content-type': FORM }, payload: 'x=1' });
    expect(reply.status).toBe(404);
    expect(reply.headers['content-type']).toMatch(/^application\/problem\+json/);
  });
});

describe('a result of no use', () => {
  test('for an unknown authentication is refused, recorded and never decrypted', async () => {
    const result = kbResult(harness, { xid: randomBytes(10).toString('hex') });
    expectAnswer(await postResult(harness, result), 404, '9003');
    expectAnswer(await postResult(harness, result), 404, '9003');
    expect(await onlyRowOf(result.xid)).toMatchObject({
      state: 'REFUSED',
      refusal: 'unknown-transaction',
      sealedBody: null,
      paymentId: null,
      times: 2,
    });
    expect(results()).toEqual([]);
  });

  test.each<ReachableStatus>([
    'AUTH_FAILED',
    'EXPIRED',
    'DECLINED',
    'APPROVED',
    'CANCELLED',
    'NEEDS_REVIEW',
    'APPROVING',
  ])('for a payment that is %s is refused', async (status) => {
    const { payment, result } = await authenticating();
    await bring(harness, payment.id, status);
    expectAnswer(await postResult(harness, result), 409, '9004');
    expect(await onlyRowOf(result.xid)).toMatchObject({ state: 'REFUSED', refusal: 'ended', sealedBody: null });
    expect(results()).toEqual([]);
  });

  test('whose workflow is gone although its row waits for it is of use: another run accepts it', async () => {
    const { payment, result } = await authenticating();
    harness.workflows.mode = 'ended';
    expectAnswer(await postResult(harness, result), 200, '0000');
    expect(await settled(result.xid)).toMatchObject({ state: 'DELIVERED', sealedBody: null });
    expect(harness.workflows.calls).toContainEqual(expect.objectContaining({ kind: 'recover', id: payment.id }));
  });

  test('gets the same answer again, although its workflow was gone', async () => {
    const { result } = await authenticating();
    harness.workflows.mode = 'ended';
    await postResult(harness, result);
    await settled(result.xid);
    expectAnswer(await postResult(harness, result), 200, '0000');
  });
});

describe('a result that can’t be kept', () => {
  test.each(['down', 'broken'] as const)('because the database is %s must be sent again', async (state) => {
    const { result } = await authenticating();
    const app = harness.appWith({ db: harness.failingDatabase(state) });
    expectAnswer(await postResult(harness, result, { app }), 503, '9900');
    expect(results()).toEqual([]);
    expectAnswer(await postResult(harness, result), 200, '0000');
  });
});

test('no log line holds a MAC, an encrypted result, a link or an API key', () => {
  expect(leakedSecrets(harness)).toEqual([]);
});

describe('who may send', () => {
  const from = (remoteAddress: string, sources: string, headers: Readonly<Record<string, string>> = {}) =>
    send(harness.appWith({ sources: forEachIssuer(() => parseAllowList(sources)) }), {
      method: 'POST',
      url: '/inbound/kb',
      headers: { 'content-type': FORM, ...headers },
      payload: 'not=a result',
      remoteAddress,
    });

  test('is anyone, until addresses are set', async () => {
    expectAnswer(await from('198.51.100.1', ''), 400, '9001');
  });

  test('is only a sender with one of the configured addresses', async () => {
    expectAnswer(await from('203.0.113.9', '203.0.113.0/24'), 400, '9001');
    expectAnswer(await from('198.51.100.1', '203.0.113.0/24'), 403, '9007');
  });

  test('is not a sender who forges a header', async () => {
    expectAnswer(await from('198.51.100.1', '203.0.113.0/24', { 'x-forwarded-for': '203.0.113.9' }), 403, '9007');
  });
});

describe('a result in a query string', () => {
  const lotte = wires.lotte.inbound;
  const query = (xid: string, change: (text: string) => string = (text) => text): string => {
    const signed = [
      ['acctid', xid],
      ['trandt', kstIn(0)],
      ['data', randomBytes(160).toString('base64')],
      ['cardnm', '롯데카드 똠'],
    ] as const;
    const mac = createHmac('sha256', harness.resultMacKey)
      .update(lotte.format.encode(signed.map(([, value]) => value).join('\n')))
      .digest('hex');
    const text = lotte.format.write([...signed, ['mac', mac]]).toString('ascii');
    return change(text);
  };
  const acctid = '0'.repeat(39);
  const byGet = (text: string) => send(harness.app, { method: 'GET', url: `/inbound/lotte?${text}` });
  const isAnswer = (reply: Reply, status: number, code: string): void => {
    expect([reply.status, reply.text.split('&')[0]]).toEqual([status, `rescd=${code}`]);
  };

  test('is read as it came: CP949, with a plus as a plus', async () => {
    isAnswer(await byGet(query(acctid)), 404, '9003');
    isAnswer(await byGet(query(acctid, (text) => text.replaceAll('%2B', '+').replaceAll('%2F', '/'))), 404, '9003');
    isAnswer(await byGet(query(acctid, (text) => text.replace('%B7%D4', '%b7%d4'))), 404, '9003');
  });

  test.each<[string, (text: string) => string, number, string]>([
    ['a field twice', (text) => `${text}&acctid=${acctid}`, 400, '9001'],
    ['a missing field', (text) => text.replace(/&cardnm=[^&]*/, ''), 400, '9001'],
    ['half a character', (text) => text.replace('%B7%D4', '%B7'), 400, '9001'],
    ['a broken escape', (text) => text.replace('%B7', '%B'), 400, '9001'],
    ['another card name', (text) => text.replace('%B7%D4', 'A'), 401, '9002'],
    ['nothing', () => '', 400, '9001'],
    ['8,193 bytes', (text) => `${text}&x=${'a'.repeat(8_193)}`, 413, '9005'],
  ])('with %s is refused', async (_what, change, status, code) => {
    isAnswer(await byGet(query(acctid, change)), status, code);
  });

  test('may also come by POST, and only from an issuer that sends it so', async () => {
    const posted = await send(harness.app, {
      method: 'POST',
      url: '/inbound/lotte',
      headers: { 'content-type': FORM },
      payload: query(acctid),
    });
    isAnswer(posted, 404, '9003');
    const got = await send(harness.app, { method: 'GET', url: `/inbound/kb?${query(acctid)}` });
    expect([got.status, got.headers.allow]).toEqual([405, 'POST']);
    expect(got.text).toContain('result=9');
  });

  test('leaves no trace in the log', async () => {
    const text = query(acctid);
    await byGet(text);
    expect(harness.logs()).not.toContain(/data=([^&]+)/.exec(text)?.[1]);
  });
});
