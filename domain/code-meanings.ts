import { type PayerText, reasons } from './reasons';

/**
 * What an answer to an approval means. `approved`; `hard`: the same card won't work; `soft`: it may work later, or with
 * another amount or installment; `technical`: the request or the merchant's set-up is wrong and nothing was approved;
 * `ambiguous`: it may have been approved, so the outcome is unknown.
 */
export type ResponseClass = 'approved' | 'hard' | 'soft' | 'technical' | 'ambiguous';

export type CodeMeaning = {
  readonly class: ResponseClass;
  /** For operators and logs. */
  readonly name: string;
  readonly payer: PayerText;
  /** Who says so can't work just now, whatever the card. */
  readonly isOutage?: true;
};

/** The texts for payers, shared by all tables. */
export const texts = {
  approved: {
    ko: '결제가 승인되었습니다. 따로 할 일은 없습니다.',
    en: 'The payment is approved. There is nothing more to do.',
  },
  limit: reasons.LIMIT_EXCEEDED.payer,
  limitOrFunds: {
    ko: '카드 한도 또는 잔액이 부족합니다. 한도와 잔액을 확인하거나 다른 카드를 이용해 주세요.',
    en: 'The card’s limit or balance is not enough. Please check them or use another card.',
  },
  balance: {
    ko: '잔액이 부족합니다. 잔액을 확인하거나 다른 카드를 이용해 주세요.',
    en: 'The balance is not enough. Please check it or use another card.',
  },
  unusable: reasons.CARD_UNUSABLE.payer,
  cancelledCard: {
    ko: '해지되었거나 다시 사용할 수 없는 카드입니다. 다른 카드를 이용해 주세요.',
    en: 'This card is cancelled or can’t be used again. Please use another card.',
  },
  expired: {
    ko: '유효기간이 지난 카드입니다. 다른 카드를 이용해 주세요.',
    en: 'This card has expired. Please use another card.',
  },
  badExpiry: {
    ko: '카드 유효기간이 올바르지 않습니다. 카드 앱에 등록된 카드를 확인하거나 다른 카드를 이용해 주세요.',
    en: 'The card’s expiry date is not right. Please check the card in its app or use another card.',
  },
  stopped: {
    ko: '사용이 정지된 카드입니다. 카드사에 문의하거나 다른 카드를 이용해 주세요.',
    en: 'This card is suspended. Please contact the card company or use another card.',
  },
  lostOrStolen: {
    ko: '분실 또는 도난 신고된 카드입니다. 카드사에 문의하거나 다른 카드를 이용해 주세요.',
    en: 'This card is reported lost or stolen. Please contact the card company or use another card.',
  },
  notReceived: {
    ko: '아직 수령 등록이 되지 않은 카드입니다. 카드사에 등록하거나 다른 카드를 이용해 주세요.',
    en: 'This card is not registered as received yet. Please register it with the card company or use another card.',
  },
  cardNumber: {
    ko: '카드번호를 확인할 수 없습니다. 카드 앱에 등록된 카드를 확인하거나 다른 카드를 이용해 주세요.',
    en: 'The card number is not valid. Please check the card in its app or use another card.',
  },
  askIssuer: {
    ko: '카드사 확인이 필요합니다. 카드사에 문의하거나 다른 카드를 이용해 주세요.',
    en: 'The card company must be asked first. Please contact it or use another card.',
  },
  installment: reasons.INSTALLMENT_NOT_ALLOWED.payer,
  merchant: {
    ko: '판매자 설정 문제로 승인되지 않았습니다. 결제되지 않았으니 판매자에게 문의해 주세요.',
    en: 'The merchant is not set up for this payment. You were not charged; please contact the merchant.',
  },
  technical: reasons.VAN_DECLINED_TECHNICAL.payer,
  unknown: reasons.VAN_OUTCOME_UNKNOWN.payer,
} as const satisfies Readonly<Record<string, PayerText>>;

const meaning =
  (responseClass: ResponseClass) =>
  (name: string, payer: PayerText): CodeMeaning => ({ class: responseClass, name, payer });
export const hard = meaning('hard');
export const soft = meaning('soft');
export const technical = (name: string, payer: PayerText = texts.technical): CodeMeaning =>
  meaning('technical')(name, payer);
export const ambiguous = (name: string): CodeMeaning => meaning('ambiguous')(name, texts.unknown);
/** The VAN's system, or the issuer's, does not work: the outcome is unknown, and the next card fares no better. */
export const outage = (name: string): CodeMeaning => ({ ...ambiguous(name), isOutage: true });
/** A code that is missing from its table may mean anything. */
export const unlisted = ambiguous('not listed');
export const approved = meaning('approved')('approved', texts.approved);

/** The codes of one table, with their meanings. */
export type CodeTable = Readonly<Record<string, CodeMeaning>>;
