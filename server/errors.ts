import { kstDateTime } from '../domain/kst';
import type { PayerText } from '../domain/reasons';
import { dayText, filled } from '../web/texts';

type ProblemDeclaration = {
  readonly status: number;
  readonly title: string;
  /** For developers: what to do next. */
  readonly detail: string;
  /** The same for developers who read Korean: in docs/ko/errors.md. */
  readonly korean: { readonly title: string; readonly detail: string };
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
    korean: {
      title: '요청이 규격에 맞지 않습니다',
      detail: '`errors`에 나온 항목을 고쳐 다시 보내 주세요.',
    },
    payer: REFUSED,
    retryable: false,
  },
  IDEMPOTENCY_KEY_REQUIRED: {
    status: 400,
    title: 'Idempotency-Key is missing or malformed',
    detail:
      'Send an Idempotency-Key of 8 to 128 printable ASCII characters: a new one for each new request, the same one for a repeated request.',
    korean: {
      title: 'Idempotency-Key가 없거나 형식이 잘못되었습니다',
      detail: '출력 가능한 ASCII 8~128자를 보내 주세요. 새 요청에는 새 키, 반복하는 요청에는 같은 키를 씁니다.',
    },
    payer: REFUSED,
    retryable: false,
  },
  UNAUTHENTICATED: {
    status: 401,
    title: 'The credentials are missing or not valid',
    detail:
      'Send `Authorization: Bearer <key>`: an API key that has not ended or, on /v1/admin, the administrator’s token.',
    korean: {
      title: '인증 정보가 없거나 유효하지 않습니다',
      detail: '`Authorization: Bearer <키>`를 보내 주세요. 만료되지 않은 API 키, /v1/admin에서는 관리자 토큰입니다.',
    },
    payer: CHECK_LINK,
    retryable: false,
  },
  NOT_FOUND: {
    status: 404,
    title: 'There is nothing here',
    detail: 'Check the path and the id. Objects of another merchant or bill are not found either.',
    korean: {
      title: '찾을 수 없습니다',
      detail: '경로와 id를 확인해 주세요. 다른 가맹점이나 다른 청구서의 것도 찾을 수 없습니다.',
    },
    payer: CHECK_LINK,
    retryable: false,
  },
  METHOD_NOT_ALLOWED: {
    status: 405,
    title: 'This path does not support the method',
    detail: 'Use one of the methods in the `Allow` header.',
    korean: {
      title: '이 경로에서 쓸 수 없는 메서드입니다',
      detail: '`Allow` 헤더에 있는 메서드를 써 주세요.',
    },
    payer: REFUSED,
    retryable: false,
  },
  PAYMENT_IN_PROGRESS: {
    status: 409,
    title: 'Another payment of this bill is being approved or confirmed',
    detail: 'Poll `statusUrl` of the payment named here; do not start another one.',
    korean: {
      title: '이 청구서의 다른 결제를 승인하거나 확인하고 있습니다',
      detail: '응답에 있는 결제의 `statusUrl`을 조회하고, 새로 결제하지 마세요.',
    },
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
    korean: {
      title: '이미 결제된 청구서입니다',
      detail: '응답에 있는 결제를 조회해 주세요.',
    },
    payer: { ko: '이미 결제가 완료된 청구서입니다.', en: 'This bill is paid already.' },
    retryable: false,
  },
  BILL_CLOSED: {
    status: 409,
    title: 'The bill has expired, or was voided or cancelled',
    detail: 'Create a new bill.',
    korean: {
      title: '만료되었거나 무효 또는 취소된 청구서입니다',
      detail: '새 청구서를 만들어 주세요.',
    },
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
    korean: {
      title: '결제되었는지 아직 모릅니다',
      detail:
        '취소하지 않았습니다. 상태가 W가 아닐 때까지 결제를 조회하고, 결제되었으면 취소해 주세요. NEEDS_REVIEW이면 운영자가 확인합니다.',
    },
    payer: REFUSED,
    retryable: false,
  },
  PAYMENT_NOT_CHARGED: {
    status: 409,
    title: 'The payment was never charged',
    detail: 'There is nothing to give back: read the payment for its reason.',
    korean: {
      title: '결제되지 않은 결제입니다',
      detail: '취소할 금액이 없습니다. 결제의 사유를 조회해 주세요.',
    },
    payer: REFUSED,
    retryable: false,
  },
  PAYMENT_ALREADY_CANCELLED: {
    status: 409,
    title: 'The payment is cancelled in whole',
    detail: 'There is nothing left to give back: read its cancellations.',
    korean: {
      title: '전체가 취소된 결제입니다',
      detail: '더 취소할 금액이 없습니다. 결제의 취소 내역을 조회해 주세요.',
    },
    payer: REFUSED,
    retryable: false,
  },
  CANCELLATION_IN_PROGRESS: {
    status: 409,
    title: 'Another cancellation of the payment is in progress',
    detail:
      'Read the cancellation named by `cancellationId` until its status is DONE or FAILED, then ask again with what ' +
      'remains. In status NEEDS_REVIEW an operator settles it.',
    korean: {
      title: '같은 결제의 다른 취소가 진행 중입니다',
      detail:
        '`cancellationId`의 취소가 DONE이나 FAILED가 될 때까지 조회한 뒤 남은 금액으로 다시 요청해 주세요. NEEDS_REVIEW이면 운영자가 확인합니다.',
    },
    payer: REFUSED,
    retryable: false,
  },
  BALANCE_MISMATCH: {
    status: 409,
    title: 'The payment’s remaining amount is not what the request expects',
    detail: '`remaining` is what can still be cancelled: read the payment’s cancellations, and decide again.',
    korean: {
      title: '결제의 남은 금액이 요청과 다릅니다',
      detail: '`remaining`이 더 취소할 수 있는 금액입니다. 취소 내역을 조회한 뒤 다시 결정해 주세요.',
    },
    payer: REFUSED,
    retryable: false,
  },
  CANCELLATION_NOT_ALLOWED: {
    status: 422,
    title: 'The VAN, the issuer or the card does not allow this cancellation',
    detail: 'Nothing was sent. `errors` says why: often the whole payment can be cancelled, but not a part of it.',
    korean: {
      title: 'VAN, 카드사 또는 카드가 허용하지 않는 취소입니다',
      detail:
        '아무것도 보내지 않았습니다. 이유는 `errors`에 있습니다. 부분취소는 안 되고 전체 취소만 되는 경우가 많습니다.',
    },
    payer: REFUSED,
    retryable: false,
  },
  CANCELLATION_REFUSED: {
    status: 422,
    title: 'The cancellation has failed: no money was given back',
    detail:
      'The payment stands as before. `errors` has the VAN’s or issuer’s code; the cancellation named by ' +
      '`cancellationId` keeps it. A repeat, even with the same Idempotency-Key, asks again.',
    korean: {
      title: '취소하지 못했습니다. 돈은 움직이지 않았습니다',
      detail:
        '결제는 그대로입니다. `errors`에 VAN이나 카드사의 코드가 있고, `cancellationId`의 취소에도 남습니다. 다시 보내면 같은 Idempotency-Key라도 새로 취소를 요청합니다.',
    },
    payer: REFUSED,
    retryable: false,
  },
  URL_NOT_ALLOWED: {
    status: 422,
    title: 'Webhooks can’t go to this URL',
    detail: '`errors` says why: a URL is https, without a user name, a password or a fragment.',
    korean: {
      title: '웹훅을 보낼 수 없는 URL입니다',
      detail: '이유는 `errors`에 있습니다. URL은 https여야 하고 사용자 이름, 비밀번호, 프래그먼트가 없어야 합니다.',
    },
    payer: REFUSED,
    retryable: false,
  },
  TOO_MANY_ENDPOINTS: {
    status: 409,
    title: 'The merchant has as many webhook endpoints as it may have',
    detail: 'Remove one with DELETE /v1/webhook-endpoints/{id} first.',
    korean: {
      title: '가맹점이 등록할 수 있는 웹훅 엔드포인트를 모두 등록했습니다',
      detail: '먼저 DELETE /v1/webhook-endpoints/{id}로 하나를 삭제해 주세요.',
    },
    payer: REFUSED,
    retryable: false,
  },
  ENDPOINT_NOT_ENABLED: {
    status: 409,
    title: 'The webhook endpoint is disabled or removed',
    detail: 'Enable it with PATCH /v1/webhook-endpoints/{id}: it then gets everything that it has missed.',
    korean: {
      title: '웹훅 엔드포인트가 중지되었거나 삭제되었습니다',
      detail: 'PATCH /v1/webhook-endpoints/{id}로 다시 켜 주세요. 놓친 웹훅을 모두 보내 드립니다.',
    },
    payer: REFUSED,
    retryable: false,
  },
  ORDER_NO_REUSED: {
    status: 409,
    title: 'Another bill that can be paid or is paid has this order number',
    detail:
      'Read the bill that `errors` names: void it to create another one, or use a new order number. For a merchant ' +
      'who repeats order numbers by design, the administrator sets `orderNoReuse`.',
    korean: {
      title: '결제할 수 있거나 결제된 다른 청구서가 같은 주문번호를 쓰고 있습니다',
      detail:
        '`errors`의 청구서를 조회해 주세요. 그 청구서를 무효로 하고 다시 만들거나 새 주문번호를 써 주세요. 주문번호를 반복해서 쓰는 가맹점에는 관리자가 `orderNoReuse`를 설정합니다.',
    },
    payer: REFUSED,
    retryable: false,
  },
  REQUEST_IN_PROGRESS: {
    status: 409,
    title: 'A request with the same Idempotency-Key is still in progress',
    detail:
      'Repeat the request with the same Idempotency-Key after `Retry-After` seconds; its answer will be replayed.',
    korean: {
      title: '같은 Idempotency-Key의 요청을 아직 처리하고 있습니다',
      detail: '`Retry-After`초 뒤에 같은 키로 다시 보내면 처음의 응답이 옵니다.',
    },
    payer: TRY_AGAIN,
    retryable: true,
  },
  NAME_NOT_WRITABLE: {
    status: 409,
    title: 'The issuer can’t write a name of the order',
    detail:
      'Its character set lacks the characters in `errors`: let the payer choose another issuer or card, or rename the order.',
    korean: {
      title: '카드사가 주문의 이름을 표시할 수 없습니다',
      detail:
        '카드사의 문자 집합에 없는 문자가 `errors`에 있습니다. 다른 카드사나 카드를 선택하게 하거나 주문의 이름을 바꿔 주세요.',
    },
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
    korean: {
      title: '카드사가 점검 중입니다',
      detail: '다른 카드사를 선택하게 하거나 `until` 뒤에 결제를 시작해 주세요.',
    },
    payer: {
      ko: '카드사 점검 중입니다. {until} 이후에 다시 시도하거나 다른 카드를 이용해 주세요.',
      en: 'The card company is under maintenance until {until}. Please try again then, or use another card.',
    },
    retryable: false,
  },
  ISSUER_OUT_OF_SERVICE: {
    status: 409,
    title: 'New payments don’t go to this issuer just now',
    detail:
      'It does not answer, or the PSP has suspended it; nothing was begun. Let the payer choose another issuer. ' +
      '`GET /v1/pay/{token}` says which can be chosen.',
    korean: {
      title: '지금은 이 카드사로 새로 결제할 수 없습니다',
      detail:
        '카드사가 응답하지 않거나 PG가 중지했습니다. 시작된 것은 없습니다. 다른 카드사를 선택하게 해 주세요. 선택할 수 있는 카드사는 `GET /v1/pay/{token}`에 있습니다.',
    },
    payer: {
      ko: '카드사 사정으로 지금은 이 카드를 이용할 수 없습니다. 결제되지 않았으니 다른 카드로 결제해 주세요.',
      en: 'This card company can’t take payments just now. You were not charged; please pay with another card.',
    },
    retryable: false,
  },
  BODY_TOO_LARGE: {
    status: 413,
    title: 'The body is too large',
    detail: 'Send at most 16 KiB.',
    korean: {
      title: '본문이 너무 큽니다',
      detail: '16 KiB까지 보낼 수 있습니다.',
    },
    payer: REFUSED,
    retryable: false,
  },
  UNSUPPORTED_MEDIA_TYPE: {
    status: 415,
    title: 'The content type is not supported',
    detail: 'Send `Content-Type: application/json`, and the text in UTF-8.',
    korean: {
      title: '지원하지 않는 본문 형식입니다',
      detail: '`Content-Type: application/json`과 UTF-8로 보내 주세요.',
    },
    payer: REFUSED,
    retryable: false,
  },
  UNKNOWN_ISSUER: {
    status: 422,
    title: 'This issuer is not available',
    detail: 'Use an issuer code of the bill: read `GET /v1/pay/{token}`.',
    korean: {
      title: '쓸 수 없는 카드사입니다',
      detail: '청구서의 카드사 코드를 써 주세요: `GET /v1/pay/{token}`.',
    },
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
    korean: {
      title: '금액이 규칙에 맞지 않습니다',
      detail:
        '가맹점의 최소 금액 이상인 원 단위 정수를 보내 주세요. taxFree와 serviceCharge의 합은 amount를 넘을 수 없습니다.',
    },
    payer: { ko: '결제 금액을 확인해 주세요.', en: 'Please check the amount.' },
    retryable: false,
  },
  INVALID_EXPIRY: {
    status: 422,
    title: 'The expiry breaks a rule',
    detail: 'Use an instant in the future, at most 90 days away.',
    korean: {
      title: '만료 시각이 규칙에 맞지 않습니다',
      detail: '지금 이후, 최대 90일 뒤의 시각을 보내 주세요.',
    },
    payer: CHECK_LINK,
    retryable: false,
  },
  INTEREST_FREE_CHANGED: {
    status: 409,
    title: 'These interest-free terms are not offered any more',
    detail:
      'Show the payer the bill’s `interestFree` anew, by `GET /v1/pay/{token}`, and let them choose. Nothing was begun.',
    korean: {
      title: '더 이상 제공하지 않는 무이자 조건입니다',
      detail:
        '`GET /v1/pay/{token}`의 `interestFree`를 다시 보여 주고 결제자가 선택하게 해 주세요. 시작된 결제는 없습니다.',
    },
    payer: {
      ko: '무이자 할부 조건이 바뀌었습니다. 결제되지 않았으니 할부개월을 다시 선택해 주세요.',
      en: 'The interest-free terms have changed. You were not charged; please choose your installments again.',
    },
    retryable: false,
  },
  INSTALLMENT_NOT_ALLOWED: {
    status: 422,
    title: 'This installment is not allowed for this bill',
    detail:
      'Use 0 or, from the merchant’s minimum amount on, 2 up to the merchant’s maximum. `GET /v1/pay/{token}` gives the maximum for the bill.',
    korean: {
      title: '이 청구서에서 쓸 수 없는 할부입니다',
      detail:
        '0, 또는 가맹점의 최소 할부 금액부터는 2~최대 개월을 쓸 수 있습니다. 청구서의 최대 개월은 `GET /v1/pay/{token}`에 있습니다.',
    },
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
    korean: {
      title: '가맹점 정보가 규칙에 맞지 않습니다',
      detail: '`errors`에 나온 항목을 고쳐 다시 보내 주세요.',
    },
    payer: REFUSED,
    retryable: false,
  },
  INVALID_OFFER: {
    status: 422,
    title: 'The offer of interest-free installments breaks a rule',
    detail: 'Correct what `errors` names and send it again.',
    korean: {
      title: '무이자 할부 조건이 규칙에 맞지 않습니다',
      detail: '`errors`에 나온 항목을 고쳐 다시 보내 주세요.',
    },
    payer: REFUSED,
    retryable: false,
  },
  NO_SANDBOX: {
    status: 422,
    title: 'This installation has no sandbox',
    detail: 'Ask its operators for one (SANDBOX_URL, SANDBOX_ADMIN_TOKEN), or issue a live key.',
    korean: {
      title: '테스트 환경이 없는 설치입니다',
      detail: '운영자에게 테스트 환경을 요청하거나(SANDBOX_URL, SANDBOX_ADMIN_TOKEN) 실제 키를 발급해 주세요.',
    },
    payer: REFUSED,
    retryable: false,
  },
  BILLING_KEY_NOT_ACTIVE: {
    status: 409,
    title: 'The billing key can’t be charged',
    detail: 'Read the billing key: register another one if it failed, expired or was deleted.',
    korean: {
      title: '결제할 수 없는 빌링키입니다',
      detail: '빌링키를 조회해 주세요. 등록에 실패했거나 만료되었거나 삭제되었으면 다시 등록해 주세요.',
    },
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
    korean: {
      title: '결제를 요청하기 전에 거절했습니다. 결제되지 않았습니다',
      detail: '이유는 `errors`에 있습니다. 한도 때문이면 어떤 한도인지와 푸는 방법이 나옵니다.',
    },
    payer: REFUSED,
    retryable: false,
  },
  SUBSCRIPTION_CONFLICT: {
    status: 409,
    title: 'The subscription is in a state that does not allow this',
    detail:
      'Read the subscription: an ended one can’t be changed, and a past-due one can’t be paused. Give it another billing key, or end it.',
    korean: {
      title: '지금 상태의 정기결제에서는 할 수 없습니다',
      detail:
        '정기결제를 조회해 주세요. 끝난 정기결제는 바꿀 수 없고, 연체된 정기결제는 일시 중지할 수 없습니다. 다른 빌링키를 등록하거나 끝내 주세요.',
    },
    payer: REFUSED,
    retryable: false,
  },
  INVALID_SUBSCRIPTION: {
    status: 422,
    title: 'The subscription breaks a rule',
    detail: 'Correct what `errors` names and send it again.',
    korean: {
      title: '정기결제가 규칙에 맞지 않습니다',
      detail: '`errors`에 나온 항목을 고쳐 다시 보내 주세요.',
    },
    payer: REFUSED,
    retryable: false,
  },
  INVALID_AGREEMENT: {
    status: 422,
    title: 'The plan or the agreement breaks a rule',
    detail: 'Correct what `errors` names and send it again.',
    korean: {
      title: '청구 계획이나 동의가 규칙에 맞지 않습니다',
      detail: '`errors`에 나온 항목을 고쳐 다시 보내 주세요.',
    },
    payer: REFUSED,
    retryable: false,
  },
  INVALID_CARD: {
    status: 422,
    title: 'The card number or its expiry is not valid',
    detail: '`errors` names the field. Let the payer correct it.',
    korean: {
      title: '카드번호나 유효기간이 올바르지 않습니다',
      detail: '`errors`에 항목이 있습니다. 구매자가 고치게 해 주세요.',
    },
    payer: { ko: '카드 정보를 다시 확인해 주세요.', en: 'Please check the card’s number and expiry.' },
    retryable: false,
  },
  AGREEMENT_CHANGED: {
    status: 409,
    title: 'The payer has not agreed to what is registered now',
    detail: 'Show the page again: it sends the version of the text that it shows (`agreedTo`).',
    korean: {
      title: '구매자가 지금의 내용에 동의하지 않았습니다',
      detail: '페이지를 다시 보여 주세요. 보여 주는 글의 버전(`agreedTo`)을 보냅니다.',
    },
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
    korean: {
      title: '지금은 카드를 암호화할 수 없어 저장하지 않았습니다',
      detail: '`Retry-After`초 뒤에 구매자가 다시 보내게 해 주세요.',
    },
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
    korean: {
      title: '다른 요청에 쓴 Idempotency-Key입니다',
      detail: '새 요청에는 새 키를 쓰고, 반복할 때는 요청을 바꾸지 마세요.',
    },
    payer: REFUSED,
    retryable: false,
  },
  RATE_LIMITED: {
    status: 429,
    title: 'Too many requests',
    detail: 'Wait `Retry-After` seconds. Instead of polling often, read the status with `wait`.',
    korean: {
      title: '요청이 너무 많습니다',
      detail: '`Retry-After`초 동안 기다려 주세요. 자주 조회하는 대신 `wait`로 상태를 조회할 수 있습니다.',
    },
    payer: { ko: `요청이 너무 많습니다. ${TRY_AGAIN.ko}`, en: `Too many requests. ${TRY_AGAIN.en}` },
    retryable: true,
  },
  INTERNAL: {
    status: 500,
    title: 'Something broke on our side',
    detail: 'Repeat the request with the same Idempotency-Key. If it persists, give us `instance`.',
    korean: {
      title: '엔진에서 오류가 일어났습니다',
      detail: '같은 Idempotency-Key로 다시 보내 주세요. 계속되면 `instance`를 알려 주세요.',
    },
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
    korean: {
      title: '카드사에 주문을 전달하지 못했습니다. 결제되지 않았습니다',
      detail: '새 Idempotency-Key로, 또는 다른 카드사로 결제를 다시 시작해 주세요.',
    },
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
    korean: {
      title: '결제를 접수했지만 앱 스킴이 아직 준비되지 않았습니다. 결제되지 않았습니다',
      detail: '`Retry-After`초 뒤에 같은 Idempotency-Key로 다시 보내 주세요.',
    },
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
    korean: {
      title: '지금은 응답할 수 없습니다',
      detail: '`Retry-After`초 뒤에 같은 Idempotency-Key로 다시 보내 주세요.',
    },
    payer: {
      ko: '지금은 결제 상태를 확인할 수 없습니다. 결제 중이었다면 결과를 확인하고 있으니 다시 결제하지 말고 잠시 후 이 페이지를 다시 열어 주세요.',
      en: 'The state of your payment can’t be read just now. If you were paying, we are confirming the result: please do not pay again, and open this page again in a moment.',
    },
    retryable: true,
  },
  VAN_OUT_OF_SERVICE: {
    status: 503,
    title: 'No VAN of the merchant takes new payments just now',
    detail:
      'They do not answer, or the PSP has suspended them; nothing was begun. Another card would meet the same VANs: let ' +
      'the payer press again after `Retry-After` seconds.',
    korean: {
      title: '지금은 가맹점의 어느 VAN으로도 새로 결제할 수 없습니다',
      detail:
        'VAN이 응답하지 않거나 PG가 중지했습니다. 시작된 것은 없습니다. 다른 카드도 같은 VAN을 거치니 `Retry-After`초 뒤에 구매자가 다시 누르게 해 주세요.',
    },
    payer: {
      ko: `결제망 사정으로 지금은 결제할 수 없습니다. 결제되지 않았습니다. ${TRY_AGAIN.ko}`,
      en: `The payment network can’t take payments just now. You were not charged. ${TRY_AGAIN.en}`,
    },
    retryable: false,
  },
  VAN_BUSY: {
    status: 503,
    title: 'Too many approvals wait for the merchant’s VANs, so the payment was not begun',
    detail:
      'It could not be approved in time. Repeat the request with the same Idempotency-Key after `Retry-After` seconds.',
    korean: {
      title: '가맹점의 VAN을 기다리는 승인이 너무 많아 결제를 시작하지 않았습니다',
      detail: '제때 승인할 수 없는 결제입니다. `Retry-After`초 뒤에 같은 Idempotency-Key로 다시 보내 주세요.',
    },
    payer: {
      ko: `결제가 몰려 승인이 늦어지고 있습니다. 결제되지 않았습니다. ${TRY_AGAIN.ko}`,
      en: `Many payments are waiting for approval. You were not charged. ${TRY_AGAIN.en}`,
    },
    retryable: true,
  },
  OVERLOADED: {
    status: 503,
    title: 'The service is overloaded, so the request was not begun',
    detail: 'Repeat the request with the same Idempotency-Key after `Retry-After` seconds.',
    korean: {
      title: '서버가 바빠 요청을 시작하지 않았습니다',
      detail: '`Retry-After`초 뒤에 같은 Idempotency-Key로 다시 보내 주세요.',
    },
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
    /** When to come again; undefined: soon, if the same request may succeed later. */
    readonly retryAfterSeconds?: number,
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
