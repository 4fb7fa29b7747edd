import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { KMSClient } from '@aws-sdk/client-kms';
import { createKms, kmsOf, KmsUnavailable, WrappedKeyRefused } from './kms';

/** A request as the stub saw it. */
type Seen = { readonly target: string | undefined; readonly authorization: string | undefined; readonly body: unknown };
type Answer = { readonly status: number; readonly body: Readonly<Record<string, unknown>> };

const KEY = Buffer.alloc(32, 7);
const WRAPPED = Buffer.from('wrapped by the stub');
const GIVEN: Answer = {
  status: 200,
  body: { Plaintext: KEY.toString('base64'), CiphertextBlob: WRAPPED.toString('base64'), KeyId: 'k' },
};
const refusal = (type: string, status = 400): Answer => ({ status, body: { __type: type, message: 'secret detail' } });

let seen: Seen[];
let answer: Answer | 'reset';
/** Given before {@link answer}. */
let answers: Answer[];
let server: Server;
let endpoint: string;

beforeEach(async () => {
  seen = [];
  answer = GIVEN;
  answers = [];
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      seen.push({
        target: request.headers['x-amz-target']?.toString(),
        authorization: request.headers.authorization,
        body: JSON.parse(Buffer.concat(chunks).toString('utf8')),
      });
      const given = answers.shift() ?? answer;
      if (given === 'reset') request.socket.destroy();
      else
        response
          .writeHead(given.status, { 'content-type': 'application/x-amz-json-1.1' })
          .end(JSON.stringify(given.body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const kmsHere = () => createKms({ keyId: 'alias/appcard', region: 'ap-northeast-2', endpoint });
const failureOf = (promise: Promise<unknown>) => promise.catch((error: unknown) => error);

describe('the requests', () => {
  test('generateDataKey asks for a 256-bit key under the given key and context', async () => {
    const kms = kmsHere();
    expect(await kms.generateDataKey({ purpose: 'otc' })).toEqual({ plaintext: KEY, wrapped: WRAPPED });
    const body = { KeyId: 'alias/appcard', KeySpec: 'AES_256', EncryptionContext: { purpose: 'otc' } };
    expect(seen).toMatchObject([{ target: 'TrentService.GenerateDataKey', body }]);
    kms.close();
  });

  test('unwrap names key and context', async () => {
    const kms = kmsHere();
    expect(await kms.unwrap(WRAPPED, { purpose: 'otc' })).toEqual(KEY);
    const body = {
      KeyId: 'alias/appcard',
      CiphertextBlob: WRAPPED.toString('base64'),
      EncryptionContext: { purpose: 'otc' },
    };
    expect(seen).toMatchObject([{ target: 'TrentService.Decrypt', body }]);
    kms.close();
  });
});

describe('former keys', () => {
  const under = (keys: readonly string[]) =>
    createKms({ keyId: 'alias/appcard', formerKeyIds: keys, region: 'ap-northeast-2', endpoint });
  const asked = () => seen.map(({ body }) => (body as { readonly KeyId: string }).KeyId);

  test('are asked, one after the other, about what is not under the key of today', async () => {
    const kms = under(['former-1', 'former-2', 'former-3']);
    answers = [refusal('IncorrectKeyException'), refusal('IncorrectKeyException')];
    expect(await kms.unwrap(WRAPPED, {})).toEqual(KEY);
    expect(asked()).toEqual(['alias/appcard', 'former-1', 'former-2']);
    kms.close();
  });

  test('are not asked about what was altered, nor while KMS is away', async () => {
    const kms = under(['former-1']);
    answers = [refusal('InvalidCiphertextException')];
    expect(await failureOf(kms.unwrap(WRAPPED, {}))).toBeInstanceOf(WrappedKeyRefused);
    answers = [refusal('DisabledException')];
    expect(await failureOf(kms.unwrap(WRAPPED, {}))).toBeInstanceOf(KmsUnavailable);
    expect(asked()).toEqual(['alias/appcard', 'alias/appcard']);
    kms.close();
  });

  test('do not open what is under none of them', async () => {
    const kms = under(['former-1']);
    answer = refusal('IncorrectKeyException');
    expect(await failureOf(kms.unwrap(WRAPPED, {}))).toBeInstanceOf(WrappedKeyRefused);
    expect(asked()).toEqual(['alias/appcard', 'former-1']);
    kms.close();
  });

  test('seal nothing', async () => {
    const kms = under(['former-1']);
    await kms.generateDataKey({});
    expect(asked()).toEqual(['alias/appcard']);
    kms.close();
  });

  test('come from KMS_FORMER_KEY_IDS, separated by commas', async () => {
    const kms = kmsOf({
      KMS_KEY_ID: 'alias/appcard',
      KMS_FORMER_KEY_IDS: ' former-1, former-2,',
      KMS_ENDPOINT: endpoint,
      AWS_REGION: 'ap-northeast-2',
    });
    answer = refusal('IncorrectKeyException');
    await failureOf(kms.unwrap(WRAPPED, {}));
    expect(asked()).toEqual(['alias/appcard', 'former-1', 'former-2']);
    kms.close();
  });
});

describe('credentials', () => {
  const before = { ...process.env };
  beforeEach(() => {
    for (const name of Object.keys(process.env).filter((each) => each.startsWith('AWS_')))
      Reflect.deleteProperty(process.env, name);
  });
  afterAll(() => {
    Object.assign(process.env, before);
  });

  test('a plain http endpoint needs none in the environment', async () => {
    const kms = kmsHere();
    await kms.generateDataKey({});
    expect(seen[0]?.authorization).toContain('Credential=local/');
    kms.close();
  });

  test('those of the environment are used if there are any', async () => {
    Object.assign(process.env, { AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE', AWS_SECRET_ACCESS_KEY: 'example' });
    const kms = kmsHere();
    await kms.generateDataKey({});
    expect(seen[0]?.authorization).toContain('Credential=AKIDEXAMPLE/');
    kms.close();
    Reflect.deleteProperty(process.env, 'AWS_ACCESS_KEY_ID');
    Reflect.deleteProperty(process.env, 'AWS_SECRET_ACCESS_KEY');
  });
});

describe('failures', () => {
  test.each([
    ['NotFoundException', 'KMS_KEY_ID'],
    ['DisabledException', 'enable'],
    ['AccessDeniedException', 'kms:GenerateDataKey'],
    ['InvalidKeyUsageException', 'symmetric'],
    ['SomethingNew', 'endpoint'],
  ])('%s becomes KmsUnavailable, which says what to check and no more', async (type, advice) => {
    answer = refusal(type);
    const kms = kmsHere();
    const error = await failureOf(kms.generateDataKey({ purpose: 'otc' }));
    expect(error).toBeInstanceOf(KmsUnavailable);
    expect(error).toMatchObject({
      operation: 'GenerateDataKey',
      awsErrorName: type,
      message: expect.stringContaining(advice) as string,
    });
    expect(JSON.stringify(error) + String(error)).not.toContain('secret detail');
    expect(seen).toHaveLength(1);
    kms.close();
  });

  test.each(['InvalidCiphertextException', 'IncorrectKeyException'])(
    '%s on unwrapping becomes WrappedKeyRefused',
    async (type) => {
      answer = refusal(type);
      const kms = kmsHere();
      const error = await failureOf(kms.unwrap(WRAPPED, {}));
      expect(error).toBeInstanceOf(WrappedKeyRefused);
      expect(error).toMatchObject({ awsErrorName: type });
      kms.close();
    },
  );

  test('a fault of the service is tried three times', async () => {
    answer = refusal('KMSInternalException', 500);
    const kms = kmsHere();
    expect(await failureOf(kms.unwrap(WRAPPED, {}))).toMatchObject({
      name: 'KmsUnavailable',
      awsErrorName: 'KMSInternalException',
    });
    expect(seen).toHaveLength(3);
    kms.close();
  });

  test('a lost connection is a failure of KMS, not of the key', async () => {
    answer = 'reset';
    const kms = kmsHere();
    expect(await failureOf(kms.unwrap(WRAPPED, {}))).toBeInstanceOf(KmsUnavailable);
    kms.close();
  });

  // The SDK is replaced by a stub: under jest it treats system errors as foreign objects and wraps them, which loses
  // the code.
  test.each(['ECONNREFUSED', 'ECONNRESET', 'ENOTFOUND', 'ETIMEDOUT'])(
    'a network failure is named by its code: %s',
    async (code) => {
      const sending = jest
        .spyOn(KMSClient.prototype, 'send')
        .mockRejectedValue(Object.assign(new Error('network'), { code }) as never);
      const kms = kmsHere();
      const error = await failureOf(kms.generateDataKey({}));
      expect(error).toMatchObject({ awsErrorName: code, message: expect.stringContaining('reachable') as string });
      sending.mockRestore();
      kms.close();
    },
  );

  test('an answer without a key is a failure, not an empty key', async () => {
    answer = { status: 200, body: {} };
    const kms = kmsHere();
    expect(await failureOf(kms.unwrap(WRAPPED, {}))).toMatchObject({
      operation: 'Decrypt',
      awsErrorName: 'IncompleteAnswer',
    });
    kms.close();
  });
});
