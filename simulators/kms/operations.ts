import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { type Static, type TSchema, Type } from '@sinclair/typebox';
import { decrypt, encrypt, type EncryptionContext, keyIdOf } from './ciphertext';
import { KmsFault } from './faults';
import { Algorithm, Blob, bytesIn, Context, KeyId, MacAlgorithm, validated } from './fields';
import { ACCOUNT_ID, keyArn, type KeySpec, type KeyStore } from './key-store';
import type { StoredKey } from './keys-file';

/** Maps the JSON body of a request to the body of the answer. */
export type Operation = (store: KeyStore, input: unknown) => object;

/** Sizes in bytes, as the KMS API reference gives them. */
const MAX_PLAINTEXT_BYTES = 4096;
const MAX_CIPHERTEXT_BYTES = 6144;
const MAX_MESSAGE_BYTES = 4096;
const MAX_MAC_BYTES = 6144;
const DATA_KEY_BYTES = { AES_128: 16, AES_256: 32 } as const;
const DEFAULT_PAGE = 50;

const USAGE = {
  SYMMETRIC_DEFAULT: { KeyUsage: 'ENCRYPT_DECRYPT', EncryptionAlgorithms: ['SYMMETRIC_DEFAULT'] },
  HMAC_256: { KeyUsage: 'GENERATE_VERIFY_MAC', MacAlgorithms: ['HMAC_SHA_256'] },
} as const satisfies Record<KeySpec, object>;

const createKey = operation(
  Type.Object({
    KeySpec: Type.Optional(Type.Union([Type.Literal('SYMMETRIC_DEFAULT'), Type.Literal('HMAC_256')])),
    KeyUsage: Type.Optional(Type.Union([Type.Literal('ENCRYPT_DECRYPT'), Type.Literal('GENERATE_VERIFY_MAC')])),
    Description: Type.Optional(Type.String({ maxLength: 8192 })),
  }),
  (store, { KeySpec = 'SYMMETRIC_DEFAULT', KeyUsage = 'ENCRYPT_DECRYPT', Description = '' }) => {
    if (USAGE[KeySpec].KeyUsage !== KeyUsage) {
      throw new KmsFault('ValidationException', `KeyUsage ${KeyUsage} is not compatible with KeySpec ${KeySpec}`);
    }
    return { KeyMetadata: metadataOf(store.create(KeySpec, Description)) };
  },
);

const describeKey = operation(Type.Object({ KeyId }), (store, input) => ({
  KeyMetadata: metadataOf(store.resolve(input.KeyId)),
}));

const setEnabled = (enabled: boolean) =>
  operation(Type.Object({ KeyId }), (store, input) => {
    store.setEnabled(store.resolveKeyOnly(input.KeyId), enabled);
    return {};
  });

const createAlias = operation(Type.Object({ AliasName: Type.String(), TargetKeyId: KeyId }), (store, input) => {
  store.addAlias(input.AliasName, store.resolveKeyOnly(input.TargetKeyId));
  return {};
});

const listAliases = operation(
  Type.Object({
    KeyId: Type.Optional(KeyId),
    Limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100 })),
    Marker: Type.Optional(Type.String({ minLength: 1, maxLength: 1024 })),
  }),
  (store, { KeyId: id, Limit = DEFAULT_PAGE, Marker }) => {
    // A marker is the name of the last alias returned.
    if (Marker !== undefined && !store.hasAlias(Marker))
      throw new KmsFault('InvalidMarkerException', 'The marker is not one of ours');
    const keyId = id === undefined ? null : store.resolveKeyOnly(id).keyId;
    const asked = store.aliases().filter((alias) => keyId === null || alias.keyId === keyId);
    const rest = asked.filter(({ name }) => Marker === undefined || name > Marker);
    const page = rest.slice(0, Limit);
    const last = page.at(-1);
    return {
      Aliases: page.map(({ name, arn, keyId: target }) => ({ AliasName: name, AliasArn: arn, TargetKeyId: target })),
      ...(rest.length > page.length && last !== undefined
        ? { Truncated: true, NextMarker: last.name }
        : { Truncated: false }),
    };
  },
);

const encryptOperation = operation(
  Type.Object({ KeyId, Plaintext: Blob, EncryptionContext: Context, EncryptionAlgorithm: Algorithm }),
  (store, { KeyId: id, Plaintext, EncryptionContext = {} }) => {
    const key = usable(store.resolve(id), 'SYMMETRIC_DEFAULT');
    const blob = encrypt(key, bytesIn('Plaintext', Plaintext, MAX_PLAINTEXT_BYTES), EncryptionContext);
    return { KeyId: keyArn(key), CiphertextBlob: blob.toString('base64'), EncryptionAlgorithm: 'SYMMETRIC_DEFAULT' };
  },
);

const decryptOperation = operation(
  Type.Object({
    KeyId: Type.Optional(KeyId),
    CiphertextBlob: Blob,
    EncryptionContext: Context,
    EncryptionAlgorithm: Algorithm,
  }),
  (store, { KeyId: id, CiphertextBlob, EncryptionContext = {} }) => {
    const { key, plaintext } = opened(store, id, CiphertextBlob, EncryptionContext);
    return { KeyId: keyArn(key), Plaintext: plaintext.toString('base64'), EncryptionAlgorithm: 'SYMMETRIC_DEFAULT' };
  },
);

const reEncrypt = operation(
  Type.Object({
    CiphertextBlob: Blob,
    SourceKeyId: Type.Optional(KeyId),
    SourceEncryptionContext: Context,
    SourceEncryptionAlgorithm: Algorithm,
    DestinationKeyId: KeyId,
    DestinationEncryptionContext: Context,
    DestinationEncryptionAlgorithm: Algorithm,
  }),
  (
    store,
    { CiphertextBlob, SourceKeyId, SourceEncryptionContext = {}, DestinationKeyId, DestinationEncryptionContext = {} },
  ) => {
    const destination = usable(store.resolve(DestinationKeyId), 'SYMMETRIC_DEFAULT');
    const { key, plaintext } = opened(store, SourceKeyId, CiphertextBlob, SourceEncryptionContext);
    return {
      CiphertextBlob: encrypt(destination, plaintext, DestinationEncryptionContext).toString('base64'),
      SourceKeyId: keyArn(key),
      KeyId: keyArn(destination),
      SourceEncryptionAlgorithm: 'SYMMETRIC_DEFAULT',
      DestinationEncryptionAlgorithm: 'SYMMETRIC_DEFAULT',
    };
  },
);

const generateDataKey = operation(
  Type.Object({
    KeyId,
    KeySpec: Type.Optional(Type.Union([Type.Literal('AES_128'), Type.Literal('AES_256')])),
    NumberOfBytes: Type.Optional(Type.Integer({ minimum: 1, maximum: 1024 })),
    EncryptionContext: Context,
  }),
  (store, { KeyId: id, KeySpec, NumberOfBytes, EncryptionContext = {} }) => {
    const length = KeySpec === undefined ? NumberOfBytes : DATA_KEY_BYTES[KeySpec];
    if (length === undefined || (KeySpec !== undefined && NumberOfBytes !== undefined)) {
      throw new KmsFault('ValidationException', 'Please specify either number of bytes or key spec.');
    }
    const key = usable(store.resolve(id), 'SYMMETRIC_DEFAULT');
    const plaintext = randomBytes(length);
    const blob = encrypt(key, plaintext, EncryptionContext);
    return { KeyId: keyArn(key), Plaintext: plaintext.toString('base64'), CiphertextBlob: blob.toString('base64') };
  },
);

const generateMac = operation(Type.Object({ KeyId, Message: Blob, MacAlgorithm }), (store, input) => {
  const key = usable(store.resolve(input.KeyId), 'HMAC_256');
  return { KeyId: keyArn(key), Mac: macOf(key, input.Message).toString('base64'), MacAlgorithm: input.MacAlgorithm };
});

const verifyMac = operation(Type.Object({ KeyId, Message: Blob, Mac: Blob, MacAlgorithm }), (store, input) => {
  const key = usable(store.resolve(input.KeyId), 'HMAC_256');
  const expected = macOf(key, input.Message);
  const given = bytesIn('Mac', input.Mac, MAX_MAC_BYTES);
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) {
    throw new KmsFault('KMSInvalidMacException', 'The MAC does not belong to this message and key');
  }
  return { KeyId: keyArn(key), MacValid: true, MacAlgorithm: input.MacAlgorithm };
});

/** Every operation, by its name in `X-Amz-Target`. */
export const OPERATIONS: Readonly<Record<string, Operation>> = {
  CreateAlias: createAlias,
  CreateKey: createKey,
  Decrypt: decryptOperation,
  DescribeKey: describeKey,
  DisableKey: setEnabled(false),
  EnableKey: setEnabled(true),
  Encrypt: encryptOperation,
  GenerateDataKey: generateDataKey,
  GenerateMac: generateMac,
  ListAliases: listAliases,
  ReEncrypt: reEncrypt,
  VerifyMac: verifyMac,
};

function operation<S extends TSchema>(schema: S, run: (store: KeyStore, input: Static<S>) => object): Operation {
  return (store, input) => run(store, validated(schema, input));
}

function usable(key: StoredKey, spec: KeySpec): StoredKey {
  if (key.spec !== spec)
    throw new KmsFault('InvalidKeyUsageException', `${keyArn(key)} key usage is ${USAGE[key.spec].KeyUsage}`);
  if (!key.enabled) throw new KmsFault('DisabledException', `${keyArn(key)} is disabled.`);
  return key;
}

/** Decrypts a blob under the key it names; a key id in the request must mean the same key. */
function opened(store: KeyStore, id: string | undefined, base64: string, context: EncryptionContext) {
  const blob = bytesIn('CiphertextBlob', base64, MAX_CIPHERTEXT_BYTES);
  const named = id === undefined ? undefined : usable(store.resolve(id), 'SYMMETRIC_DEFAULT');
  const key = store.find(keyIdOf(blob) ?? '');
  if (key === undefined) throw invalidCiphertext();
  if (named !== undefined && named.keyId !== key.keyId) {
    throw new KmsFault(
      'IncorrectKeyException',
      'The key ID in the request does not identify a CMK that can perform this operation.',
    );
  }
  const plaintext = decrypt(usable(key, 'SYMMETRIC_DEFAULT'), blob, context);
  if (plaintext === null) throw invalidCiphertext();
  return { key, plaintext };
}

function invalidCiphertext(): KmsFault {
  return new KmsFault('InvalidCiphertextException', 'The ciphertext was altered, or its encryption context differs');
}

function macOf(key: StoredKey, message: string): Buffer {
  return createHmac('sha256', Buffer.from(key.material, 'base64'))
    .update(bytesIn('Message', message, MAX_MESSAGE_BYTES))
    .digest();
}

function metadataOf(key: StoredKey): object {
  return {
    AWSAccountId: ACCOUNT_ID,
    KeyId: key.keyId,
    Arn: keyArn(key),
    CreationDate: key.createdAt / 1000,
    Enabled: key.enabled,
    KeyState: key.enabled ? 'Enabled' : 'Disabled',
    Description: key.description,
    Origin: 'AWS_KMS',
    KeyManager: 'CUSTOMER',
    KeySpec: key.spec,
    CustomerMasterKeySpec: key.spec,
    MultiRegion: false,
    ...USAGE[key.spec],
  };
}
