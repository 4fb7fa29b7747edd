import {
  DecryptCommand,
  EncryptCommand,
  GenerateDataKeyCommand,
  IncorrectKeyException,
  InvalidCiphertextException,
  KMSClient,
  ReEncryptCommand,
} from '@aws-sdk/client-kms';
import { commaList } from '../domain/comma-list';

/**
 * Key-value pairs that KMS binds to a wrapped key: it unwraps only with the same pairs. Not secret: CloudTrail shows
 * them.
 */
export type KmsContext = Readonly<Record<string, string>>;

/** A fresh data key: in clear for use now, wrapped by KMS for storage. */
export type DataKey = { readonly plaintext: Buffer; readonly wrapped: Buffer };

/** A ciphertext made by KMS itself: at most 4 KB in clear. */
export type KmsCiphertext = { readonly blob: Buffer; /** ARN of the key that encrypted it. */ readonly key: string };

/** The KMS operations that the engine uses. All keys are 256 bits. */
export type Kms = {
  /** Creates a data key. @throws {KmsUnavailable} */
  generateDataKey(context: KmsContext): Promise<DataKey>;
  /** Unwraps a key. @throws {WrappedKeyRefused} @throws {KmsUnavailable} */
  unwrap(wrapped: Buffer, context: KmsContext): Promise<Buffer>;
  /** Encrypts under the named key. @throws {KmsUnavailable} */
  encrypt(plaintext: Uint8Array, context: KmsContext, keyId: string): Promise<KmsCiphertext>;
  /** @throws {WrappedKeyRefused} when it was altered, or belongs to another context or key @throws {KmsUnavailable} */
  decrypt(ciphertext: KmsCiphertext, context: KmsContext): Promise<Buffer>;
  /**
   * Re-encrypts it under another key; the plaintext stays inside KMS.
   * @throws {WrappedKeyRefused}
   * @throws {KmsUnavailable}
   */
  reEncrypt(ciphertext: KmsCiphertext, context: KmsContext, toKeyId: string): Promise<KmsCiphertext>;
  /** Closes the connections. */
  close(): void;
};

export type KmsOptions = {
  /**
   * Id, ARN or alias of a symmetric KMS key. Unwrapping names it too, so that a blob wrapped under somebody else's key
   * is refused. Who replaces it, or points the alias at another key, names the old one among the former ones (the
   * yearly rotation of one key needs nothing).
   */
  readonly keyId: string;
  /** Keys that only unwrap. @default none */
  readonly formerKeyIds?: readonly string[];
  readonly region: string;
  /** Base URL of a KMS-compatible endpoint. @default the region's AWS endpoint */
  readonly endpoint?: string | undefined;
};

type Operation = 'GenerateDataKey' | 'Decrypt' | 'Encrypt' | 'ReEncrypt';

/** Thrown when KMS gives no answer, or refuses because of configuration or permissions. A retry may help. */
export class KmsUnavailable extends Error {
  override readonly name = 'KmsUnavailable';
  /**
   * @param operation The KMS operation that failed.
   * @param awsErrorName Name of the AWS error, or the system's code (`ECONNREFUSED`).
   */
  constructor(
    readonly operation: Operation,
    readonly awsErrorName: string,
  ) {
    super(`KMS ${operation} failed with ${awsErrorName}: ${ADVICE[awsErrorName] ?? DEFAULT_ADVICE}.`);
  }
}

/**
 * Thrown when KMS says that a wrapped key, or another ciphertext, was altered, belongs to another context, or is under
 * another key. Final.
 */
export class WrappedKeyRefused extends Error {
  override readonly name = 'WrappedKeyRefused';
  constructor(readonly awsErrorName: string) {
    super(
      `KMS did not decrypt (${awsErrorName}): the ciphertext was altered, or made for another purpose or under another KMS key. ` +
        'Check KMS_KEY_ID and KMS_FORMER_KEY_IDS.',
    );
  }
}

const CHECK_ENDPOINT = 'check that the KMS endpoint is reachable from here';
const CHECK_CREDENTIALS = 'check the AWS credentials of this process';
const DEFAULT_ADVICE = 'check KMS_KEY_ID, the region, the endpoint and the AWS credentials';

const ADVICE: Readonly<Record<string, string>> = {
  AccessDeniedException:
    'check that this role may use kms:GenerateDataKey and kms:Decrypt on the key, and kms:Encrypt where it stores cards',
  CredentialsProviderError: CHECK_CREDENTIALS,
  DisabledException: 'enable the KMS key',
  ExpiredTokenException: CHECK_CREDENTIALS,
  InvalidKeyUsageException: 'check that KMS_KEY_ID names a symmetric encryption key',
  KMSInvalidStateException: 'check the state of the KMS key (it may be pending deletion)',
  NotFoundException: 'check KMS_KEY_ID and the region',
  ThrottlingException: 'check the KMS request quota of the account',
  TimeoutError: CHECK_ENDPOINT,
  UnrecognizedClientException: CHECK_CREDENTIALS,
  ECONNREFUSED: CHECK_ENDPOINT,
  ECONNRESET: CHECK_ENDPOINT,
  ENOTFOUND: CHECK_ENDPOINT,
  ETIMEDOUT: CHECK_ENDPOINT,
};

const CONNECT_TIMEOUT_MS = 2_000;
const REQUEST_TIMEOUT_MS = 5_000;
const MAX_ATTEMPTS = 3;

/** If any of these is set, the SDK's own credential chain has something to find. */
const CREDENTIAL_VARIABLES = [
  'AWS_ACCESS_KEY_ID',
  'AWS_PROFILE',
  'AWS_WEB_IDENTITY_TOKEN_FILE',
  'AWS_CONTAINER_CREDENTIALS_RELATIVE_URI',
  'AWS_CONTAINER_CREDENTIALS_FULL_URI',
] as const;

/** A process's KMS. */
export const kmsOf = (config: {
  readonly KMS_KEY_ID: string;
  readonly KMS_FORMER_KEY_IDS: string;
  readonly KMS_ENDPOINT?: string | undefined;
  readonly AWS_REGION: string;
}): Kms =>
  createKms({
    keyId: config.KMS_KEY_ID,
    formerKeyIds: commaList(config.KMS_FORMER_KEY_IDS),
    region: config.AWS_REGION,
    endpoint: config.KMS_ENDPOINT,
  });

/** A KMS over the AWS API. Only the endpoint differs between AWS and a local one: the code path is the same. */
export function createKms(options: KmsOptions): Kms {
  const { keyId, formerKeyIds = [] } = options;
  const client = new KMSClient(clientConfig(options));
  const decrypt = async ({ blob, key }: KmsCiphertext, context: KmsContext): Promise<Buffer> => {
    const answer = await asking('Decrypt', () =>
      client.send(new DecryptCommand({ KeyId: key, CiphertextBlob: blob, EncryptionContext: { ...context } })),
    );
    return bytesOf('Decrypt', answer.Plaintext);
  };
  return {
    async generateDataKey(context) {
      const answer = await asking('GenerateDataKey', () =>
        client.send(
          new GenerateDataKeyCommand({ KeyId: keyId, KeySpec: 'AES_256', EncryptionContext: { ...context } }),
        ),
      );
      return {
        plaintext: bytesOf('GenerateDataKey', answer.Plaintext),
        wrapped: bytesOf('GenerateDataKey', answer.CiphertextBlob),
      };
    },
    async unwrap(wrapped, context) {
      const under = (key: string, [next, ...later]: readonly string[]): Promise<Buffer> =>
        decrypt({ blob: wrapped, key }, context).catch((failure: unknown) => {
          if (next === undefined || !isUnderAnotherKey(failure)) throw failure;
          return under(next, later);
        });
      return under(keyId, formerKeyIds);
    },
    async encrypt(plaintext, context, ownKeyId) {
      const answer = await asking('Encrypt', () =>
        client.send(new EncryptCommand({ KeyId: ownKeyId, Plaintext: plaintext, EncryptionContext: { ...context } })),
      );
      return ciphertextOf('Encrypt', answer);
    },
    decrypt,
    async reEncrypt({ blob, key }, context, toKeyId) {
      const contexts = { SourceEncryptionContext: { ...context }, DestinationEncryptionContext: { ...context } };
      const answer = await asking('ReEncrypt', () =>
        client.send(
          new ReEncryptCommand({ CiphertextBlob: blob, SourceKeyId: key, DestinationKeyId: toKeyId, ...contexts }),
        ),
      );
      return ciphertextOf('ReEncrypt', answer);
    },
    close() {
      client.destroy();
    },
  };
}

function clientConfig({ region, endpoint }: KmsOptions) {
  return {
    region,
    maxAttempts: MAX_ATTEMPTS,
    requestHandler: {
      connectionTimeout: CONNECT_TIMEOUT_MS,
      requestTimeout: REQUEST_TIMEOUT_MS,
      throwOnRequestTimeout: true,
    },
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(needsDummyCredentials(endpoint) ? { credentials: { accessKeyId: 'local', secretAccessKey: 'local' } } : {}),
  };
}

/**
 * A local endpoint checks no signature, but the SDK does not send without credentials. Only plain http counts as local:
 * an https endpoint may be a VPC's own, whose credentials come from the instance's role and leave no trace in the
 * environment.
 */
function needsDummyCredentials(endpoint: string | undefined): boolean {
  return (
    endpoint !== undefined &&
    new URL(endpoint).protocol === 'http:' &&
    CREDENTIAL_VARIABLES.every((name) => !process.env[name])
  );
}

/** It may be under the next one. */
const isUnderAnotherKey = (failure: unknown): boolean =>
  failure instanceof WrappedKeyRefused && failure.awsErrorName === IncorrectKeyException.name;

async function asking<T>(operation: Operation, ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    // The SDK's error is not kept as `cause`: it holds the raw response, which must not reach a log.
    if (error instanceof InvalidCiphertextException || error instanceof IncorrectKeyException)
      throw new WrappedKeyRefused(error.name);
    throw new KmsUnavailable(operation, errorName(error));
  }
}

/** Network failures are plain errors named `Error` or `AggregateError`: their code says what happened. */
function errorName(error: unknown): string {
  if (!(error instanceof Error)) return 'UnknownError';
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}

function ciphertextOf(
  operation: Operation,
  answer: { readonly CiphertextBlob?: Uint8Array | undefined; readonly KeyId?: string | undefined },
): KmsCiphertext {
  if (answer.KeyId === undefined) throw new KmsUnavailable(operation, 'IncompleteAnswer');
  return { blob: bytesOf(operation, answer.CiphertextBlob), key: answer.KeyId };
}

function bytesOf(operation: Operation, bytes: Uint8Array | undefined): Buffer {
  if (bytes === undefined) throw new KmsUnavailable(operation, 'IncompleteAnswer');
  // A view, not a copy: zeroing it zeroes the only copy.
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
