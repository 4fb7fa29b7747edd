/*
 * What the engine may expect of a KMS endpoint, asked with AWS's own client. By default of this simulator; of another
 * one with:
 *
 *   KMS_CONTRACT_ENDPOINT   its base URL (`https://kms.ap-northeast-2.amazonaws.com`, or where moto listens)
 *   KMS_CONTRACT_KEY_ID     an enabled symmetric key there. When given, only this key is used and nothing is made, so
 * that a run
 *                           against AWS leaves no keys to pay for; when not, the cases that make keys run too
 *   AWS_REGION, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN   as everywhere; without them dummies are
 * sent
 *
 * The expectations are those of the KMS API reference. moto 5.2.5 departs from it in some of the cases that make keys:
 * it encrypts under a disabled key and under a MAC key, and says AccessDeniedException where the reference has
 * IncorrectKeyException.
 */
import { randomUUID } from 'node:crypto';
import {
  CreateAliasCommand,
  CreateKeyCommand,
  DecryptCommand,
  DescribeKeyCommand,
  DisableKeyCommand,
  EnableKeyCommand,
  EncryptCommand,
  GenerateDataKeyCommand,
  GenerateMacCommand,
  KMSClient,
  ListAliasesCommand,
  ReEncryptCommand,
  VerifyMacCommand,
} from '@aws-sdk/client-kms';
import { type KmsSimulator, startKmsSimulator } from './server';

/** One behaviour of every KMS endpoint. */
type ContractCase = {
  /** A behaviour, as a sentence. */
  readonly name: string;
  /** @param keyId An enabled symmetric key. */
  readonly run: (kms: KMSClient, keyId: string) => Promise<void>;
};

const PLAINTEXT = Buffer.from('카드 번호는 여기 없다');
const CONTEXT = { purpose: 'otc', record: 'pay_1' };
/** A well-formed id that no account has. */
const NO_SUCH_KEY = '00000000-0000-4000-8000-000000000000';

const encrypt = async (kms: KMSClient, KeyId: string, EncryptionContext: Record<string, string> = CONTEXT) => {
  const { CiphertextBlob } = await kms.send(new EncryptCommand({ KeyId, Plaintext: PLAINTEXT, EncryptionContext }));
  return Buffer.from(CiphertextBlob ?? []);
};

const decrypt = async (
  kms: KMSClient,
  CiphertextBlob: Uint8Array,
  EncryptionContext: object = CONTEXT,
  KeyId?: string,
) => {
  const of = { CiphertextBlob, EncryptionContext: { ...EncryptionContext }, ...(KeyId === undefined ? {} : { KeyId }) };
  const { Plaintext } = await kms.send(new DecryptCommand(of));
  return Buffer.from(Plaintext ?? []);
};

const refusal = (promise: Promise<unknown>, name: string) => expect(promise).rejects.toMatchObject({ name });

/** Cases that use the given key and leave nothing behind. */
const CASES_WITH_ONE_KEY: readonly ContractCase[] = [
  {
    name: 'Encrypt and Decrypt give the plaintext back, for the same context in any order',
    async run(kms, keyId) {
      const blob = await encrypt(kms, keyId);
      expect(blob.includes(PLAINTEXT)).toBe(false);
      expect(await decrypt(kms, blob, { record: 'pay_1', purpose: 'otc' })).toEqual(PLAINTEXT);
      expect(await decrypt(kms, blob, CONTEXT, keyId)).toEqual(PLAINTEXT);
    },
  },
  {
    name: 'no context and an empty one are the same',
    async run(kms, keyId) {
      const { CiphertextBlob } = await kms.send(new EncryptCommand({ KeyId: keyId, Plaintext: PLAINTEXT }));
      expect(await decrypt(kms, CiphertextBlob ?? new Uint8Array(), {})).toEqual(PLAINTEXT);
    },
  },
  {
    name: 'Encrypt gives another ciphertext each time',
    async run(kms, keyId) {
      expect(await encrypt(kms, keyId)).not.toEqual(await encrypt(kms, keyId));
    },
  },
  ...[{}, { purpose: 'otc' }, { ...CONTEXT, purpose: 'OTC' }, { ...CONTEXT, more: '1' }].map((context) => ({
    name: `Decrypt refuses the context ${JSON.stringify(context)} in place of ${JSON.stringify(CONTEXT)}`,
    async run(kms: KMSClient, keyId: string) {
      await refusal(decrypt(kms, await encrypt(kms, keyId), context), 'InvalidCiphertextException');
    },
  })),
  {
    name: 'Decrypt refuses a blob altered in its last byte, cut short, or invented',
    async run(kms, keyId) {
      const blob = await encrypt(kms, keyId);
      const altered = Buffer.from(blob);
      altered.writeUInt8(altered.readUInt8(altered.length - 1) ^ 1, altered.length - 1);
      for (const bad of [altered, blob.subarray(0, -1), Buffer.from('no blob at all')]) {
        await refusal(decrypt(kms, bad), 'InvalidCiphertextException');
      }
    },
  },
  {
    name: 'Encrypt takes 1 to 4096 bytes',
    async run(kms, keyId) {
      const sized = (bytes: number) =>
        kms.send(new EncryptCommand({ KeyId: keyId, Plaintext: Buffer.alloc(bytes, 1) }));
      expect((await sized(4096)).CiphertextBlob?.length).toBeGreaterThan(4096);
      await refusal(sized(4097), 'ValidationException');
      await refusal(sized(0), 'ValidationException');
    },
  },
  {
    name: 'GenerateDataKey gives a 256-bit key that Decrypt unwraps under the same context only',
    async run(kms, keyId) {
      const command = new GenerateDataKeyCommand({ KeyId: keyId, KeySpec: 'AES_256', EncryptionContext: CONTEXT });
      const { Plaintext, CiphertextBlob = new Uint8Array() } = await kms.send(command);
      expect(Plaintext).toHaveLength(32);
      expect(await decrypt(kms, CiphertextBlob)).toEqual(Buffer.from(Plaintext ?? []));
      await refusal(decrypt(kms, CiphertextBlob, {}), 'InvalidCiphertextException');
    },
  },
  {
    name: 'GenerateDataKey takes a spec or a number of bytes, one of them',
    async run(kms, keyId) {
      const made = async (size: object) =>
        (await kms.send(new GenerateDataKeyCommand({ KeyId: keyId, ...size }))).Plaintext?.length;
      expect(await made({ KeySpec: 'AES_128' })).toBe(16);
      expect(await made({ NumberOfBytes: 100 })).toBe(100);
      await refusal(made({}), 'ValidationException');
      await refusal(made({ KeySpec: 'AES_256', NumberOfBytes: 32 }), 'ValidationException');
      await refusal(made({ NumberOfBytes: 1025 }), 'ValidationException');
    },
  },
  {
    name: 'DescribeKey tells id, ARN and use, and the key answers to both',
    async run(kms, keyId) {
      const { KeyMetadata } = await kms.send(new DescribeKeyCommand({ KeyId: keyId }));
      const use = { Enabled: true, KeyState: 'Enabled', KeyUsage: 'ENCRYPT_DECRYPT', KeySpec: 'SYMMETRIC_DEFAULT' };
      expect(KeyMetadata).toMatchObject({ ...use, CreationDate: expect.any(Date) as Date });
      for (const id of [KeyMetadata?.KeyId ?? '', KeyMetadata?.Arn ?? '']) {
        expect(await decrypt(kms, await encrypt(kms, id), CONTEXT, id)).toEqual(PLAINTEXT);
      }
    },
  },
  {
    name: 'a key that does not exist is not found, whatever is asked of it',
    async run(kms) {
      for (const id of [NO_SUCH_KEY, `alias/none-${NO_SUCH_KEY}`]) {
        await refusal(encrypt(kms, id), 'NotFoundException');
        await refusal(kms.send(new GenerateDataKeyCommand({ KeyId: id, KeySpec: 'AES_256' })), 'NotFoundException');
        await refusal(kms.send(new DescribeKeyCommand({ KeyId: id })), 'NotFoundException');
      }
    },
  },
  {
    name: 'a symmetric key makes no MAC',
    async run(kms, keyId) {
      const command = new GenerateMacCommand({ KeyId: keyId, Message: PLAINTEXT, MacAlgorithm: 'HMAC_SHA_256' });
      await refusal(kms.send(command), 'InvalidKeyUsageException');
    },
  },
];

/** Cases that create their own keys, which stay: for endpoints where keys cost nothing. */
const CASES_THAT_MAKE_KEYS: readonly ContractCase[] = [
  {
    name: 'a disabled key does nothing until it is enabled',
    async run(kms) {
      const keyId = await newKey(kms);
      const blob = await encrypt(kms, keyId);
      await kms.send(new DisableKeyCommand({ KeyId: keyId }));
      const { KeyMetadata } = await kms.send(new DescribeKeyCommand({ KeyId: keyId }));
      expect(KeyMetadata).toMatchObject({ Enabled: false, KeyState: 'Disabled' });
      await refusal(encrypt(kms, keyId), 'DisabledException');
      await refusal(decrypt(kms, blob), 'DisabledException');
      await refusal(kms.send(new GenerateDataKeyCommand({ KeyId: keyId, KeySpec: 'AES_256' })), 'DisabledException');
      await kms.send(new EnableKeyCommand({ KeyId: keyId }));
      expect(await decrypt(kms, blob)).toEqual(PLAINTEXT);
    },
  },
  {
    name: 'Decrypt refuses another key than the one that encrypted',
    async run(kms, keyId) {
      await refusal(decrypt(kms, await encrypt(kms, keyId), CONTEXT, await newKey(kms)), 'IncorrectKeyException');
    },
  },
  {
    name: 'ReEncrypt moves a ciphertext to another key and context',
    async run(kms, keyId) {
      const target = await newKey(kms);
      const moved = { DestinationKeyId: target, DestinationEncryptionContext: { purpose: 'moved' } };
      const CiphertextBlob = await encrypt(kms, keyId);
      const answer = await kms.send(
        new ReEncryptCommand({ CiphertextBlob, SourceEncryptionContext: CONTEXT, ...moved }),
      );
      expect(await decrypt(kms, answer.CiphertextBlob ?? new Uint8Array(), { purpose: 'moved' }, target)).toEqual(
        PLAINTEXT,
      );
      await refusal(kms.send(new ReEncryptCommand({ CiphertextBlob, ...moved })), 'InvalidCiphertextException');
    },
  },
  {
    name: 'ReEncrypt under the same key gives another ciphertext of the same plaintext, and tells both keys',
    async run(kms, keyId) {
      const CiphertextBlob = await encrypt(kms, keyId);
      const contexts = { SourceEncryptionContext: CONTEXT, DestinationEncryptionContext: CONTEXT };
      const answer = await kms.send(
        new ReEncryptCommand({ CiphertextBlob, SourceKeyId: keyId, DestinationKeyId: keyId, ...contexts }),
      );
      expect([answer.SourceKeyId, answer.KeyId]).toEqual([expect.stringContaining(keyId), answer.SourceKeyId]);
      expect(answer.CiphertextBlob).not.toEqual(CiphertextBlob);
      expect(await decrypt(kms, answer.CiphertextBlob ?? new Uint8Array(), CONTEXT, keyId)).toEqual(PLAINTEXT);
    },
  },
  {
    name: 'ReEncrypt refuses a wrong source context, another source key, and an invalid blob',
    async run(kms, keyId) {
      const DestinationKeyId = await newKey(kms);
      const CiphertextBlob = await encrypt(kms, keyId);
      const moved = (changed: object) =>
        kms.send(
          new ReEncryptCommand({ CiphertextBlob, SourceEncryptionContext: CONTEXT, DestinationKeyId, ...changed }),
        );
      await refusal(moved({ SourceEncryptionContext: { ...CONTEXT, record: 'pay_2' } }), 'InvalidCiphertextException');
      await refusal(moved({ SourceKeyId: DestinationKeyId }), 'IncorrectKeyException');
      await refusal(moved({ CiphertextBlob: CiphertextBlob.subarray(0, -1) }), 'InvalidCiphertextException');
      await refusal(moved({ DestinationKeyId: NO_SUCH_KEY }), 'NotFoundException');
    },
  },
  {
    name: 'ReEncrypt needs both keys enabled, and what was moved opens when the key it came from is disabled',
    async run(kms) {
      const [source, target] = [await newKey(kms), await newKey(kms)];
      const CiphertextBlob = await encrypt(kms, source);
      const contexts = { SourceEncryptionContext: CONTEXT, DestinationEncryptionContext: CONTEXT };
      const move = () => kms.send(new ReEncryptCommand({ CiphertextBlob, ...contexts, DestinationKeyId: target }));
      const { CiphertextBlob: movedBlob = new Uint8Array() } = await move();
      await kms.send(new DisableKeyCommand({ KeyId: source }));
      await refusal(move(), 'DisabledException');
      expect(await decrypt(kms, movedBlob, CONTEXT, target)).toEqual(PLAINTEXT);
      await kms.send(new EnableKeyCommand({ KeyId: source }));
      await kms.send(new DisableKeyCommand({ KeyId: target }));
      await refusal(move(), 'DisabledException');
    },
  },
  {
    name: 'a key is enabled and disabled by its id or ARN, as often as asked, and its alias tells',
    async run(kms) {
      const keyId = await newKey(kms);
      const AliasName = `alias/contract-${randomUUID()}`;
      await kms.send(new CreateAliasCommand({ AliasName, TargetKeyId: keyId }));
      const { KeyMetadata } = await kms.send(new DescribeKeyCommand({ KeyId: AliasName }));
      expect(KeyMetadata).toMatchObject({ KeyId: keyId, KeyState: 'Enabled' });
      for (const KeyId of [keyId, KeyMetadata?.Arn ?? '']) await kms.send(new DisableKeyCommand({ KeyId }));
      await refusal(encrypt(kms, AliasName), 'DisabledException');
      await refusal(kms.send(new EnableKeyCommand({ KeyId: NO_SUCH_KEY })), 'NotFoundException');
      await kms.send(new EnableKeyCommand({ KeyId: keyId }));
      expect(await decrypt(kms, await encrypt(kms, AliasName))).toEqual(PLAINTEXT);
    },
  },
  {
    name: 'an alias means its key, is listed, and is made once',
    async run(kms) {
      const keyId = await newKey(kms);
      const AliasName = `alias/contract-${randomUUID()}`;
      await kms.send(new CreateAliasCommand({ AliasName, TargetKeyId: keyId }));
      expect(await decrypt(kms, await encrypt(kms, AliasName), CONTEXT, keyId)).toEqual(PLAINTEXT);
      const { Aliases } = await kms.send(new ListAliasesCommand({ KeyId: keyId }));
      expect(Aliases).toMatchObject([{ AliasName, TargetKeyId: keyId }]);
      await refusal(kms.send(new CreateAliasCommand({ AliasName, TargetKeyId: keyId })), 'AlreadyExistsException');
    },
  },
  {
    name: 'a MAC verifies for its message and key only',
    async run(kms) {
      const KeyId = await newKey(kms, 'HMAC_256');
      const of = { KeyId, MacAlgorithm: 'HMAC_SHA_256', Message: PLAINTEXT } as const;
      const { Mac } = await kms.send(new GenerateMacCommand(of));
      expect(Mac).toHaveLength(32);
      expect((await kms.send(new VerifyMacCommand({ ...of, Mac }))).MacValid).toBe(true);
      await refusal(
        kms.send(new VerifyMacCommand({ ...of, Mac, Message: Buffer.from('other') })),
        'KMSInvalidMacException',
      );
      await refusal(
        kms.send(new VerifyMacCommand({ ...of, Mac, KeyId: await newKey(kms, 'HMAC_256') })),
        'KMSInvalidMacException',
      );
    },
  },
  {
    name: 'a MAC key encrypts nothing',
    async run(kms) {
      await refusal(encrypt(kms, await newKey(kms, 'HMAC_256')), 'InvalidKeyUsageException');
    },
  },
];

/** Creates a key and returns its id. */
async function newKey(kms: KMSClient, spec: 'SYMMETRIC_DEFAULT' | 'HMAC_256' = 'SYMMETRIC_DEFAULT'): Promise<string> {
  const KeyUsage = spec === 'HMAC_256' ? 'GENERATE_VERIFY_MAC' : 'ENCRYPT_DECRYPT';
  const { KeyMetadata } = await kms.send(new CreateKeyCommand({ KeySpec: spec, KeyUsage }));
  return KeyMetadata?.KeyId ?? '';
}

const {
  KMS_CONTRACT_ENDPOINT,
  KMS_CONTRACT_KEY_ID,
  AWS_REGION,
  AWS_ACCESS_KEY_ID,
  AWS_SECRET_ACCESS_KEY,
  AWS_SESSION_TOKEN,
} = process.env;
const credentials = {
  accessKeyId: AWS_ACCESS_KEY_ID ?? 'local',
  secretAccessKey: AWS_SECRET_ACCESS_KEY ?? 'local',
  ...(AWS_SESSION_TOKEN === undefined ? {} : { sessionToken: AWS_SESSION_TOKEN }),
};

let simulator: KmsSimulator | undefined;
let kms: KMSClient;
let keyId: string;

beforeAll(async () => {
  simulator = KMS_CONTRACT_ENDPOINT === undefined ? await startKmsSimulator({ port: 0 }) : undefined;
  const endpoint = KMS_CONTRACT_ENDPOINT ?? simulator?.url ?? '';
  kms = new KMSClient({ endpoint, region: AWS_REGION ?? 'ap-northeast-2', credentials });
  keyId = KMS_CONTRACT_KEY_ID ?? (await newKey(kms));
});

afterAll(async () => {
  kms.destroy();
  await simulator?.close();
});

const cases = KMS_CONTRACT_KEY_ID === undefined ? [...CASES_WITH_ONE_KEY, ...CASES_THAT_MAKE_KEYS] : CASES_WITH_ONE_KEY;

test.each(cases)('$name', async ({ run }) => {
  expect.hasAssertions();
  await run(kms, keyId);
});
