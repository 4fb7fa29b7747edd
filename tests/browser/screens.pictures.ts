import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { projectRoot } from '../../platform/project-root';
import { endInterestFreeOffer } from '../../records/interest-free-offers';
import { offerInterestFree } from '../support/interest-free';
import { BC_CARD } from '../support/recurring';
import { waitUntil } from '../support/wait-for';
import { openSuite } from './suite';
import {
  answersInApp,
  cancelPayment,
  choose,
  type Device,
  everyDevice,
  newestPayment,
  pay,
  press,
  type Screen,
  sees,
  vanWill,
  type Visit,
  type Walk,
} from './walk';

// `npm run screens` runs this file. It takes the pictures of docs/screens.md: every screen as payers see it.
const suite = openSuite({
  // No card app runs on computers here, as in production.
  DESKTOP_CARD_APP_URL: '',
  PSP_TERMS_URL: 'https://pay.example.com/terms',
  PSP_COLLECTION_URL: 'https://pay.example.com/collection',
  PSP_PRIVACY_URL: 'https://pay.example.com/provision',
});
const folder = path.join(projectRoot, 'docs/images/screens');
const PLAN = { amount: 9_900, cycle: { unit: 'MONTH' }, startOn: '20991201' };
const languages = { ko: 'ko-KR', en: 'en-US' } as const;
type Language = keyof typeof languages;

mkdirSync(folder, { recursive: true });

describe.each(everyDevice)('on a %s', (device) => {
  test.each(Object.keys(languages) as readonly Language[])('each screen has its picture in %s', async (language) => {
    const screens = new Screens(device, language);
    await screens.ofAPayment();
    await screens.ofInterestFreeMonths();
    await screens.ofAFailure();
    await screens.ofAnUnknownOutcome();
    await screens.ofAClosedBill();
    await screens.ofADeadLink();
    await screens.ofARegistration();
    expect(screens.taken.length).toBe(device === 'desktop' ? 13 : 12);
  });
});

class Screens {
  readonly taken: string[] = [];
  private readonly context;

  constructor(
    private readonly device: Device,
    private readonly language: Language,
  ) {
    this.context = { locale: languages[language], deviceScaleFactor: 1 };
  }

  /** The payer's own page, and where they pay: on a computer, their phone. */
  private async begin(bill: Record<string, unknown> = {}): Promise<{ readonly walk: Walk; readonly payer: Walk }> {
    const walk = await suite.begin(this.device, { bill, context: this.context });
    return { walk, payer: this.device === 'phone' ? walk : await suite.alsoOn(walk, 'phone') };
  }

  async ofAPayment(): Promise<void> {
    const { walk, payer } = await this.begin();
    if (this.device === 'desktop') {
      await this.sees(walk, 'phone');
      await walk.page.locator('#pay-here').click();
      await this.sees(walk, 'choose');
      await walk.page.reload();
    } else await this.sees(walk, 'choose');
    await pay(payer);
    await this.sees(walk, 'app');
    await answersInApp(payer, undefined);
    await this.sees(walk, 'paid');
    await walk.page.goto(`${walk.payUrl}/receipt`);
    await this.picture(walk, 'slip');
    await cancelPayment(walk);
    await walk.page.goto(walk.payUrl);
    await this.sees(walk, 'cancelled');
  }

  async ofInterestFreeMonths(): Promise<void> {
    const { database, merchantId } = suite.engine();
    const offer = { merchantId, installmentMonths: [10], payerInterestMonths: 4 };
    const id = await offerInterestFree(database.db, offer);
    const { walk } = await this.begin();
    if (this.device === 'desktop') await walk.page.locator('#pay-here').click();
    await choose(walk.page);
    await walk.page.locator('#installment').selectOption('10');
    // So far that the button hides none of it.
    await walk.page.locator('#installment').evaluate('(months) => months.scrollIntoView({ block: "center" })');
    await this.picture(walk, 'interest-free');
    await endInterestFreeOffer(database.db, id, new Date());
  }

  async ofAFailure(): Promise<void> {
    const { walk, payer } = await this.begin();
    await pay(payer);
    // A computer that has not seen a payment begin shows nothing of it.
    await sees(walk, 'app');
    await vanWill(payer, { kind: 'decline', responseCode: '8326', message1: '한도초과' });
    await answersInApp(payer, undefined);
    await this.sees(walk, 'failed');
  }

  async ofAnUnknownOutcome(): Promise<void> {
    const { walk, payer } = await this.begin();
    await pay(payer);
    await sees(walk, 'app');
    await vanWill(payer, { kind: 'silent', books: false }, 0);
    await answersInApp(payer, undefined);
    await this.sees(walk, 'confirming');
    await waitUntil('an unknown outcome', async () => (await newestPayment(walk)).status === 'UNCONFIRMED');
  }

  async ofAClosedBill(): Promise<void> {
    const { walk } = await this.begin({ expiresAt: new Date(Date.now() + 3_000).toISOString() });
    await waitUntil('the bill to be closed', async () => {
      await walk.page.reload();
      return walk.page.locator('[data-screen="closed"]').isVisible();
    });
    await this.sees(walk, 'closed');
  }

  async ofADeadLink(): Promise<void> {
    const { walk } = await this.begin();
    await walk.page.goto(`${walk.engine.api}/pay/${'A'.repeat(43)}`);
    await this.picture(walk, 'dead-link');
  }

  async ofARegistration(): Promise<void> {
    const walk = await suite.beginRegistration(this.device, { key: { plan: PLAN }, context: this.context });
    await this.sees(walk, 'form');
    await walk.page.locator('#number').fill(BC_CARD.number);
    await walk.page.locator('#expiry').fill(BC_CARD.expiry);
    for (const box of await walk.page.locator('input[type="checkbox"]').all())
      if (!(await box.isChecked())) await box.dispatchEvent('click');
    await press(walk.page, 'register');
    await this.sees(walk, 'registered');
  }

  private async sees(visit: Visit, screen: Screen): Promise<void> {
    await sees(visit, screen);
    await this.picture(visit, screen);
  }

  private async picture({ page }: Visit, screen: string): Promise<void> {
    await page.evaluate('document.fonts.ready.then(() => undefined)');
    const name = `${screen}-${this.device}-${this.language}.png`;
    // Its button stays in sight, over what is below it.
    const fullPage = screen !== 'choose' && screen !== 'interest-free';
    await page.screenshot({ path: path.join(folder, name), fullPage });
    this.taken.push(name);
  }
}
