import { kstDateTime } from '../domain/kst';
import type { PayerText } from '../domain/reasons';
import { dayText, filled } from '../web/texts';

type ProblemDeclaration = {
  readonly status: number;
  readonly title: string;
  /** For developers: what to do next. */
  readonly detail: string;
  /** For payers, on the calls of their page. */
  readonly payer: PayerText;
  /** The same request may succeed later. */
  readonly retryable: boolean;
};

const TRY_AGAIN: PayerText = { ko: '잠시 후 다시 시도해 주세요.', en: 'Please try again in a moment.' };
/** Of a bill or of a registration: a link that opens nothing does not say which. */
const CHECK_LINK: PayerText = {
  ko: '주소가 잘렸거나 잘못되었습니다. 받은 링크를 다시 열어 주세요. 그래도 열리지 않으면 판매자에게 새 링크를 요청해 주세요.',
  en: 'It is cut off or wrong. Please open the link that you were given again. If it still does not open, please ask the merchant for a new one.',
};
const REFUSED: PayerText = {
  ko: `요청을 처리할 수 없습니다. ${TRY_AGAIN.ko}`,
  en: `The request could not be handled. ${TRY_AGAIN.en}`,
};

/** Every error the API answers with. `code` in a problem is a key of this table. */
export const problems = {
  INVALID_REQUEST: {
    status: 400,
    title: 'The request does not have the documented form',
    detail: 'Correct what `errors` names and send it again.',
    payer: REFUSED,
    retryable: false,
  },
  IDEMPOTENCY_KEY_REQUIRED: {
    status: 400,
    title: 'Idempotency-Key is missing or malformed',
    detail:
      'Send an Idempotency-Key of 8 to 128 printable ASCII characters: a new one for each new request, the same one for a repeated request.',
    payer: REFUSED,
    retryable: false,
  },
  UNAUTHENTICATED: {
    status: 401,
    title: 'The credentials are missing or not valid',
    detail:
      'Send `Authorization: Bearer <key>`: an API key that has not ended or, on /v1/admin, the administrator’s token.',
    payer: CHECK_LINK,
    retryable: false,
  },
  NOT_FOUND: {
    status: 404,
    title: 'There is nothing here',
    detail: 'Check the path and the id. Objects of another merchant or bill are not found either.',
    payer: CHECK_LINK,
    retryable: false,
  },
  METHOD_NOT_ALLOWED: {
    status: 405,
    title: 'This path does not support the method',
    detail: 'Use one of the methods in the `Allow` header.',
    payer: REFUSED,
    retryable: false,
  },
  PAYMENT_IN_PROGRESS: {
    status: 409,
    title: 'Another payment of this bill is being approved or confirmed',
    detail: 'Poll `statusUrl` of the payment named here; do not start another one.',
    payer: {
      ko: '다른 결제가 진행 중입니다. 결과를 확인하고 있으니 잠시 기다려 주세요.',
      en: 'Another payment is under way. We are confirming its result; please wait a moment.',
    },
    retryable: false,
  },
  BILL_ALREADY_PAID: {
    status: 409,
    title: 'The bill is paid',
    detail: 'Read the payment named here.',
    payer: { ko: '이미 결제가 완료된 청구서입니다.', en: 'This bill is paid already.' },
    retryable: false,
  },
  BILL_CLOSED: {
    status: 409,
    title: 'The bill has expired, or was voided or cancelled',
    detail: 'Create a new bill.',
    payer: {
      ko: '결제 기한이 지났거나 취소된 청구서입니다. 판매자에게 새 청구서를 요청해 주세요.',
      en: 'This bill has expired or was withdrawn. Please ask the merchant for a new one.',
    },
    retryable: false,
  },
  PAYMENT_NOT_SETTLED: {
    status: 409,
    title: 'Whether the payment was charged is not known yet',
    detail:
      'Nothing was cancelled. Read the payment until its state is no longer W, then cancel it if it was paid. In status ' +
      'NEEDS_REVIEW an operator settles it.',
    payer: REFUSED,
    retryable: false,
  },
  PAYMENT_NOT_CHARGED: {
    status: 409,
    title: 'The payment was never charged',
    detail: 'There is nothing to give back: read the payment for its reason.',
    payer: REFUSED,
    retryable: false,
  },
  PAYMENT_ALREADY_CANCELLED: {
    status: 409,
    title: 'The payment is cancelled in whole',
    detail: 'There is nothing left to give back: read its cancellations.',
    payer: REFUSED,
    retryable: false,
  },
  CANCELLATION_IN_PROGRESS: {
    status: 409,
    title: 'Another cancellation of the payment is in progress',
    detail:
      'Read the cancellation named by `cancellationId` until its status is DONE or FAILED, then ask again with what ' +
      'remains. In status NEEDS_REVIEW an operator settles it.',
    payer: REFUSED,
    retryable: false,
  },
  BALANCE_MISMATCH: {
    status: 409,
    title: 'The payment’s remaining amount is not what the request expects',
    detail: '`remaining` is what can still be cancelled: read the payment’s cancellations, and decide again.',
    payer: REFUSED,
    retryable: false,
  },
  CANCELLATION_NOT_ALLOWED: {
    status: 422,
    title: 'The VAN, the issuer or the card does not allow this cancellation',
    detail: 'Nothing was sent. `errors` says why: often the whole payment can be cancelled, but not a part of it.',
    payer: REFUSED,
    retryable: false,
  },
  CANCELLATION_REFUSED: {
    status: 422,
    title: 'The cancellation has failed: no money was given back',
    detail:
      'The payment stands as before. `errors` has the VAN’s or issuer’s code; the cancellation named by ' +
      '`cancellationId` keeps it. A repeat, even with the same Idempotency-Key, asks again.',
    payer: REFUSED,
    retryable: false,
  },
  URL_NOT_ALLOWED: {
    status: 422,
    title: 'Webhooks can’t go to this URL',
    detail: '`errors` says why: a URL is https, without a user name, a password or a fragment.',
    payer: REFUSED,
    retryable: false,
  },
  TOO_MANY_ENDPOINTS: {
    status: 409,
    title: 'The merchant has as many webhook endpoints as it may have',
    detail: 'Remove one with DELETE /v1/webhook-endpoints/{id} first.',
    payer: REFUSED,
    retryable: false,
  },
  ENDPOINT_NOT_ENABLED: {
    status: 409,
    title: 'The webhook endpoint is disabled or removed',
    detail: 'Enable it with PATCH /v1/webhook-endpoints/{id}: it then gets everything that it has missed.',
    payer: REFUSED,
    retryable: false,
  },
  ORDER_NO_REUSED: {
    status: 409,
    title: 'Another bill that can be paid or is paid has this order number',
    detail:
      'Read the bill that `errors` names: void it to create another one, or use a new order number. For a merchant ' +
      'who repeats order numbers by design, the administrator sets `orderNoReuse`.',
    payer: REFUSED,
    retryable: false,
  },
  REQUEST_IN_PROGRESS: {
    status: 409,
    title: 'A request with the same Idempotency-Key is still in progress',
    detail:
      'Repeat the request with the same Idempotency-Key after `Retry-After` seconds; its answer will be replayed.',
    payer: TRY_AGAIN,
    retryable: true,
  },
  NAME_NOT_WRITABLE: {
    status: 409,
    title: 'The issuer can’t write a name of the order',
    detail:
      'Its character set lacks the characters in `errors`: let the payer choose another issuer or card, or rename the order.',
    payer: {
      ko: '주문명이나 판매자 이름에 이 카드사에서 표시할 수 없는 문자가 있습니다. 다른 카드를 이용해 주세요.',
      en: 'The order’s or the merchant’s name has characters that this card company can’t show. Please use another card.',
    },
    retryable: false,
  },
  ISSUER_UNDER_MAINTENANCE: {
    status: 409,
    title: 'The issuer is under maintenance',
    detail: 'Let the payer choose another issuer, or start a payment after `until`.',
    payer: {
      ko: '카드사 점검 중입니다. {until} 이후에 다시 시도하거나 다른 카드를 이용해 주세요.',
      en: 'The card company is under maintenance until {until}. Please try again then, or use another card.',
    },
    retryable: false,
  },
  BODY_TOO_LARGE: {
    status: 413,
    title: 'The body is too large',
    detail: 'Send at most 16 KiB.',
    payer: REFUSED,
    retryable: false,
  },
  UNSUPPORTED_MEDIA_TYPE: {
    status: 415,
    title: 'The content type is not supported',
    detail: 'Send `Content-Type: application/json`, and the text in UTF-8.',
    payer: REFUSED,
    retryable: false,
  },
  UNKNOWN_ISSUER: {
    status: 422,
    title: 'This issuer is not available',
    detail: 'Use an issuer code of the bill: read `GET /v1/pay/{token}`.',
    payer: {
      ko: '지원하지 않는 카드사입니다. 다른 카드사를 선택해 주세요.',
      en: 'This card company is not supported. Please choose another one.',
    },
    retryable: false,
  },
  INVALID_AMOUNT: {
    status: 422,
    title: 'The amount breaks a rule',
    detail: 'Use whole won, at least the minimum of the merchant, with taxFree + serviceCharge at most the amount.',
    payer: { ko: '결제 금액을 확인해 주세요.', en: 'Please check the amount.' },
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
    detail:
      'Use 0 or, from the merchant’s minimum amount on, 2 up to the merchant’s maximum. `GET /v1/pay/{token}` gives the maximum for the bill.',
    payer: {
      ko: '선택한 할부는 이용할 수 없습니다. 다른 할부나 일시불을 선택해 주세요.',
      en: 'The installment you chose is not available for this amount. Please choose other months or pay at once.',
    },
    retryable: false,
  },
  INVALID_MERCHANT: {
    status: 422,
    title: 'The merchant breaks a rule',
    detail: 'Correct what `errors` names and send it again.',
    payer: REFUSED,
    retryable: false,
  },
  NO_SANDBOX: {
    status: 422,
    title: 'This installation has no sandbox',
    detail: 'Ask its operators for one (SANDBOX_URL, SANDBOX_ADMIN_TOKEN), or issue a live key.',
    payer: REFUSED,
    retryable: false,
  },
  BILLING_KEY_NOT_ACTIVE: {
    status: 409,
    title: 'The billing key can’t be charged',
    detail: 'Read the billing key: register another one if it failed, expired or was deleted.',
    payer: {
      ko: '사용할 수 없는 결제 수단입니다. 결제 수단을 다시 등록해 주세요.',
      en: 'This payment method can’t be used. Please register one again.',
    },
    retryable: false,
  },
  CHARGE_REFUSED: {
    status: 409,
    title: 'Nothing was charged: the charge was refused before it was made',
    detail: '`errors` names the reason; if a bound is the reason, it says which one, and how to lift it.',
    payer: REFUSED,
    retryable: false,
  },
  SUBSCRIPTION_CONFLICT: {
    status: 409,
    title: 'The subscription is in a state that does not allow this',
    detail:
      'Read the subscription: an ended one can’t be changed, and a past-due one can’t be paused. Give it another billing key, or end it.',
    payer: REFUSED,
    retryable: false,
  },
  INVALID_SUBSCRIPTION: {
    status: 422,
    title: 'The subscription breaks a rule',
    detail: 'Correct what `errors` names and send it again.',
    payer: REFUSED,
    retryable: false,
  },
  INVALID_CARD: {
    status: 422,
    title: 'The card number or its expiry is not valid',
    detail: '`errors` names the field. Let the payer correct it.',
    payer: { ko: '카드 정보를 다시 확인해 주세요.', en: 'Please check the card’s number and expiry.' },
    retryable: false,
  },
  AGREEMENT_CHANGED: {
    status: 409,
    title: 'The payer has not agreed to what is registered now',
    detail: 'Show the page again: it sends the version of the text that it shows (`agreedTo`).',
    payer: {
      ko: '동의할 내용이 바뀌었습니다. 카드는 등록되지 않았으니 화면을 새로 고친 뒤 내용을 확인하고 다시 동의해 주세요.',
      en: 'What you agree to has changed. The card was not registered: please reload this page, read it again and agree.',
    },
    retryable: false,
  },
  CARD_NOT_KEPT: {
    status: 503,
    title: 'The card could not be encrypted just now, so it was not stored',
    detail: 'Let the payer send it again after `Retry-After` seconds.',
    payer: {
      ko: `지금은 카드를 등록할 수 없습니다. 등록되지 않았습니다. ${TRY_AGAIN.ko}`,
      en: `The card can’t be registered just now, and was not stored. ${TRY_AGAIN.en}`,
    },
    retryable: true,
  },
  IDEMPOTENCY_KEY_REUSED: {
    status: 422,
    title: 'The Idempotency-Key was used with another request',
    detail: 'Use a new key for a new request, and repeat a request unchanged.',
    payer: REFUSED,
    retryable: false,
  },
  RATE_LIMITED: {
    status: 429,
    title: 'Too many requests',
    detail: 'Wait `Retry-After` seconds. Instead of polling often, read the status with `wait`.',
    payer: { ko: `요청이 너무 많습니다. ${TRY_AGAIN.ko}`, en: `Too many requests. ${TRY_AGAIN.en}` },
    retryable: true,
  },
  INTERNAL: {
    status: 500,
    title: 'Something broke on our side',
    detail: 'Repeat the request with the same Idempotency-Key. If it persists, give us `instance`.',
    payer: {
      ko: `일시적인 오류가 발생했습니다. ${TRY_AGAIN.ko}`,
      en: `Something went wrong on our side. ${TRY_AGAIN.en}`,
    },
    retryable: true,
  },
  ISSUER_UNAVAILABLE: {
    status: 502,
    title: 'The order could not be written to the issuer; nothing was charged',
    detail: 'Start another payment with a new Idempotency-Key, or with another issuer.',
    payer: {
      ko: '카드사 앱을 호출할 수 없습니다. 결제되지 않았으니 다시 시도하거나 다른 카드를 이용해 주세요.',
      en: 'The card app could not be called. You were not charged; please try again or use another card.',
    },
    retryable: false,
  },
  SCHEME_NOT_READY: {
    status: 503,
    title: 'The payment was accepted but its app scheme is not ready yet; nothing was charged',
    detail: 'Repeat the request with the same Idempotency-Key after `Retry-After` seconds.',
    payer: {
      ko: `결제 준비가 늦어지고 있습니다. 결제되지 않았습니다. ${TRY_AGAIN.ko}`,
      en: `Preparing the payment takes longer than usual. You were not charged. ${TRY_AGAIN.en}`,
    },
    retryable: true,
  },
  UNAVAILABLE: {
    status: 503,
    title: 'The service can’t answer just now',
    detail: 'Repeat the request with the same Idempotency-Key after `Retry-After` seconds.',
    payer: {
      ko: '지금은 결제 상태를 확인할 수 없습니다. 결제 중이었다면 결과를 확인하고 있으니 다시 결제하지 말고 잠시 후 이 페이지를 다시 열어 주세요.',
      en: 'The state of your payment can’t be read just now. If you were paying, we are confirming the result: please do not pay again, and open this page again in a moment.',
    },
    retryable: true,
  },
  OVERLOADED: {
    status: 503,
    title: 'The service is overloaded, so the request was not begun',
    detail: 'Repeat the request with the same Idempotency-Key after `Retry-After` seconds.',
    payer: {
      ko: `이용자가 많아 처리가 늦어지고 있습니다. ${TRY_AGAIN.ko}`,
      en: `We are very busy just now. ${TRY_AGAIN.en}`,
    },
    retryable: true,
  },
} as const satisfies Readonly<Record<string, ProblemDeclaration>>;

export type ProblemCode = keyof typeof problems;

export const problemCodes = Object.keys(problems) as readonly ProblemCode[];

/** What a person reads who opens a page by a link: a malformed one is as wrong as one that opens nothing. */
export const pageProblem = (code: ProblemCode): ProblemCode => (code === 'INVALID_REQUEST' ? 'NOT_FOUND' : code);

/** Fields that a problem may carry in addition to the table's texts. */
export type ProblemExtras = {
  readonly paymentId?: string;
  readonly cancellationId?: string;
  /** Won. */
  readonly remaining?: number;
  readonly statusUrl?: string;
  /** ISO 8601; payers read it in Korean time. */
  readonly until?: string;
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

/** Who reads the problem's `detail`. */
export type Audience = keyof PayerText | 'developer';

/** Length of yyyyMMddHHmm: nobody needs the seconds. */
const MINUTES_LENGTH = 12;

/** A payer's text with the problem's values inserted. */
function payerText(problem: Problem, language: keyof PayerText): string {
  const { until } = problem.extras;
  const time =
    until === undefined ? {} : { until: dayText(language, kstDateTime(new Date(until)).slice(0, MINUTES_LENGTH)) };
  return filled(problems[problem.code].payer[language], time);
}

/** The body of a problem. @param instance the request's id */
export function problemBody(problem: Problem, audience: Audience, instance: string) {
  const { status, title, detail, retryable } = problems[problem.code];
  return {
    type: `urn:appcard:problem:${problem.code.toLowerCase().replaceAll('_', '-')}`,
    title,
    status,
    detail: audience === 'developer' ? detail : payerText(problem, audience),
    instance: `urn:appcard:request:${instance}`,
    code: problem.code,
    retryable,
    ...problem.extras,
  };
}
