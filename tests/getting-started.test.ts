import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { kstDate } from '../domain/kst';
import { projectRoot } from '../platform/project-root';
import { type Engine, startSmallEngine } from './support/engine';
import { parts, temporaryFolder } from './support/parts';

const ADMIN_TOKEN = 'an-administrators-token-for-the-walk';
let engine: Engine;
let folder: string;

beforeAll(async () => {
  engine = await startSmallEngine({ ADMIN_TOKEN }, { webhooks: true });
  folder = temporaryFolder();
  mkdirSync(path.join(folder, '.data'));
  writeFileSync(path.join(folder, '.data/secrets.json'), JSON.stringify({ ADMIN_TOKEN }, undefined, 2));
});
afterAll(async () => {
  await engine.stop();
  rmSync(folder, { recursive: true, force: true });
});

const textOf = (page: string): string => readFileSync(path.join(projectRoot, `docs/${page}.md`), 'utf8');

/**
 * The commands of a page, with only the addresses changed. A page goes on with the variables of those before it, as its
 * reader does in one terminal.
 */
function commandsOf(page: string): string {
  const blocks = [...textOf(page).matchAll(/^```sh\n(.*?)^```$/gms)].map(([, block = '']) => block);
  return ['set -e -o pipefail', 'if [ -f state.sh ]; then . ./state.sh; fi', ...blocks, KEEP_STATE]
    .join('\n')
    .replace('http://127.0.0.1:8080', engine.api)
    .replace('http://127.0.0.1:9080', engine.issuer)
    .replace('http://127.0.0.1:9083', engine.merchant);
}

const KEEP_STATE = '{ declare -p API ISSUER SHOP ADMIN_TOKEN MERCHANT API_KEY PAYMENT; declare -f field; } > state.sh';

function shell(
  script: string,
  env: NodeJS.ProcessEnv = process.env,
): Promise<{ readonly failure: Error | null; readonly output: string }> {
  return new Promise((resolve) => {
    execFile('bash', ['-c', script], { cwd: folder, timeout: 120_000, env }, (failure, stdout, stderr) => {
      resolve({ failure, output: `${stdout}\n${stderr}` });
    });
  });
}

/** @returns what the commands of a page print */
async function follow(page: string): Promise<string> {
  const { failure, output } = await shell(commandsOf(page));
  if (failure !== null) throw new Error(output);
  return output;
}

test('the commands of docs/getting-started.md create a merchant, a bill and a payment, find it paid, and give it back', async () => {
  const output = await follow('getting-started');
  expect(output).toMatch(/^mer_[0-9a-z]{32}$/m);
  expect(output).toMatch(/"state":"F","status":"APPROVED"/);
  expect(output).toMatch(/"orderNo":"2026-001"/);
  expect(output).toMatch(/"state":"C","status":"CANCELLED"/);
  expect(output.match(/"kind":"ACQUISITION_CANCEL","status":"DONE"/g)?.length).toBeGreaterThanOrEqual(2);
  expect(output).toMatch(/"type":"bill.paid"[^}]*"verified":true/);
  for (const type of ['bill.created', 'payment.approved', 'bill.paid']) expect(output).toContain(`"type":"${type}"`);
});

test('those of docs/payments.md pay a bill, find the payment by its order number, and void another bill', async () => {
  const output = await follow('payments');
  expect(output).toMatch(/"code":"samsung"/);
  expect(output).toMatch(/"state":"F","status":"APPROVED"/);
  expect(output).toMatch(/"items":\[\{"id":"pay_[^\]]*"issuer":"samsung"/);
  expect(output).toMatch(/"state":"D"[^}]*"closed":"VOIDED"/);
});

test('those of docs/cancellations.md give a part back, are refused more than remains, and give back the rest', async () => {
  const output = await follow('cancellations');
  expect(output.match(/"amount":10000/g)?.length).toBeGreaterThanOrEqual(2);
  expect(output).toMatch(/"code":"BALANCE_MISMATCH"[^}]*"remaining":20000/);
  expect(output).toMatch(/"amount":20000[^}]*"status":"DONE"/);
});

test('those of docs/recurring.md register a card, charge it, subscribe it, and end both', async () => {
  const output = await follow('recurring');
  expect(output).toMatch(/"payType":"CARD_RP"/);
  expect(output).toMatch(/"state":"ACTIVE"[^]*"state":"CANCELLED"[^]*"state":"DELETED"/);
});

test('that of docs/webhooks.md registers an endpoint', async () => {
  expect(await follow('webhooks')).toMatch(/"secret":"whsec_/);
});

test('that of docs/operating.md erases a customer', async () => {
  const commands = textOf('operating').match(/^ {4}curl [^]*?\n(?! {6})/gm) ?? [];
  const command = commands.find((one) => one.includes('/erasures')) ?? '';
  const { output } = await shell(
    `. ./state.sh; API_URL=$API; ${command.replace('mer_…', "'$MERCHANT'").replace('minji@example.com', 'nobody@example.com')}`,
  );
  expect(output).toMatch(/"erased":0[^}]*"complete":true/);
});

test('that of docs/operating.md offers installments interest-free', async () => {
  const command =
    textOf('operating')
      .match(/^ {4}curl [^]*?\n(?! {6})/gm)
      ?.find((one) => one.includes('/interest-free')) ?? '';
  const today = kstDate(new Date());
  const { output } = await shell(`. ./state.sh; ${command.replaceAll(/"2026\d{4}"/g, `"${today}"`)}`);
  expect(output).toMatch(/"id":"ifo_/);
});

/** `npm run x -- …` as package.json has it, without the check of what is compiled: that is done. */
const NPM = `npm() { local command=$2; shift 2; [ "$1" = -- ] && shift; node "${parts.dist()}/cli/$command.js" "$@"; }`;

/** The commands of a page that need no id of the reader's, each on its line. */
const npmCommandsOf = (page: string): readonly string[] => textOf(page).match(/^ {4}npm run [^…\n]*$/gm) ?? [];

test('the operators’ commands of docs/operating.md do what they say, one after the other', async () => {
  const commands = npmCommandsOf('operating');
  expect(commands.length).toBeGreaterThan(5);
  const env = { PATH: process.env.PATH, AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true', ...engine.env };
  const { failure, output } = await shell([`set -e; ${NPM}`, ...commands].join('\n'), env);
  expect(failure === null ? '' : output).toBe('');
  expect(output).toContain('Nothing waits for an operator.');
  expect(output.match(/0 violations/g)).toHaveLength(2);
});

test('that of docs/deploying.md says that a version can go on with its own runs', async () => {
  const command = npmCommandsOf('deploying').find((one) => one.includes('can-roll-back')) ?? '';
  const { output } = await shell(`${NPM}\n${command.replace('../released', projectRoot)}`);
  expect(output).toMatch(/can go on with (\d+) of \1 recorded paths/);
});

/** Statements in code, indented or within a line. */
const QUERY = /(?:^ +|`)(select\b[^`;]*)[`;]/gims;

test.each(['operating', 'recurring', 'restoring', '../README'])(
  'the queries of docs/%s.md are of this database',
  async (page) => {
    const queries = [...textOf(page).matchAll(QUERY)].map(([, query = '']) => query);
    for (const query of queries) await engine.database.db.$queryRawUnsafe(query);
    expect(queries.length).toBeGreaterThan(page === 'operating' ? 6 : 0);
  },
);
