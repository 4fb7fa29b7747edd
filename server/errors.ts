import type { PayerText } from '../domain/reasons';

type ProblemDeclaration = {
  readonly status: number;
  readonly title: string;
  /** For developers: what to do next. */
  readonly detail: string;
  /** For payers, on the calls their page makes. */
  readonly payer: PayerText['ko'];
  /** The same request may succeed later. */
  readonly retryable: boolean;
};

const TRY_AGAIN = '잠시 후 다시 시도해 주시기 바랍니다.';
const CHECK_LINK = '청구서 링크를 다시 확인해 주시기 바랍니다.';

/** Every error the API answers with. `code` in a problem is a key of this table. */
export const problems = {
  INVALID_REQUEST: {
    status: 400,
    title: 'The request is not of the documented form',
    detail: 'Correct what `errors` names and send it again.',
    payer: `요청을 처리할 수 없습니다. ${TRY_AGAIN}`,
    retryable: false,
  },
  IDEMPOTENCY_KEY_REQUIRED: {
    status: 400,
    title: 'Idempotency-Key is missing or malformed',
    detail: 'Send an Idempotency-Key of 8 to 128 printable ASCII characters, a new one per press of the pay button.',
    payer: `요청을 처리할 수 없습니다. ${TRY_AGAIN}`,
    retryable: false,
  },
  UNAUTHENTICATED: {
    status: 401,
    title: 'The API key is missing or not valid',
    detail: 'Send `Authorization: Bearer <API key>` with a key that is not revoked.',
    payer: CHECK_LINK,
    retryable: false,
  },
  NOT_FOUND: {
    status: 404,
    title: 'There is nothing here',
    detail: 'Check the path and the id. What belongs to another merchant or bill is not found either.',
    payer: CHECK_LINK,
    retryable: false,
  },
  PAYMENT_IN_PROGRESS: {
    status: 409,
    title: 'Another payment of this bill is being approved or confirmed',
    detail: 'Poll `statusUrl` of the payment named here; do not start another one.',
    payer: '다른 결제가 진행 중입니다. 결과를 확인하고 있으니 잠시 기다려 주시기 바랍니다.',
    retryable: false,
  },
  BILL_ALREADY_PAID: {
    status: 409,
    title: 'The bill is paid',
    detail: 'Read the payment named here.',
    payer: '이미 결제가 완료된 청구서입니다.',
    retryable: false,
  },
  BILL_CLOSED: {
    status: 409,
    title: 'The bill has expired, or was voided or cancelled',
    detail: 'Make a new bill.',
    payer: '결제 기한이 지났거나 취소된 청구서입니다. 가맹점에 새 청구서를 요청해 주시기 바랍니다.',
    retryable: false,
  },
  BODY_TOO_LARGE: {
    status: 413,
    title: 'The body is too large',
    detail: 'Send at most 16 KiB.',
    payer: `요청을 처리할 수 없습니다. ${TRY_AGAIN}`,
    retryable: false,
  },
  UNSUPPORTED_MEDIA_TYPE: {
    status: 415,
    title: 'The content type is not supported',
    detail: 'Send `Content-Type: application/json`.',
    payer: `요청을 처리할 수 없습니다. ${TRY_AGAIN}`,
    retryable: false,
  },
  UNKNOWN_ISSUER: {
    status: 422,
    title: 'This issuer is not available',
    detail: 'Use an issuer code of the bill: read `GET /v1/pay/{token}`.',
    payer: '지원하지 않는 카드사입니다. 다른 카드사를 선택해 주시기 바랍니다.',
    retryable: false,
  },
  INVALID_AMOUNT: {
    status: 422,
    title: 'The amount breaks a rule',
    detail: 'Use whole won, at least the minimum of the merchant, with taxFree + serviceCharge at most the amount.',
    payer: '결제 금액을 확인해 주시기 바랍니다.',
    retryable: false,
  },
  INVALID_EXPIRY: {
    status: 422,
    title: 'The expiry breaks a rule',
    detail: 'Use an instant in the future, at most 90 days away.',
    payer: CHECK_LINK,
    retryable: false,
  },
  INSTALLMENT_NOT_ALLOWED: {
    status: 422,
    title: 'This installment is not allowed for this bill',
    detail: 'Use 0, or 2 up to the maximum of the merchant from 50,000 won on.',
    payer: '선택하신 할부는 이용하실 수 없습니다. 5만원 미만은 일시불만 가능합니다.',
    retryable: false,
  },
  IDEMPOTENCY_KEY_REUSED: {
    status: 422,
    title: 'The Idempotency-Key was used with another request',
    detail: 'Use a new key for a new request, and repeat a request unchanged.',
    payer: `요청을 처리할 수 없습니다. ${TRY_AGAIN}`,
    retryable: false,
  },
  INTERNAL: {
    status: 500,
    title: 'Something broke on our side',
    detail: 'Repeat the request with the same Idempotency-Key. If it persists, give us `instance`.',
    payer: `일시적인 오류가 발생했습니다. ${TRY_AGAIN}`,
    retryable: true,
  },
  ISSUER_UNAVAILABLE: {
    status: 502,
    title: 'The order could not be written to the issuer; nothing was charged',
    detail: 'Start another payment with a new Idempotency-Key, or with another issuer.',
    payer: '카드사 앱을 호출할 수 없습니다. 결제되지 않았으니 다시 시도하시거나 다른 카드를 이용해 주시기 바랍니다.',
    retryable: false,
  },
  SCHEME_NOT_READY: {
    status: 503,
    title: 'The payment was accepted but its app scheme is not ready yet; nothing was charged',
    detail: 'Repeat the request with the same Idempotency-Key after `Retry-After` seconds.',
    payer: `결제 준비가 늦어지고 있습니다. 결제되지 않았습니다. ${TRY_AGAIN}`,
    retryable: true,
  },
  UNAVAILABLE: {
    status: 503,
    title: 'The service can not answer just now',
    detail: 'Repeat the request with the same Idempotency-Key after `Retry-After` seconds.',
    payer: TRY_AGAIN,
    retryable: true,
  },
} as const satisfies Readonly<Record<string, ProblemDeclaration>>;

export type ProblemCode = keyof typeof problems;

/** What a problem may carry beside the table's words. */
export type ProblemExtras = {
  readonly paymentId?: string;
  readonly statusUrl?: string;
  readonly errors?: readonly { readonly path: string; readonly message: string }[];
};

/** Thrown by routes; the error handler turns it into `application/problem+json` (RFC 9457). */
export class Problem extends Error {
  override readonly name = 'Problem';
  constructor(
    readonly code: ProblemCode,
    readonly extras: ProblemExtras = {},
  ) {
    super(problems[code].title);
  }
}

export const PROBLEM_CONTENT_TYPE = 'application/problem+json';
export const RETRY_AFTER_SECONDS = 2;

/** The body of a problem. @param audience payers read Korean, developers English. @param instance the request's id */
export function problemBody(problem: Problem, audience: 'payer' | 'developer', instance: string) {
  const { status, title, detail, payer, retryable } = problems[problem.code];
  return {
    type: `urn:appcard:problem:${problem.code.toLowerCase().replaceAll('_', '-')}`,
    title,
    status,
    detail: audience === 'payer' ? payer : detail,
    instance: `urn:appcard:request:${instance}`,
    code: problem.code,
    retryable,
    ...problem.extras,
  };
}
