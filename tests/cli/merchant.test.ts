import { spawn } from 'node:child_process';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { get } from '../server/calls';
import { type Harness, leakedSecrets, startHarness } from '../server/harness';
import { parts } from '../support/parts';
import { freePort } from '../support/processes';

let harness: Harness;
let api: string;

beforeAll(async () => {
  harness = await startHarness();
  api = await harness.app.listen({ host: '127.0.0.1', port: 0 });
});
afterAll(async () => {
  await harness.close();
});

type Ended = { readonly code: number | null; readonly out: string; readonly err: string };

type Environment = Readonly<Record<string, string>>;

/** Runs `npm run merchant -- …` as a separate process. */
const merchant = (args: readonly string[], env?: Environment): Promise<Ended> => run('merchant', args, env);

async function run(
  command: string,
  args: readonly string[],
  env: Environment = { API_URL: api, ADMIN_TOKEN: harness.context.settings.adminToken },
): Promise<Ended> {
  const child = spawn(process.execPath, [path.join(parts.dist(), `cli/${command}.js`), ...args], {
    env: { PATH: process.env.PATH ?? '', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  const [out, err, code] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  return { code, out, err };
}

const CREATE = [
  'create',
  '--name',
  '명령줄 상점',
  '--business-no',
  '120-88-00767',
  '--terminal',
  'alpha:CATID00001:PMNT',
];
const idIn = (out: string): string => /mer_[0-9a-z]{32}/.exec(out)?.[0] ?? 'no id';

/** The key that was printed. */
function keyIn(out: string): string {
  const key = /key_[0-9a-z]{32}\.[A-Za-z0-9_-]{43}/.exec(out)?.[0] ?? 'no key';
  harness.secrets.add(key.split('.').at(-1) ?? key);
  return key;
}
const statusWith = async (key: string): Promise<number> =>
  (await get(harness.app, '/v1/bills', { authorization: `Bearer ${key}` })).status;

async function create(
  ...more: readonly string[]
): Promise<{ readonly id: string; readonly key: string; readonly out: string }> {
  const { code, out, err } = await merchant([...CREATE, ...more]);
  expect([code, err]).toEqual([0, '']);
  return { id: idIn(out), key: keyIn(out), out };
}

test('create creates a merchant, and prints its key once', async () => {
  const { id, key, out } = await create(
    '--minimum-amount',
    '100',
    '--maximum-installment-months',
    '6',
    '--representative',
    '홍길동',
    '--charges-per-key-per-day',
    '3',
    '--tries-per-period',
    '4',
  );
  expect(out).toContain('120-88-00767');
  expect(out).toContain('up to 3 charges of a billing key a day, 4 tries of a period');
  expect(out).toContain('Keep the key');
  expect(await statusWith(key)).toBe(200);
  expect(await harness.db.merchant.findUnique({ where: { id }, include: { terminals: true } })).toMatchObject({
    name: '명령줄 상점',
    businessNo: '1208800767',
    minimumAmount: 100,
    maximumInstallmentMonths: 6,
    minimumInstallmentAmount: 50_000,
    chargesPerKeyPerDay: 3,
    triesPerPeriod: 4,
    representative: '홍길동',
    terminals: [{ van: 'alpha', terminalId: 'CATID00001', vendorCode: 'PMNT', priority: 1 }],
  });
  for (const command of [['show', id], ['keys', id], ['list']]) {
    const shown = await merchant(command);
    expect([shown.code, shown.err]).toEqual([0, '']);
    expect(shown.out).toContain(command[0] === 'keys' ? key.split('.')[0] : id);
    expect(shown.out).not.toContain(key.split('.')[1]);
  }
});

test('update changes the given fields, and removes fields that are given as empty', async () => {
  const { id } = await create('--phone', '02-123-4567', '--address', '서울');
  const { code, out } = await merchant([
    'update',
    id,
    '--phone',
    '',
    '--order-no-reuse',
    'allowed',
    '--name',
    '새 이름',
    '--terminal',
    'alpha:CATID00002:PMNT',
  ]);
  expect(code).toBe(0);
  expect(out).toContain('1. alpha:CATID00002:PMNT');
  expect(await harness.db.merchant.findUnique({ where: { id }, include: { terminals: true } })).toMatchObject({
    name: '새 이름',
    phone: null,
    address: '서울',
    orderNoReuse: true,
    terminals: [{ terminalId: 'CATID00002' }],
  });
});

test('new-key rotates, and end-key ends', async () => {
  const { id, key: old } = await create();
  const rotated = keyIn((await merchant(['new-key', id, '--others-end-in', '24h'])).out);
  expect([await statusWith(old), await statusWith(rotated)]).toEqual([200, 200]);
  const { endsAt } = await harness.db.apiKey.findUniqueOrThrow({ where: { id: old.split('.')[0] ?? '' } });
  expect(Math.abs((endsAt?.getTime() ?? 0) - Date.now() - 24 * 3_600_000)).toBeLessThan(60_000);

  const ended = await merchant(['end-key', id, rotated.split('.')[0] ?? '']);
  expect([ended.code, ended.err]).toEqual([0, '']);
  expect([await statusWith(old), await statusWith(rotated)]).toEqual([200, 401]);
  const last = keyIn((await merchant(['new-key', id, '--others-end-in', '0s'])).out);
  expect([await statusWith(old), await statusWith(last)]).toEqual([401, 200]);
  expect((await merchant(['keys', id])).out.match(/ ended \d/g)).toHaveLength(2);

  const lastId = last.split('.')[0] ?? '';
  const refused = await merchant(['end-key', id, lastId]);
  expect([refused.code, refused.err]).toEqual([1, expect.stringContaining('is the last live key')]);
  expect(await statusWith(last)).toBe(200);
  expect((await merchant(['end-key', id, lastId, '--yes'])).code).toBe(0);
  expect(await statusWith(last)).toBe(401);
});

test.each<readonly [string, readonly string[], RegExp]>([
  [
    'a broken rule',
    [...CREATE, '--business-no', '1208800768', '--maximum-installment-months', '1'],
    /INVALID_MERCHANT[^]*body\/businessNo must[^]*body\/maximumInstallmentMonths must/,
  ],
  ['an unknown merchant', ['show', `mer_${'0'.repeat(32)}`], /NOT_FOUND/],
  ['no merchant', ['create'], /required option '--name/],
  ['an unknown VAN', [...CREATE, '--terminal', 'omega:1:2'], /VAN:TERMINAL:VENDOR/],
  ['an incomplete terminal', [...CREATE, '--terminal', 'alpha:1'], /VAN:TERMINAL:VENDOR/],
  ['an invalid amount', [...CREATE, '--minimum-amount', '1e3'], /whole number/],
  ['an invalid time', ['new-key', 'mer_1', '--others-end-in', 'soon'], /24h/],
])('%s is reported', async (_what, args, message) => {
  const { code, out, err } = await merchant(args);
  expect(code).toBe(1);
  expect(err).toMatch(message);
  expect(out).toBe('');
});

test('a wrong token is reported', async () => {
  const { code, err } = await merchant(['list'], { API_URL: api, ADMIN_TOKEN: 'adm_wrong' });
  expect([code, err]).toEqual([1, expect.stringContaining('UNAUTHENTICATED')]);
});

test('a missing token for a server elsewhere is reported', async () => {
  const { code, err } = await merchant(['list'], { API_URL: api });
  expect([code, err]).toEqual([1, expect.stringMatching(/Set ADMIN_TOKEN/)]);
});

test('an unreachable server is reported', async () => {
  const { code, err } = await merchant(['list'], { API_PORT: String(await freePort()), ADMIN_TOKEN: 'adm_any' });
  expect([code, err]).toEqual([
    1,
    expect.stringMatching(/Nothing answers at http:\/\/127\.0\.0\.1:\d+\. Start the engine with npm start/),
  ]);
});

test('service suspends an issuer, lists what is out of service and why, and puts it back', async () => {
  const decision = ['--operator', '김운영', '--note', '카드사 요청'];
  const suspended = await run('service', ['suspend', 'issuer', 'kb', ...decision]);
  expect([suspended.code, suspended.err]).toEqual([0, '']);
  const { out } = await run('service', []);
  expect(out).toMatch(/^issuer kb .*OUT OF SERVICE since .*suspended by 김운영: 카드사 요청$/m);
  expect(out).toMatch(/^van alpha .*in service$/m);
  expect((await run('service', ['restore', 'issuer', 'kb', ...decision])).out).toMatch(/^issuer kb .*in service$/m);
  const unknown = await run('service', ['suspend', 'issuer', 'woori', ...decision]);
  expect([unknown.code, unknown.err]).toEqual([1, expect.stringContaining('NOT_FOUND')]);
});

test('no log line holds a key', () => {
  expect(leakedSecrets(harness)).toEqual([]);
});
