import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CreateAliasCommand,
  CreateKeyCommand,
  DecryptCommand,
  DisableKeyCommand,
  EncryptCommand,
  KMSClient,
  ListAliasesCommand,
} from '@aws-sdk/client-kms';
import { KeysFileUnreadable } from './keys-file';
import { DEFAULT_ALIAS, type KmsSimulator, startKmsSimulator } from './server';

const running: KmsSimulator[] = [];
let folder: string;

async function started(keysFile?: string) {
  const simulator = await startKmsSimulator({ port: 0, keysFile });
  running.push(simulator);
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  return { simulator, kms: new KMSClient({ endpoint: simulator.url, region: 'ap-northeast-2', credentials }) };
}

const newKey = async (kms: KMSClient) => (await kms.send(new CreateKeyCommand({}))).KeyMetadata?.KeyId ?? '';

/** A request that no SDK would send. */
async function raw(simulator: KmsSimulator, target: string, body: string, contentType = 'application/x-amz-json-1.1') {
  const headers = { 'x-amz-target': target, 'content-type': contentType };
  const response = await fetch(simulator.url, { method: 'POST', headers, body });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kms-'));
});

afterEach(async () => {
  await Promise.all(running.splice(0).map((simulator) => simulator.close()));
  rmSync(folder, { recursive: true });
});

describe('starting', () => {
  test('gives a key under alias/appcard', async () => {
    const { kms } = await started();
    const { CiphertextBlob } = await kms.send(
      new EncryptCommand({ KeyId: DEFAULT_ALIAS, Plaintext: Buffer.from('x') }),
    );
    expect(CiphertextBlob?.length).toBeGreaterThan(0);
  });

  test('reports its address on the loopback interface, and answers the health check there', async () => {
    const { simulator } = await started();
    expect(simulator.url).toBe(`http://127.0.0.1:${simulator.port}`);
    expect((await fetch(`${simulator.url}/healthz`)).status).toBe(200);
  });

  test('a port in use is refused', async () => {
    const { simulator } = await started();
    await expect(startKmsSimulator({ port: simulator.port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
  });
});

describe('the keys file', () => {
  test('keeps keys, aliases and their state across a restart', async () => {
    const file = join(folder, 'deep', 'keys.json');
    const before = await started(file);
    const { CiphertextBlob } = await before.kms.send(
      new EncryptCommand({ KeyId: DEFAULT_ALIAS, Plaintext: Buffer.from('kept') }),
    );
    const disabled = await newKey(before.kms);
    await before.kms.send(new DisableKeyCommand({ KeyId: disabled }));
    await before.simulator.close();
    const { kms } = await started(file);
    const { Plaintext } = await kms.send(new DecryptCommand({ CiphertextBlob, KeyId: DEFAULT_ALIAS }));
    expect(Buffer.from(Plaintext ?? []).toString()).toBe('kept');
    const refused = kms.send(new EncryptCommand({ KeyId: disabled, Plaintext: Buffer.from('x') }));
    await expect(refused).rejects.toMatchObject({ name: 'DisabledException' });
  });

  test('can be read only by its owner, and no half-written one stays beside it', async () => {
    const file = join(folder, 'keys.json');
    const { kms } = await started(file);
    await newKey(kms);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readdirSync(folder)).toEqual(['keys.json']);
  });

  test.each([
    '',
    '{"version":1',
    '{"version":2,"keys":[],"aliases":{}}',
    '{"version":1,"keys":[{"keyId":"x"}],"aliases":{}}',
  ])('with other content (%s) prevents the start and is left as it was', async (content) => {
    const file = join(folder, 'keys.json');
    writeFileSync(file, content);
    await expect(startKmsSimulator({ port: 0, keysFile: file })).rejects.toBeInstanceOf(KeysFileUnreadable);
    expect(readFileSync(file, 'utf8')).toBe(content);
  });
});

describe('requests that no SDK sends', () => {
  const CREATE = 'TrentService.CreateKey';
  const ENCRYPT = 'TrentService.Encrypt';

  test.each([
    ['a body that is not JSON', CREATE, '{', 'SerializationException'],
    ['an empty body', CREATE, '', 'SerializationException'],
    ['a body that is not an object', CREATE, '[]', 'SerializationException'],
    ['a member of another type', ENCRYPT, '{"KeyId":1,"Plaintext":"eA=="}', 'SerializationException'],
    [
      'a context that is not of strings',
      ENCRYPT,
      '{"KeyId":"k","Plaintext":"eA==","EncryptionContext":{"a":1}}',
      'SerializationException',
    ],
    ['bytes that are not base64', ENCRYPT, `{"KeyId":"${DEFAULT_ALIAS}","Plaintext":"*"}`, 'SerializationException'],
    ['a member left out', ENCRYPT, `{"KeyId":"${DEFAULT_ALIAS}"}`, 'ValidationException'],
    ['an unknown key spec', CREATE, '{"KeySpec":"RSA_2048"}', 'ValidationException'],
    ['a use that the spec does not have', CREATE, '{"KeySpec":"HMAC_256"}', 'ValidationException'],
    ['an invalid ARN', 'TrentService.DescribeKey', '{"KeyId":"arn:aws:s3:::x"}', 'InvalidArnException'],
    ['an unknown operation', 'TrentService.DeleteEverything', '{}', 'UnknownOperationException'],
    ["a name of JavaScript's own", 'TrentService.constructor', '{}', 'UnknownOperationException'],
    ['another service', 'DynamoDB.ListTables', '{}', 'UnknownOperationException'],
  ])('%s is refused', async (_what, target, body, type) => {
    const { simulator } = await started();
    const message = expect.stringMatching(/./) as string;
    expect(await raw(simulator, target, body)).toEqual({ status: 400, body: { __type: type, message } });
  });

  test('a body of more than 64 KiB is refused', async () => {
    const { simulator } = await started();
    const answer = await raw(simulator, CREATE, JSON.stringify({ Description: 'x'.repeat(64 * 1024) }));
    expect(answer).toMatchObject({ status: 413, body: { __type: 'RequestEntityTooLargeException' } });
  });

  test('another content type is refused, so that no web page can send one unasked', async () => {
    const { simulator } = await started();
    expect(await raw(simulator, CREATE, '{}', 'text/plain')).toMatchObject({
      status: 400,
      body: { __type: 'SerializationException' },
    });
  });

  test('another path or method is refused', async () => {
    const { simulator } = await started();
    expect((await fetch(simulator.url)).status).toBe(400);
    expect((await fetch(`${simulator.url}/keys`, { method: 'POST' })).status).toBe(400);
  });
});

describe('aliases', () => {
  test.each([
    ['alias/aws/mine', 'InvalidAliasNameException'],
    ['alias/', 'ValidationException'],
    ['mine', 'ValidationException'],
    ['alias/with space', 'ValidationException'],
  ])('the name %s is refused with %s', async (AliasName, name) => {
    const { kms } = await started();
    const made = kms.send(new CreateAliasCommand({ AliasName, TargetKeyId: await newKey(kms) }));
    await expect(made).rejects.toMatchObject({ name });
  });

  test('are listed by name and in pages, each once', async () => {
    const { kms } = await started();
    const names = ['alias/a', 'alias/b', 'alias/c', 'alias/d'];
    const TargetKeyId = await newKey(kms);
    for (const AliasName of names.toReversed()) await kms.send(new CreateAliasCommand({ AliasName, TargetKeyId }));
    const seen: unknown[] = [];
    let Marker: string | undefined;
    do {
      const page = await kms.send(new ListAliasesCommand({ Limit: 2, ...(Marker === undefined ? {} : { Marker }) }));
      seen.push((page.Aliases ?? []).map(({ AliasName }) => AliasName));
      Marker = page.NextMarker;
    } while (Marker !== undefined);
    expect(seen).toEqual([['alias/a', DEFAULT_ALIAS], ['alias/b', 'alias/c'], ['alias/d']]);
    await expect(kms.send(new ListAliasesCommand({ Marker: 'alias/unknown' }))).rejects.toMatchObject({
      name: 'InvalidMarkerException',
    });
  });

  test('an alias named like a member of every object means no key', async () => {
    const { kms } = await started();
    const encrypting = kms.send(new EncryptCommand({ KeyId: 'alias/constructor', Plaintext: Buffer.from('x') }));
    await expect(encrypting).rejects.toMatchObject({ name: 'NotFoundException' });
  });
});

describe('troubles', () => {
  const meet = ({ url }: KmsSimulator, trouble: object) =>
    fetch(`${url}/control/troubles`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(trouble),
    });
  /** Without the SDK's own retries. */
  const impatient = ({ url }: KmsSimulator) =>
    new KMSClient({
      endpoint: url,
      region: 'ap-northeast-2',
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
      maxAttempts: 1,
    });
  const encrypting = (kms: KMSClient) =>
    kms.send(new EncryptCommand({ KeyId: DEFAULT_ALIAS, Plaintext: Buffer.from('x') }));

  test('throttle the given number of calls, then none', async () => {
    const { simulator } = await started();
    const kms = impatient(simulator);
    const trouble = { kind: 'throttle', times: 2 };
    const answered = await meet(simulator, trouble);
    expect([answered.status, await answered.json()]).toEqual([200, trouble]);
    for (let call = 0; call < 2; call += 1)
      await expect(encrypting(kms)).rejects.toMatchObject({
        name: 'ThrottlingException',
        $metadata: { httpStatusCode: 400 },
      });
    expect((await encrypting(kms)).CiphertextBlob?.length).toBeGreaterThan(0);
  });

  test('close the connection of one operation only, until they are ended', async () => {
    const { simulator } = await started();
    const kms = impatient(simulator);
    const { CiphertextBlob } = await encrypting(kms);
    await meet(simulator, { kind: 'down', times: 10_000, operation: 'Decrypt' });
    await expect(kms.send(new DecryptCommand({ CiphertextBlob }))).rejects.toThrow('socket hang up');
    await encrypting(kms);
    await meet(simulator, { kind: 'down', times: 0, operation: 'Decrypt' });
    expect((await kms.send(new DecryptCommand({ CiphertextBlob }))).Plaintext).toEqual(
      new Uint8Array(Buffer.from('x')),
    );
  });

  test.each([
    { kind: 'explode', times: 1 },
    { kind: 'down' },
    { kind: 'down', times: 1, operation: 'DeleteEverything' },
    { kind: 'down', times: -1 },
    { kind: 'down', times: 1, typo: 1 },
  ])('that are unknown are refused: %j', async (trouble) => {
    expect((await meet((await started()).simulator, trouble)).status).toBe(400);
  });
});
