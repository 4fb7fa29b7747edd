import { type Static, type TSchema, Type } from '@sinclair/typebox';
import { Value, ValueErrorType } from '@sinclair/typebox/value';
import { KmsFault } from './faults';

/** Members that requests share. Unknown members (grant tokens, policies, tags) are ignored. */
export const KeyId = Type.String({ minLength: 1, maxLength: 2048 });
export const Context = Type.Optional(Type.Record(Type.String(), Type.String()));
/** Bytes in base64; {@link bytesIn} checks their length. */
export const Blob = Type.String();
export const Algorithm = Type.Optional(Type.Literal('SYMMETRIC_DEFAULT'));
export const MacAlgorithm = Type.Literal('HMAC_SHA_256');

/** In AWS, a value of the wrong JSON type fails in the parser, everything else in its validation. */
const WRONG_JSON_TYPE: ReadonlySet<ValueErrorType> = new Set([
  ValueErrorType.Boolean,
  ValueErrorType.Integer,
  ValueErrorType.Object,
  ValueErrorType.String,
]);

/** @throws {KmsFault} SerializationException, ValidationException; they name the member, never its value. */
export function validated<S extends TSchema>(schema: S, input: unknown): Static<S> {
  if (Value.Check(schema, input)) return input;
  const error = Value.Errors(schema, input).First();
  const member = error?.path.slice(1) ?? '';
  const type =
    error !== undefined && WRONG_JSON_TYPE.has(error.type) ? 'SerializationException' : 'ValidationException';
  throw new KmsFault(type, `1 validation error detected at '${member}': ${error?.message ?? 'not valid'}`);
}

/**
 * The bytes of a blob member.
 * @throws {KmsFault} SerializationException when not base64, ValidationException when the size is wrong.
 */
export function bytesIn(member: string, base64: string, maxBytes: number): Buffer {
  if (!/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(base64)) {
    throw new KmsFault('SerializationException', `'${member}' is not base64`);
  }
  const bytes = Buffer.from(base64, 'base64');
  if (bytes.length === 0 || bytes.length > maxBytes) {
    throw new KmsFault(
      'ValidationException',
      `1 validation error detected at '${member}': ${bytes.length} bytes, not 1 to ${maxBytes}`,
    );
  }
  return bytes;
}
