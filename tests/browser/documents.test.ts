import { execFileSync } from 'node:child_process';
import path from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { type Harness, startHarness } from '../server/harness';
import { openBrowser } from '../support/browser';
import { parts } from '../support/parts';
import { axeFindings } from './axe';
import { type Device, devices, everyDevice, openTab, takePicture } from './walk';

let harness: Harness;
let browser: Browser;
let site: string;

beforeAll(async () => {
  // `npm run docs`: it fails by itself for a link that leads nowhere, or a page that can't be rendered.
  execFileSync(process.execPath, [path.join(parts.dist(), 'cli/docs.js')], { stdio: 'pipe' });
  [harness, browser] = await Promise.all([startHarness(), openBrowser()]);
  site = await harness.app.listen({ host: '127.0.0.1', port: 0 });
});
afterAll(async () => {
  await browser.close();
  await harness.close();
});

type Reader = { readonly context: BrowserContext; readonly page: Page; readonly problems: readonly string[] };

async function reader(device: Device, bypassCSP = false): Promise<Reader> {
  const context = await browser.newContext({ locale: 'ko-KR', ...devices[device], bypassCSP });
  context.setDefaultTimeout(20_000);
  const problems: string[] = [];
  context.on('request', (request) => {
    if (/^https?:/.test(request.url()) && !request.url().startsWith(site)) problems.push(`asked ${request.url()}`);
  });
  return { context, page: await openTab({ context, problems }), problems };
}

test.each(everyDevice)(
  'on a %s, a reader finds a Korean page, its English one, and the API reference',
  async (device) => {
    const { context, page, problems } = await reader(device);
    await page.goto(`${site}/docs`);
    await page.locator('h1', { hasText: '앱카드 결제' }).waitFor();
    await takePicture(page, `documents-${device}-1-first`, false);

    // A word's end finds it: 부분취소.
    await page.locator('.DocSearch-Button').click();
    await page.locator('#localsearch-input').fill('망취소');
    await page.locator('.results .result').first().waitFor();
    await takePicture(page, `documents-${device}-2-search`, false);
    await page.locator('#localsearch-input').fill('취소');
    await page.locator('.results .result', { hasText: '취소' }).first().click();
    await page.waitForURL(/\/docs\/(?!en).+/);

    await page.goto(`${site}/docs/webhooks`);
    await page.locator('h1', { hasText: '웹훅' }).waitFor();
    await takePicture(page, `documents-${device}-3-korean`, false);
    if (device === 'phone') await page.locator('.VPNavBarHamburger').click();
    if (device === 'phone') await page.locator('.VPNavScreenTranslations .title').click();
    else await page.locator('.VPNavBarTranslations button').click();
    await page.getByRole('link', { name: 'English' }).filter({ visible: true }).click();
    await page.locator('h1', { hasText: 'Webhooks' }).waitFor();
    expect(new URL(page.url()).pathname).toBe('/docs/en/webhooks');
    await takePicture(page, `documents-${device}-4-english`, false);

    // English only, and still among the Korean pages.
    await page.goto(`${site}/docs/deploying`);
    await page.getByText('이 문서는 영어로만 제공합니다').waitFor();
    await page.goto(`${site}/docs/none`);
    await page.getByText('페이지를 찾을 수 없습니다').waitFor();
    expect(problems.filter((problem) => !problem.includes('404'))).toEqual([]);

    await page.goto(`${site}/docs/errors`);
    if (device === 'phone') await page.locator('.VPNavBarHamburger').click();
    await page.getByRole('link', { name: 'API 레퍼런스' }).filter({ visible: true }).click();
    await page.waitForURL(/\/docs\/reference/);
    await page.locator('.opblock').first().waitFor();
    await page.getByRole('link', { name: '/docs', exact: true }).waitFor();
    await context.close();
  },
);

/** The theme's own: a group that folds has its arrow, a button, in a button; the search button shows its key. */
const OF_THE_THEME = /^\w+ (nested-interactive|label-content-name-mismatch): /;

test('an accessibility check finds nothing on a page of each kind, in light and dark', async () => {
  const { context, page } = await reader('desktop', true);
  for (const name of ['', 'getting-started', 'operating', 'en/errors']) {
    await page.goto(`${site}/docs/${name}`);
    const findings = await axeFindings(page);
    expect([name, findings.filter((finding) => !OF_THE_THEME.test(finding))]).toEqual([name, []]);
  }
  await context.close();
});
