import { type Static, type TSchema, Type } from '@sinclair/typebox';
import { modes } from '../domain/cells';
import { INVISIBLE } from '../domain/names';
import { PROBLEM_CONTENT_TYPE, type ProblemCode, problemCodes, problems } from './errors';
import { AMOUNT, BILL_TOKEN, ids, INSTANT, KST_TIME } from './examples/values';

// Requests. Every input has a bound.

export const BillId = Type.String({ pattern: '^bill_[0-9a-z]{32}$', examples: [ids.bill] });
export const PaymentId = Type.String({ pattern: '^pay_[0-9a-z]{32}$', examples: [ids.payment] });
export const CancellationId = Type.String({ pattern: '^can_[0-9a-z]{32}$', examples: [ids.cancellation] });
export const LinkToken = Type.String({
  pattern: '^(test_)?[A-Za-z0-9_-]{43}(u[0-9a-f]{2})?$',
  description: 'The secret part of the bill’s link',
  examples: [BILL_TOKEN],
});
export const Amount = Type.Integer({ minimum: 1, maximum: 999_999_999, description: 'Won', examples: [AMOUNT] });

/** Spaces that a text may contain. */
const SPACES = ' \\u00a0\\u1680\\u2000-\\u200a\\u202f\\u205f\\u3000';
/**
 * Not blank. The pattern reads a text once from left to right, so that a text over its length costs no more than its
 * length.
 */
const TEXT = `^[${SPACES}]*[^${INVISIBLE}\\s][^${INVISIBLE}]*$`;
/** Checked by validators.ts: no lone surrogates, which UTF-8 can't encode. */
export const WELL_FORMED = 'well-formed';
/** Checked by validators.ts: stored composed and without look-alikes; refused with invisible characters. */
export const NAME = 'x-name';
/** Text for people, not blank: it can't break a line in a telegram, a log or a page. */
export const text = (maxLength: number, description?: string) =>
  Type.String({
    [NAME]: true,
    minLength: 1,
    maxLength,
    format: WELL_FORMED,
    pattern: TEXT,
    ...(description === undefined ? {} : { description }),
  });

export const oneOf = <T extends string>(
  values: readonly T[],
  options: { readonly default?: T; readonly description?: string } = {},
) => Type.Unsafe<T>({ type: 'string', enum: [...values], ...options });

/** Optional because it has a default: in the API's description it is optional, and routes always see a value. */
export const defaulted = <T extends TSchema>(schema: T): T => Type.Optional(schema) as unknown as T;

// Answers.

export const Mode = oneOf(modes, { description: '`live`, or `test`: of the sandbox, where no money moves' });

export const Instant = Type.String({
  format: 'date-time',
  description: 'An instant, RFC 3339',
  examples: [INSTANT],
});
export const KstTime = Type.String({
  pattern: '^[0-9]{14}$',
  description: 'Korean wall-clock time, yyyyMMddHHmmss',
  examples: [KST_TIME],
});
export const Won = Type.Integer({ description: 'Won', examples: [AMOUNT] });
export const nullable = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()]);

const everyNamed: TSchema[] = [];

/** Named schemas: they appear once in the API's description, and every route refers to them. */
export function named<T extends TSchema>(name: string, schema: T): T {
  const withName = { ...schema, $id: name };
  everyNamed.push(withName);
  return withName;
}

/** The named schemas of the modules loaded so far, sorted by name. */
export const namedSchemas = (): readonly TSchema[] =>
  everyNamed.toSorted((one, other) => ((one.$id ?? '') < (other.$id ?? '') ? -1 : 1));

/** A named schema, by its name. */
export const ref = <T extends TSchema>(schema: T) => Type.Unsafe<Static<T>>({ $ref: `${schema.$id ?? ''}#` });

export const ProblemBody = named(
  'Problem',
  Type.Object(
    {
      type: Type.String({ description: 'urn:appcard:problem:…, one per `code`' }),
      title: Type.String(),
      status: Type.Integer(),
      detail: Type.String({
        description: 'What to do next: on the payer’s calls in the payer’s language, otherwise in English',
      }),
      instance: Type.String({ description: 'Identifies this request, for our support' }),
      code: oneOf(problemCodes, { description: 'See docs/errors.md' }),
      retryable: Type.Boolean({ description: 'The same request may succeed later' }),
      paymentId: Type.Optional(PaymentId),
      cancellationId: Type.Optional(CancellationId),
      remaining: Type.Optional(Type.Integer({ description: 'Won that can still be cancelled' })),
      statusUrl: Type.Optional(Type.String({ description: 'The URL to follow the payment named here' })),
      until: Type.Optional(Type.String({ format: 'date-time', description: 'When the request may succeed' })),
      errors: Type.Optional(Type.Array(Type.Object({ path: Type.String(), message: Type.String() }))),
    },
    { description: 'RFC 9457' },
  ),
);

const headers = {
  'retry-after': { type: 'integer', description: 'Seconds to wait before repeating the request' },
  'idempotent-replayed': {
    type: 'string',
    enum: ['true'],
    description: 'Present when this is the answer to an earlier request with the same key',
  },
  etag: { type: 'string', description: 'The version of the answer, for If-None-Match' },
  allow: { type: 'string', description: 'The methods that the path has' },
} as const;

/** An answer with a JSON body. */
export const answer = (description: string, schema: TSchema, ...carries: readonly (keyof typeof headers)[]) => ({
  description,
  ...(carries.length === 0 ? {} : { headers: Object.fromEntries(carries.map((name) => [name, headers[name]])) }),
  content: { 'application/json': { schema } },
});

/** An answer without a body. */
export const emptyAnswer = (description: string) => Type.Unsafe<undefined>({ type: 'null', description });

/** Where an error answer names its codes, until their examples are attached to the API's description. */
export const CODES = 'x-codes';

/** The errors that any route may return. */
const ALWAYS: readonly ProblemCode[] = ['INVALID_REQUEST', 'RATE_LIMITED', 'INTERNAL', 'UNAVAILABLE', 'OVERLOADED'];
/** The additional errors of a route with a body. */
export const BODY_REFUSALS: readonly ProblemCode[] = ['BODY_TOO_LARGE', 'UNSUPPORTED_MEDIA_TYPE'];

/** The error answers of a route, by status. */
export function refusals(...codes: readonly ProblemCode[]) {
  const byStatus = new Map<number, ProblemCode[]>();
  for (const code of new Set([...ALWAYS, ...codes]))
    byStatus.set(problems[code].status, [...(byStatus.get(problems[code].status) ?? []), code]);
  return Object.fromEntries(
    [...byStatus].map(([status, group]) => [
      status,
      {
        description: group.map((code) => `\`${code}\`: ${problems[code].title}`).join('. '),
        ...(group.some((code) => problems[code].retryable)
          ? { headers: { 'retry-after': headers['retry-after'] } }
          : {}),
        content: { [PROBLEM_CONTENT_TYPE]: { schema: ref(ProblemBody), [CODES]: group } },
      },
    ]),
  );
}
