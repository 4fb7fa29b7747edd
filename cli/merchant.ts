import { Command } from 'commander';
import { answered, newRequest, type Schemas } from '../client';
import { modeOfKey } from '../server/api-key';
import { adminApi, failureText } from './administration/api';
import { createOptions, duration, merchantChange, newMerchant, updateOptions } from './administration/options';
import { issuedKeyText, keyLine, merchantLine, merchantText } from './administration/text';

const LARGEST_PAGE = 100;

const print = (text: string): void => void process.stdout.write(text);
const api = () => adminApi(process.env);
const named = (id: string) => ({ path: { id } });

async function create(options: Parameters<typeof newMerchant>[0]): Promise<void> {
  const merchant = await answered(
    api().POST('/v1/admin/merchants', { params: { header: newRequest() }, body: newMerchant(options) }),
  );
  // Printed before the key is made: if that fails, the merchant is known and `new-key` can continue.
  print(merchantText(merchant));
  await newKey(merchant.id, {});
}

async function list(): Promise<void> {
  await eachPage(async (cursor) => {
    const { items, nextCursor } = await answered(api().GET('/v1/admin/merchants', { params: { query: page(cursor) } }));
    for (const merchant of items) print(merchantLine(merchant));
    return nextCursor;
  });
}

async function show(id: string): Promise<void> {
  print(merchantText(await answered(api().GET('/v1/admin/merchants/{id}', { params: named(id) }))));
}

async function update(id: string, options: Parameters<typeof merchantChange>[0]): Promise<void> {
  print(
    merchantText(
      await answered(api().PATCH('/v1/admin/merchants/{id}', { params: named(id), body: merchantChange(options) })),
    ),
  );
}

async function keys(id: string, { test }: { readonly test?: true }): Promise<void> {
  await eachKey(id, modeBy(test), (key) => {
    print(keyLine(key));
  });
}

type KeyOptions = { readonly othersEndIn?: number; readonly test?: true };

async function newKey(id: string, { othersEndIn, test }: KeyOptions): Promise<void> {
  const ending = othersEndIn === undefined ? {} : { othersEndAt: new Date(Date.now() + othersEndIn).toISOString() };
  const body = { ...modeBy(test), ...ending };
  print(
    issuedKeyText(
      await answered(
        api().POST('/v1/admin/merchants/{id}/keys', { params: { ...named(id), header: newRequest() }, body }),
      ),
    ),
  );
}

async function endKey(id: string, keyId: string, { yes }: { readonly yes?: true }): Promise<void> {
  if (yes !== true && (await isLastLive(id, keyId))) {
    throw new Error(
      `nothing was ended: ${keyId} is the last live key of ${id}, whose calls would be refused from now on. Issue another first (new-key), or add --yes`,
    );
  }
  const call = api().DELETE('/v1/admin/merchants/{id}/keys/{keyId}', { params: { path: { id, keyId } } });
  // A 204 has no body, so `answered` gets a value.
  await answered(call.then((answer) => (answer.response.ok ? { ...answer, data: 'ended' } : answer)));
  print(`${keyId} no longer works.\n`);
}

async function isLastLive(id: string, keyId: string): Promise<boolean> {
  const live: string[] = [];
  await eachKey(id, modeBy(modeOfKey(keyId) === 'test'), (key) => {
    if (key.live) live.push(key.id);
  });
  return live.length === 1 && live[0] === keyId;
}

const page = (cursor: string | undefined) => ({ size: LARGEST_PAGE, ...(cursor === undefined ? {} : { cursor }) });

/** Keys of the sandbox only if asked for. */
const modeBy = (test = false) => (test ? ({ mode: 'test' } as const) : {});

async function eachKey(
  id: string,
  mode: ReturnType<typeof modeBy>,
  look: (key: Schemas['Key']) => void,
): Promise<void> {
  await eachPage(async (cursor) => {
    const query = { ...page(cursor), ...mode };
    const { items, nextCursor } = await answered(
      api().GET('/v1/admin/merchants/{id}/keys', { params: { ...named(id), query } }),
    );
    items.forEach(look);
    return nextCursor;
  });
}

async function eachPage(read: (cursor: string | undefined) => Promise<string | null>): Promise<void> {
  let cursor: string | null | undefined;
  do cursor = await read(cursor ?? undefined);
  while (cursor !== null);
}

const program = new Command('merchant')
  .description('Administers merchants on a running server: API_URL, or the engine of npm start')
  .showHelpAfterError();

const creating = program.command('create').description('create a merchant and its first API key').action(create);
for (const option of createOptions()) creating.addOption(option);
program.command('list').description('all merchants, the newest first').action(list);
program.command('show').description('a merchant, with its terminals and rules').argument('<id>').action(show);
const updating = program.command('update').description('change the given fields').argument('<id>').action(update);
for (const option of updateOptions()) updating.addOption(option);
program
  .command('keys')
  .description('API keys of a merchant')
  .argument('<id>')
  .option('--test', 'those of the sandbox')
  .action(keys);
program
  .command('new-key')
  .description('issue an API key')
  .argument('<id>')
  .option(
    '--others-end-in <duration>',
    'end the other keys after this time, e.g. 24h: until then old and new keys both work',
    duration,
  )
  .option('--test', 'a key of the sandbox, which gets a copy of the merchant')
  .action(newKey);
program
  .command('end-key')
  .description('end an API key now')
  .argument('<id>')
  .argument('<keyId>')
  .option('--yes', 'also end the last live key of the merchant')
  .action(endKey);

program.parseAsync().catch((failure: unknown) => {
  process.stderr.write(`merchant: ${failureText(failure, process.env)}\n`);
  process.exitCode = 1;
});
