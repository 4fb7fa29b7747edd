import { readFileSync } from 'node:fs';
import path from 'node:path';
import { runInNewContext } from 'node:vm';
import { renderBillPage } from './bill-page';

const SCRIPT = readFileSync(path.join(__dirname, 'public', 'pay.js'), 'utf8');
const PAY_URL = '/v1/pay/tok_1/payments';
const STATUS_URL = `${PAY_URL}/pay_1/status`;
const ORIGIN = 'https://pay.example.com';
const SCHEME = { url: 'kb-acp://pay?order=a%2B', intentUrl: 'intent://pay?order=a%2B#Intent;end;' };
const ISSUED = { status: 201, body: { paymentId: 'pay_1', appScheme: SCHEME, statusUrl: STATUS_URL } };
const APPROVAL = { approvalNo: '30012345', maskedCardNo: '536112******1234', approvedAt: '20260728091502', amount: 50_000, installmentMonths: 3 };

type Answer = { readonly status: number; readonly body: unknown };
type Call = { readonly url: string; readonly method: string; readonly headers: Readonly<Record<string, string>>; readonly body: string | undefined };
type Init = { readonly method?: string; readonly headers?: Readonly<Record<string, string>>; readonly body?: string };
const status = (state: string, name: string, more: object = {}): Answer => ({ status: 200, body: { state, status: name, nextPollAfterMs: 700, ...more } });

/** One element of the rendered page, as far as the script touches it. */
type Element = { hidden: boolean; textContent: string; href: string; target: string; click: () => unknown; readonly screen: string | undefined };

/** The rendered page and a browser around it, as much of one as the script uses; time and network are the test's. */
function openPage(options: { readonly userAgent?: string; readonly storage?: Map<string, string>; readonly cardApp?: string } = {}) {
  const { userAgent = 'Android', storage = new Map<string, string>(), cardApp } = options;
  const calls: Call[] = [];
  const answers: (Answer | 'no answer')[] = [];
  const opened: string[] = [];
  const pauses: { readonly resolve: () => void; readonly ms: number }[] = [];
  const location = { origin: ORIGIN, url: `${ORIGIN}/pay/tok_1`, get href() { return this.url; }, set href(url: string) { opened.push(url); }, reload: () => opened.push('reload') };
  const elements = elementsOf(bill(cardApp));
  const globals = {
    document: documentOf(elements, cardApp),
    navigator: { userAgent, maxTouchPoints: 0 },
    window: { open: (url: string, target: string, features: string) => opened.push(`${url} ${target} ${features}`) },
    location,
    sessionStorage: {
      getItem: (key: string) => storage.get(key) ?? null,
      setItem: (key: string, value: string) => storage.set(key, value),
      removeItem: (key: string) => storage.delete(key),
    },
    crypto,
    URL,
    AbortSignal: { timeout: () => undefined },
    setTimeout: (resolve: () => void, ms: number) => pauses.push({ resolve, ms }),
    clearTimeout: () => undefined,
    fetch: async (url: string, { method = 'GET', headers = {}, body }: Init) => {
      calls.push({ url, method, headers, body });
      const answer = answers.shift();
      if (answer === undefined || answer === 'no answer') throw new TypeError('network');
      return { status: answer.status, ok: answer.status < 300, json: async () => answer.body };
    },
  };
  /** Lets everything happen that waits for neither time nor the payer. */
  const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
  return {
    calls,
    opened,
    storage,
    text: (field: string) => elements.get(`field:${field}`)?.textContent,
    element: (id: string) => elements.get(`id:${id}`),
    screen: () => [...elements.values()].filter(({ screen, hidden }) => screen !== undefined && !hidden).map(({ screen }) => screen),
    async load(...next: (Answer | 'no answer')[]) {
      answers.push(...next);
      runInNewContext(SCRIPT, globals);
      await settle();
    },
    async click(id: string, ...next: (Answer | 'no answer')[]) {
      answers.push(...next);
      void elements.get(`id:${id}`)?.click();
      await settle();
    },
    /** Lets the pause under way end; gives its length. */
    async elapse(...next: (Answer | 'no answer')[]): Promise<number | undefined> {
      answers.push(...next);
      const pause = pauses.pop();
      pause?.resolve();
      await settle();
      return pause?.ms;
    },
  };
}

function bill(cardApp: string | undefined): string {
  return renderBillPage({
    token: 'tok_1',
    orderName: '회비',
    merchantName: '상점',
    amount: 50_000,
    state: 'W',
    issuers: [{ code: 'kb', name: '국민' }],
    expiresAt: '2026-07-31T14:59:00Z',
    maximumInstallmentMonths: 12,
    ...(cardApp === undefined ? {} : { cardApp }),
  });
}

function elementsOf(page: string): ReadonlyMap<string, Element> {
  const tags = page.matchAll(/<[a-z0-9]+ [^>]*?(?:(id|data-field|data-screen)="([^"]+)")[^>]*>/g);
  return new Map(
    [...tags].map(([tag, attribute, name = '']) => {
      const screen = attribute === 'data-screen' ? name : undefined;
      const kind = attribute?.replace('data-', '') ?? '';
      return [`${kind}:${name}`, { hidden: tag.includes(' hidden>'), textContent: '', href: '', target: '', click: () => undefined, screen }];
    }),
  );
}

function documentOf(elements: ReadonlyMap<string, Element>, cardApp: string | undefined) {
  const found = (key: string) => {
    const element = elements.get(key);
    if (element === undefined) return null;
    return Object.assign(element, {
      value: '3',
      dataset: { screen: element.screen },
      querySelector: () => ({ focus: () => undefined }),
      addEventListener: (_type: string, act: () => unknown) => (element.click = act),
    });
  };
  return {
    body: { dataset: { payUrl: PAY_URL, cardApp } },
    visibilityState: 'visible',
    addEventListener: () => undefined,
    getElementById: (id: string) => found(`id:${id}`),
    querySelector: (selector: string) => (selector.startsWith('input') ? { value: 'kb' } : found(selector.replace(/^\[data-(.*)="(.*)"\]$/, '$1:$2'))),
    querySelectorAll: () => [...elements.keys()].filter((key) => key.startsWith('screen:')).map(found),
  };
}

describe('the payer’s press', () => {
  test('posts the choice with a key, opens the card app, follows the payment and shows the approval', async () => {
    const page = openPage();
    await page.load();
    expect(page.screen()).toEqual(['choose']);
    await page.click('pay', ISSUED, status('W', 'SCHEME_ISSUED'));
    const [post, poll] = page.calls;
    expect(post).toMatchObject({ url: `${ORIGIN}${PAY_URL}`, method: 'POST', body: '{"issuer":"kb","installmentMonths":3,"platform":"android"}' });
    expect(post?.headers['idempotency-key']).toMatch(/^[0-9a-f-]{36}$/);
    expect(poll).toMatchObject({ url: `${ORIGIN}${STATUS_URL}`, method: 'GET' });
    expect(page.opened).toEqual([SCHEME.intentUrl]);
    expect(page.screen()).toEqual(['app']);
    expect(await page.elapse(status('W', 'APPROVING'))).toBe(700);
    expect(page.screen()).toEqual(['confirming']);
    await page.elapse(status('F', 'APPROVED', { approval: APPROVAL }));
    expect(page.screen()).toEqual(['paid']);
    expect(['amount', 'maskedCardNo', 'installment', 'approvalNo', 'approvedAt'].map(page.text)).toEqual([
      '50,000원',
      '536112******1234',
      '3개월',
      '30012345',
      '2026-07-28 09:15:02',
    ]);
    expect(page.storage.size).toBe(0);
  });

  test.each([
    ['an iPhone', 'iPhone', undefined, SCHEME.url],
    ['a desktop without a card app', 'X11', undefined, SCHEME.url],
    ['a desktop with one', 'X11', 'http://127.0.0.1:9080/app', `http://127.0.0.1:9080/app?url=${encodeURIComponent(SCHEME.url)} _blank noopener,noreferrer`],
  ])('on %s opens the app its way', async (_device, userAgent, cardApp, expected) => {
    const page = openPage({ userAgent, ...(cardApp === undefined ? {} : { cardApp }) });
    await page.load();
    await page.click('pay', ISSUED, status('W', 'SCHEME_ISSUED'));
    expect(page.opened).toEqual([expected]);
    expect(page.element('open-app')).toMatchObject({ hidden: false, href: expected.split(' ')[0] });
  });

  test('keeps its key when the answer is lost, through retries, a new try and a reload', async () => {
    const page = openPage();
    await page.load();
    await page.click('pay', 'no answer');
    for (const answer of ['no answer', { status: 503, body: { retryable: true } }, { status: 500, body: {} }] as const) await page.elapse(answer);
    expect(await page.elapse('no answer')).toBe(8_000);
    expect(page.screen()).toEqual(['unreachable']);
    await page.click('resume', 'no answer');
    const reloaded = openPage({ storage: page.storage });
    await reloaded.load(ISSUED, status('W', 'SCHEME_ISSUED'));
    const posts = [...page.calls, ...reloaded.calls].filter(({ method }) => method === 'POST');
    expect(posts).toHaveLength(7);
    expect(new Set(posts.map(({ headers, body }) => `${headers['idempotency-key'] ?? ''} ${body ?? ''}`)).size).toBe(1);
  });

  test('uses a new key for the next press after a final state', async () => {
    const page = openPage();
    await page.load();
    await page.click('pay', ISSUED, status('D', 'DECLINED', { reason: { code: 'LIMIT_EXCEEDED', text: '한도 초과입니다.' } }));
    expect(page.screen()).toEqual(['failed']);
    expect(page.text('reason')).toBe('한도 초과입니다.');
    await page.click('again');
    expect(page.opened).toContain('reload');
    const reloaded = openPage({ storage: page.storage });
    await reloaded.load();
    expect(reloaded.screen()).toEqual(['choose']);
    await reloaded.click('pay', ISSUED, status('W', 'SCHEME_ISSUED'));
    expect(reloaded.calls[0]?.headers['idempotency-key']).not.toBe(page.calls[0]?.headers['idempotency-key']);
  });

  test('follows the payment that a 409 names, without opening an app', async () => {
    const page = openPage();
    await page.load();
    await page.click('pay', { status: 409, body: { statusUrl: `${PAY_URL}/pay_0/status` } }, status('W', 'UNCONFIRMED'));
    expect(page.calls[1]?.url).toBe(`${ORIGIN}${PAY_URL}/pay_0/status`);
    expect([page.screen(), page.opened]).toEqual([['confirming'], []]);
  });

  test.each([
    [409, { detail: '기한이 지났습니다.' }],
    [502, { detail: '기한이 지났습니다.', retryable: false }],
  ])('that is refused for good with %i shows why and forgets the key', async (code, body) => {
    const page = openPage();
    await page.load();
    await page.click('pay', { status: code, body });
    expect([page.screen(), page.text('reason'), page.storage.size]).toEqual([['failed'], '기한이 지났습니다.', 0]);
  });

  test('never sends the token to another origin', async () => {
    const page = openPage();
    await page.load();
    await page.click('pay', { ...ISSUED, body: { ...ISSUED.body, statusUrl: 'https://elsewhere.example.com/v1/pay/tok_1' } });
    expect(page.calls).toHaveLength(1);
    expect(page.screen()).toEqual(['unreachable']);
  });
});

describe('the payment under way', () => {
  const storage = () => new Map([[PAY_URL, JSON.stringify({ key: 'k', choice: {}, statusUrl: STATUS_URL, appUrl: SCHEME.url })]]);

  test.each(['AUTHENTICATED', 'APPROVING', 'UNCONFIRMED', 'NEEDS_REVIEW'])('in %s is being confirmed, with nothing to press', async (name) => {
    const page = openPage({ storage: storage() });
    await page.load(status('W', name));
    expect(page.screen()).toEqual(['confirming']);
    expect(page.storage.size).toBe(1);
  });

  test('is followed again after a reload, and its app is offered rather than opened', async () => {
    const page = openPage({ storage: storage() });
    await page.load(status('W', 'SCHEME_ISSUED'));
    expect([page.screen(), page.opened]).toEqual([['app'], []]);
    expect(page.element('open-app')).toMatchObject({ hidden: false, href: SCHEME.url });
  });

  test('is aborted at its own URL and then read again at once', async () => {
    const page = openPage({ storage: storage() });
    await page.load(status('W', 'SCHEME_ISSUED'));
    await page.click('abort', { status: 202, body: {} }, status('D', 'AUTH_FAILED', { reason: { code: 'PAYER_ABORTED', text: '중단하셨습니다.' } }));
    expect(page.calls.slice(1)).toMatchObject([
      { method: 'POST', url: `${ORIGIN}${PAY_URL}/pay_1/abort` },
      { method: 'GET', url: `${ORIGIN}${STATUS_URL}` },
    ]);
    expect([page.screen(), page.text('reason')]).toEqual([['failed'], '중단하셨습니다.']);
  });

  test('that can’t be read is not called failed, and is kept', async () => {
    const page = openPage({ storage: storage() });
    await page.load({ status: 404, body: { detail: '링크를 확인해 주세요.' } });
    expect([page.screen(), page.text('problem'), page.storage.size]).toEqual([['unreachable'], '링크를 확인해 주세요.', 1]);
  });

  test.each([
    ['C', 'CANCELLED', 'cancelled'],
    ['F', 'PARTIALLY_CANCELLED', 'paid'],
  ])('in state %s (%s) shows the screen %s', async (state, name, screen) => {
    const page = openPage({ storage: storage() });
    await page.load(status(state, name, { approval: null, reason: null, nextPollAfterMs: null }));
    expect([page.screen(), page.storage.size, page.element('approval')?.hidden]).toEqual([[screen], 0, true]);
  });
});
