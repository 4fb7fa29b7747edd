/** Who caused the end of the payment. */
type ReasonClass = 'payer' | 'issuer' | 'van' | 'engine' | 'operator';

/** What a payer reads. */
export type PayerText = { readonly ko: string; readonly en: string };

type ReasonDeclaration = {
  readonly class: ReasonClass;
  /** The payer may try to pay the bill again right away, perhaps with another card or installment. */
  readonly retryable: boolean;
  /** Says what happened and what to do next. */
  readonly payer: PayerText;
  /** Instead, of a payment that has ended without a charge: its bill can be paid again. */
  readonly unpaid?: PayerText;
  /** Before any VAN was asked: whether the issuer can work at all, whatever the card (domain/circuits.ts). */
  readonly issuer?: 'answered' | 'failed';
};

/** Why an authentication ended without an OTC, in the engine's words; every issuer's codes map to these. */
const authFailures = {
  PAYER_CANCELLED: {
    class: 'payer',
    retryable: true,
    issuer: 'answered',
    payer: {
      ko: '카드 앱에서 취소하여 결제되지 않았습니다. 결제하려면 다시 시도해 주세요.',
      en: 'You cancelled in the card app and were not charged. To pay, please try again.',
    },
  },
  APP_TIMEOUT: {
    class: 'payer',
    retryable: true,
    payer: {
      ko: '카드 앱에서 인증 시간이 지났습니다. 다시 시도해 주세요.',
      en: 'The time to confirm in the card app ran out. Please try again.',
    },
  },
  AUTH_REFUSED: {
    class: 'issuer',
    retryable: true,
    issuer: 'answered',
    payer: {
      ko: '카드사에서 인증하지 못했습니다. 카드 앱을 확인한 뒤 다시 시도하거나 다른 카드를 이용해 주세요.',
      en: 'The card company could not confirm it was you. Please check the card app and try again, or use another card.',
    },
  },
  CARD_UNUSABLE: {
    class: 'issuer',
    retryable: true,
    issuer: 'answered',
    payer: {
      ko: '사용할 수 없는 카드입니다. 다른 카드를 이용하거나 카드사에 문의해 주세요.',
      en: 'This card cannot be used. Please use another card or contact the card company.',
    },
  },
  LIMIT_EXCEEDED: {
    class: 'issuer',
    retryable: true,
    issuer: 'answered',
    payer: {
      ko: '카드 한도를 초과했습니다. 한도를 확인하거나 다른 카드를 이용해 주세요.',
      en: 'The card’s limit is exceeded. Please check the limit or use another card.',
    },
  },
  INSTALLMENT_NOT_ALLOWED: {
    class: 'issuer',
    retryable: true,
    payer: {
      ko: '이 카드로는 선택한 할부를 이용할 수 없습니다. 할부 개월을 바꾸거나 일시불로 다시 시도해 주세요.',
      en: 'This card does not allow the installment chosen. Please choose other months or pay at once.',
    },
  },
  ISSUER_ERROR: {
    class: 'issuer',
    retryable: true,
    issuer: 'failed',
    payer: {
      ko: '카드사에서 요청을 처리하지 못했습니다. 잠시 후 다시 시도하거나 다른 카드를 이용해 주세요.',
      en: 'The card company could not process the request. Please try again in a moment or use another card.',
    },
  },
  ISSUER_MAINTENANCE: {
    class: 'issuer',
    retryable: true,
    issuer: 'failed',
    payer: {
      ko: '카드사가 점검 중입니다. 점검이 끝난 뒤 다시 시도하거나 다른 카드를 이용해 주세요.',
      en: 'The card company is under maintenance. Please try again later or use another card.',
    },
  },
} as const satisfies Readonly<Record<string, ReasonDeclaration>>;

const otherReasons = {
  PAYER_ABORTED: {
    class: 'payer',
    retryable: true,
    payer: {
      ko: '결제를 취소하여 결제되지 않았습니다. 결제하려면 다시 시도해 주세요.',
      en: 'You cancelled this payment and were not charged. To pay, please try again.',
    },
  },
  SUPERSEDED: {
    class: 'payer',
    retryable: false,
    payer: {
      ko: '같은 청구서의 다른 결제가 시작되어 이 결제는 종료되었습니다. 새로 시작한 결제를 이어서 진행해 주세요.',
      en: 'Another payment of the same bill was begun, so this one has ended. Please go on with the newer one.',
    },
  },
  AUTH_EXPIRED: {
    class: 'payer',
    retryable: true,
    payer: {
      ko: '인증 시간이 지나 결제가 종료되었습니다. 다시 시도해 주세요.',
      en: 'The time to confirm ran out, so this payment has ended. Please try again.',
    },
  },
  BILL_EXPIRED: {
    class: 'engine',
    retryable: false,
    payer: {
      ko: '청구서의 결제 기한이 지났습니다. 판매자에게 새 청구서를 요청해 주세요.',
      en: 'The bill can no longer be paid. Please ask the merchant for a new one.',
    },
  },
  BILL_VOIDED: {
    class: 'engine',
    retryable: false,
    payer: {
      ko: '판매자가 취소한 청구서입니다. 결제되지 않았으니 궁금한 점은 판매자에게 문의해 주세요.',
      en: 'The merchant has withdrawn this bill. You were not charged; for questions, please contact the merchant.',
    },
  },
  BILL_NOT_PAYABLE: {
    class: 'engine',
    retryable: false,
    payer: {
      ko: '이미 결제되었거나 다른 결제가 진행 중인 청구서입니다. 청구서의 결제 상태를 확인해 주세요.',
      en: 'This bill is paid already, or another payment of it is under way. Please check the state of the bill.',
    },
  },
  RESULT_UNREADABLE: {
    class: 'issuer',
    retryable: true,
    payer: {
      ko: '카드사의 인증 결과를 확인하지 못했습니다. 결제되지 않았으니 다시 시도해 주세요.',
      en: 'The card company’s confirmation could not be read. You were not charged; please try again.',
    },
  },
  INSTALLMENT_MISMATCH: {
    class: 'issuer',
    retryable: true,
    payer: {
      ko: '선택한 할부 개월과 카드사에서 인증된 할부 개월이 다릅니다. 결제되지 않았으니 다시 시도해 주세요.',
      en: 'The installment confirmed differs from the one you chose. You were not charged; please try again.',
    },
  },
  INTEREST_FREE_UNSUPPORTED: {
    class: 'engine',
    retryable: true,
    payer: {
      ko: '이 결제에는 무이자 할부를 적용할 수 없습니다. 결제되지 않았으니 다른 할부나 일시불로 다시 시도해 주세요.',
      en: 'Interest-free installments are not possible for this payment. You were not charged; please try other months or pay at once.',
    },
  },
  INTEREST_FREE_NOT_CONFIRMED: {
    class: 'issuer',
    retryable: true,
    payer: {
      ko: '카드사에서 선택한 무이자 할부를 적용하지 않았습니다. 결제되지 않았으니 다른 할부나 일시불로 다시 시도해 주세요.',
      en: 'The card company did not confirm the interest-free installments. You were not charged; please try other months or pay at once.',
    },
  },
  VAN_DECLINED_HARD: {
    class: 'issuer',
    retryable: true,
    payer: {
      ko: '이 카드로는 승인되지 않았습니다. 다른 카드를 이용하거나 카드사에 문의해 주세요.',
      en: 'This card was declined. Please use another card or contact the card company.',
    },
  },
  VAN_DECLINED_SOFT: {
    class: 'issuer',
    retryable: true,
    payer: {
      ko: '카드사에서 승인하지 않았습니다. 한도나 잔액을 확인한 뒤 다시 시도하거나 다른 카드를 이용해 주세요.',
      en: 'The card company did not approve it. Please check limit and balance and try again, or use another card.',
    },
  },
  VAN_DECLINED_TECHNICAL: {
    class: 'van',
    retryable: true,
    payer: {
      ko: '결제 요청이 처리되지 않았습니다. 결제되지 않았으니 잠시 후 다시 시도하고, 계속되면 판매자에게 문의해 주세요.',
      en: 'The payment could not be processed. You were not charged; please try again in a moment, or ask the merchant if it persists.',
    },
  },
  VAN_NOT_SENT: {
    class: 'van',
    retryable: true,
    payer: {
      ko: '결제망에 연결하지 못해 승인을 요청하지 않았습니다. 결제되지 않았으니 잠시 후 다시 시도해 주세요.',
      en: 'The payment network was not reached and no approval was asked for. You were not charged; please try again in a moment.',
    },
  },
  VAN_OUTCOME_UNKNOWN: {
    class: 'van',
    retryable: false,
    payer: {
      ko: '결제 결과를 확인하고 있습니다. 확인이 끝날 때까지 다시 결제하지 말고 잠시 기다려 주세요.',
      en: 'We are confirming the result of your payment. Please wait and do not pay again until this is done.',
    },
  },
  NET_CANCELLED: {
    class: 'van',
    retryable: true,
    payer: {
      ko: '카드사의 응답을 받지 못해 결제를 취소했습니다. 승인 문자를 받았더라도 청구되지 않으니 다시 결제해 주세요.',
      en: 'The card company did not answer, so the payment was cancelled. You will not be charged, even if you were told of an approval; please pay again.',
    },
  },
  VAN_DECLINED_UNHEARD: {
    class: 'van',
    retryable: true,
    payer: {
      ko: '카드사에서 결제를 승인하지 않았습니다. 결제되지 않았으니 다시 시도하거나 다른 카드를 이용해 주세요.',
      en: 'The card company did not approve the payment. You were not charged; please try again or use another card.',
    },
  },
  CARD_KEY_UNAVAILABLE: {
    class: 'engine',
    retryable: true,
    payer: {
      ko: '등록된 카드를 지금 사용할 수 없습니다. 결제되지 않았으니 잠시 후 다시 시도해 주세요.',
      en: 'The registered card can’t be used just now. You were not charged; please try again in a moment.',
    },
  },
  KEY_ZONE_UNAVAILABLE: {
    class: 'engine',
    retryable: true,
    issuer: 'failed',
    payer: {
      ko: '지금은 이 카드사로 결제할 수 없습니다. 결제되지 않았으니 잠시 후 다시 시도하거나 다른 카드를 이용해 주세요.',
      en: 'Payments by this card company can’t be made just now. You were not charged; please try again in a moment or use another card.',
    },
  },
  BILLING_KEY_ENDED: {
    class: 'engine',
    retryable: false,
    payer: {
      ko: '등록된 카드가 삭제되었습니다. 결제되지 않았으니 결제 수단을 다시 등록해 주세요.',
      en: 'The registered card was removed. You were not charged; please register a payment method again.',
    },
  },
  ORDER_NOT_WRITABLE: {
    class: 'engine',
    retryable: false,
    payer: {
      ko: '주문명이나 판매자 이름에 이 카드사에서 표시할 수 없는 문자가 있어 결제되지 않았습니다. 다른 카드를 이용하거나 판매자에게 문의해 주세요.',
      en: 'The order’s or the merchant’s name has characters that this card company can’t show. You were not charged; please use another card or contact the merchant.',
    },
  },
  SUBSCRIPTION_NOT_ACTIVE: {
    class: 'engine',
    retryable: false,
    payer: {
      ko: '자동결제가 일시 중지되었거나 해지되었습니다. 결제되지 않았으니 판매자에게 문의해 주세요.',
      en: 'The subscription is paused or has ended. You were not charged; please contact the merchant.',
    },
  },
  BOUND_KEY_DAILY: {
    class: 'engine',
    retryable: false,
    payer: {
      ko: '등록된 카드의 하루 결제 횟수를 넘어 결제하지 않았습니다. 궁금한 점은 판매자에게 문의해 주세요.',
      en: 'The registered card was charged too often today, so it was not charged again. For questions, please contact the merchant.',
    },
  },
  BOUND_PERIOD_TRIES: {
    class: 'engine',
    retryable: false,
    payer: {
      ko: '자동결제를 여러 번 시도하여 더 시도하지 않았습니다. 결제 수단을 확인하고 판매자에게 문의해 주세요.',
      en: 'The subscription was tried too often, so it was not tried again. Please check the payment method and contact the merchant.',
    },
  },
  ENGINE_ERROR: {
    class: 'engine',
    retryable: true,
    payer: {
      ko: '일시적인 오류로 결제를 진행하지 못했습니다. 결제되지 않았으니 잠시 후 다시 시도해 주세요.',
      en: 'A fault on our side stopped the payment. You were not charged; please try again in a moment.',
    },
  },
  CANCELLED_BY_OPERATOR: {
    class: 'operator',
    retryable: true,
    payer: {
      ko: '담당자가 결제를 중단했습니다. 결제되지 않았으니 다시 시도하거나 판매자에게 문의해 주세요.',
      en: 'Our staff have stopped this payment. You were not charged; please try again or contact the merchant.',
    },
  },
  CANCEL_REFUSED: {
    class: 'van',
    retryable: false,
    payer: {
      ko: '카드사에서 취소 요청을 받아들이지 않았습니다. 결제는 그대로이니 판매자에게 문의해 주세요.',
      en: 'The card company did not accept the cancellation. The payment stands; please contact the merchant.',
    },
  },
  RESOLVED_BY_OPERATOR: {
    class: 'operator',
    retryable: false,
    payer: {
      ko: '담당자가 결제 결과를 확인하여 처리했습니다. 궁금한 점은 판매자에게 문의해 주세요.',
      en: 'Our staff have checked and settled this payment. For questions, please contact the merchant.',
    },
    unpaid: {
      ko: '담당자가 확인한 결과 결제되지 않았습니다. 승인 문자를 받았더라도 청구되지 않으니 다시 결제해 주세요.',
      en: 'Our staff have checked: you were not charged, even if you were told of an approval. Please pay again.',
    },
  },
  // A reason in a row that this version does not know: a newer version wrote it.
  OTHER: {
    class: 'engine',
    retryable: false,
    payer: {
      ko: '결제 상태가 바뀌었습니다. 결제 내역을 확인하고, 궁금한 점은 판매자에게 문의해 주세요.',
      en: 'The state of the payment has changed. Please check it and, for questions, contact the merchant.',
    },
  },
} as const satisfies Readonly<Record<string, ReasonDeclaration>>;

/** Why an authentication failed at the issuer. */
export type AuthFailureReason = keyof typeof authFailures;

export type Reason = AuthFailureReason | keyof typeof otherReasons;

/** Every reason, with its text for the payer. */
export const reasons: Readonly<Record<Reason, ReasonDeclaration>> = { ...authFailures, ...otherReasons };

export const reasonCodes = Object.keys(reasons) as readonly Reason[];

export const isReason = (x: string): x is Reason => Object.hasOwn(reasons, x);
