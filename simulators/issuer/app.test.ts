import { createHash, createHmac } from 'node:crypto';
import {
  ISSUER_KEYS,
  kbUrl,
  kisaSeed,
  NOW,
  ORDER,
  RESULT_MAC_KEY,
  SEED_KEY,
  type StandInPsp,
  startStandInPsp,
  XID,
} from './fixtures';
import { type IssuerSimulator, startIssuerSimulator } from './server';

type InboundAnswer = { readonly httpStatus: number; readonly text: string };
type Answered = { readonly body: string; readonly otc: string; readonly answers: readonly InboundAnswer[] };

const { xid, ...others } = ORDER;
const OPENED = { issuer: 'kb', transactionId: xid, ...others, amount: 10_000 };

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

function opened(body: string): {
  readonly fields: URLSearchParams;
  readonly accres: Record<string, string>;
  readonly isSigned: boolean;
} {
  const fields = new URLSearchParams(body);
  const [xid = '', timestamp = '', accres = '', mac = ''] = ['xid', 'timestamp', 'accres', 'mac'].map(
    (name) => fields.get(name) ?? '',
  );
  const bytes = Buffer.from(accres, 'base64');
  const isSigned = createHmac('sha256', RESULT_MAC_KEY).update(`${xid}\n${timestamp}\n${accres}`).digest('hex') === mac;
  const plaintext = kisaSeed.decrypt(SEED_KEY, bytes.subarray(0, 16), bytes.subarray(16)).toString();
  return { fields, accres: Object.fromEntries(new URLSearchParams(plaintext)), isSigned };
}

describe('the issuer simulator', () => {
  let psp: StandInPsp;
  let issuer: IssuerSimulator;

  const start = async (statuses?: readonly number[]): Promise<void> => {
    psp = await startStandInPsp(statuses);
    issuer = await startIssuerSimulator({
      port: 0,
      inboundUrl: `${psp.url}/`,
      keys: ISSUER_KEYS,
      retryDelaysMs: [1, 1, 1, 1],
      seed: kisaSeed,
      now: () => NOW,
    });
  };
  afterEach(async () => {
    await issuer.close();
    await psp.close();
  });

  const call = (path: string, init?: RequestInit): Promise<Response> =>
    fetch(`http://127.0.0.1:${issuer.port}${path}`, init);
  const post = (path: string, body: unknown): Promise<Response> =>
    call(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
  const answer = async (choice: object = {}): Promise<Answered> => {
    const response = await post('/control/answer', { url: kbUrl(), ...choice });
    return (await response.json()) as Answered;
  };
  const press = (button: string, url = kbUrl()): Promise<Response> =>
    call('/app/answer', { method: 'POST', body: new URLSearchParams({ url, answer: button }) });
  const page = (url: string): Promise<Response> => call(`/app?url=${encodeURIComponent(url)}`);
  const results = async (): Promise<unknown> => (await call('/control/results')).json();

  describe('controls', () => {
    test('open a scheme, any number of times', async () => {
      await start();
      const responses = [await post('/control/open', { url: kbUrl() }), await post('/control/open', { url: kbUrl() })];
      for (const response of responses) expect([response.status, await response.json()]).toEqual([200, OPENED]);
      expect(await results()).toEqual({
        results: [{ issuer: 'kb', transactionId: XID, orderNo: 'ODpay-1', otcSha256: [], answers: [] }],
      });
    });

    test.each([
      ['a forged scheme', kbUrl({ macKey: Buffer.alloc(32) }), '9202'],
      ["no issuer's URL", 'https://example.com/', '9203'],
    ])('refuse %s with its code', async (_what, url, rcd) => {
      await start();
      for (const path of ['/control/open', '/control/answer']) {
        const response = await post(path, { url });
        expect([response.status, await response.json()]).toEqual([422, { rcd }]);
      }
    });

    test('refuse another order with a known xid', async () => {
      await start();
      await post('/control/open', { url: kbUrl() });
      const response = await post('/control/open', { url: kbUrl({ order: { ...ORDER, amount: '1' } }) });
      expect([response.status, await response.json()]).toEqual([422, { rcd: '9203' }]);
    });

    test('approve by default: a signed result with a new OTC each time', async () => {
      await start();
      const [first, second] = [await answer(), await answer()];
      expect(first.answers).toEqual([{ httpStatus: 200, text: 'result=0000&message=<b>' }]);
      expect(first.otc).toMatch(/^[0-9A-Z]{21}$/);
      expect(second.otc).not.toBe(first.otc);
      expect(psp.posted[0]).toEqual({
        method: 'POST',
        path: '/inbound/kb',
        contentType: 'application/x-www-form-urlencoded',
        body: first.body,
      });
      const { fields, accres, isSigned } = opened(first.body);
      expect([...fields.keys()]).toEqual(['xid', 'timestamp', 'accres', 'mac']);
      expect([fields.get('xid'), fields.get('timestamp'), isSigned]).toEqual([XID, '20260302100000', true]);
      expect(accres).toEqual({
        ...{ rcd: '0000', orderNo: 'ODpay-1', amount: '10000', quota: '00', noint: 'N', tkey: first.otc },
        ...{ cardCode: '02', cardPrefix: '536112', usingPoint: '0' },
      });
      const known = { rcd: '0000', otcSha256: [sha256(first.otc), sha256(second.otc)], answers: [{}, {}] };
      expect(await results()).toMatchObject({ results: [known] });
    });

    test('confirm an order’s interest-free terms', async () => {
      await start();
      const url = kbUrl({ order: { ...ORDER, quota: '03', noint: 'Y', nointCust: '01' } });
      const result = (await (await post('/control/answer', { url })).json()) as { readonly body: string };
      expect(opened(result.body).accres).toMatchObject({ quota: '03', noint: 'Y' });
      const shown = await (await page(url)).text();
      expect(shown).toContain('3개월 (부분무이자, 1회차까지 고객 부담)');
    });

    test('give the chosen answer, without an OTC when it is a refusal', async () => {
      await start();
      const refused = await answer({ rcd: '9105' });
      expect([refused.otc, opened(refused.body).accres]).toMatchObject(['', { rcd: '9105', tkey: '' }]);
      const choice = {
        quota: '03',
        noint: 'Y',
        usingPoint: '100',
        orderNo: 'ODother',
        amount: '1',
        cardPrefix: '123456',
      };
      const chosen = await answer({ ...choice, otc: 'short' });
      expect(opened(chosen.body).accres).toMatchObject({ ...choice, tkey: 'short' });
    });

    test('post the same result the requested number of times, or only create it', async () => {
      await start();
      const repeated = await answer({ repeat: 3 });
      expect(psp.posted.map(({ body }) => body)).toEqual([repeated.body, repeated.body, repeated.body]);
      expect(repeated.answers).toHaveLength(3);
      expect((await answer({ send: false })).answers).toEqual([]);
      expect(psp.posted).toHaveLength(3);
    });

    test('spoil the MAC, the result, or its age', async () => {
      await start();
      expect(opened((await answer({ tamper: 'mac' })).body).isSigned).toBe(false);
      const spoilt = new URLSearchParams((await answer({ tamper: 'payload' })).body);
      const signedText = [spoilt.get('xid'), spoilt.get('timestamp'), spoilt.get('accres')].join('\n');
      expect(createHmac('sha256', RESULT_MAC_KEY).update(signedText).digest('hex')).not.toBe(spoilt.get('mac'));
      const cut = await answer({ tamper: 'truncate' });
      expect(psp.posted.at(-1)?.body).toBe(cut.body);
      expect([...new URLSearchParams(cut.body).keys()]).not.toContain('mac');
      const stale = opened((await answer({ tamper: 'timestamp' })).body);
      expect([stale.fields.get('timestamp'), stale.isSigned]).toEqual(['20260302095000', true]);
    });

    const unknownChoices = [{ rcd: '1' }, { repeat: 11 }, { repeat: 0 }, { tamper: 'all' }, { typo: 1 }];
    test.each(unknownChoices)('refuse an answer they do not know: %j', async (choice) => {
      await start();
      expect((await post('/control/answer', { url: kbUrl(), ...choice })).status).toBe(400);
    });

    test('are healthy', async () => {
      await start();
      expect((await call('/healthz')).status).toBe(200);
    });
  });

  describe('delivery', () => {
    test('retries after 503 until it is kept', async () => {
      await start([503, 503, 200]);
      expect((await answer()).answers.map(({ httpStatus }) => httpStatus)).toEqual([503, 503, 200]);
      expect(new Set(psp.posted.map(({ body }) => body)).size).toBe(1);
    });

    test('gives up after the fourth retry', async () => {
      await start([503]);
      expect((await answer()).answers.map(({ httpStatus }) => httpStatus)).toEqual([503, 503, 503, 503, 503]);
    });

    test.each([302, 400, 401, 404, 409, 413, 415, 500])('treats %i as final', async (status) => {
      await start([status]);
      expect((await answer()).answers.map(({ httpStatus }) => httpStatus)).toEqual([status]);
    });

    test('retries when nobody answers', async () => {
      await start();
      await psp.close();
      expect((await answer()).answers.map(({ httpStatus }) => httpStatus)).toEqual([0, 0, 0, 0, 0]);
    });
  });

  describe('card app', () => {
    test('shows the order, escaped, with its buttons and no way to run script', async () => {
      await start();
      const response = await page(kbUrl());
      const text = await response.text();
      expect(response.status).toBe(200);
      expect(text).toContain('모의 &lt;상점&gt; &amp; 친구');
      expect(text).toContain('10,000원');
      expect(text).toContain('일시불');
      const buttons = [...text.matchAll(/name="answer" value="(\w+)"/g)].map(([, value]) => value);
      expect(buttons).toEqual(['approve', 'decline', 'cancel', 'wait']);
      const policy = response.headers.get('content-security-policy') ?? '';
      expect(policy).toContain("default-src 'none'");
      expect(policy).toContain("form-action 'self'");
      const style = /<style>(.*)<\/style>/s.exec(text)?.[1] ?? '';
      expect(policy).toContain(createHash('sha256').update(style).digest('base64'));
    });

    test('shows the code of a scheme it refuses', async () => {
      await start();
      const response = await page(kbUrl({ macKey: Buffer.alloc(32) }));
      expect([response.status, response.headers.get('content-type')]).toEqual([422, 'text/html; charset=utf-8']);
      expect(await response.text()).toContain('9202');
    });

    test.each([
      ['approve', '0000'],
      ['decline', '9101'],
      ['cancel', '3001'],
    ])('posts a result on %s and shows the answer with the way back', async (button, rcd) => {
      await start();
      const text = await (await press(button)).text();
      expect(opened(psp.posted[0]?.body ?? '').accres).toMatchObject({ rcd });
      expect(text).toContain('result=0000&amp;message=&lt;b&gt;');
      expect(text).toContain('<a href="http://127.0.0.1:8080/pay/token?a=1&amp;b=2">');
    });

    test('does not link a return address that could run script', async () => {
      await start();
      const text = await (
        await press('approve', kbUrl({ order: { ...ORDER, returnUrl: 'javascript:alert(1)' } }))
      ).text();
      expect(text).not.toContain('<a ');
    });

    test('sends nothing on wait, and can be answered later', async () => {
      await start();
      expect((await press('wait')).status).toBe(200);
      expect(psp.posted).toEqual([]);
      expect((await press('approve')).status).toBe(200);
      expect(psp.posted).toHaveLength(1);
    });

    test('accepts no second answer after an approval, but one after a decline', async () => {
      await start();
      expect((await press('decline')).status).toBe(200);
      expect((await press('approve')).status).toBe(200);
      const again = await press('approve');
      expect([again.status, psp.posted.length]).toEqual([409, 2]);
      expect(await (await page(kbUrl())).text()).not.toContain('<form');
    });

    test('gives one OTC when the button is pressed twice at once', async () => {
      await start();
      const statuses = (await Promise.all([press('approve'), press('approve')])).map(({ status }) => status);
      expect(statuses.sort()).toEqual([200, 409]);
      expect(psp.posted).toHaveLength(1);
    });
  });

  test('stops while a result waits for its next try', async () => {
    psp = await startStandInPsp([503]);
    issuer = await startIssuerSimulator({
      ...{ port: 0, inboundUrl: psp.url, keys: ISSUER_KEYS },
      ...{ retryDelaysMs: [600_000], seed: kisaSeed, now: () => NOW },
    });
    const outcome = answer().then(
      () => 'ended',
      () => 'ended',
    );
    const isPosted = async (): Promise<void> => {
      await call('/healthz');
      if (psp.posted.length === 0) await isPosted();
    };
    await isPosted();
    await issuer.close();
    expect(await outcome).toBe('ended');
  });
});
