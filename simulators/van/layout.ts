/**
 * How a field's bytes are read: digits, printable ASCII, CP949 text, UTF-8 text, or a mark that is always
 * the same (docs/contracts/van-telegram.md, van-gamma.md).
 */
export type FieldKind = 'N' | 'AN' | 'H' | 'U' | 'MARK';

/** Name, length in bytes, kind; for a mark also its bytes. */
export type FieldSpec = readonly [name: string, length: number, kind: FieldKind, mark?: string];
export type Layout = readonly FieldSpec[];

/** The fields of a layout that carry a value: all except its marks. */
export type ValueFieldOf<L extends Layout> = Exclude<L[number], readonly [string, number, 'MARK', string]>[0];

const HEADER = [
  ['length', 4, 'N'], // 전문길이
  ['stx', 1, 'MARK', '\x02'],
  ['transactionKind', 2, 'AN'], // 거래구분
  ['businessKind', 2, 'N'], // 업무구분
  ['messageType', 4, 'N'], // 전문구분
  ['transactionForm', 1, 'AN'], // 거래형태
  ['terminalId', 10, 'AN'], // 단말기번호
  ['vendor', 4, 'AN'], // 업체정보
  ['serial', 12, 'N'], // 전문일련번호
  ['transmittedAt', 14, 'N'], // 전송일시
] as const satisfies Layout;

const TRAILER = [
  ['etx', 1, 'MARK', '\x03'],
  ['cr', 1, 'MARK', '\x0d'],
] as const satisfies Layout;

export const REQUEST_LAYOUT = [
  ...HEADER,
  ['entryMode', 1, 'AN'], // 입력구분
  ['authData', 37, 'AN'], // 인증데이터
  ['expiry', 4, 'N'], // 유효기간
  ['fs', 1, 'MARK', '\x1c'],
  ['installmentMonths', 2, 'N'], // 할부개월
  ['currency', 3, 'N'], // 통화
  ['totalAmount', 12, 'N'], // 총금액
  ['serviceCharge', 12, 'N'], // 봉사료
  ['vat', 12, 'N'], // 세금
  ['supplyAmount', 12, 'N'], // 공급금액
  ['taxFreeAmount', 12, 'N'], // 면세금액
  ['issuerCode', 2, 'AN'], // 발급사코드
  ['businessNo', 10, 'N'], // 사업자번호
  ['orderNo', 40, 'AN'], // 주문번호
  ['cancelKind', 1, 'AN'], // 취소구분
  ['originalApprovalNo', 12, 'AN'], // 원승인번호
  ['originalDate', 8, 'N'], // 원승인일자
  ['originalTransactionId', 20, 'AN'], // 원거래고유번호
  ['originalSerial', 12, 'N'], // 원전문일련번호
  ['balanceBeforeCancel', 12, 'N'], // 취소전잔액
  ['interestFree', 1, 'AN'], // 무이자구분
  ['payerInterestMonths', 2, 'AN'], // 고객부담회차
  ['reserved', 17, 'AN'], // 예비
  ...TRAILER,
] as const satisfies Layout;

export const RESPONSE_LAYOUT = [
  ...HEADER,
  ['state', 1, 'AN'], // 상태
  ['responseCode', 4, 'AN'], // VAN응답코드
  ['issuerResponseCode', 4, 'AN'], // 카드사응답코드
  ['transactedAt', 14, 'N'], // 거래일시
  ['cardKind', 1, 'AN'], // 카드구분
  ['message1', 16, 'H'], // 메시지1
  ['message2', 16, 'H'], // 메시지2
  ['approvalNo', 12, 'AN'], // 승인번호
  ['transactionId', 20, 'AN'], // 거래고유번호
  ['acquirerMerchantNo', 15, 'AN'], // 가맹점번호
  ['issuerCode', 2, 'AN'], // 발급사코드
  ['issuerName', 16, 'H'], // 발급사명
  ['acquirerCode', 2, 'AN'], // 매입사코드
  ['acquirerName', 16, 'H'], // 매입사명
  ['maskedCardNo', 20, 'AN'], // 마스킹카드번호
  ['installmentMonths', 2, 'N'], // 할부
  ['totalAmount', 12, 'N'], // 총금액
  ['cancellableBalance', 12, 'N'], // 취소가능잔액
  ['originalState', 1, 'AN'], // 원거래상태
  ['originalSerial', 12, 'N'], // 원전문일련번호
  ['interestFree', 1, 'AN'], // 무이자구분
  ['payerInterestMonths', 2, 'AN'], // 고객부담회차
  ['reserved', 4, 'AN'], // 예비
  ...TRAILER,
] as const satisfies Layout;

export type RequestField = ValueFieldOf<typeof REQUEST_LAYOUT>;
export type RequestTelegram = Readonly<Record<RequestField, string>>;
export type ResponseTelegram = Readonly<Record<ValueFieldOf<typeof RESPONSE_LAYOUT>, string>>;

export const LENGTH_FIELD_BYTES = 4;
export const HEADER_BYTES = sizeOf(HEADER);
export const HEADER_FIELDS: ReadonlySet<string> = new Set(HEADER.map(([name]) => name));

/** The number of bytes of a telegram in this layout, including the length field. */
export function sizeOf(layout: Layout): number {
  return layout.reduce((bytes, [, length]) => bytes + length, 0);
}

/** A field's offset in bytes from the telegram's start. */
export function offsetOf<L extends Layout>(layout: L, field: L[number][0]): number {
  return sizeOf(
    layout.slice(
      0,
      layout.findIndex(([name]) => name === field),
    ),
  );
}
