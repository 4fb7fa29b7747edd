import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Page } from 'playwright-core';
import { endInterestFreeOffer } from '../../records/interest-free-offers';
import { cardNoText, textsIn } from '../../web/texts';
import { offerInterestFree } from '../support/interest-free';
import { waitUntil } from '../support/wait-for';
import { openSuite } from './suite';
import {
  ANDROID,
  anotherTab,
  answersInApp,
  bookedApprovals,
  cancelPayment,
  choose,
  everyDevice,
  newestPayment,
  openTab,
  pay,
  paymentsOf,
  press,
  sees,
  takePicture,
  text,
  vanWill,
  type Walk,
  type WalkOptions,
} from './walk';

const suite = openSuite();
/** The merchant's page for returning payers. */
const shop = createServer((_request, response) => response.end('the shop'));
let shopUrl: string;

beforeAll(async () => {
  await new Promise<void>((listening) => shop.listen(0, '127.0.0.1', listening));
  shopUrl = `http://127.0.0.1:${(shop.address() as AddressInfo).port}`;
});
afterAll(() => {
  shop.closeAllConnections();
  shop.close();
});

describe.each(everyDevice)('on a %s, a payer', (device) => {
  const begin = (options?: WalkOptions): Promise<Walk> => suite.begin(device, options);

  test('pays, sees the approval and the sales slip, and sees them again after a reload', async () => {
    const walk = await begin();
    const { page } = walk;
    await sees(walk, 'choose', '1-approve');
    await page.locator('#installment').selectOption('3');
    const app = await pay(walk);
    await sees(walk, 'app', '2-approve');
    await answersInApp(walk, app);
    await sees(walk, 'paid', '3-approve');
    const { approvalNo, maskedCardNo } = await newestPayment(walk);
    const shown = async (): Promise<readonly string[]> =>
      Promise.all(['amount', 'maskedCardNo', 'installment', 'approvalNo'].map((field) => text(page, field)));
    expect(await shown()).toEqual(['60,000원', cardNoText(maskedCardNo ?? '?'), '3개월', approvalNo]);

    await page.reload();
    await sees(walk, 'paid');
    expect(await shown()).toEqual(['60,000원', cardNoText(maskedCardNo ?? '?'), '3개월', approvalNo]);
    expect(await page.locator('#pay').count()).toBe(0);

    await page.getByRole('link', { name: '매출전표 보기' }).and(page.locator(':visible')).dispatchEvent('click');
    await page.getByRole('heading', { name: '신용카드 매출전표' }).waitFor();
    for (const part of [
      '120-88-00767',
      approvalNo ?? '?',
      cardNoText(maskedCardNo ?? '?'),
      '3개월',
      '54,545원',
      '5,455원',
      '60,000원',
    ]) {
      expect(await page.locator('article').innerText()).toContain(part);
    }
    await takePicture(page, `4-slip-${device}`);
    await page.emulateMedia({ media: 'print' });
    await takePicture(page, `4-slip-${device}-printed`);
    expect(await page.locator('#print').isVisible()).toBe(false);
    expect(await bookedApprovals(walk)).toBe(1);
    expect(walk.problems).toEqual([]);
  });

  test('reads why the VAN declined, tries again without a reload, and pays once', async () => {
    const walk = await begin();
    const first = await pay(walk);
    await vanWill(walk, { kind: 'decline', responseCode: '8326', message1: '한도초과' });
    await answersInApp(walk, first);
    await sees(walk, 'failed', '1-decline');
    expect(await text(walk.page, 'reason')).toMatch(/한도/);
    await press(walk.page, 'again');
    await sees(walk, 'choose');
    const second = device === 'desktop' ? await pay(walk) : undefined;
    if (device === 'phone') await press(walk.page, 'pay');
    await sees(walk, 'app');
    await waitUntil('the second payment', async () => (await paymentsOf(walk)).length === 2);
    await answersInApp(walk, second);
    await sees(walk, 'paid');
    expect((await paymentsOf(walk)).map(({ status }) => status)).toEqual(['DECLINED', 'APPROVED']);
    expect(await bookedApprovals(walk)).toBe(1);
    expect(walk.problems).toEqual([]);
  });

  test.each(['in the card app', 'on our page'])('aborts %s, and may try again', async (where) => {
    const walk = await begin();
    const app = await pay(walk);
    if (where === 'on our page') await press(walk.page, 'abort');
    else await answersInApp(walk, app, 'cancel');
    await sees(walk, 'failed', where === 'on our page' ? '1-abort-here' : '1-abort-in-app');
    expect([await text(walk.page, 'failedTitle'), await text(walk.page, 'reason')]).toEqual([
      '결제를 취소했습니다',
      expect.stringMatching(/결제되지 않았습니다/),
    ]);
    expect(await walk.page.locator('#again').isVisible()).toBe(true);
    expect(walk.problems).toEqual([]);
  });

  test('whose VAN answers while our database is away reads that the payment is being confirmed, and then that it is paid', async () => {
    const walk = await begin();
    const { database } = walk.engine;
    const app = await pay(walk);
    await vanWill(walk, { kind: 'delay', delayMs: 2_000 });
    await answersInApp(walk, app);
    await sees(walk, 'confirming');
    await database.goAway();
    try {
      // All tries of one call, which were answered with 503.
      await walk.page.waitForResponse(async (response) => response.status() === 503);
      await sees(walk, 'confirming', '1-database-away');
      expect(await walk.page.locator('button:visible, a.button:visible').count()).toBe(0);
    } finally {
      await database.comeBack();
    }
    await sees(walk, 'paid');
    expect(await bookedApprovals(walk)).toBe(1);
    // The browser itself logs each 503.
    expect(walk.problems.filter((problem) => !problem.includes('503'))).toEqual([]);
  });

  test('who does not come back sees the payment end, and the bill closed after its expiry', async () => {
    const walk = await begin({ bill: { expiresAt: new Date(Date.now() + 6_000).toISOString() } });
    await pay(walk);
    await sees(walk, 'failed', '1-expiry');
    await walk.page.reload();
    await sees(walk, 'closed', '2-expiry');
    expect(await bookedApprovals(walk)).toBe(0);
    expect(walk.problems).toEqual([]);
  });

  test('reloads while the page waits for the card app and during the approval: one payment goes on', async () => {
    const walk = await begin();
    const app = await pay(walk);
    await walk.page.reload();
    await sees(walk, 'app');
    await vanWill(walk, { kind: 'delay', delayMs: 1_500 });
    await answersInApp(walk, app);
    await sees(walk, 'confirming', '1-reload');
    await walk.page.reload();
    await sees(walk, 'confirming');
    expect(await walk.page.locator('button:visible').count()).toBe(0);
    await sees(walk, 'paid');
    expect(await paymentsOf(walk)).toHaveLength(1);
    expect(walk.problems).toEqual([]);
  });

  test('comes back from the card app and sees the result at once', async () => {
    const walk = await begin();
    const app = await pay(walk);
    // In the app: the page is hidden, and its poll is stuck as on a phone that sleeps.
    let asked = 0;
    await walk.page.route(/\/status/, async (route) => {
      asked += 1;
      if (asked === 1) return;
      await route.continue();
    });
    await walk.page.evaluate('window.dispatchEvent(new Event("online"))');
    await waitUntil('a poll that is stuck', () => asked === 1);
    await answersInApp(walk, app);
    await waitUntil('the approval', async () => (await newestPayment(walk)).status === 'APPROVED');
    await walk.page.evaluate('document.dispatchEvent(new Event("visibilitychange"))');
    await sees(walk, 'paid');
    expect(walk.problems).toEqual([]);
  });

  test('who has paid is taken to the merchant with the result, in the same tab and by the link of the card app', async () => {
    const walk = await begin({ bill: { returnUrl: `${shopUrl}/done?cart=7` } });
    const app = await pay(walk);
    await answersInApp(walk, app);
    await sees(walk, 'paid', '6-going-back');
    await walk.page.waitForURL(`${shopUrl}/**`);
    const { id } = await newestPayment(walk);
    const told = { cart: '7', paymentId: id, status: 'APPROVED' };
    const broughtBy = (page: Page): Record<string, string> => Object.fromEntries(new URL(page.url()).searchParams);
    expect(broughtBy(walk.page)).toMatchObject(told);
    // The first tab is closed: the app opens another.
    await walk.page.close();
    const fromApp = await openTab({ context: walk.context, problems: walk.problems as string[] });
    await fromApp.goto(`${walk.payUrl}?back=1`);
    await fromApp.waitForURL(`${shopUrl}/**`);
    expect(broughtBy(fromApp)).toMatchObject(told);
    // Whoever opens the bill's link later stays, and may go there by hand.
    const later = await openTab({ context: walk.context, problems: walk.problems as string[] });
    await later.goto(walk.payUrl);
    await later.getByRole('link', { name: '판매자 페이지로 돌아가기' }).first().click();
    await later.waitForURL(`${shopUrl}/**`);
    expect(broughtBy(later)).toMatchObject(told);
    expect(walk.problems.filter((problem) => problem !== `request to ${shopUrl}`)).toEqual([]);
  });

  test('who has paid may stay on the page', async () => {
    const walk = await begin({ bill: { returnUrl: `${shopUrl}/done` } });
    await walk.page.clock.install();
    const app = await pay(walk);
    await answersInApp(walk, app);
    await sees(walk, 'paid');
    await press(walk.page, 'stay');
    expect(await walk.page.locator('#going-back').innerText()).toBe('');
    await walk.page.clock.runFor(10_000);
    expect(walk.page.url()).toBe(walk.payUrl);
    expect(await walk.page.locator('#stay').isVisible()).toBe(false);
    expect(walk.problems).toEqual([]);
  });

  test('whose unknown payment turns out not to be charged reads so, also when coming back later', async () => {
    const walk = await begin();
    const app = await pay(walk);
    await vanWill(walk, { kind: 'silent', books: true });
    await answersInApp(walk, app);
    await sees(walk, 'confirming');
    await sees(walk, 'failed', '1-settled-unpaid');
    expect(await text(walk.page, 'reason')).toMatch(/청구되지 않|결제되지 않/);
    await walk.page.goto(walk.payUrl);
    await sees(walk, 'choose', '2-settled-unpaid');
    expect(await walk.page.locator('.notice:visible').innerText()).toBe(textsIn('ko')('confirmedUnpaid'));
    expect(walk.problems).toEqual([]);
  });

  test('whose payment is cancelled in part reads what remains, and then that it is cancelled', async () => {
    const walk = await begin({ bill: { taxFree: 5_000 } });
    const { page } = walk;
    const app = await pay(walk);
    // Its polls are stuck until the payment is approved and cancelled in part, so that the script shows both at once.
    await page.route(/\/status/, () => undefined);
    await page.evaluate('window.dispatchEvent(new Event("online"))');
    await answersInApp(walk, app);
    await waitUntil('the approval', async () => (await newestPayment(walk)).status === 'APPROVED');
    await cancelPayment(walk, 12_000);
    await page.unroute(/\/status/);
    await page.evaluate('window.dispatchEvent(new Event("online"))');
    await sees(walk, 'paid');
    const shown = async (): Promise<readonly string[]> =>
      Promise.all(['amount', 'cancelledAmount', 'remainingAmount'].map((field) => text(page, field)));
    expect(await shown()).toEqual(['60,000원', '12,000원', '48,000원']);
    await page.reload();
    await sees(walk, 'paid', '5-partly-cancelled');
    expect(await shown()).toEqual(['60,000원', '12,000원', '48,000원']);
    await page.goto(`${walk.payUrl}/receipt`);
    await takePicture(page, `5-slip-partly-cancelled-${device}`);
    expect(await page.locator('article').innerText()).toContain('매입취소(부분)');

    await cancelPayment(walk);
    await page.goto(walk.payUrl);
    await sees(walk, 'cancelled', '6-cancelled-in-parts');
    expect(await text(page, 'cancelledAmount')).toBe('60,000원');
    await page.goto(`${walk.payUrl}/receipt`);
    await takePicture(page, `6-slip-cancelled-in-parts-${device}`);
    await page.getByRole('heading', { name: '신용카드 매출전표 (취소)' }).waitFor();
    expect(walk.problems).toEqual([]);
  });

  test('with two tabs makes one payment, and both show its end', async () => {
    const walk = await begin();
    const tab = await anotherTab(walk);
    const app = await pay(walk);
    if (device === 'desktop') await tab.evaluate('window.open = () => null');
    await choose(tab);
    await press(tab, 'pay');
    await sees({ ...walk, page: tab }, 'app');
    await answersInApp(walk, app);
    await Promise.all([sees(walk, 'paid'), sees({ ...walk, page: tab }, 'paid')]);
    expect(await paymentsOf(walk)).toHaveLength(1);
    expect(await bookedApprovals(walk)).toBe(1);
    expect(walk.problems).toEqual([]);
  });

  test('who presses twice makes one payment', async () => {
    const walk = await begin();
    await choose(walk.page);
    if (device === 'desktop') await walk.page.locator('#pay').dblclick();
    else await walk.page.evaluate('for (let at = 0; at < 2; at += 1) document.getElementById("pay").click()');
    await sees(walk, 'app');
    expect(await paymentsOf(walk)).toHaveLength(1);
    expect(walk.problems).toEqual([]);
  });

  test('who loses the connection is told so, and the page goes on by itself', async () => {
    const walk = await begin();
    const app = await pay(walk);
    await walk.context.setOffline(true);
    await walk.page.locator('#offline').waitFor({ state: 'visible' });
    await takePicture(walk.page, `1-offline-${device}`);
    const { issuerTransactionId } = await newestPayment(walk);
    expect(issuerTransactionId).toMatch(/./);
    await walk.context.setOffline(false);
    await walk.page.locator('#offline').waitFor({ state: 'hidden' });
    await answersInApp(walk, app);
    await sees(walk, 'paid');
    expect(walk.problems.filter((problem) => !problem.includes('ERR_INTERNET_DISCONNECTED'))).toEqual([]);
  });

  test('whose VAN never answers is told to wait, in every tab and after a reload, and can’t pay again', async () => {
    const walk = await begin();
    const app = await pay(walk);
    await vanWill(walk, { kind: 'silent', books: true }, 0);
    await answersInApp(walk, app);
    await waitUntil('the outcome to be unknown', async () => (await newestPayment(walk)).status === 'UNCONFIRMED');
    await sees(walk, 'confirming', '1-unknown');
    expect(await text(walk.page, 'waiting')).toMatch(/다시 결제하지/);
    const { id } = await newestPayment(walk);
    const inquiry = (page: Page): Promise<string> => page.locator('.inquiry').innerText();
    for (const shown of [id, '시험 상점', '결제 요청']) expect(await inquiry(walk.page)).toContain(shown);
    await walk.page.reload();
    const tab = await anotherTab(walk);
    for (const page of [walk.page, tab]) {
      await sees({ ...walk, page }, 'confirming');
      expect(await page.locator('button:visible').count()).toBe(0);
      expect(await inquiry(page)).toContain(id);
    }
    expect(await bookedApprovals(walk)).toBe(1);
    expect(walk.problems).toEqual([]);
  });

  test('with a slow network sees that the payment is being prepared, without buttons', async () => {
    const walk = await begin();
    let answer: () => void = () => undefined;
    const slow = new Promise<void>((resolve) => (answer = resolve));
    await walk.page.route(/\/payments$/, async (route) => {
      await slow;
      await route.continue();
    });
    await choose(walk.page);
    await walk.page.locator('#pay').click();
    await sees(walk, 'starting', '1-slow');
    expect(await walk.page.locator('button:visible').count()).toBe(0);
    answer();
    await sees(walk, 'app');
    expect(await paymentsOf(walk)).toHaveLength(1);
    expect(walk.problems).toEqual([]);
  });

  test('whose bill was voided in the meantime is told so', async () => {
    const walk = await begin();
    const { db } = suite.engine().database;
    await db.$transaction([
      db.billClaim.create({ data: { billId: walk.billId, holder: `void:${walk.billId}` } }),
      db.bill.update({ where: { id: walk.billId }, data: { state: 'D', version: { increment: 1 } } }),
    ]);
    await choose(walk.page);
    await walk.page.locator('#pay').click();
    await sees(walk, 'failed');
    expect(await walk.page.locator('#again').isVisible()).toBe(false);
    await walk.page.reload();
    await sees(walk, 'closed');
    // Chromium itself logs the refusal as an error.
    expect(walk.problems.filter((problem) => !problem.includes('409'))).toEqual([]);
  });
});

test('a payer reads the chosen card’s interest-free months, pays on them, and chooses anew once they are over', async () => {
  const { database, merchantId } = suite.engine();
  const offer = { merchantId, installmentMonths: [10], payerInterestMonths: 4 };
  const offers = [await offerInterestFree(database.db, { merchantId }), await offerInterestFree(database.db, offer)];
  const monthsOf = async (page: Page): Promise<readonly string[]> =>
    (await page.locator('#installment option').allInnerTexts()).filter((months) => /^(?:3|10)개월/.test(months));
  const [first, second] = [await suite.begin('phone'), await suite.begin('phone')];
  for (const { page } of [first, second]) {
    expect(await monthsOf(page)).toEqual(['3개월', '10개월']);
    expect(await page.locator('.choice', { hasText: 'KB국민카드' }).innerText()).toContain('무이자 할부');
    await choose(page, 'samsung');
    expect(await monthsOf(page)).toEqual(['3개월', '10개월']);
    await choose(page);
    expect(await monthsOf(page)).toEqual(['3개월 (무이자)', '10개월 (부분무이자, 1~4회차 고객 부담)']);
    await page.locator('#installment').selectOption('10');
  }
  await takePicture(first.page, '1-interest-free-phone-choose');
  await takePicture(first.page, '1-interest-free-phone-choose-screen', false);
  const app = await pay(first);
  expect(await newestPayment(first)).toMatchObject({ installmentMonths: 10, payerInterestMonths: 4 });
  await answersInApp(first, app);
  await sees(first, 'paid', '2-interest-free');
  expect(await text(first.page, 'installment')).toBe('10개월 (부분무이자, 1~4회차 고객 부담)');
  await first.page.reload();
  expect(await text(first.page, 'installment')).toBe('10개월 (부분무이자, 1~4회차 고객 부담)');

  for (const id of offers) await endInterestFreeOffer(database.db, id, new Date());
  await second.page.locator('#pay').tap();
  await sees(second, 'failed', '3-interest-free-over');
  expect(await text(second.page, 'reason')).toContain('무이자 할부 조건이 바뀌었습니다');
  expect(await paymentsOf(second)).toEqual([]);
  await press(second.page, 'again');
  await sees(second, 'choose');
  await choose(second.page);
  expect(await monthsOf(second.page)).toEqual(['3개월', '10개월']);
  await pay(second);
  expect(await newestPayment(second)).toMatchObject({ payerInterestMonths: null });
});

test('a payer with only a keyboard pays, and the focus moves to each new screen', async () => {
  const walk = await suite.begin('desktop');
  const { page } = walk;
  const focused = (): Promise<string> =>
    page.evaluate('document.activeElement.id || document.activeElement.name || document.activeElement.tagName');
  const tabTo = async (wanted: string): Promise<void> => {
    for (let stops = 0; stops < 10 && (await focused()) !== wanted; stops += 1) await page.keyboard.press('Tab');
    expect(await focused()).toBe(wanted);
  };
  await tabTo('pay');
  await page.keyboard.press('Enter');
  expect(await page.locator('#choice-problem').innerText()).toBe('결제할 카드를 먼저 선택해 주세요.');
  expect(await focused()).toBe('issuer');
  await page.keyboard.press('Space');
  expect(await page.locator('#choice-problem').isVisible()).toBe(false);
  await tabTo('installment');
  await page.keyboard.press('ArrowDown');
  await tabTo('pay');
  const [app] = await Promise.all([walk.context.waitForEvent('page'), page.keyboard.press('Enter')]);
  await sees(walk, 'app');
  await page.bringToFront();
  expect(await focused()).toBe('H2');
  await answersInApp(walk, app);
  await sees(walk, 'paid');
  expect(await page.evaluate('document.activeElement.textContent')).toBe('결제가 완료되었습니다');
  expect(await text(page, 'installment')).toBe('2개월');
});

test.each([
  [
    'an Android phone',
    ANDROID,
    /^intent:\/\/.*scheme=kb-acp.*package=com\.kbcard/,
    /^market:\/\/details\?id=com\.kbcard/,
  ],
  ['an iPhone', undefined, /^kb-acp:\/\//, /^itms-apps:\/\/itunes\.apple\.com\/app\/id695436326/],
])('on %s the card app is opened in its own way, and its store is offered', async (_what, userAgent, app, store) => {
  const walk = await suite.begin('phone', userAgent === undefined ? {} : { context: { userAgent } });
  await choose(walk.page);
  await press(walk.page, 'pay');
  await sees(walk, 'app');
  expect(await walk.page.locator('#open-app').getAttribute('href')).toMatch(app);
  expect(await walk.page.locator('#install-app').getAttribute('href')).toMatch(store);
  await waitUntil(
    'the store to be stressed',
    async () => (await walk.page.locator('#app-not-opened').innerText()) !== '',
  );
  await takePicture(walk.page, `5-store-${userAgent === undefined ? 'iphone' : 'android'}`);
});
