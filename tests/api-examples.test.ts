import { randomUUID } from 'node:crypto';
import { AGREEMENT_VERSION, API_KEY, BILL_TOKEN, ids, PUBLIC_URL, REGISTRATION_TOKEN } from '../server/examples/values';
import { type Api, faultsIn, type Operation, operationsOf } from './support/described-operations';
import { type Engine, startSmallEngine } from './support/engine';
import { type Answer, call } from './support/http';
import { answerInApp, paymentOf, reaches } from './support/journey';
import { agreementOn } from './support/recurring';
import { waitFor } from './support/wait-for';

const ADMIN_TOKEN = 'an-administrators-token-for-the-story';
const HOUR_MS = 3_600_000;

let engine: Engine;
let api: Api;
let operations: ReadonlyMap<string, Operation>;

beforeAll(async () => {
  engine = await startSmallEngine({ ADMIN_TOKEN }, { webhooks: true });
  api = (await call('GET', `${engine.api}/openapi.json`)).json as unknown as Api;
  operations = new Map(operationsOf(api).map((operation) => [operation.id, operation]));
});
afterAll(() => engine.stop());

/** What the examples call by the name on the left has the name on the right here. */
const names = new Map<string, string>();

const said = <T>(example: T): T =>
  JSON.parse([...names].reduce((text, [name, real]) => text.replaceAll(name, real), JSON.stringify(example))) as T;

/** The parts of texts that an example and an answer name differently: of ids, API keys, links, days. */
const NAMED = [/_([0-9a-z]{32})(?=\.|$)/, /^key_\w+\.(.{43})$/, /\/(?:pay|register)\/([\w-]{43})$/, /^(\d{8})$/];
const isIn = (text: string): boolean => NAMED.some((pattern) => pattern.test(text));

const partsOf = (value: unknown): readonly (readonly [string, unknown])[] =>
  typeof value === 'object' && value !== null ? Object.entries(value) : [];

/** Learns the names of an answer from its example. */
function learn(example: unknown, real: unknown): void {
  if (typeof example === 'string' && typeof real === 'string')
    for (const pattern of NAMED) {
      const [name, realName] = [pattern.exec(example)?.[1], pattern.exec(real)?.[1]];
      if (name !== undefined && realName !== undefined && !names.has(name)) names.set(name, realName);
    }
  const realParts = new Map(partsOf(real));
  for (const [name, part] of partsOf(example)) learn(part, realParts.get(name));
}

/** Texts that differ each time: instants, times, telegrams' serials, secrets, cursors, and what opens a card app. */
const VARYING = [
  /^\d{4}-\d{2}-\d{2}T/,
  /^\d{12}$/,
  /^\d{14}$/,
  /^whsec_/,
  /^example-of-a-return-secret/,
  /^MT/,
  /^(?!https?:)[\w-]+:\/\/pay\?/,
];
const VARYING_NUMBERS = ['durationMs', 'count'];
/** Lists of which an example shows a part. */
const SHORTENED = ['items', 'issuers'];

/** Matches what is like the example, in a story with other names. */
function alike(example: unknown, field = ''): unknown {
  if (typeof example === 'string') return alikeText(example);
  if (VARYING_NUMBERS.includes(field)) return expect.any(Number);
  if (Array.isArray(example)) {
    const parts = example.map((part) => alike(part));
    return SHORTENED.includes(field) ? expect.arrayContaining(parts) : parts;
  }
  if (typeof example !== 'object' || example === null) return example;
  return Object.fromEntries(Object.entries(example).map(([name, part]) => [name, alike(part, name)]));
}

function alikeText(example: string): unknown {
  if (VARYING.some((pattern) => pattern.test(example))) return expect.any(String);
  const text = said(example);
  return text === example && isIn(example) ? expect.any(String) : text;
}

const operation = (id: string): Operation => {
  const found = operations.get(id);
  if (found === undefined) throw new Error(`the description has no operation ${id}`);
  return found;
};

const exampleOf = (id: string, status: number): unknown =>
  operation(id).answers.find((answer) => answer.status === status)?.examples[0]?.value;

/** The example's request, with the names that things have here. */
function send({ method, path, parameters, body, credential }: Operation): Promise<Answer> {
  const given = parameters.flatMap(({ in: where, name, examples: [example] }) =>
    example === undefined || (where === 'query' && name === 'cursor')
      ? []
      : [{ where, name, value: said(example.value) }],
  );
  const inPath = given.filter(({ where }) => where === 'path');
  const url = new URL(
    inPath.reduce((text, { name, value }) => text.replace(`{${name}}`, String(value)), path),
    engine.api,
  );
  for (const { where, name, value } of given)
    if (where === 'query') for (const one of [value].flat()) url.searchParams.append(name, String(one));
  const key = credential === 'administrator' ? ADMIN_TOKEN : said(API_KEY);
  return call(method, url.href, {
    headers: {
      ...(credential === undefined ? {} : { authorization: `Bearer ${key}` }),
      ...(given.some(({ name }) => name === 'idempotency-key') ? { 'idempotency-key': randomUUID() } : {}),
    },
    ...(body === undefined ? {} : { json: said(body.examples[0]?.value) }),
  });
}

const isSuccess = (status: number): boolean => status >= 200 && status < 300;

/** Sends the example's request, and compares the answer with the example's. */
async function tell(id: string): Promise<Answer> {
  const asked = operation(id);
  const answer = await send(asked);
  const { status, text, json } = answer;
  if (!isSuccess(status) || !asked.statuses.includes(status)) throw new Error(`${id} answered ${status}: ${text}`);
  const described = asked.answers.find((one) => one.status === status);
  if (described === undefined) return answer;
  expect({ id, faults: faultsIn(api, described, json) }).toEqual({ id, faults: [] });
  const example = described.examples[0]?.value;
  learnFrom(example, json);
  expect({ id, json }).toEqual({ id, json: alike(example) });
  return answer;
}

/** Of a list, each example's names are those of the object that is like it. */
function learnFrom(example: unknown, real: unknown): void {
  const [items, realItems] = [itemsOf(example), itemsOf(real)];
  if (items === undefined || realItems === undefined) {
    learn(example, real);
    return;
  }
  for (const item of items)
    learn(
      item,
      realItems.find((one) => matches(item, one)),
    );
}

const itemsOf = (value: unknown): readonly unknown[] | undefined => {
  const items = new Map(partsOf(value)).get('items');
  return Array.isArray(items) ? items : undefined;
};

const matches = (example: unknown, real: unknown): boolean => {
  const matcher = expect.objectContaining(alike(example) as object) as { asymmetricMatch(other: unknown): boolean };
  return matcher.asymmetricMatch(real);
};

const answers = new Map<string, Answer>();

function answerOf(id: string): Answer {
  const answer = answers.get(id);
  if (answer === undefined) throw new Error(`${id} was not called yet`);
  return answer;
}

/** What happens between the calls, before the one that is named. */
const meanwhile: Readonly<Record<string, () => Promise<void>>> = {
  async voidBill() {
    const { orderNo, orderName, amount } = exampleOf('voidBill', 200) as Readonly<Record<string, unknown>>;
    const made = await call('POST', `${engine.api}/v1/bills`, {
      json: { orderNo, orderName, amount },
      headers: { authorization: `Bearer ${said(API_KEY)}`, 'idempotency-key': randomUUID() },
    });
    expect(made.status).toBe(201);
    learn(exampleOf('voidBill', 200), made.json);
  },
  // The page says to which text its payer agrees.
  async registerCard() {
    const page = await call('GET', `${engine.api}/register/${said(REGISTRATION_TOKEN)}`);
    names.set(AGREEMENT_VERSION, agreementOn(page.text) ?? '');
  },
  // So that the shop accepts its webhooks.
  async listWebhookEndpoints() {
    const { secret } = answerOf('createWebhookEndpoint').json as unknown as { readonly secret: string };
    const given = await call('PUT', `${engine.merchant}/control/webhooks/shop`, { json: { secrets: [secret] } });
    expect(given.status).toBe(204);
  },
  async getPaymentStatus() {
    const payment = paymentOf(said(ids.bill), said(BILL_TOKEN), answerOf('startPayment'));
    await answerInApp(engine, payment);
    await reaches(engine, payment, 'APPROVED');
  },
  async listWebhookDeliveries() {
    await waitFor('the delivery of bill.paid', async () => {
      const { json } = await send(operation('listWebhookDeliveries'));
      return json.items[0]?.status === 'DELIVERED' ? json : undefined;
    });
  },
};

/** Calls that need others before them, in order. */
const first = [
  ...['createMerchant', 'listMerchants', 'getMerchant', 'changeMerchant', 'createKey'],
  ...['createInterestFreeOffer', 'listInterestFreeOffers', 'listOffersToPayers'],
  ...['createWebhookEndpoint', 'listWebhookEndpoints', 'getWebhookEndpoint'],
  ...['createBill', 'voidBill', 'getPayerBill', 'startPayment', 'getPaymentStatus', 'abortPayment'],
  ...['getBill', 'listBills', 'cancelPayment', 'getCancellation', 'getPayment', 'listPayments'],
  ...['listEvents', 'listWebhookDeliveries', 'getWebhookDelivery', 'redeliverWebhook', 'changeWebhookEndpoint'],
  ...['rotateWebhookSecret', 'testWebhookEndpoint', 'redeliverWebhooks'],
  ...['createBillingKey', 'registerCard', 'getBillingKey', 'listBillingKeys', 'chargeBillingKey'],
  ...['createSubscription', 'chargePeriod', 'getSubscription', 'listSubscriptions', 'listPeriods'],
];
/** Calls after which others would be answered differently. */
const last = [
  ...['changeSubscription', 'cancelSubscription', 'deleteBillingKey', 'deleteWebhookEndpoint'],
  ...['cancelPaymentForMerchant', 'eraseCustomers', 'endInterestFreeOffer', 'changeService', 'endKey'],
];

/** All calls, also those that work at any time. */
function story(): readonly string[] {
  const others = [...operations.keys()].filter((id) => ![...first, ...last].includes(id));
  return [...first, ...others, ...last];
}

test('every operation’s example works, in the story’s order, and is answered like its example', async () => {
  const around = (ms: number): string => new Date(Date.now() + ms).toISOString();
  names.set(PUBLIC_URL, engine.api);
  names.set('https://shop.example/webhooks', `${engine.merchant}/webhooks/shop`);
  names.set('2026-08-03T00:00:00+09:00', around(-HOUR_MS));
  names.set('2026-08-04T00:00:00+09:00', around(HOUR_MS));
  for (const id of story()) {
    await meanwhile[id]?.();
    answers.set(id, await tell(id));
  }
}, 120_000);

test('a running server’s description names its public address', () => {
  expect(api.servers).toEqual([{ url: engine.api }]);
});
