import { won } from '../../domain/money';
import { newId } from '../../platform/ids';
import { waitUntil } from '../support/wait-for';
import { axeFindings } from './axe';
import { openSuite } from './suite';
import {
  answersInApp,
  cancelPayment,
  everyDevice,
  newestPayment,
  pay,
  press,
  sees,
  takePicture,
  vanWill,
  type Walk,
} from './walk';

const { engine, begin } = openSuite();

describe.each(everyDevice)('on a %s, an accessibility check finds nothing', (device) => {
  const bypassed = { context: { bypassCSP: true } };

  test('on the way to an approval, and on its sales slip', async () => {
    const walk = await begin(device, bypassed);
    expect(await axeFindings(walk.page)).toEqual([]);
    const app = await pay(walk);
    expect(await axeFindings(walk.page)).toEqual([]);
    await answersInApp(walk, app);
    await sees(walk, 'paid');
    expect(await axeFindings(walk.page)).toEqual([]);
    await walk.page.goto(`${walk.payUrl}/receipt`);
    expect(await axeFindings(walk.page)).toEqual([]);
  });

  test('on a payment whose cancel is under way, and once it is cancelled', async () => {
    const walk = await begin(device, bypassed);
    await answersInApp(walk, await pay(walk));
    await sees(walk, 'paid');
    const { id, merchantId } = await newestPayment(walk);
    const parts = { amount: won(60_000), supply: won(54_545), vat: won(5_455), serviceCharge: won(0), taxFree: won(0) };
    const request = { note: '고객 변심', requestedBy: 'MERCHANT', kind: 'APPROVAL_CANCEL' } as const;
    const row = { id: newId('can', ''), paymentId: id, merchantId, balanceBefore: won(60_000), ...parts, ...request };
    const { db } = engine().database;
    await db.cancellation.create({ data: { ...row, status: 'NEEDS_REVIEW' } });
    await lookAt(walk, 'paid', '8-cancelling');
    await db.cancellation.delete({ where: { id: row.id } });
    await cancelPayment(walk);
    await lookAt(walk, 'cancelled', '9-cancelled');
  });

  /** The page and its slip, as they are after a reload. */
  async function lookAt(walk: Walk, screen: 'paid' | 'cancelled', picture: string): Promise<void> {
    await walk.page.goto(walk.payUrl);
    await sees(walk, screen, picture);
    expect(await axeFindings(walk.page)).toEqual([]);
    await walk.page.goto(`${walk.payUrl}/receipt`);
    await takePicture(walk.page, `${picture}-${device}-slip`);
    expect(await axeFindings(walk.page)).toEqual([]);
  }

  test('after a failed payment, and on a closed bill', async () => {
    const walk = await begin(device, { ...bypassed, bill: { expiresAt: new Date(Date.now() + 8_000).toISOString() } });
    await pay(walk);
    await press(walk.page, 'abort');
    await sees(walk, 'failed');
    expect(await axeFindings(walk.page)).toEqual([]);
    await waitUntil('the bill to be closed', async () => {
      await walk.page.reload();
      return walk.page.locator('[data-screen="closed"]').isVisible();
    });
    expect(await axeFindings(walk.page)).toEqual([]);
  });

  test('while the outcome is being confirmed, and on a dead link', async () => {
    const walk = await begin(device, bypassed);
    const app = await pay(walk);
    await vanWill(walk, { kind: 'silent', books: false }, 0);
    await answersInApp(walk, app);
    await sees(walk, 'confirming');
    expect(await axeFindings(walk.page)).toEqual([]);
    await waitUntil(
      'the payment to be settled as unknown',
      async () => (await newestPayment(walk)).status === 'UNCONFIRMED',
    );
    await walk.page.goto(`${engine().api}/pay/${'A'.repeat(43)}`);
    expect(await axeFindings(walk.page)).toEqual([]);
  });
});

test('axe does find a fault on a faulty page', async () => {
  const { page } = await begin('desktop', { context: { bypassCSP: true } });
  await page.evaluate(
    'document.querySelector("main").insertAdjacentHTML("beforeend", "<img src=/assets/icon.svg><p style=color:#ddd>옅은 글자</p>")',
  );
  expect((await axeFindings(page)).join()).toMatch(/image-alt.*color-contrast|color-contrast.*image-alt/s);
});

test('Korean text is drawn in the font that comes with the page', async () => {
  const { page, problems } = await begin('phone');
  await page.evaluate('document.fonts.ready.then(() => undefined)');
  const loaded = await page.evaluate<readonly string[]>(
    '[...document.fonts].filter(({ status }) => status === "loaded").map(({ family }) => family)',
  );
  expect(loaded.join()).toContain('Noto Sans KR');
  // Characters without a glyph are all drawn as the same box.
  const widths = await page.evaluate<readonly number[]>(`(() => {
    const pen = document.createElement('canvas').getContext('2d');
    pen.font = '40px ' + getComputedStyle(document.querySelector('h1')).fontFamily;
    const ink = (text) => { pen.canvas.width = 60; pen.font = '40px ' + getComputedStyle(document.querySelector('h1')).fontFamily; pen.fillText(text, 5, 40); return pen.getImageData(0, 0, 60, 60).data.reduce((sum, value) => sum + value, 0); };
    return [ink('가'), ink('을'), ink('풍')];
  })()`);
  expect(new Set(widths).size).toBe(3);
  expect(problems).toEqual([]);
});

test.each(['320', '390', '1280'])('the longest name and the largest amount fit %s pixels', async (width) => {
  const walk = await begin('desktop', {
    bill: { orderName: '가'.repeat(100), amount: 999_999_999 },
    context: { viewport: { width: Number(width), height: 800 } },
  });
  await sees(walk, 'choose');
  await takePicture(walk.page, `6-longest-${width}`);
  const overflow = await walk.page.evaluate<number>(
    'document.documentElement.scrollWidth - document.documentElement.clientWidth',
  );
  expect(overflow).toBe(0);
});

test('amount, cards and pay button are in sight on a phone at once, and the button stays there', async () => {
  const { page } = await begin('phone');
  const isInSight = (selector: string): Promise<boolean> =>
    page.evaluate(
      `(() => { const { top, bottom } = document.querySelector(${JSON.stringify(selector)}).getBoundingClientRect(); return top >= 0 && bottom <= innerHeight; })()`,
    );
  for (const selector of ['.amount', '.choices', '#installment', '#pay'])
    expect([selector, await isInSight(selector)]).toEqual([selector, true]);
  await page.setViewportSize({ width: 390, height: 560 });
  expect([await isInSight('#installment'), await isInSight('#pay')]).toEqual([false, true]);
  // What gets the focus is not under the button.
  await page.locator('#installment').focus();
  const covered = await page.evaluate<boolean>(
    'document.querySelector("#installment").getBoundingClientRect().bottom > document.querySelector(".pay-bar").getBoundingClientRect().top',
  );
  expect(covered).toBe(false);
});

test('the page that a payer opens first weighs at most 300 KB, fonts included', async () => {
  const { page } = await begin('phone');
  await page.evaluate('document.fonts.ready.then(() => undefined)');
  const loaded = await page.evaluate<readonly { readonly name: string; readonly transferSize: number }[]>(
    '[...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")].map(({ name, transferSize }) => ({ name, transferSize }))',
  );
  expect(loaded.some(({ name }) => name.endsWith('.woff2'))).toBe(true);
  expect(loaded.reduce((sum, { transferSize }) => sum + transferSize, 0) / 1_024).toBeLessThan(300);
});

test('text of twice the size fits a phone, and nothing covers what has the focus', async () => {
  const { page } = await begin('phone');
  await page.evaluate('document.documentElement.style.fontSize = "200%"');
  await takePicture(page, '6-large-text');
  const overflow = await page.evaluate<number>(
    'document.documentElement.scrollWidth - document.documentElement.clientWidth',
  );
  expect(overflow).toBe(0);
  await page.locator('#installment').focus();
  const covered = await page.evaluate<boolean>(
    'document.querySelector("#installment").getBoundingClientRect().bottom > document.querySelector(".pay-bar").getBoundingClientRect().top',
  );
  expect(covered).toBe(false);
});

test('no two cards have the same badge, in either language', async () => {
  const { page, payUrl } = await begin('phone');
  for (const language of ['ko', 'en']) {
    await page.goto(`${payUrl}?lang=${language}`);
    const badges = await page.locator('.badge').allInnerTexts();
    expect(badges).toHaveLength(10);
    expect(new Set(badges).size).toBe(badges.length);
  }
});

test('an English page has no Korean but names, in the dark too', async () => {
  const walk = await begin('phone', {
    bill: { orderName: 'Autumn trip' },
    context: { locale: 'en-US', colorScheme: 'dark' },
  });
  await walk.engine.database.db.merchant.updateMany({ data: { name: 'Demo shop' } });
  await walk.page.reload();
  await takePicture(walk.page, '7-english-dark');
  expect((await walk.page.locator('main').innerText()).match(/[가-힣]+/g)).toBeNull();
  expect(await walk.page.locator('html').getAttribute('lang')).toBe('en');
});
