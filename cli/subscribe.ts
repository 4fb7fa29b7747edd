import { readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Command, Option } from 'commander';
import { answered, createApi, newRequest } from '../client';
import { type CycleUnit, cycleUnits } from '../domain/billing-cycle';
import { projectRoot } from '../platform/project-root';
import { at, CallFailed, tellSimulator, timeline } from './administration/simulators';
import { wholeNumber } from './arguments/whole-number';

type Options = {
  readonly issuer: string;
  readonly amount: number;
  readonly unit: CycleUnit;
  readonly every: number;
  readonly start?: string;
  readonly charge: boolean;
};

/** BC's page accepts a card with a correct check digit. */
const CARD = { number: '9410090000000006', expiry: '12/40' };
const GIVE_UP_AFTER_MS = 60_000;
const LOOK_EVERY_MS = 200;

/** The demo merchant's key in the engine that npm start runs here. */
function demoKey(): string {
  const given = process.env.SIM_MERCHANT_API_KEY ?? '';
  if (given !== '') return given;
  try {
    return String(
      (
        JSON.parse(readFileSync(path.join(projectRoot, '.data/secrets.json'), 'utf8')) as {
          readonly DEMO_API_KEY?: unknown;
        }
      ).DEMO_API_KEY,
    );
  } catch {
    throw new CallFailed('There is no demo merchant here. Start the engine with npm start, in another terminal.');
  }
}

async function subscribe({ issuer, amount, unit, every, start, charge }: Options): Promise<void> {
  const tell = timeline();
  const api = createApi({ baseUrl: at('API_PORT', 8080), bearer: demoKey() });
  const charges = { amount, cycle: { unit, every } };
  const begun = await answered(
    api.POST('/v1/billing-keys', {
      params: { header: newRequest() },
      body: {
        customerId: 'demo',
        issuer,
        platform: 'web',
        plan: charges,
        agreement: { agreedAt: new Date().toISOString(), version: 'demo' },
      },
    }),
  );
  tell(`merchant began the registration ${begun.id} of a card of ${issuer}`);
  await registerCard(begun);
  const key = await untilActive(() =>
    answered(api.GET('/v1/billing-keys/{id}', { params: { path: { id: begun.id } } })),
  );
  tell(`payer registered the card ${key.maskedCardNo ?? ''}`);

  const terms = {
    billingKeyId: key.id,
    orderNo: 'DEMO',
    orderName: '정기 구독',
    ...charges,
    ...(start === undefined ? {} : { startOn: start.replaceAll('-', '') }),
  };
  const subscription = await answered(api.POST('/v1/subscriptions', { params: { header: newRequest() }, body: terms }));
  tell(`merchant made the subscription ${subscription.id}: ${amount} won, first on ${subscription.nextPeriod ?? ''}`);
  const period = subscription.nextPeriod;
  if (!charge || period === null) return;
  const payment = await answered(
    api.POST('/v1/subscriptions/{id}/periods/{period}/charge', {
      params: { path: { id: subscription.id, period }, header: newRequest() },
    }),
  );
  tell(`its first period is ${payment.status}, approval number ${payment.approvalNo ?? '?'}`);
  process.stdout.write(`${payment.state}\n`);
  if (payment.state !== 'F') process.exitCode = 1;
}

type Key = {
  readonly state: string;
  readonly appScheme: { readonly url: string } | null;
  readonly registerUrl: string | null;
};

/** The payer's part: in the card app, or on our own page. */
async function registerCard({ appScheme, registerUrl }: Key): Promise<void> {
  if (appScheme !== null) await tellSimulator(`${at('SIM_ISSUER_PORT', 9080)}/control/answer`, { url: appScheme.url });
  else if (registerUrl !== null) await enterCard(new URL(registerUrl));
}

/** The payer reads the page, agrees to what it shows, and enters a card. */
async function enterCard(page: URL): Promise<void> {
  const shown = await (await fetch(page)).text();
  const agreedTo = /data-agreement="([^"]+)"/.exec(shown)?.[1];
  await tellSimulator(`${page.origin}/v1${page.pathname}/card`, { ...CARD, agreedTo });
}

async function untilActive<K extends Key>(read: () => Promise<K>): Promise<K> {
  const giveUpAt = Date.now() + GIVE_UP_AFTER_MS;
  while (Date.now() < giveUpAt) {
    const key = await read();
    if (key.state === 'ACTIVE') return key;
    if (key.state === 'FAILED' || key.state === 'EXPIRED') throw new CallFailed(`The registration is ${key.state}.`);
    await pause(LOOK_EVERY_MS);
  }
  throw new CallFailed(
    `The registration is not over after ${GIVE_UP_AFTER_MS / 1_000} s. Look it up in Temporal Web UI.`,
  );
}

new Command('npm run subscribe --')
  .description(
    'Registers a card and creates a subscription with it, through the HTTP calls of merchant, payer and issuer, against a running npm start',
  )
  .requiredOption('--issuer <code>', 'issuer, e.g. kb')
  .option('--amount <won>', 'whole won', wholeNumber, 9_900)
  .addOption(new Option('--unit <unit>', 'of the cycle').choices(cycleUnits).default('MONTH'))
  .option('--every <n>', 'units between two periods', wholeNumber, 1)
  .option('--start <day>', 'the day of the first period, e.g. 2027-01-31; today by default')
  .option('--no-charge', 'leave the first period to the billing run')
  .action(subscribe)
  .parseAsync()
  .catch((failure: unknown) => {
    process.stderr.write(`subscribe: ${failure instanceof Error ? failure.message : 'failed'}\n`);
    process.exitCode = 1;
  });
