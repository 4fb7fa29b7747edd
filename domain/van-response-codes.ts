import { type PayerText, type Reason, reasons } from './reasons';

/**
 * What an answer to an approval means: `approved`; `hard` the same card won't work; `soft` it may work later, with
 * another amount or installment; `technical` the request or the merchant's set-up is wrong and nothing was approved;
 * `ambiguous` it may have been approved, so the outcome is unknown.
 */
export type ResponseClass = 'approved' | 'hard' | 'soft' | 'technical' | 'ambiguous';

/** Whose table a VAN's own codes are from: the same four digits mean one thing at one VAN and another at the next. */
export type VanCodeTable = 'alpha' | 'beta';

/** Who gave a code. The same code means different things by source. */
export type CodeSource = VanCodeTable | 'issuer';

export type CodeMeaning = {
  readonly class: ResponseClass;
  /** For operators and logs. */
  readonly name: string;
  readonly payer: PayerText;
};

const texts = {
  approved: {
    ko: '결제가 승인되었습니다. 따로 하실 일은 없습니다.',
    en: 'The payment is approved. There is nothing more to do.',
  },
  limit: reasons.LIMIT_EXCEEDED.payer,
  limitOrFunds: {
    ko: '카드 한도 또는 잔액이 부족합니다. 한도와 잔액을 확인하시거나 다른 카드를 이용해 주시기 바랍니다.',
    en: 'The card’s limit or balance is not enough. Please check them or use another card.',
  },
  balance: {
    ko: '잔액이 부족합니다. 잔액을 확인하시거나 다른 카드를 이용해 주시기 바랍니다.',
    en: 'The balance is not enough. Please check it or use another card.',
  },
  unusable: reasons.CARD_UNUSABLE.payer,
  cancelledCard: {
    ko: '해지되었거나 다시 사용할 수 없는 카드입니다. 다른 카드를 이용해 주시기 바랍니다.',
    en: 'This card is cancelled or can’t be used again. Please use another card.',
  },
  expired: {
    ko: '유효기간이 지난 카드입니다. 다른 카드를 이용해 주시기 바랍니다.',
    en: 'This card has expired. Please use another card.',
  },
  badExpiry: {
    ko: '카드 유효기간이 올바르지 않습니다. 카드 앱에 등록된 카드를 확인하시거나 다른 카드를 이용해 주시기 바랍니다.',
    en: 'The card’s expiry date is not right. Please check the card in its app or use another card.',
  },
  stopped: {
    ko: '사용이 정지된 카드입니다. 카드사에 문의하시거나 다른 카드를 이용해 주시기 바랍니다.',
    en: 'This card is suspended. Please contact the card company or use another card.',
  },
  lostOrStolen: {
    ko: '분실 또는 도난 신고된 카드입니다. 카드사에 문의하시거나 다른 카드를 이용해 주시기 바랍니다.',
    en: 'This card is reported lost or stolen. Please contact the card company or use another card.',
  },
  notReceived: {
    ko: '아직 수령 등록이 되지 않은 카드입니다. 카드사에 등록하시거나 다른 카드를 이용해 주시기 바랍니다.',
    en: 'This card is not registered as received yet. Please register it with the card company or use another card.',
  },
  cardNumber: {
    ko: '카드번호를 확인할 수 없습니다. 카드 앱에 등록된 카드를 확인하시거나 다른 카드를 이용해 주시기 바랍니다.',
    en: 'The card number is not valid. Please check the card in its app or use another card.',
  },
  askIssuer: {
    ko: '카드사 확인이 필요합니다. 카드사에 문의하시거나 다른 카드를 이용해 주시기 바랍니다.',
    en: 'The card company must be asked first. Please contact it or use another card.',
  },
  installment: reasons.INSTALLMENT_NOT_ALLOWED.payer,
  merchant: {
    ko: '가맹점 설정 문제로 승인되지 않았습니다. 결제되지 않았으니 가맹점에 문의해 주시기 바랍니다.',
    en: 'The merchant is not set up for this payment. You were not charged; please contact the merchant.',
  },
  technical: reasons.VAN_DECLINED_TECHNICAL.payer,
  unknown: reasons.VAN_OUTCOME_UNKNOWN.payer,
} as const satisfies Readonly<Record<string, PayerText>>;

const meaning =
  (responseClass: ResponseClass) =>
  (name: string, payer: PayerText): CodeMeaning => ({ class: responseClass, name, payer });
const hard = meaning('hard');
const soft = meaning('soft');
const technical = (name: string, payer: PayerText = texts.technical): CodeMeaning => meaning('technical')(name, payer);
const ambiguous = (name: string): CodeMeaning => meaning('ambiguous')(name, texts.unknown);
const unlisted = ambiguous('not listed');

/**
 * VAN응답코드, 4 digits, as answers to an approval. What tells of a cancel or of an earlier request (7001 7003 8009) makes
 * no sense there, and "other" (9999) says nothing, so neither proves that nothing was approved.
 */
const alphaCodes: Readonly<Record<string, CodeMeaning>> = {
  '0000': { class: 'approved', name: 'approved', payer: texts.approved },
  '7001': ambiguous('already cancelled'),
  '7003': ambiguous('original not found'),
  '8009': ambiguous('already cancelled or no such original'),
  '8035': soft('limit or funds', texts.limitOrFunds),
  '8323': soft('limit or funds', texts.limitOrFunds),
  '8325': soft('limit or funds', texts.limitOrFunds),
  '8326': soft('limit or funds', texts.limitOrFunds),
  '8327': soft('limit or funds', texts.limitOrFunds),
  '8394': soft('limit or funds', texts.limitOrFunds),
  '8521': soft('limit or funds', texts.limitOrFunds),
  '8546': soft('limit or funds', texts.limitOrFunds),
  '8019': hard('card or OTC no longer valid', texts.cancelledCard),
  '8033': hard('card unusable', texts.unusable),
  '8314': hard('card expired', texts.expired),
  '8316': hard('wrong expiry', texts.badExpiry),
  '8324': hard('card stopped', texts.stopped),
  '8337': hard('ask the issuer', texts.askIssuer),
  '8350': hard('card lost or stolen', texts.lostOrStolen),
  '8448': hard('card not received yet', texts.notReceived),
  '8000': technical('wrong input, or a serial seen before'),
  '8393': technical('wrong input'),
  '8397': technical('wrong input'),
  '7979': technical('merchant not set up', texts.merchant),
  '8906': technical('merchant not set up', texts.merchant),
  '7390': ambiguous('system error'),
  '8374': ambiguous('system error'),
  '8381': ambiguous('system error'),
  '8712': ambiguous('system error'),
  '8903': ambiguous('system error'),
  '7399': soft('call the issuer', texts.askIssuer),
  '8373': soft('call the issuer', texts.askIssuer),
  '8376': soft('call the issuer', texts.askIssuer),
  '9000': soft('call the issuer', texts.askIssuer),
  '9999': ambiguous('other'),
};

/** What VAN beta documents. 8311 is in its list alone; what is in alpha's alone says nothing here. */
const betaCodes: Readonly<Record<string, CodeMeaning>> = {
  '0000': { class: 'approved', name: 'approved', payer: texts.approved },
  '7001': ambiguous('already cancelled'),
  '7003': ambiguous('original not found'),
  '8035': soft('limit exceeded', texts.limit),
  '8326': soft('balance too low', texts.balance),
  '8019': hard('OTC used before', texts.cancelledCard),
  '8311': hard('card not to be used', texts.unusable),
  '8314': hard('card expired', texts.expired),
  '8350': hard('card lost or stolen', texts.lostOrStolen),
  '8000': technical('wrong input, or a serial seen before'),
  '8393': technical('wrong amount'),
  '8906': technical('merchant not set up', texts.merchant),
  '8381': ambiguous('system error'),
  '9999': ambiguous('other'),
};

/**
 * 카드사응답코드, 2 characters. A duplicate (36) means that something like it was approved before: it proves nothing of this
 * one.
 */
const issuerCodes: Readonly<Record<string, CodeMeaning>> = {
  '01': hard('card stopped', texts.stopped),
  '04': hard('card expired', texts.expired),
  '05': soft('wrong installment', texts.installment),
  '08': technical('merchant not accepted', texts.merchant),
  '10': ambiguous('issuer timed out'),
  '14': hard('wrong card number', texts.cardNumber),
  '16': soft('monthly limit exceeded', texts.limit),
  '17': technical('wrong format'),
  '22': technical('already acquired'),
  '24': technical('no original'),
  '25': technical('already cancelled'),
  '26': hard('card lost or stolen', texts.lostOrStolen),
  '36': ambiguous('duplicate'),
  '54': soft('balance too low', texts.balance),
  '61': technical('cancel period over'),
  F4: soft('no installments', texts.installment),
  H0: technical('wrong cancel amount'),
};

/** Every code known, by source. What is not here may mean anything: ambiguous. */
export const responseCodes: Readonly<Record<CodeSource, ReadonlyMap<string, CodeMeaning>>> = {
  alpha: new Map(Object.entries(alphaCodes)),
  beta: new Map(Object.entries(betaCodes)),
  issuer: new Map(Object.entries(issuerCodes)),
};

const refusalReasons = {
  hard: 'VAN_DECLINED_HARD',
  soft: 'VAN_DECLINED_SOFT',
  technical: 'VAN_DECLINED_TECHNICAL',
  ambiguous: 'VAN_OUTCOME_UNKNOWN',
} as const satisfies Readonly<Record<Exclude<ResponseClass, 'approved'>, Reason>>;

type RefusalClass = keyof typeof refusalReasons;

/** Not an approval: declined, or unknown. */
export type Refusal = {
  readonly class: RefusalClass;
  readonly reason: (typeof refusalReasons)[RefusalClass];
  readonly payer: PayerText;
};

/** What an answer comes to, with what the payer is told; an approval has no reason. */
export type ResponseVerdict =
  Refusal | { readonly class: 'approved'; readonly reason: null; readonly payer: PayerText };

/** The part of a response that says what it means; a blank code is ''. */
export type ResponseStatus = {
  readonly state: string;
  readonly responseCode: string;
  readonly issuerResponseCode: string;
};

/**
 * Classifies a VAN's answer to an approval. It is approved only when state, VAN code and issuer code all say so, and
 * declined only when all of them say that nothing was approved; anything else is ambiguous.
 */
export function classifyResponse(table: VanCodeTable, response: ResponseStatus & { readonly state: 'X' }): Refusal;
export function classifyResponse(table: VanCodeTable, response: ResponseStatus): ResponseVerdict;
export function classifyResponse(
  table: VanCodeTable,
  { state, responseCode, issuerResponseCode }: ResponseStatus,
): ResponseVerdict {
  const van = responseCodes[table].get(responseCode) ?? unlisted;
  // The issuer knows the card, so its word goes before the VAN's, which often only says that the issuer refused.
  const stated = issuerResponseCode === '' ? van : (responseCodes.issuer.get(issuerResponseCode) ?? unlisted);
  const saysApproved = (code: CodeMeaning): boolean => code.class === 'approved';
  if (saysApproved(van) !== (state === 'O') || saysApproved(van) !== saysApproved(stated))
    return refusal('ambiguous', texts.unknown);
  if (van.class === 'ambiguous' || (state !== 'O' && state !== 'X')) return refusal('ambiguous', texts.unknown);
  return stated.class === 'approved'
    ? { class: stated.class, reason: null, payer: stated.payer }
    : refusal(stated.class, stated.payer);
}

function refusal(refusalClass: RefusalClass, payer: PayerText): Refusal {
  return { class: refusalClass, reason: refusalReasons[refusalClass], payer };
}
