import { axeFindings } from './axe';
import { openSuite } from './suite';
import {
  ANDROID,
  answersInApp,
  bookedApprovals,
  choose,
  newestPayment,
  pay,
  paymentsOf,
  press,
  sees,
  takePicture,
  text,
} from './walk';

// No card app runs on computers here, as in production.
const suite = openSuite({ DESKTOP_CARD_APP_URL: '' });

test('a payer at a computer goes on by phone, and the computer shows the payment to its end', async () => {
  const computer = await suite.begin('desktop');
  await sees(computer, 'phone', '1-hand-off');
  expect(await computer.page.locator('#link').inputValue()).toBe(computer.payUrl);
  const phone = await suite.alsoOn(computer, 'phone');
  await sees(phone, 'choose');
  await pay(phone);
  await sees(computer, 'app', '2-hand-off');
  expect(await text(computer.page, 'appNote')).toMatch(/휴대폰에서 결제를 진행/);
  expect(await computer.page.locator('#open-app, #install-app').filter({ visible: true }).count()).toBe(0);
  await answersInApp(phone, undefined);
  await Promise.all([sees(phone, 'paid'), sees(computer, 'paid', '3-hand-off')]);
  const { approvalNo } = await newestPayment(computer);
  expect(await text(computer.page, 'approvalNo')).toBe(approvalNo);
  expect([await bookedApprovals(phone), computer.problems, phone.problems]).toEqual([1, [], []]);
});

test('a payer who cancels on the phone and pays there again is followed from the computer', async () => {
  const computer = await suite.begin('desktop');
  const phone = await suite.alsoOn(computer, 'phone');
  await pay(phone);
  await sees(computer, 'app');
  await answersInApp(phone, undefined, 'cancel');
  await sees(computer, 'failed');
  expect(await text(computer.page, 'failedTitle')).toBe('결제를 취소했습니다');
  await press(computer.page, 'again');
  await sees(computer, 'phone');
  await sees(phone, 'failed');
  await press(phone.page, 'again');
  await press(phone.page, 'pay');
  await sees(phone, 'app');
  await answersInApp(phone, undefined);
  await sees(computer, 'paid');
  expect((await paymentsOf(phone)).map(({ status }) => status)).toEqual(['AUTH_FAILED', 'APPROVED']);
  expect(computer.problems).toEqual([]);
});

test('a computer whose bill is paid while its page sleeps shows that when it wakes', async () => {
  const computer = await suite.begin('desktop');
  await computer.page.route(/\/v1\/pay\/[^/]+$/, (route) => route.abort());
  const phone = await suite.alsoOn(computer, 'phone');
  await pay(phone);
  await answersInApp(phone, undefined);
  await sees(phone, 'paid');
  await computer.page.unroute(/\/v1\/pay\/[^/]+$/);
  await sees(computer, 'paid');
});

test('a payer may pay on a device that only looks like a computer', async () => {
  const { page, ...rest } = await suite.begin('desktop');
  await page.locator('#pay-here').click();
  await sees({ page, ...rest }, 'choose');
  // A phone that asks for desktop pages claims to be a computer; so does an iPad, which the script recognises.
  const tablet = await suite.begin('desktop', { context: { userAgent: IPAD } });
  await sees(tablet, 'phone');
  await tablet.context.addInitScript('Object.defineProperty(navigator, "maxTouchPoints", { value: 5 })');
  await tablet.page.reload();
  await sees(tablet, 'choose');
});

const IPAD =
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Safari/605.1.15';

test('the link is copied, and the payer is told', async () => {
  const { page, context, payUrl } = await suite.begin('desktop');
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.locator('#copy').click();
  await page.getByText('복사했습니다').waitFor();
  expect(await page.evaluate('navigator.clipboard.readText()')).toBe(payUrl);
});

test('KakaoTalk’s own browser offers a way out, and pays as well', async () => {
  const userAgent = `${ANDROID};KAKAOTALK 2410980`;
  const walk = await suite.begin('phone', { context: { userAgent } });
  await sees(walk, 'choose', '4-kakaotalk');
  const way = walk.page.getByRole('link', { name: '다른 브라우저로 열기' }).filter({ visible: true });
  expect(await way.getAttribute('href')).toBe(`kakaotalk://web/openExternal?url=${encodeURIComponent(walk.payUrl)}`);
  await choose(walk.page);
  await press(walk.page, 'pay');
  await sees(walk, 'app');
  expect(await walk.page.locator('#open-app').getAttribute('href')).toMatch(/^intent:\/\//);
  expect(await way.count()).toBe(1);
  await takePicture(walk.page, '5-kakaotalk-app');
});

test.each(['ko-KR', 'en-US'])(
  'an accessibility check finds nothing on the page of a computer in %s',
  async (locale) => {
    const walk = await suite.begin('desktop', { context: { bypassCSP: true, locale } });
    await sees(walk, 'phone');
    expect(await axeFindings(walk.page)).toEqual([]);
    await walk.page.setViewportSize({ width: 320, height: 800 });
    const overflow = await walk.page.evaluate<number>(
      'document.documentElement.scrollWidth - document.documentElement.clientWidth',
    );
    expect(overflow).toBe(0);
  },
);
