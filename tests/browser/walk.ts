import { randomUUID } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { projectRoot } from '../../platform/project-root';
import type { Engine } from '../support/engine';
import { call } from '../support/http';
import { bearer, postBill } from '../support/journey';
import { postKey } from '../support/recurring';
import { waitFor } from '../support/wait-for';

const IPHONE =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1';
export const ANDROID =
  'Mozilla/5.0 (Linux; Android 15; SM-S931N) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/138.0.0.0 Mobile Safari/537.36';

export const devices = {
  phone: {
    viewport: { width: 390, height: 844 },
    deviceScaleFactor: 2,
    isMobile: true,
    hasTouch: true,
    userAgent: IPHONE,
  },
  desktop: { viewport: { width: 1280, height: 900 } },
} as const satisfies Readonly<Record<string, BrowserContextOptions>>;
export type Device = keyof typeof devices;
export const everyDevice = Object.keys(devices) as readonly Device[];

export type Screen =
  | 'form'
  | 'registered'
  | 'choose'
  | 'phone'
  | 'closed'
  | 'starting'
  | 'app'
  | 'confirming'
  | 'paid'
  | 'cancelled'
  | 'failed'
  | 'unreachable';

const STEP_LIMIT_MS = 20_000;
const screenshots = path.join(projectRoot, '.cache/screenshots');

/** A payer with a link, in their own browser. */
export type Visit = {
  readonly engine: Engine;
  readonly device: Device;
  readonly context: BrowserContext;
  readonly page: Page;
  /** Console errors, policy violations, and requests that should not have been made. */
  readonly problems: readonly string[];
};

/** A payer with a bill's link. */
export type Walk = Visit & { readonly billId: string; readonly payUrl: string };

/** A payer with the link of our own page for cards. */
export type Registration = Visit & { readonly billingKeyId: string; readonly registerUrl: string };

export type WalkOptions = { readonly bill?: Record<string, unknown>; readonly context?: BrowserContextOptions };

export async function beginWalk(
  engine: Engine,
  browser: Browser,
  device: Device,
  options: WalkOptions = {},
): Promise<Walk> {
  const made = await postBill(engine, {
    orderName: '가을 단풍 여행 예약금',
    amount: 60_000,
    ...options.bill,
  });
  if (made.status !== 201) throw new Error(`no bill was made: ${made.text}`);
  const { id: billId, payUrl } = made.json;
  return { ...(await visit(engine, browser, device, { url: payUrl, context: options.context })), billId, payUrl };
}

/** Opens a bill that another device shows, as its QR code does. */
export const anotherDevice = async (
  { engine, billId, payUrl }: Walk,
  browser: Browser,
  device: Device,
): Promise<Walk> => ({ ...(await visit(engine, browser, device, { url: payUrl, context: {} })), billId, payUrl });

export type RegistrationOptions = { readonly key?: Record<string, unknown>; readonly context?: BrowserContextOptions };

export async function beginRegistration(
  engine: Engine,
  browser: Browser,
  device: Device,
  options: RegistrationOptions = {},
): Promise<Registration> {
  const made = await postKey(engine, {
    issuer: 'bc',
    orderName: '단풍 보관소 월 이용료',
    returnUrl: 'https://shop.example.com/done',
    ...options.key,
  });
  const { id: billingKeyId, registerUrl } = made.json;
  if (made.status !== 201 || registerUrl === null) throw new Error(`no page was opened: ${made.text}`);
  return {
    ...(await visit(engine, browser, device, { url: registerUrl, context: options.context })),
    billingKeyId,
    registerUrl,
  };
}

async function visit(
  engine: Engine,
  browser: Browser,
  device: Device,
  options: { readonly url: string; readonly context: BrowserContextOptions | undefined },
): Promise<Visit> {
  const context = await browser.newContext({
    locale: 'ko-KR',
    timezoneId: 'Asia/Seoul',
    ...devices[device],
    ...options.context,
  });
  context.setDefaultTimeout(STEP_LIMIT_MS);
  const problems: string[] = [];
  context.on('request', (request) => {
    const url = new URL(request.url());
    const ours = [engine.api, engine.issuer].includes(url.origin);
    if (!ours && /^https?:$/.test(url.protocol)) problems.push(`request to ${url.origin}`);
  });
  // The request as it was sent: the page's policy strips headers after the event of the request.
  context.on('requestfinished', (request) => {
    const judge = (referer: string | null): void => {
      if (/\/(?:pay|register)\//.test(referer ?? '')) problems.push(`a Referer was sent to ${request.url()}`);
    };
    // A test may end, and close the browser's context, while the headers of its last request are on their way.
    request.headerValue('referer').then(judge, (failure: unknown) => {
      if (!String(failure).includes('has been closed')) problems.push(String(failure));
    });
  });
  const page = await openTab({ context, problems });
  await page.goto(options.url);
  return { engine, device, context, page, problems };
}

/** A tab of the same payer's browser. */
export async function openTab({
  context,
  problems,
}: {
  readonly context: BrowserContext;
  readonly problems: string[];
}): Promise<Page> {
  const page = await context.newPage();
  page.on('console', (message) => {
    const isGestureMissing = message.text().startsWith('Not allowed to launch');
    if (message.type() === 'error' && !isGestureMissing) problems.push(message.text());
  });
  page.on('pageerror', (failure) => problems.push(failure.message));
  return page;
}

export async function anotherTab(walk: Walk): Promise<Page> {
  const page = await openTab({ context: walk.context, problems: walk.problems as string[] });
  await page.goto(walk.payUrl);
  return page;
}

/** Waits for a screen, and takes a screenshot. */
export async function sees(
  { device, page }: Pick<Walk, 'device' | 'page'>,
  screen: Screen,
  picture?: string,
): Promise<void> {
  await page
    .locator(`[data-screen="${screen}"]`)
    .waitFor({ state: 'visible' })
    .catch(async (cause: unknown) => {
      throw new Error(`expected the screen ${screen}, saw: ${await page.locator('main').innerText()}`, { cause });
    });
  if (picture !== undefined) await takePicture(page, `${picture}-${device}-${screen}`);
}

/** @param fullPage without it, what is on the screen */
export async function takePicture(page: Page, name: string, fullPage = true): Promise<void> {
  mkdirSync(screenshots, { recursive: true });
  await page.evaluate('document.fonts.ready.then(() => undefined)');
  await page.screenshot({ path: path.join(screenshots, `${name}.png`), fullPage });
}

/**
 * Headless Chromium accepts no pointer on a page that has opened an app. There the script presses, and does not open
 * the app again.
 */
export const press = (page: Page, id: string): Promise<void> => page.locator(`#${id}`).dispatchEvent('click');

/** Chooses a card. Nothing is chosen before, and a choice stays. */
export const choose = (page: Page, issuer = 'kb'): Promise<void> =>
  page.locator(`input[name="issuer"][value="${issuer}"]`).dispatchEvent('click');

/** Presses pay; on a desktop the card app opens in a separate window. @returns that window */
export async function pay(walk: Pick<Walk, 'device' | 'context' | 'page'>): Promise<Page | undefined> {
  await choose(walk.page);
  if (walk.device === 'phone') {
    await walk.page.locator('#pay').tap();
    await sees(walk, 'app');
    return undefined;
  }
  const [app] = await Promise.all([walk.context.waitForEvent('page'), walk.page.locator('#pay').click()]);
  await sees(walk, 'app');
  return app;
}

type Answer = 'approve' | 'decline' | 'cancel';

/** The payer answers in the card app: in its window, or on the phone, where the issuer's simulator plays it. */
export async function answersInApp(walk: Walk, app: Page | undefined, answer: Answer = 'approve'): Promise<void> {
  if (app !== undefined) {
    await app.locator(`button[value="${answer}"]`).click();
    // If the window closed sooner, its request would be lost.
    await app.getByText('결과를 보냈습니다').first().waitFor();
    await app.close();
    return;
  }
  const url = await walk.page.locator('#open-app').getAttribute('href');
  const answered = await call('POST', `${walk.engine.issuer}/control/answer`, { json: { url, answer } });
  if (answered.status !== 200) throw new Error(`the issuer's simulator answered ${answered.status}: ${answered.text}`);
}

export const paymentsOf = ({ engine, billId }: Pick<Walk, 'engine' | 'billId'>) =>
  engine.database.db.payment.findMany({ where: { billId }, orderBy: { createdAt: 'asc' } });

/** The bill's newest payment, once its workflow has created it. */
export const newestPayment = (walk: Pick<Walk, 'engine' | 'billId'>) =>
  waitFor('a payment', async () => (await paymentsOf(walk)).at(-1));

/** Sets what the VAN's simulator does with the newest payment's telegram. */
export async function vanWill(walk: Walk, behaviour: Record<string, unknown>, times = 1): Promise<void> {
  const { orderNo } = await newestPayment(walk);
  const added = await call('POST', `${walk.engine.van}/control/behaviours`, { json: { orderNo, times, behaviour } });
  if (added.status !== 201) throw new Error(`the VAN's simulator answered ${added.status}`);
}

/** The merchant cancels the newest payment, in whole or in part. */
export async function cancelPayment(walk: Walk, amount?: number): Promise<void> {
  const { id } = await newestPayment(walk);
  const answer = await call('POST', `${walk.engine.api}/v1/payments/${id}/cancellations`, {
    json: { reason: '고객 변심', ...(amount === undefined ? {} : { amount }) },
    headers: { ...bearer(walk.engine), 'idempotency-key': randomUUID() },
  });
  if (answer.status !== 201) throw new Error(`the payment was not cancelled: ${answer.status} ${answer.text}`);
}

/** Approvals of the bill in the VAN's own books. */
export async function bookedApprovals(walk: Walk): Promise<number> {
  const payments = await paymentsOf(walk);
  const books = await Promise.all(
    payments.map(({ orderNo }) => call('GET', `${walk.engine.van}/control/books?orderNo=${orderNo}`)),
  );
  return books.reduce((sum, { json }) => sum + json.approvals.length, 0);
}

export const text = (page: Page, field: string): Promise<string> =>
  page.locator(`[data-field="${field}"]:visible`).innerText();
