import type { FieldSpec, Layout } from './telegram-layout';

/** The engine's telegrams: an approval, and those about one. */
export type TelegramKind = 'APPROVAL' | 'NET_CANCEL' | 'CANCEL' | 'PARTIAL_CANCEL' | 'INQUIRY';

/** How a VAN writes one kind of telegram. */
type Message = {
  /** 전문구분 of request and response. */
  readonly request: string;
  readonly response: string;
  /** 취소구분 of the request. */
  readonly cancelKind: string;
};

export type InterestFreeKind = '' | '1' | '2';

/**
 * The fields of a request, in the engine's words. A VAN's layout takes those that it has a field for. Amounts are won;
 * codes in a VAN's own form are `string`.
 */
export type RequestFields = {
  /** 거래구분: by OTC, or recurring. */
  readonly transactionKind: 'AC' | 'RP';
  /** 전문구분, as the VAN writes it. */
  readonly messageType: string;
  readonly terminalId: string;
  readonly vendor: string;
  /** 전문일련번호, 12 digits. */
  readonly serial: string;
  /** 전송일시, yyyyMMddHHmmss KST. */
  readonly transmittedAt: string;
  /** 입력구분: an OTC, or a card number. */
  readonly entryMode: 'O' | 'K';
  readonly authData: string;
  /** 유효기간, YYMM; 0000 with an OTC. */
  readonly expiry: string;
  readonly installmentMonths: number;
  readonly totalAmount: number;
  readonly serviceCharge: number;
  readonly vat: number;
  readonly supplyAmount: number;
  readonly taxFreeAmount: number;
  /** From the VAN's table of issuers. */
  readonly issuerCode: string;
  readonly businessNo: string;
  readonly orderNo: string;
  /** 취소구분, as the VAN writes it; '' if it distinguishes cancels by message type. */
  readonly cancelKind: string;
  /** 무이자구분: none, 무이자, 부분무이자. */
  readonly interestFree: InterestFreeKind;
  /** 고객부담회차 of 부분무이자, two digits; otherwise ''. */
  readonly payerInterestMonths: string;
  readonly originalApprovalNo: string;
  /** 원승인일자, yyyyMMdd; zeros in an approval. */
  readonly originalDate: string;
  readonly originalTransactionId: string;
  readonly originalSerial: string;
  readonly balanceBeforeCancel: number;
};

/** The fields of a response, in the engine's words. Fields that a VAN lacks are blank. */
export type ResponseFields = {
  readonly transactionKind: 'AC' | 'RP';
  readonly messageType: string;
  readonly terminalId: string;
  readonly vendor: string;
  readonly serial: string;
  readonly transmittedAt: string;
  /** 상태: done, refused. */
  readonly state: 'O' | 'X';
  readonly responseCode: string;
  /** 카드사응답코드, 2 characters; '' without one. */
  readonly issuerResponseCode: string;
  readonly transactedAt: string;
  readonly cardKind: string;
  readonly message1: string;
  readonly message2: string;
  readonly approvalNo: string;
  readonly transactionId: string;
  readonly acquirerMerchantNo: string;
  readonly issuerCode: string;
  readonly issuerName: string;
  readonly acquirerCode: string;
  readonly acquirerName: string;
  readonly maskedCardNo: string;
  readonly installmentMonths: number | null;
  readonly totalAmount: number | null;
  readonly cancellableBalance: number | null;
  /** 무이자구분 and 고객부담회차 of the approval, which answers to interest-free approvals repeat. */
  readonly interestFree: string;
  readonly payerInterestMonths: string;
  /** 원거래상태, only in an inquiry: approved, declined, cancelled, in process, none; otherwise ''. */
  readonly originalState: '' | 'A' | 'D' | 'C' | 'P' | 'N';
  readonly originalSerial: string;
};

/** Fields that a VAN need not have: they only inform, or answer what it is never asked. */
export const blankResponse = {
  vendor: '',
  issuerResponseCode: '',
  transactedAt: '',
  cardKind: '',
  message1: '',
  message2: '',
  transactionId: '',
  acquirerMerchantNo: '',
  issuerCode: '',
  issuerName: '',
  acquirerCode: '',
  acquirerName: '',
  maskedCardNo: '',
  interestFree: '',
  payerInterestMonths: '',
} as const satisfies Partial<ResponseFields>;

type Constant = FieldSpec & { readonly kind: 'constant' };
type FieldsNamed<Name extends string> = Omit<Layout, 'fields'> & {
  readonly fields: readonly ((FieldSpec & { readonly name: Name }) | Constant)[];
};

export type RequestLayout = FieldsNamed<keyof RequestFields>;
export type ResponseLayout = FieldsNamed<keyof ResponseFields | 'reserved'>;

/** How the end of a telegram is known: by a length at its beginning. */
export type Framing = {
  readonly lengthBytes: number;
  /** ASCII digits, or an unsigned number with its highest byte first. */
  readonly lengthAs: 'digits' | 'binary';
  /** What the length counts: the bytes after it, or the whole telegram. */
  readonly lengthCounts: 'rest' | 'whole';
  /** Bytes that some of its systems add after a telegram; '' for nothing. */
  readonly mayFollow: string;
};

/**
 * A VAN's telegrams, from its page in docs/contracts/. Codes and clocks, by which workflows decide, are in
 * `domain/vans/<name>.ts`.
 */
export type VanContract = {
  readonly framing: Framing;
  readonly request: RequestLayout;
  readonly response: ResponseLayout;
  readonly messages: Readonly<Record<Exclude<TelegramKind, 'PARTIAL_CANCEL'>, Message>> & {
    /** Null: it has none, as its declaration says too (`partialCancel`). */
    readonly PARTIAL_CANCEL: Message | null;
  };
};
