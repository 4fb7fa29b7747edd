import { setTimeout as pause } from 'node:timers/promises';
import { Command, Option } from 'commander';
import { answered, createApi, newRequest, type Schemas } from '../client';
import { at, CallFailed, tellSimulator, timeline } from './administration/simulators';
import { wholeNumber } from './arguments/whole-number';

const api = createApi({ baseUrl: at('API_PORT', 8080) });
const issuerSimulator = at('SIM_ISSUER_PORT', 9080);
const vanControl = at('SIM_VAN_CONTROL_PORT', 9082);
const merchantSimulator = at('SIM_MERCHANT_PORT', 9083);

const EXPIRING_BILL_LIVES_MS = 5_000;
const GIVE_UP_AFTER_MS = 120_000;
const WAIT_SECONDS = 20;

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

/** For each outcome, what the outside parties do, and the letter that the payment must end in. */
const outcomes = {
  approve: { van: undefined, issuer: {}, ends: 'F' },
  decline: { van: { kind: 'decline', responseCode: '8326', message1: '한도초과' }, issuer: {}, ends: 'D' },
  abort: { van: undefined, issuer: { answer: 'cancel' }, ends: 'D' },
  expire: { van: undefined, issuer: undefined, ends: 'D' },
} as const;
type Outcome = keyof typeof outcomes;

type Options = { readonly issuer: string; readonly amount: number; readonly months: number; readonly outcome: Outcome };

async function pay(options: Options): Promise<void> {
  const tell = timeline();
  const wanted = outcomes[options.outcome];
  const expiry =
    options.outcome === 'expire' ? { expiresAt: new Date(Date.now() + EXPIRING_BILL_LIVES_MS).toISOString() } : {};
  const bill = await tellSimulator(`${merchantSimulator}/orders`, {
    amount: options.amount,
    orderName: '명령줄 주문',
    ...expiry,
  });
  tell(`merchant made bill ${textOf(bill.id)} of ${options.amount} won`);

  const token = textOf(bill.payUrl).split('/').at(-1) ?? '';
  const choice = { issuer: options.issuer, installmentMonths: options.months, platform: 'web' as const };
  const { paymentId, appScheme } = await answered(
    api.POST('/v1/pay/{token}/payments', { params: { path: { token }, header: newRequest() }, body: choice }),
  );
  tell(`pay call answered: payment ${paymentId}, app scheme ${appScheme.url.split('?')[0] ?? ''}?…`);

  const order = await tellSimulator(`${issuerSimulator}/control/open`, { url: appScheme.url });
  tell(`card app opened the order: ${textOf(order.orderNo)}, ${String(order.amount)} won`);
  if (wanted.van !== undefined)
    await tellSimulator(`${vanControl}/control/behaviours`, { orderNo: order.orderNo, behaviour: wanted.van });
  const authenticate = async (): Promise<void> => {
    if (wanted.issuer !== undefined)
      await tellSimulator(`${issuerSimulator}/control/answer`, { url: appScheme.url, ...wanted.issuer });
    tell(wanted.issuer === undefined ? 'payer puts the phone away' : 'issuer delivered the authentication result');
  };

  const [letter] = await Promise.all([follow(token, paymentId, tell), authenticate()]);
  process.stdout.write(`${letter}\n`);
  if (letter !== wanted.ends) process.exitCode = 1;
}

/** What a payment waits for, and what to do about it. */
const hints: Readonly<Partial<Record<string, string>>> = {
  SCHEME_ISSUED: 'nobody has answered in the card app; the payment ends by itself when its time is over',
  APPROVING: 'its VAN has not answered yet; you need to do nothing',
  UNCONFIRMED:
    "its VAN's answer is unknown, and its run settles it by itself; its current details in Temporal Web UI say what comes next",
  NEEDS_REVIEW: 'it waits for an operator: npm run resolve lists it, and npm run resolve -- payment <id> settles it',
};

/** Follows the payment like the page, until its state is final. @returns its letter */
async function follow(token: string, id: string, tell: (what: string) => void): Promise<string> {
  const giveUpAt = Date.now() + GIVE_UP_AFTER_MS;
  let seen = '';
  while (Date.now() < giveUpAt) {
    const status = await answered(
      api.GET('/v1/pay/{token}/payments/{id}/status', {
        params: { path: { token, id }, query: { wait: WAIT_SECONDS } },
      }),
    );
    if (status.status !== seen) tell(describe(status));
    seen = status.status;
    if (status.state !== 'W') return status.state;
    await pause(status.nextPollAfterMs ?? 0);
  }
  throw new CallFailed(
    `Payment ${id} is still ${seen} after ${GIVE_UP_AFTER_MS / 1000} s: ${hints[seen] ?? 'look it up in Temporal Web UI'}.`,
  );
}

function describe({ state, status, reason, approval }: Schemas['PaymentStatus']): string {
  const more = [
    ...(reason === null ? [] : [`${reason.code}: ${reason.text}`]),
    ...(approval === null
      ? []
      : [`approval number ${approval.approvalNo ?? '?'}, card ${approval.maskedCardNo ?? '?'}`]),
  ];
  return [`state ${state}, ${status}`, ...more].join(' · ');
}

new Command('pay')
  .description('Drives one payment through the HTTP calls of payer, merchant and issuer, against a running npm start')
  .requiredOption('--issuer <code>', 'issuer, e.g. kb')
  .option('--amount <won>', 'whole won', wholeNumber, 12_000)
  .option('--months <n>', 'installment months, 0 or 2 to 12', wholeNumber, 0)
  .addOption(
    new Option('--outcome <outcome>', 'what the outside parties do').choices(Object.keys(outcomes)).default('approve'),
  )
  .action(pay)
  .parseAsync()
  .catch((failure: unknown) => {
    process.stderr.write(`pay: ${failure instanceof Error ? failure.message : 'failed'}\n`);
    process.exitCode = 1;
  });
