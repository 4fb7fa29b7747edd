import type { CancellationKind } from '../domain/cancellation-states';
import type { ChargePlan } from '../domain/registration-agreement';
import type { InAppBrowser } from './in-app-browser';
import type { Language } from './texts';

/** An approval as its payer sees it; null where a value is not known. */
export type ApprovalView = {
  readonly approvalNo: string | null;
  /** KST, yyyyMMddHHmmss. */
  readonly approvedAt: string | null;
  readonly maskedCardNo: string | null;
  readonly cardIssuerName: string | null;
  readonly amount: number;
  /** Won of it that were given back so far. */
  readonly cancelledAmount: number;
  readonly installmentMonths: number;
  /** Only of interest-free installments: the number of first ones whose interest the payer bears. */
  readonly payerInterestMonths: number | null;
};

/** Months of one issuer's cards, and how many first ones bear interest. */
export type InterestFreeView = {
  readonly issuer: string;
  readonly installmentMonths: number;
  readonly payerInterestMonths: number;
};

/** A cancellation that is done. Amounts are won, and positive. */
export type CancelView = {
  readonly kind: CancellationKind;
  readonly amount: number;
  readonly supply: number;
  readonly vat: number;
  readonly serviceCharge: number;
  readonly taxFree: number;
  /** The VAN's time: KST, yyyyMMddHHmmss. */
  readonly cancelledAt: string;
};

/** The cancellations of an approved payment; one that failed is none. */
export type CancelsView = {
  /** In order of time. */
  readonly done: readonly CancelView[];
  /** Won of the one that is under way: whether it succeeds is not known yet. */
  readonly underWay?: number | undefined;
};

/** The payment was cancelled in whole. */
export const isCancelled = ({ amount, cancelledAmount }: ApprovalView): boolean => amount === cancelledAmount;

/** The merchant, as the law wants payers to see it. */
export type SellerView = {
  readonly name: string;
  /** 10 digits. */
  readonly businessNo: string;
  /** 대표자, 주소, 전화번호: if known. */
  readonly representative?: string | undefined;
  readonly address?: string | undefined;
  readonly phone?: string | undefined;
};

/** 결제대행사. */
export type ProviderView = {
  readonly name: string;
  /** 전자금융거래 이용약관, 개인정보 수집·이용 동의, 개인정보 제3자 제공 동의: if they are configured. */
  readonly termsUrl?: string | undefined;
  readonly collectionUrl?: string | undefined;
  readonly privacyUrl?: string | undefined;
};

/** The payment that holds a bill. */
export type HeldView = {
  readonly paymentId: string;
  /** KST, yyyyMMddHHmmss. */
  readonly requestedAt: string;
};

/** A bill as the payer's page shows it. */
export type BillPageView = {
  readonly language: Language;
  /** The bill's capability: it appears only in same-origin URLs. */
  readonly token: string;
  readonly orderName: string;
  readonly merchantName: string;
  /** Total in won. */
  readonly amount: number;
  /** The bill's state: waiting, paid, cancelled, void or expired. */
  readonly state: 'W' | 'F' | 'C' | 'D';
  readonly issuers: readonly {
    readonly code: string;
    readonly name: string;
    /** Instead of a logo. */
    readonly badge: string;
    /** Why it can't be chosen now. */
    readonly unavailable?: string;
    /** The end of the unavailability, if known: KST, yyyyMMddHHmm. */
    readonly until?: string;
  }[];
  /** KST, yyyyMMddHHmm. */
  readonly expiresAt: string;
  /** Smallest total that may be paid in installments, in won. */
  readonly minimumInstallmentAmount: number;
  /** Longest installment that the merchant allows; below 2 there are none. */
  readonly maximumInstallmentMonths: number;
  /** Installments that are offered as 무이자 or 부분무이자 now. */
  readonly interestFree: readonly InterestFreeView[];
  /**
   * The payment that holds the waiting bill: it is being approved, or unsettled. The page follows it and offers no way
   * to pay.
   */
  readonly held?: HeldView | undefined;
  /** A payment whose outcome was unknown has ended without a charge: the payer may not have learned that. */
  readonly wasUnknown?: boolean;
  readonly seller: SellerView;
  readonly provider: ProviderView;
  /** Present for a paid or cancelled bill. */
  readonly approval?: ApprovalView | undefined;
  readonly cancels?: CancelsView | undefined;
  /** Leads to the merchant's page for returning payers. */
  readonly returnUrl?: string | undefined;
  /** The page's own address, for another device or browser. */
  readonly pageUrl: string;
  /** The payer is at a computer on which no card app opens. */
  readonly isAtComputer?: boolean;
  /** The page is open in the browser of another app. */
  readonly inApp?: InAppBrowser | undefined;
  /** The card app has opened the page: the payer comes back from it. */
  readonly isBack?: boolean;
  /**
   * Base URL of a card app that runs in a browser, for desktops. Without one, a desktop tries the app scheme itself.
   */
  readonly cardApp?: string | undefined;
};

/** The content of the page on which a card is registered. */
export type RegisterPageView = {
  readonly language: Language;
  /** The registration's capability: it appears only in same-origin URLs. */
  readonly token: string;
  readonly merchantName: string;
  readonly orderName: string;
  readonly issuerName: string;
  /** What the merchant says that it will charge. */
  readonly plan: ChargePlan;
  /** Names the text that the payer agrees to; the page sends it with the card. */
  readonly agreementVersion: string;
  readonly state: 'open' | 'registered' | 'closed';
  readonly seller: SellerView;
  readonly provider: ProviderView;
  readonly maskedCardNo?: string | undefined;
  readonly returnUrl?: string | undefined;
};

/** 카드구분, as VANs tell it: credit, check, gift, prepaid. */
export type CardKind = 'N' | 'C' | 'G' | 'P';

export const isCardKind = (x: string | null): x is CardKind => x !== null && /^[NCGP]$/.test(x);

/** An approved payment as a sales slip shows it. Amounts are won, times KST in yyyyMMddHHmmss. */
export type ReceiptView = {
  readonly language: Language;
  readonly token: string;
  readonly seller: SellerView;
  readonly orderName: string;
  /** The merchant's own. */
  readonly orderNo: string;
  readonly approval: ApprovalView;
  readonly cardKind?: CardKind | undefined;
  readonly acquirerName: string;
  /** 가맹점번호 at the acquirer, if the VAN told it. */
  readonly acquirerMerchantNo?: string | undefined;
  /** 결제대행사. */
  readonly pspName: string;
  /** Missing if an operator has resolved the payment by hand. */
  readonly vanName?: string | undefined;
  readonly supply: number;
  readonly vat: number;
  readonly serviceCharge: number;
  readonly taxFree: number;
  readonly cancels: CancelsView;
};
