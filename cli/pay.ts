import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { Command, InvalidArgumentError, Option } from 'commander';

/** Where the running engine and the parties around it are; `npm start` uses the same variables. */
const at = (variable: string, port: number): string => `http://127.0.0.1:${process.env[variable] ?? port}`;
const api = at('API_PORT', 8080);
const issuerSimulator = at('SIM_ISSUER_PORT', 9080);
const vanControl = at('SIM_VAN_CONTROL_PORT', 9082);
const merchantSimulator = at('SIM_MERCHANT_PORT', 9083);

const EXPIRING_BILL_LIVES_MS = 5_000;
const GIVE_UP_AFTER_MS = 120_000;

type Answer = { readonly status: number; readonly body: Record<string, unknown> };

class CallFailed extends Error {
  override readonly name = 'CallFailed';
}

async function call(method: string, url: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answer> {
  const json = body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json', ...headers } };
  const response = await fetch(url, { method, ...json }).catch(() => {
    throw new CallFailed(`Nothing answers at ${new URL(url).origin}. Start the engine with npm start, in another terminal.`);
  });
  const text = await response.text();
  const answer = { status: response.status, body: (text === '' ? {} : JSON.parse(text)) as Record<string, unknown> };
  if (!response.ok) throw new CallFailed(`${method} ${new URL(url).pathname.replace(/[A-Za-z0-9_-]{43}/, '…')} answered ${response.status}: ${text}`);
  return answer;
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

/** What an outcome asks the outside parties to do, and the letter the payment must end in. */
const outcomes = {
  approve: { van: undefined, issuer: {}, ends: 'F' },
  decline: { van: { kind: 'decline', responseCode: '8326', message1: '한도초과' }, issuer: {}, ends: 'D' },
  abort: { van: undefined, issuer: { rcd: '3001' }, ends: 'D' },
  expire: { van: undefined, issuer: undefined, ends: 'D' },
} as const;
type Outcome = keyof typeof outcomes;

type Options = { readonly issuer: string; readonly amount: number; readonly months: number; readonly outcome: Outcome };

/** Prints each step with the time since the last one and since the beginning. */
function timeline() {
  const began = performance.now();
  let last = began;
  return (what: string): void => {
    const now = performance.now();
    process.stdout.write(`${(now - began).toFixed(0).padStart(7)} ms  +${(now - last).toFixed(0).padStart(5)} ms  ${what}\n`);
    last = now;
  };
}

async function pay(options: Options): Promise<void> {
  const tell = timeline();
  const wanted = outcomes[options.outcome];
  const expiry = options.outcome === 'expire' ? { expiresAt: new Date(Date.now() + EXPIRING_BILL_LIVES_MS).toISOString() } : {};
  const bill = (await call('POST', `${merchantSimulator}/orders`, { amount: options.amount, orderName: '명령줄 주문', ...expiry })).body;
  tell(`merchant made bill ${textOf(bill.id)} of ${options.amount} won`);

  const token = textOf(bill.payUrl).split('/').at(-1) ?? '';
  const choice = { issuer: options.issuer, installmentMonths: options.months, platform: 'web' };
  const made = (await call('POST', `${api}/v1/pay/${token}/payments`, choice, { 'idempotency-key': randomUUID() })).body;
  const appScheme = made.appScheme as { readonly url: string };
  tell(`pay call answered: payment ${textOf(made.paymentId)}, app scheme ${appScheme.url.split('?')[0] ?? ''}?…`);

  const order = (await call('POST', `${issuerSimulator}/control/open`, { url: appScheme.url })).body;
  tell(`card app opened the order: ${textOf(order.orderNo)}, ${String(order.amount)} won`);
  if (wanted.van !== undefined) await call('POST', `${vanControl}/control/behaviours`, { orderNo: order.orderNo, behaviour: wanted.van });
  const authenticate = async (): Promise<void> => {
    if (wanted.issuer !== undefined) await call('POST', `${issuerSimulator}/control/answer`, { url: appScheme.url, ...wanted.issuer });
    tell(wanted.issuer === undefined ? 'payer puts the phone away' : 'issuer delivered the authentication result');
  };

  const [letter] = await Promise.all([poll(`${api}${textOf(made.statusUrl)}`, tell), authenticate()]);
  process.stdout.write(`${letter}\n`);
  if (letter !== wanted.ends) process.exitCode = 1;
}

/** Polls as the page does, until the state is final. @returns its letter */
async function poll(statusUrl: string, tell: (what: string) => void): Promise<string> {
  const giveUpAt = Date.now() + GIVE_UP_AFTER_MS;
  let seen = '';
  while (Date.now() < giveUpAt) {
    const { body } = await call('GET', statusUrl);
    const status = textOf(body.status);
    if (status !== seen) tell(describe(body));
    seen = status;
    if (body.state !== 'W') return textOf(body.state);
    // The page waits as long as it is told; here half a second at most, so that the timeline shows more.
    await pause(Math.min(Number(body.nextPollAfterMs), 100));
  }
  throw new CallFailed(`The payment is still ${seen} after ${GIVE_UP_AFTER_MS / 1000} s. Look it up in Temporal Web UI.`);
}

function describe(body: Record<string, unknown>): string {
  const reason = body.reason as { readonly code: string; readonly text: string } | null;
  const approval = body.approval as { readonly approvalNo: string; readonly maskedCardNo: string } | null;
  const more = [
    ...(reason === null ? [] : [`${reason.code}: ${reason.text}`]),
    ...(approval === null ? [] : [`approval number ${approval.approvalNo}, card ${approval.maskedCardNo}`]),
  ];
  return [`state ${textOf(body.state)}, ${textOf(body.status)}`, ...more].join(' · ');
}

function wholeNumber(text: string): number {
  if (!/^[0-9]{1,9}$/.test(text)) throw new InvalidArgumentError('a whole number is needed');
  return Number(text);
}

new Command('pay')
  .description('Drives one payment through the HTTP calls of payer, merchant and issuer, against a running npm start')
  .requiredOption('--issuer <code>', 'issuer, e.g. kb')
  .option('--amount <won>', 'whole won', wholeNumber, 12_000)
  .option('--months <n>', 'installment months, 0 or 2 to 12', wholeNumber, 0)
  .addOption(new Option('--outcome <outcome>', 'what the outside parties do').choices(Object.keys(outcomes)).default('approve'))
  .action(pay)
  .parseAsync()
  .catch((failure: unknown) => {
    process.stderr.write(`pay: ${failure instanceof Error ? failure.message : 'failed'}\n`);
    process.exitCode = 1;
  });
