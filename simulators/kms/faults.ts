/** The errors of the KMS API that this simulator returns, with their HTTP status. */
const STATUS = {
  AlreadyExistsException: 400,
  DisabledException: 400,
  IncorrectKeyException: 400,
  InvalidAliasNameException: 400,
  InvalidArnException: 400,
  InvalidCiphertextException: 400,
  InvalidKeyUsageException: 400,
  InvalidMarkerException: 400,
  KMSInternalException: 500,
  KMSInvalidMacException: 400,
  NotFoundException: 400,
  RequestEntityTooLargeException: 413,
  SerializationException: 400,
  ThrottlingException: 400,
  UnknownOperationException: 400,
  ValidationException: 400,
} as const;

type FaultType = keyof typeof STATUS;

/**
 * Thrown to refuse a request; the server answers `{__type, message}` with the type's status. It never holds a secret.
 */
export class KmsFault extends Error {
  override readonly name = 'KmsFault';
  constructor(
    readonly type: FaultType,
    message: string,
  ) {
    super(message);
  }

  get status(): number {
    return STATUS[this.type];
  }
}
