/**
 * The table that a VAN's two-character issuer codes come from. There is no global table: "04" means different issuers
 * in different tables.
 */
export type VanIssuerTable = 'NICE' | 'TOSS';

export const platforms = ['android', 'ios', 'web'] as const;

/** The platform of the payer's device. */
export type Platform = (typeof platforms)[number];

/** A text in both languages of the payer's page. */
export type BilingualText = { readonly ko: string; readonly en: string };

/** Where an issuer's keys may be used. */
export type CryptoZone = 'bill' | 'approval';

type Declaration = {
  readonly code: string;
  /** For payers. */
  readonly name: BilingualText;
  /** Two letters or two syllables beside the name, instead of a logo; no two issuers' are alike. */
  readonly badge: BilingualText;
  /** Place by what Koreans spend with its cards: payers find the issuers in this order. */
  readonly rank: number;
  /** Custom URL scheme of the card app. */
  readonly scheme: string;
  readonly androidPackage: string;
  /** The digits after `id` in the App Store. */
  readonly appStoreId: string;
  /** Where its keys may be used: in the bill worker, or only in the approval worker. */
  readonly cryptoZone: CryptoZone;
  /** The transaction must be registered with the issuer before its app is opened. */
  readonly needsRegistration: boolean;
  /** A page of the issuer opens the app. */
  readonly needsBridge: boolean;
  /** Media type of its authentication results. */
  readonly inboundContentType: string;
  /**
   * Who sends its results: the issuer itself, to the inbound server, or LINQ, the gateway that also confirms its
   * orders.
   */
  readonly resultsBy: 'issuer' | 'linq';
  /** What a recurring charge sends: a CARD_ID of the issuer's, or the card's own number. */
  readonly recurringBy: 'card-id' | 'card-number';
  /** The character set of its orders: its app can't show other characters. */
  readonly textIn: 'UTF-8' | 'CP949';
  /** Its results may also come as the query string of a GET. */
  readonly inboundByQuery: boolean;
  /**
   * Length in bytes of the cipher key that it shares with the PSP; 0: its contract derives a key from each transaction.
   */
  readonly cipherKeyBytes: 0 | 16 | 32;
  /** The PSP's code at the issuer, if its contract has one: the default of its configuration. */
  readonly serviceCode?: string;
  /** It takes a cancel of a part of a payment (부분취소). */
  readonly partialCancel: boolean;
  /** Its order says that installments are interest-free (무이자); otherwise no such offer of its cards is made. */
  readonly interestFree: boolean;
  /** The issuer's code at VANs, by the table they use. */
  readonly vanIssuerCode: Readonly<Record<VanIssuerTable, string>>;
};

const FORM = 'application/x-www-form-urlencoded';

/** The common process: the keys are in the bill worker, and the app is opened at once. */
const common = {
  cryptoZone: 'bill',
  needsRegistration: false,
  needsBridge: false,
  inboundContentType: FORM,
  resultsBy: 'issuer',
  recurringBy: 'card-id',
  textIn: 'UTF-8',
  inboundByQuery: false,
  partialCancel: true,
  interestFree: true,
} as const;

const declarations = {
  kb: {
    ...common,
    code: 'kb',
    name: { ko: 'KB국민카드', en: 'KB Kookmin Card' },
    badge: { ko: 'KB', en: 'KB' },
    rank: 3,
    scheme: 'kb-acp',
    androidPackage: 'com.kbcard.cxh.appcard',
    appStoreId: '695436326',
    cipherKeyBytes: 0,
    serviceCode: '0613325',
    vanIssuerCode: { NICE: '02', TOSS: '11' },
  },
  samsung: {
    ...common,
    code: 'samsung',
    name: { ko: '삼성카드', en: 'Samsung Card' },
    badge: { ko: '삼성', en: 'SS' },
    rank: 2,
    scheme: 'mpocket.online.ansimclick',
    androidPackage: 'kr.co.samsungcard.mpocket',
    appStoreId: '535125356',
    cipherKeyBytes: 16,
    vanIssuerCode: { NICE: '04', TOSS: '51' },
  },
  lotte: {
    ...common,
    code: 'lotte',
    textIn: 'CP949',
    name: { ko: '롯데카드', en: 'Lotte Card' },
    badge: { ko: '롯데', en: 'LO' },
    rank: 5,
    scheme: 'lotteappcard',
    androidPackage: 'com.lcacApp',
    appStoreId: '688047200',
    inboundByQuery: true,
    cipherKeyBytes: 16,
    vanIssuerCode: { NICE: '08', TOSS: '71' },
  },
  hyundai: {
    ...common,
    code: 'hyundai',
    name: { ko: '현대카드', en: 'Hyundai Card' },
    badge: { ko: '현대', en: 'HD' },
    rank: 4,
    scheme: 'hdcardappcardansimclick',
    androidPackage: 'com.hyundaicard.appcard',
    appStoreId: '702653088',
    cipherKeyBytes: 32,
    vanIssuerCode: { NICE: '07', TOSS: '61' },
  },
  hana: {
    ...common,
    code: 'hana',
    name: { ko: '하나카드', en: 'Hana Card' },
    badge: { ko: '하나', en: 'HN' },
    rank: 6,
    scheme: 'cloudpay',
    androidPackage: 'com.hanaskcard.paycla',
    appStoreId: '847268987',
    inboundContentType: 'application/json',
    cipherKeyBytes: 32,
    vanIssuerCode: { NICE: '16', TOSS: '21' },
  },
  nonghyup: {
    ...common,
    code: 'nonghyup',
    name: { ko: 'NH농협카드', en: 'NH NongHyup Card' },
    badge: { ko: 'NH', en: 'NH' },
    rank: 7,
    scheme: 'nhallonepayansimclick',
    androidPackage: 'nh.smart.nhallonepay',
    appStoreId: '1177889176',
    cipherKeyBytes: 16,
    vanIssuerCode: { NICE: '12', TOSS: '91' },
  },
  bc: {
    ...common,
    code: 'bc',
    name: { ko: 'BC카드', en: 'BC Card' },
    badge: { ko: 'BC', en: 'BC' },
    rank: 8,
    scheme: 'ispmobile',
    androidPackage: 'kvp.jjy.MispAndroid320',
    appStoreId: '369125087',
    needsRegistration: true,
    needsBridge: true,
    recurringBy: 'card-number',
    inboundContentType: 'application/xml',
    cipherKeyBytes: 32,
    serviceCode: 'PAYMINT001',
    vanIssuerCode: { NICE: '01', TOSS: '31' },
  },
  shinhan: {
    ...common,
    code: 'shinhan',
    name: { ko: '신한카드', en: 'Shinhan Card' },
    badge: { ko: '신한', en: 'SH' },
    rank: 1,
    scheme: 'shinhan-sr-ansimclick',
    androidPackage: 'com.shcard.smartpay',
    appStoreId: '572462317',
    cryptoZone: 'approval',
    inboundContentType: 'application/json',
    resultsBy: 'linq',
    cipherKeyBytes: 32,
    serviceCode: '0000000',
    vanIssuerCode: { NICE: '06', TOSS: '41' },
  },
} as const satisfies Readonly<Record<string, Declaration>>;

/** The engine's own short name of an issuer (카드사). */
export type IssuerCode = keyof typeof declarations;

/** An issuer's declaration. What it does differently is in its adapter in `activities/issuers/`. */
export type IssuerDeclaration = Declaration & { readonly code: IssuerCode };

/** Every issuer that the engine supports. The common process reads this table and never asks which issuer it has. */
export const issuers: Readonly<Record<IssuerCode, IssuerDeclaration>> = declarations;

export const issuerCodes = Object.keys(declarations) as readonly IssuerCode[];

/** A value for each issuer. */
export function forEachIssuer<T>(make: (issuer: IssuerCode) => T): Readonly<Record<IssuerCode, T>> {
  return Object.fromEntries(issuerCodes.map((issuer) => [issuer, make(issuer)])) as Record<IssuerCode, T>;
}

/** An issuer that payers know but can't use here, with the reason. */
export type UnavailableIssuer = {
  readonly code: string;
  readonly name: BilingualText;
  readonly badge: BilingualText;
  readonly reason: BilingualText;
};

const noContract: BilingualText = { ko: '앱카드 결제를 제공하지 않습니다.', en: 'AppCard payments are not offered.' };

/** Shown on the payer's page, but can't be chosen. */
export const unavailableIssuers: readonly UnavailableIssuer[] = [
  { code: 'woori', name: { ko: '우리카드', en: 'Woori Card' }, badge: { ko: '우리', en: 'WR' }, reason: noContract },
  { code: 'citi', name: { ko: '씨티카드', en: 'Citi Card' }, badge: { ko: '씨티', en: 'CT' }, reason: noContract },
];

/** The badge of every issuer that payers know, by its code. */
export const badges: Readonly<Record<string, BilingualText>> = Object.fromEntries(
  [...Object.values(issuers), ...unavailableIssuers].map(({ code, badge }) => [code, badge]),
);

export function isIssuerCode(x: string): x is IssuerCode {
  return Object.hasOwn(issuers, x);
}

const storeUrls: Readonly<Record<Platform, (issuer: IssuerDeclaration) => string>> = {
  android: (issuer) => `market://details?id=${issuer.androidPackage}`,
  ios: (issuer) => `itms-apps://itunes.apple.com/app/id${issuer.appStoreId}`,
  web: (issuer) => `https://play.google.com/store/apps/details?id=${issuer.androidPackage}`,
};

/** Where a payer without the card app gets it. */
export function storeUrl(issuer: IssuerCode, platform: Platform): string {
  return storeUrls[platform](issuers[issuer]);
}
