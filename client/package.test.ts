import { execFile } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { projectRoot } from '../platform/project-root';

/*
 * What is published, as somebody has it who has nothing else: built, packed, and unpacked where only the packages that
 * it declares can be found.
 */

const run = promisify(execFile);
const folder = mkdtempSync(path.join(os.tmpdir(), 'appcard-client-'));
const inFolder = (...names: readonly string[]): string => path.join(folder, ...names);
const inProject = (...names: readonly string[]): string => path.join(projectRoot, ...names);
const installed = inFolder('node_modules/@paymint/appcard');

type Manifest = {
  readonly version: string;
  readonly engines: object;
  readonly license: string;
  readonly dependencies: Readonly<Record<string, string>>;
};
const manifestIn = (...names: readonly string[]): Manifest =>
  JSON.parse(readFileSync(path.join(...names, 'package.json'), 'utf8')) as Manifest;

/** A delivery's body and headers; secrets as the merchant has them. */
const NEW = `whsec_${Buffer.from('a key of thirty-two bytes, no 1.').toString('base64')}`;
const OLD = `whsec_${Buffer.from('a key of thirty-two bytes, no 2.').toString('base64')}`;
const OTHER = `whsec_${Buffer.from('a key of thirty-two bytes, no 3.').toString('base64')}`;
const EVENT = {
  id: 'evt_1',
  type: 'payment.approved',
  timestamp: '2026-11-27T10:00:00.000Z',
  subjectId: 'pay_1',
  version: 5,
  data: { orderName: '시집 두 권' },
};
const EVENT_BODY = JSON.stringify(EVENT);

function signed(secret: string, { body = EVENT_BODY, secondsAgo = 0 } = {}) {
  const timestamp = String(Math.floor(Date.now() / 1_000) - secondsAgo);
  const key = Buffer.from(secret.slice('whsec_'.length), 'base64');
  const signature = createHmac('sha256', key).update(`evt_1.${timestamp}.${body}`).digest('base64');
  return {
    body,
    headers: { 'webhook-id': 'evt_1', 'webhook-timestamp': timestamp, 'webhook-signature': `v1,${signature}` },
  };
}

/** The server's side: what was asked, and what is answered. */
type Asked = { readonly call: string; readonly headers: IncomingHttpHeaders; readonly body: string };
const asked: Asked[] = [];
const ANSWERS: Readonly<Record<string, readonly [number, object?]>> = {
  'POST /v1/bills': [201, { id: 'bill_1', payUrl: 'https://pay.example.com/pay/token' }],
  'GET /v1/payments/pay_1': [200, { id: 'pay_1', state: 'F', amount: 52_000 }],
  'POST /v1/payments/pay_1/cancellations': [409, { code: 'BALANCE_MISMATCH', title: 'No', detail: 'Less remains' }],
  'DELETE /v1/webhook-endpoints/whe_1': [204],
};
const server = createServer((request, response) => {
  const call = `${request.method ?? ''} ${request.url ?? ''}`;
  let body = '';
  request.setEncoding('utf8').on('data', (text: string) => (body += text));
  request.on('end', () => {
    asked.push({ call, headers: request.headers, body });
    const [status, answer] = ANSWERS[call] ?? [404];
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(answer === undefined ? undefined : JSON.stringify(answer));
  });
});

/** A program with nothing but the package, and with the README's own code. It prints how each call ended. */
const PROGRAM = `
import { answered, ApiError, createAppCardClient, newRequest, verifyWebhook, WebhookVerificationError } from '@paymint/appcard';
import { billFor, paidBy } from './readme.js';

const { baseUrl, genuine, changed, recorded, byOld, byOther, event, secrets } = JSON.parse(process.env.CASES);
const classes = { ApiError, WebhookVerificationError };
const ended = async (call) => {
  try {
    return { value: (await call()) ?? null };
  } catch (failure) {
    const known = Object.entries(classes).find(([, known]) => failure instanceof known)?.[0];
    return { thrown: known ?? String(failure), status: failure.status, code: failure.problem?.code };
  }
};
const api = createAppCardClient({ baseUrl, apiKey: 'a-key' });
const unreachable = createAppCardClient({ baseUrl, apiKey: 'a-key', fetch: () => Promise.reject(new Error('cut')) });
const verified = ({ body, headers }, ...known) => ended(() => verifyWebhook(body, headers, known));
const cancellation = { params: { path: { id: 'pay_1' }, header: newRequest() }, body: { amount: 1 } };
const removed = { params: { path: { id: 'whe_1' } } };

console.log(JSON.stringify({
  bill: await ended(() => billFor('2026-001', '시집 두 권', 52000)),
  repeated: await ended(() => billFor('2026-001', '시집 두 권', 52000)),
  refused: await ended(() => answered(api.POST('/v1/payments/{id}/cancellations', cancellation))),
  removed: await ended(() => answered(api.DELETE('/v1/webhook-endpoints/{id}', removed))),
  unanswered: await ended(() => answered(unreachable.GET('/v1/bills'))),
  paid: await ended(() => paidBy(genuine.body, genuine.headers)),
  verified: await verified(genuine, ...secrets),
  ofBytes: await verified({ body: Buffer.from(genuine.body), headers: new Headers(genuine.headers) }, ...secrets),
  byOld: await verified(byOld, ...secrets),
  byOther: await verified(byOther, ...secrets),
  changed: await verified(changed, ...secrets),
  recorded: await verified(recorded, ...secrets),
  unsigned: await verified({ body: genuine.body, headers: {} }, ...secrets),
  noSecret: await verified(genuine),
}));
`;

/** After its first three lines, each is an error. */
const WRONG = [
  "import { createAppCardClient, newRequest, type Schemas, type WebhookEvent } from '@paymint/appcard';",
  "const api = createAppCardClient({ baseUrl: 'https://pay.example.com', apiKey: 'key' });",
  'const params = { header: newRequest() };',
  "void api.POST('/v1/bills', { params, body: { orderNo: '1', orderName: 'one', amount: '1000' } });",
  "void api.POST('/v1/bills', { params, body: { orderNo: '1', orderName: 'one', amout: 1000 } });",
  "void api.POST('/v1/bills', { body: { orderNo: '1', orderName: 'one', amount: 1000 } });",
  "void api.GET('/v1/bill');",
  'export const createdAt = (event: WebhookEvent) => event.createdAt;',
  'export const paidAt = (bill: Schemas["Bill"]) => bill.paidAt;',
];

const readmeCode = (): string =>
  [...readFileSync(path.join(installed, 'README.md'), 'utf8').matchAll(/^```ts\n(.*?)^```$/gms)]
    .map(([, code = '']) => code)
    .join('\n');

/** @returns the compiler's messages */
async function compile(...files: readonly string[]): Promise<readonly string[]> {
  const strict = ['--strict', '--module', 'nodenext', '--target', 'es2022', '--lib', 'es2022', '--types', 'node'];
  // Without it, half of the time goes into the declarations of Node.
  const options = [...strict, '--skipLibCheck'];
  const tsc = inProject('node_modules/typescript/bin/tsc');
  const compiled = run(process.execPath, [tsc, ...options, ...files], { cwd: folder });
  const { stdout } = await compiled.catch((failure: unknown) => failure as { readonly stdout: string });
  return stdout.split('\n').filter((line) => line.includes('error'));
}

let packed: readonly string[];
let outcomes: Readonly<Record<string, object>>;
let messages: readonly string[];

async function install(): Promise<void> {
  await run(process.execPath, [inProject('cli/bootstrap.mjs'), 'build:client'], { cwd: projectRoot });
  const pack = ['pack', inProject('dist/client-package'), '--json', '--offline', '--no-update-notifier'];
  const { stdout } = await run('npm', pack, { cwd: folder });
  const [{ filename, files }] = JSON.parse(stdout) as [{ filename: string; files: readonly { path: string }[] }];
  packed = files.map(({ path: name }) => name).sort();
  mkdirSync(installed, { recursive: true });
  await run('tar', ['-xzf', filename, '--strip-components=1', '-C', installed], { cwd: folder });
  mkdirSync(inFolder('node_modules/@types'));
  for (const name of [...Object.keys(manifestIn(installed).dependencies), '@types/node'])
    symlinkSync(inProject('node_modules', name), inFolder('node_modules', name));
}

beforeAll(async () => {
  await install();
  server.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  writeFileSync(inFolder('package.json'), '{ "type": "module" }');
  writeFileSync(inFolder('readme.ts'), readmeCode().replace('https://pay.example.com', baseUrl));
  writeFileSync(inFolder('wrong.ts'), WRONG.join('\n'));
  writeFileSync(inFolder('program.js'), PROGRAM);
  messages = await compile('readme.ts', 'wrong.ts');
  const genuine = signed(NEW);
  const cases = {
    baseUrl,
    secrets: [NEW, OLD],
    genuine,
    changed: { ...genuine, body: genuine.body.replace('pay_1', 'pay_2') },
    recorded: signed(NEW, { secondsAgo: 301 }),
    byOld: signed(OLD),
    byOther: signed(OTHER),
  };
  const env = {
    ...process.env,
    CASES: JSON.stringify(cases),
    APPCARD_API_KEY: 'the-key',
    APPCARD_WEBHOOK_SECRETS: `${NEW},${OLD}`,
  };
  const { stdout } = await run(process.execPath, ['program.js'], { cwd: folder, env });
  outcomes = JSON.parse(stdout) as Readonly<Record<string, object>>;
}, 120_000);

afterAll(() => {
  server.close();
  rmSync(folder, { recursive: true });
});

test('the package holds its code, its types and its papers, and nothing else', () => {
  const modules = ['appcard', 'index', 'webhooks'].flatMap((name) => [`${name}.d.ts`, `${name}.js`]);
  expect(packed).toEqual(['LICENSE', 'README.md', ...modules, 'package.json', 'schema.d.ts'].sort());
  expect(readdirSync(installed).sort()).toEqual(packed);
});

test('nothing in the package names the machine that built it', () => {
  const traces = packed.filter((name) =>
    /sourceMappingURL|file:\/\//.test(
      readFileSync(path.join(installed, name), 'utf8').replaceAll(projectRoot, 'file://'),
    ),
  );
  expect(traces).toEqual([]);
});

test('the package is in step with the engine, and can be published', () => {
  const { version, engines, license, dependencies } = manifestIn(projectRoot);
  const manifest = manifestIn(installed);
  const pinned = Object.keys(manifest.dependencies).map((name) => [name, dependencies[name]]);
  expect(manifest).toMatchObject({ version, engines, license, type: 'module', sideEffects: false });
  expect(manifest.dependencies).toEqual(Object.fromEntries(pinned));
  expect(manifest).not.toHaveProperty('private');
});

test('the README’s code compiles with the package’s types', () => {
  expect(messages.filter((message) => !message.startsWith('wrong.ts('))).toEqual([]);
});

test('a wrong field, a wrong path and a forgotten key do not compile', () => {
  const lines = messages.flatMap((message) => /^wrong\.ts\((\d+),/.exec(message)?.[1] ?? []);
  expect(lines).toEqual(['4', '5', '6', '7', '8', '9']);
});

test('the README’s bill reaches the server as the API describes it, and a repeat is the same request', () => {
  const [bill, repeated] = asked.filter(({ call }) => call === 'POST /v1/bills');
  expect(outcomes.bill).toEqual({ value: 'https://pay.example.com/pay/token' });
  expect(bill?.headers).toMatchObject({
    authorization: 'Bearer the-key',
    'content-type': 'application/json',
    'idempotency-key': 'bill-2026-001',
  });
  expect(JSON.parse(bill?.body ?? '')).toEqual({ orderNo: '2026-001', orderName: '시집 두 권', amount: 52_000 });
  expect(repeated).toEqual({ ...bill, headers: { ...bill?.headers } });
});

test('a refusal, a lost answer and an answer without a body are told apart', () => {
  expect(outcomes.refused).toEqual({ thrown: 'ApiError', status: 409, code: 'BALANCE_MISMATCH' });
  expect(outcomes.unanswered).toEqual({ thrown: 'ApiError' });
  expect(outcomes.removed).toEqual({ value: null });
});

test('a request that is given no key has a random one', () => {
  const request = asked.find(({ call }) => call.endsWith('/cancellations'));
  expect(request?.headers['idempotency-key']).toMatch(/^[0-9a-f-]{36}$/);
});

test('the README’s webhook is verified, and leads to its payment', () => {
  expect(outcomes.paid).toEqual({ value: { id: 'pay_1', state: 'F', amount: 52_000 } });
});

test.each(['verified', 'ofBytes', 'byOld'])(
  'a webhook that is signed by one of the secrets is its event: %s',
  (name) => {
    expect(outcomes[name]).toEqual({ value: EVENT });
  },
);

test.each(['changed', 'recorded', 'byOther', 'unsigned'])('any other webhook is refused: %s', (name) => {
  expect(outcomes[name]).toEqual({ thrown: 'WebhookVerificationError' });
});

test('without a secret, that is said instead of refusing genuine webhooks', () => {
  expect(outcomes.noSecret).toEqual({ thrown: expect.stringContaining('no secret') as string });
});
