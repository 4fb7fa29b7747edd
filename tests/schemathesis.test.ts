import { execFile } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { takeEvents } from '../records/webhook-deliveries';
import { lockEndpoint } from '../records/webhook-endpoints';
import { newApiKey } from '../server/api-key';
import { bearer, beginPayment, get, makeBill } from './server/calls';
import { type Harness, startHarness } from './server/harness';
import { ask, openLink, registerCard } from './server/recurring-calls';
import { offerInterestFree } from './support/interest-free';
import { parts, temporaryFolder } from './support/parts';

// For longer or different runs: SCHEMATHESIS_EXAMPLES=500 SCHEMATHESIS_SEED=7 npm test -- tests/schemathesis
const EXAMPLES = process.env.SCHEMATHESIS_EXAMPLES ?? '15';
const SEED = process.env.SCHEMATHESIS_SEED ?? '1';
const LIMIT_MS = 1_800_000;
const HOOKS = path.join(__dirname, 'support/schemathesis_hooks.py');
// Deleted objects stay readable, as documented: a subscription as CANCELLED, a billing key as DELETED. The check is
// excluded here, because naming all checks overrides the settings of one.
const CHECKS = ['--checks', 'all', '--exclude-checks', 'use_after_free'];

let harness: Harness;
let folder: string;

beforeAll(async () => {
  harness = await startHarness();
  folder = temporaryFolder();
});
afterAll(async () => {
  await harness.close();
  rmSync(folder, { recursive: true, force: true });
});

/** An endpoint's run does this; here no worker runs it. */
async function takeTestEvents(endpointId: string): Promise<void> {
  for (let event = 0; event < 2; event += 1) await ask(harness, 'POST', `/v1/webhook-endpoints/${endpointId}/test`);
  await harness.db.$transaction(async (tx) => {
    const endpoint = await lockEndpoint(tx, endpointId);
    if (endpoint !== undefined) await takeEvents(tx, endpoint, new Date(), 10);
  });
}

/** Ids of existing objects, so that requests get past "not found". */
async function settings(baseUrl: string): Promise<string> {
  for (let bill = 0; bill < 3; bill += 1) await makeBill(harness);
  const payment = await beginPayment(harness);
  const cursorOf = async (url: string, headers = bearer(harness.merchant)): Promise<string> =>
    (await get(harness.app, url, headers)).json.nextCursor ?? '';
  const keys = [await registerCard(harness), await registerCard(harness)];
  const subscription = await ask(harness, 'POST', '/v1/subscriptions', {
    billingKeyId: keys[0],
    orderNo: 'S-1',
    orderName: '월 이용료',
    amount: 9_900,
    cycle: { unit: 'MONTH' },
  });
  const endpoints: string[] = [];
  for (const url of ['https://shop.example/a', 'https://shop.example/b'])
    endpoints.push((await ask(harness, 'POST', '/v1/webhook-endpoints', { url })).json.id);
  await takeTestEvents(endpoints[0] ?? '');
  const deliveries = (await get(harness.app, '/v1/webhook-deliveries', bearer(harness.merchant))).json.items;
  // A merchant only for the administrator's calls, because requests end its keys; it has two keys, so that there is a
  // next page.
  const { id: administered } = await harness.newMerchant();
  const [keyId = ''] = newApiKey().split('.');
  await harness.db.apiKey.create({ data: { id: keyId, merchantId: administered, secretHash: new Uint8Array(32) } });
  const { id: merchantId } = harness.merchant;
  const offerId = await offerInterestFree(harness.db, { merchantId });
  await offerInterestFree(harness.db, { merchantId });
  const administrator = { Authorization: `Bearer ${harness.context.settings.adminToken}` };
  const table = (entries: Readonly<Record<string, string>>): string =>
    `{ ${Object.entries(entries)
      .map(([name, value]) => `"${name}" = "${value}"`)
      .join(', ')} }`;
  const operation = (
    pattern: string,
    parameters: Readonly<Record<string, string>>,
    headers?: Readonly<Record<string, string>>,
  ): string =>
    [
      '[[operations]]',
      `include-path-regex = ${JSON.stringify(pattern)}`,
      ...(Object.keys(parameters).length === 0 ? [] : [`parameters = ${table(parameters)}`]),
      ...(headers === undefined ? [] : [`headers = ${table(headers)}`]),
    ].join('\n');
  return [
    `hooks = ${JSON.stringify(HOOKS)}`,
    `base-url = "${baseUrl}"`,
    `headers = { Authorization = "${bearer(harness.merchant).authorization ?? ''}" }`,
    // A request may be well-formed and break a rule (422), or conflict with a payment under way (409).
    '[checks.positive_data_acceptance]',
    'expected-statuses = ["2xx", "304", "401", "404", "409", "422"]',
    operation('^/v1/(bills|payments)$', { 'query.cursor': await cursorOf('/v1/bills?size=1') }),
    operation('^/v1/(billing-keys|subscriptions)$', { 'query.cursor': await cursorOf('/v1/billing-keys?size=1') }),
    // Without charges, whose caller would wait, because no worker makes them here.
    operation('^/v1/billing-keys/[^/]*$', { 'path.id': String(keys[1]) }),
    operation('^/v1/subscriptions/[^/]*(/periods)?$', { 'path.id': subscription.json.id }),
    operation('^/v1/interest-free-offers$', { 'query.cursor': await cursorOf('/v1/interest-free-offers?size=1') }),
    operation('^/v1/webhook-endpoints$', { 'query.cursor': await cursorOf('/v1/webhook-endpoints?size=1') }),
    operation('^/v1/webhook-endpoints/', { 'path.id': endpoints[0] ?? '' }),
    operation('^/v1/webhook-deliveries$', { 'query.cursor': await cursorOf('/v1/webhook-deliveries?size=1') }),
    operation('^/v1/webhook-deliveries/', { 'path.id': deliveries[0]?.id ?? '' }),
    operation('^/v1/register/', { 'path.token': (await openLink(harness)).token }),
    operation('^/v1/events$', { 'query.cursor': await cursorOf('/v1/events?size=1') }),
    operation(
      '^/v1/admin/merchants$',
      { 'query.cursor': await cursorOf('/v1/admin/merchants?size=1', administrator) },
      administrator,
    ),
    operation('^/v1/admin/merchants/[^/]*$', { 'path.id': administered }, administrator),
    operation(
      '^/v1/admin/merchants/.*/keys',
      {
        'path.id': administered,
        'path.keyId': keyId,
        'query.cursor': await cursorOf(`/v1/admin/merchants/${administered}/keys?size=1`, administrator),
      },
      administrator,
    ),
    operation(
      '^/v1/admin/interest-free-offers$',
      { 'query.cursor': await cursorOf('/v1/admin/interest-free-offers?size=1', administrator) },
      administrator,
    ),
    operation('^/v1/admin/interest-free-offers/', { 'path.id': offerId }, administrator),
    // No payment of the run is by this issuer, and the VAN of all of them stays in service.
    operation('^/v1/admin/service$', {}, administrator),
    operation('^/v1/admin/service/', { 'path.kind': 'issuer', 'path.code': 'hana' }, administrator),
    // A body's field can only be drawn from a list of values.
    operation('^/v1/admin/erasures$', {}, administrator),
    'parameters = { "body.merchantId" = { dictionary = "merchants" } }',
    '[dictionaries.merchants]',
    `values = ["${administered}"]`,
    operation('^/v1/bills/', { 'path.id': payment.bill.id }),
    operation('^/v1/payments/', { 'path.id': payment.id }),
    operation('^/v1/pay/(?!.*status$)', { 'path.token': payment.bill.token, 'path.id': payment.id }),
    // Waiting works as documented, but would make this slow.
    operation('^/v1/pay/.*/status$', { 'path.token': payment.bill.token, 'path.id': payment.id, 'query.wait': '0' }),
  ].join('\n');
}

function schemathesis(args: readonly string[]): Promise<{ readonly code: number; readonly output: string }> {
  const env = { ...process.env, PYTHONPATH: parts.schemathesis() };
  return new Promise((resolve) => {
    execFile(
      'python3',
      ['-m', 'schemathesis.cli', ...args],
      { cwd: folder, env, timeout: LIMIT_MS, maxBuffer: 64 * 1024 * 1024 },
      (failure, stdout, stderr) => {
        resolve({ code: failure === null ? 0 : 1, output: `${stdout}\n${stderr}` });
      },
    );
  });
}

test(
  'random requests made from the API’s own description find no crash, no undocumented status, no answer that breaks its schema',
  async () => {
    const baseUrl = await harness.app.listen({ host: '127.0.0.1', port: 0 });
    writeFileSync(path.join(folder, 'schemathesis.toml'), await settings(baseUrl));
    const { code, output } = await schemathesis([
      'run',
      `${baseUrl}/openapi.json`,
      ...CHECKS,
      '--max-examples',
      EXAMPLES,
      '--seed',
      SEED,
    ]);
    if (code !== 0) throw new Error(output.slice(-12_000));
    expect(output).toMatch(/[1-9][0-9]* generated, [1-9][0-9]* passed/);
    expect(await harness.db.erasure.count({ where: { erased: 0 } })).toBeGreaterThan(0);
  },
  LIMIT_MS,
);

test('a wrong description is detected', async () => {
  const app = harness.appWith({ readiness: async () => ({ database: 'away' }) });
  app.get('/openapi-that-lies.json', async () => {
    const { paths, ...rest } = JSON.parse((await get(app, '/openapi.json')).text) as { paths: Record<string, unknown> };
    const ready = JSON.stringify(paths['/readyz']).replace('"503"', '"599"');
    return { ...rest, paths: { '/readyz': JSON.parse(ready) as unknown } };
  });
  const baseUrl = await app.listen({ host: '127.0.0.1', port: 0 });
  writeFileSync(path.join(folder, 'schemathesis.toml'), `base-url = "${baseUrl}"\n`);
  const { code, output } = await schemathesis([
    'run',
    `${baseUrl}/openapi-that-lies.json`,
    '--checks',
    'status_code_conformance',
    '--max-examples',
    '2',
  ]);
  expect(code).toBe(1);
  expect(output).toContain('/readyz');
});
