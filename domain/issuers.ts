/**
 * Whose table a VAN's two-character issuer codes are from. There is no global one: "04" is one issuer in one table and another in
 * the next.
 */
export type VanIssuerTable = 'NICE';

export const platforms = ['android', 'ios', 'web'] as const;

/** What the payer's device is. */
export type Platform = (typeof platforms)[number];

type Declaration = {
  readonly code: string;
  /** For payers. */
  readonly name: { readonly ko: string; readonly en: string };
  /** Custom URL scheme of the card app. */
  readonly scheme: string;
  readonly androidPackage: string;
  /** The digits after `id` in the App Store. */
  readonly appStoreId: string;
  /** Where its keys may be used: the bill worker, or the approval worker only. */
  readonly cryptoZone: 'bill' | 'approval';
  /** The transaction is registered with the issuer before its app is called. */
  readonly needsRegistration: boolean;
  /** The app is opened by a page of ours in between. */
  readonly needsBridge: boolean;
  /** Media type of its authentication results. */
  readonly inboundContentType: string;
  /** The issuer's code at VANs, by the table they use. */
  readonly vanIssuerCode: Readonly<Record<VanIssuerTable, string>>;
};

const declarations = {
  kb: {
    code: 'kb',
    name: { ko: '국민', en: 'KB Kookmin' },
    scheme: 'kb-acp',
    androidPackage: 'com.kbcard.cxh.appcard',
    appStoreId: '695436326',
    cryptoZone: 'bill',
    needsRegistration: false,
    needsBridge: false,
    inboundContentType: 'application/x-www-form-urlencoded',
    vanIssuerCode: { NICE: '02' },
  },
} as const satisfies Readonly<Record<string, Declaration>>;

/** The engine's own short name of an issuer (카드사). */
export type IssuerCode = keyof typeof declarations;

/** What an issuer is. What it does differently is its adapter in `activities/issuers/`. */
export type IssuerDeclaration = Declaration & { readonly code: IssuerCode };

/** Every issuer the engine knows. The common process reads from here and never asks which issuer it has. */
export const issuers: Readonly<Record<IssuerCode, IssuerDeclaration>> = declarations;

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
