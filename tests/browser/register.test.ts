import { BC_CARD, charge, keyOf, merchantCall } from '../support/recurring';
import { axeFindings } from './axe';
import { openSuite } from './suite';
import { everyDevice, type Registration, sees, takePicture, text } from './walk';

const TERMS = 'https://pay.example.com/terms';
const suite = openSuite({
  PSP_TERMS_URL: TERMS,
  PSP_COLLECTION_URL: 'https://pay.example.com/collection',
  PSP_PRIVACY_URL: 'https://pay.example.com/provision',
});
const PLAN = { amount: 9_900, cycle: { unit: 'MONTH' }, startOn: '20991201' };

/** Presses like the payer: the page opens no app, so it accepts pointers. */
const press = ({ page, device }: Registration): Promise<void> =>
  device === 'phone' ? page.locator('#register').tap() : page.locator('#register').click();
const focused = ({ page }: Registration): Promise<string> =>
  page.evaluate('document.activeElement.id || document.activeElement.tagName');

async function enters(
  { page }: Registration,
  { number, expiry }: { readonly number: string; readonly expiry: string },
): Promise<void> {
  await page.locator('#number').fill(number);
  await page.locator('#expiry').fill(expiry);
}

/** Ticks everything that must be agreed to, like the payer. */
const agrees = ({ page, device }: Registration): Promise<void> => {
  const all = page.getByLabel('모두 동의합니다');
  return device === 'phone' ? all.tap() : all.click();
};

/** Chromium itself logs each refusal. */
const problemsBut = (walk: Registration, status: number): readonly string[] =>
  walk.problems.filter((problem) => !problem.includes(String(status)));

describe.each(everyDevice)('on a %s, a payer', (device) => {
  test('is told which field is wrong, registers the card, and finds it registered after a reload', async () => {
    const walk = await suite.beginRegistration(device, { key: { plan: PLAN } });
    const { page } = walk;
    await sees(walk, 'form', '8-register');
    expect(await page.locator('.plan').innerText()).toMatch(/9,900원[^]*매월[^]*2099년 12월 1일/);
    expect(await page.getByRole('link', { name: '전자금융거래 이용약관 보기' }).getAttribute('href')).toBe(TERMS);
    expect((await page.locator('.problem').allInnerTexts()).join('')).toBe('');

    await enters(walk, { ...BC_CARD, number: '9410 0900 0000 0005' });
    await press(walk);
    expect([await page.locator('#number-problem').innerText(), await focused(walk)]).toEqual([
      '카드번호를 다시 확인해 주세요.',
      'number',
    ]);
    expect(await page.locator('#expiry-problem').innerText()).toBe('');
    expect([
      await page.locator('#number').getAttribute('aria-invalid'),
      await page.locator('#expiry').getAttribute('aria-invalid'),
    ]).toEqual(['true', 'false']);
    await takePicture(page, `8-register-${device}-wrong-number`);

    // It goes as the number is mended, before anything is pressed.
    await page.locator('#number').press('End');
    await page.locator('#number').press('Backspace');
    await page.locator('#number').pressSequentially('6');
    expect(await page.locator('#number-problem').innerText()).toBe('');

    await enters(walk, { ...BC_CARD, expiry: '01/20' });
    await press(walk);
    await page.getByText('유효기간을 다시 확인해 주세요.').waitFor();
    expect(await focused(walk)).toBe('expiry');

    // Nothing is registered that the payer has not agreed to.
    await enters(walk, BC_CARD);
    await press(walk);
    await page.getByText('필수 항목에 모두 동의해 주세요.').waitFor();
    expect(await page.evaluate('document.activeElement.name')).toBe('consent');
    expect((await keyOf(walk.engine, walk.billingKeyId)).state).toBe('REQUESTED');
    await agrees(walk);
    expect(await page.locator('#consent-problem').innerText()).toBe('');
    // All of them, and again all but one.
    const boxes = page.locator('[name="consent"]:checked');
    expect(await boxes.count()).toBe(4);
    await page.locator('[name="consent"]').nth(2).uncheck();
    expect(await page.getByLabel('모두 동의합니다').isChecked()).toBe(false);
    await press(walk);
    await page.getByText('필수 항목에 모두 동의해 주세요.').waitFor();
    await takePicture(page, `8-register-${device}-not-agreed`);
    await page.locator('[name="consent"]').nth(2).check();
    expect(await page.getByLabel('모두 동의합니다').isChecked()).toBe(true);
    await press(walk);
    await sees(walk, 'registered', '8-register');
    expect([await text(page, 'maskedCardNo'), await page.evaluate('document.activeElement.textContent')]).toEqual([
      '9410-09**-****-0006',
      '카드가 등록되었습니다',
    ]);
    expect(await page.locator('#number').inputValue()).toBe('');
    expect(await page.getByRole('link', { name: '판매자 페이지로 돌아가기' }).getAttribute('href')).toBe(
      'https://shop.example.com/done',
    );

    await page.reload();
    await sees(walk, 'registered');
    expect([await text(page, 'maskedCardNo'), await page.locator('#card').count()]).toEqual(['9410-09**-****-0006', 0]);
    expect(problemsBut(walk, 422)).toEqual([]);
    expect(await keyOf(walk.engine, walk.billingKeyId)).toMatchObject({
      state: 'ACTIVE',
      maskedCardNo: '941009******0006',
      agreement: { by: 'PAGE' },
    });
    expect((await charge(walk.engine, walk.billingKeyId)).json).toMatchObject({ state: 'F', status: 'APPROVED' });
  });

  test('meets no obstacle: an accessibility check finds nothing on any screen', async () => {
    const walk = await suite.beginRegistration(device, { context: { bypassCSP: true } });
    expect(await axeFindings(walk.page)).toEqual([]);
    await press(walk);
    await walk.page.getByText('유효기간을 다시 확인해 주세요.').waitFor();
    expect(await axeFindings(walk.page)).toEqual([]);
    await enters(walk, BC_CARD);
    await agrees(walk);
    await press(walk);
    await sees(walk, 'registered');
    expect(await axeFindings(walk.page)).toEqual([]);
    expect((await merchantCall(walk.engine, 'DELETE', `/v1/billing-keys/${walk.billingKeyId}`)).status).toBe(200);
    await walk.page.reload();
    await sees(walk, 'closed', '8-register');
    expect(await axeFindings(walk.page)).toEqual([]);
  });

  test('who loses the connection is told that nothing was stored, and registers by pressing again', async () => {
    const walk = await suite.beginRegistration(device);
    await enters(walk, BC_CARD);
    await agrees(walk);
    await walk.context.setOffline(true);
    await press(walk);
    await walk.page.getByText('등록되지 않았으니').waitFor();
    await walk.context.setOffline(false);
    await press(walk);
    await sees(walk, 'registered');
    expect(walk.problems.filter((problem) => !problem.includes('ERR_INTERNET_DISCONNECTED'))).toEqual([]);
  });

  test('whose link has expired in the meantime is told so', async () => {
    const walk = await suite.beginRegistration(device);
    await enters(walk, BC_CARD);
    await agrees(walk);
    await walk.engine.database.db.billingKey.update({
      where: { id: walk.billingKeyId },
      data: { expiresAt: new Date() },
    });
    await press(walk);
    await sees(walk, 'closed');
    expect(await walk.page.locator('#number').inputValue()).toBe('');
    await walk.page.reload();
    await sees(walk, 'closed');
    expect(await walk.page.getByRole('link', { name: '판매자 페이지로 돌아가기' }).isVisible()).toBe(true);
    expect(problemsBut(walk, 409)).toEqual([]);
  });

  test('reads the card as it is printed while typing it, and may mend it anywhere', async () => {
    const { page } = await suite.beginRegistration(device);
    const number = page.locator('#number');
    const shown = (): Promise<readonly string[]> =>
      Promise.all([number.inputValue(), page.locator('#expiry').inputValue()]);
    await number.pressSequentially('94100900');
    await page.locator('#expiry').pressSequentially('1230');
    expect(await shown()).toEqual(['9410 0900', '12/30']);
    await number.focus();
    await number.press('Home');
    await number.press('Delete');
    await number.pressSequentially('8');
    expect(await shown()).toEqual(['8410 0900', '12/30']);
    expect(await page.evaluate('document.activeElement.selectionStart')).toBe(1);
    await page.locator('#expiry').press('End');
    for (let at = 0; at < 2; at += 1) await page.locator('#expiry').press('Backspace');
    expect(await shown()).toEqual(['8410 0900', '12']);
    expect(await number.getAttribute('autocomplete')).toBe('cc-number');
    expect(await page.locator('#expiry').getAttribute('autocomplete')).toBe('cc-exp');
  });

  test('who presses twice registers once', async () => {
    const walk = await suite.beginRegistration(device);
    let sent = 0;
    walk.page.on('request', (request) => {
      if (request.method() === 'POST') sent += 1;
    });
    await enters(walk, BC_CARD);
    await agrees(walk);
    await walk.page.evaluate('for (let at = 0; at < 2; at += 1) document.getElementById("register").click()');
    await sees(walk, 'registered');
    expect([sent, walk.problems]).toEqual([1, []]);
  });
});

test('a payer with only a keyboard registers a card, in English, and nothing of it stays in the browser', async () => {
  const walk = await suite.beginRegistration('desktop', { context: { locale: 'en-US' } });
  const { page } = walk;
  await takePicture(page, '8-register-english-desktop-form');
  for (let stops = 0; stops < 5 && (await focused(walk)) !== 'number'; stops += 1) await page.keyboard.press('Tab');
  await page.keyboard.type(BC_CARD.number);
  await page.keyboard.press('Tab');
  expect(await focused(walk)).toBe('expiry');
  await page.keyboard.type(BC_CARD.expiry);
  await page.keyboard.press('Tab');
  await page.keyboard.press('Space');
  await page.keyboard.press('Enter');
  await sees(walk, 'registered', '8-register-english');
  expect(await focused(walk)).toBe('H2');
  expect(
    await page.evaluate('JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie, location.href])'),
  ).not.toMatch(/9410|12\/30/);
  expect(await page.content()).not.toContain('9410 0900');
  expect(walk.problems).toEqual([]);
});
