import type { RequestLayout, ResponseLayout, VanContract } from '../contract';
import type { Layout } from '../telegram-layout';

const transactionKind = { AC: 'S', RP: 'R' } as const;

/** The same in requests and responses. */
const header = [
  { name: 'messageType', offset: 2, length: 2, kind: 'AN' }, // 전문구분
  { name: 'terminalId', offset: 4, length: 10, kind: 'AN' }, // 단말기번호
  { name: 'serial', offset: 14, length: 12, kind: 'N', as: 'text' }, // 전문일련번호
  { name: 'transmittedAt', offset: 26, length: 14, kind: 'N', as: 'text' }, // 전송일시
  { name: 'transactionKind', offset: 40, length: 1, kind: 'AN', words: transactionKind }, // 거래구분
] as const satisfies Layout['fields'];

const request = {
  length: 243,
  charset: 'UTF-8',
  fields: [
    { name: 'length', offset: 0, length: 2, kind: 'constant', bytes: '\x00\xf3' },
    ...header,
    { name: 'orderNo', offset: 41, length: 40, kind: 'AN' }, // 주문번호
    { name: 'businessNo', offset: 81, length: 10, kind: 'N', as: 'text' }, // 사업자번호
    { name: 'issuerCode', offset: 91, length: 2, kind: 'AN' }, // 발급사코드
    { name: 'totalAmount', offset: 93, length: 10, kind: 'N', as: 'number' }, // 총금액
    { name: 'supplyAmount', offset: 103, length: 10, kind: 'N', as: 'number' }, // 공급금액
    { name: 'vat', offset: 113, length: 10, kind: 'N', as: 'number' }, // 세금
    { name: 'serviceCharge', offset: 123, length: 10, kind: 'N', as: 'number' }, // 봉사료
    { name: 'taxFreeAmount', offset: 133, length: 10, kind: 'N', as: 'number' }, // 면세금액
    { name: 'installmentMonths', offset: 143, length: 2, kind: 'N', as: 'number' }, // 할부개월
    { name: 'entryMode', offset: 145, length: 1, kind: 'AN', words: { O: '1', K: '2' } }, // 입력구분
    { name: 'authData', offset: 146, length: 40, kind: 'AN' }, // 인증데이터
    { name: 'expiry', offset: 186, length: 4, kind: 'N', as: 'text' }, // 유효기간
    { name: 'originalSerial', offset: 190, length: 12, kind: 'N', as: 'text' }, // 원전문일련번호
    { name: 'originalDate', offset: 202, length: 8, kind: 'N', as: 'text' }, // 원승인일자
    { name: 'originalApprovalNo', offset: 210, length: 8, kind: 'AN' }, // 원승인번호
    { name: 'originalTransactionId', offset: 218, length: 24, kind: 'AN' }, // 원거래고유번호
    { name: 'etx', offset: 242, length: 1, kind: 'constant', bytes: '\x03' },
  ],
} as const satisfies RequestLayout;

const originalState = { '': '0', A: '1', C: '2', D: '3', P: '4', N: '9' } as const;

const response = {
  length: 288,
  charset: 'UTF-8',
  fields: [
    { name: 'length', offset: 0, length: 2, kind: 'constant', bytes: '\x01\x20' },
    ...header,
    { name: 'state', offset: 41, length: 1, kind: 'AN', words: { O: 'Y', X: 'N' } }, // 상태
    { name: 'responseCode', offset: 42, length: 3, kind: 'AN' }, // VAN응답코드
    { name: 'issuerResponseCode', offset: 45, length: 2, kind: 'AN' }, // 카드사응답코드
    { name: 'approvalNo', offset: 47, length: 8, kind: 'AN', decides: 'inSome' }, // 승인번호
    { name: 'transactedAt', offset: 55, length: 14, kind: 'N', as: 'text', decides: 'never' }, // 거래일시
    { name: 'transactionId', offset: 69, length: 24, kind: 'AN', decides: 'never' }, // 거래고유번호
    { name: 'totalAmount', offset: 93, length: 10, kind: 'N', as: 'number', decides: 'inSome' }, // 총금액
    { name: 'installmentMonths', offset: 103, length: 2, kind: 'N', as: 'number', decides: 'inSome' }, // 할부
    { name: 'cancellableBalance', offset: 105, length: 10, kind: 'N', as: 'number', decides: 'never' }, // 취소가능잔액
    { name: 'originalState', offset: 115, length: 1, kind: 'AN', words: originalState, decides: 'never' }, // 원거래상태
    { name: 'originalSerial', offset: 116, length: 12, kind: 'N', as: 'text', decides: 'never' }, // 원전문일련번호
    { name: 'cardKind', offset: 128, length: 1, kind: 'AN', decides: 'never' }, // 카드구분
    { name: 'maskedCardNo', offset: 129, length: 19, kind: 'AN', decides: 'never' }, // 마스킹카드번호
    { name: 'issuerCode', offset: 148, length: 2, kind: 'AN', decides: 'never' }, // 발급사코드
    { name: 'issuerName', offset: 150, length: 30, kind: 'H', decides: 'never' }, // 발급사명
    { name: 'acquirerCode', offset: 180, length: 2, kind: 'AN', decides: 'never' }, // 매입사코드
    { name: 'acquirerName', offset: 182, length: 30, kind: 'H', decides: 'never' }, // 매입사명
    { name: 'acquirerMerchantNo', offset: 212, length: 15, kind: 'AN', decides: 'never' }, // 가맹점번호
    { name: 'message1', offset: 227, length: 60, kind: 'H', decides: 'never' }, // 메시지
    { name: 'etx', offset: 287, length: 1, kind: 'constant', bytes: '\x03' },
  ],
} as const satisfies ResponseLayout;

/** docs/contracts/van-gamma.md; its codes and clocks: `domain/vans/gamma.ts`. */
export const gamma = {
  framing: { lengthBytes: 2, lengthAs: 'binary', lengthCounts: 'whole', mayFollow: '' },
  request,
  response,
  messages: {
    APPROVAL: { request: 'A1', cancelKind: '', response: 'A2' },
    NET_CANCEL: { request: 'N1', cancelKind: '', response: 'N2' },
    CANCEL: { request: 'C1', cancelKind: '', response: 'C2' },
    PARTIAL_CANCEL: null,
    INQUIRY: { request: 'Q1', cancelKind: '', response: 'Q2' },
  },
} as const satisfies VanContract;
