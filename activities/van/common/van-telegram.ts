import type { RequestLayout, ResponseLayout, VanContract } from '../contract';
import type { Layout } from '../telegram-layout';

const stx = '\x02';
const etx = '\x03';
const fs = '\x1c';
const cr = '\r';

/** The header without its length and message type, which differ by direction. */
const header = [
  { name: 'stx', offset: 4, length: 1, kind: 'constant', bytes: stx },
  { name: 'transactionKind', offset: 5, length: 2, kind: 'AN', oneOf: ['AC', 'RP'] }, // 거래구분: OTC, recurring
  { name: 'businessKind', offset: 7, length: 2, kind: 'constant', bytes: '01' }, // 업무구분
  { name: 'transactionForm', offset: 13, length: 1, kind: 'constant', bytes: 'N' }, // 거래형태
  { name: 'terminalId', offset: 14, length: 10, kind: 'AN' }, // 단말기번호
  { name: 'vendor', offset: 24, length: 4, kind: 'AN' }, // 업체정보
  { name: 'serial', offset: 28, length: 12, kind: 'N', as: 'text' }, // 전문일련번호
  { name: 'transmittedAt', offset: 40, length: 14, kind: 'N', as: 'text' }, // 전송일시
] as const satisfies Layout['fields'];

/** A request of the engine, 301 bytes. */
const request = {
  length: 301,
  charset: 'CP949',
  fields: [
    { name: 'length', offset: 0, length: 4, kind: 'constant', bytes: '0297' },
    // 전문구분: approval, cancel or net-cancel, partial cancel, inquiry, link test
    {
      name: 'messageType',
      offset: 9,
      length: 4,
      kind: 'N',
      as: 'text',
      oneOf: ['0200', '0420', '0520', '0100', '0800'],
    },
    ...header,
    { name: 'entryMode', offset: 54, length: 1, kind: 'AN', oneOf: ['O', 'K'] }, // 입력구분: OTC, card number
    { name: 'authData', offset: 55, length: 37, kind: 'AN' }, // 인증데이터
    { name: 'expiry', offset: 92, length: 4, kind: 'N', as: 'text' }, // 유효기간
    { name: 'fs', offset: 96, length: 1, kind: 'constant', bytes: fs },
    { name: 'installmentMonths', offset: 97, length: 2, kind: 'N', as: 'number' }, // 할부개월
    { name: 'currency', offset: 99, length: 3, kind: 'constant', bytes: '410' }, // 통화
    { name: 'totalAmount', offset: 102, length: 12, kind: 'N', as: 'number' }, // 총금액
    { name: 'serviceCharge', offset: 114, length: 12, kind: 'N', as: 'number' }, // 봉사료
    { name: 'vat', offset: 126, length: 12, kind: 'N', as: 'number' }, // 세금
    { name: 'supplyAmount', offset: 138, length: 12, kind: 'N', as: 'number' }, // 공급금액
    { name: 'taxFreeAmount', offset: 150, length: 12, kind: 'N', as: 'number' }, // 면세금액
    { name: 'issuerCode', offset: 162, length: 2, kind: 'AN' }, // 발급사코드
    { name: 'businessNo', offset: 164, length: 10, kind: 'N', as: 'text' }, // 사업자번호
    { name: 'orderNo', offset: 174, length: 40, kind: 'AN' }, // 주문번호
    // 취소구분: none, customer, net-cancel, partial
    { name: 'cancelKind', offset: 214, length: 1, kind: 'AN', oneOf: ['', '1', '2', '3'] },
    { name: 'originalApprovalNo', offset: 215, length: 12, kind: 'AN' }, // 원승인번호
    { name: 'originalDate', offset: 227, length: 8, kind: 'N', as: 'text' }, // 원승인일자
    { name: 'originalTransactionId', offset: 235, length: 20, kind: 'AN' }, // 원거래고유번호
    { name: 'originalSerial', offset: 255, length: 12, kind: 'N', as: 'text' }, // 원전문일련번호
    { name: 'balanceBeforeCancel', offset: 267, length: 12, kind: 'N', as: 'number' }, // 취소전잔액
    { name: 'interestFree', offset: 279, length: 1, kind: 'AN', oneOf: ['', '1', '2'] }, // 무이자구분
    { name: 'payerInterestMonths', offset: 280, length: 2, kind: 'AN' }, // 고객부담회차
    { name: 'reserved', offset: 282, length: 17, kind: 'constant', bytes: ' '.repeat(17) }, // 예비
    { name: 'etx', offset: 299, length: 1, kind: 'constant', bytes: etx },
    { name: 'cr', offset: 300, length: 1, kind: 'constant', bytes: cr },
  ],
} as const satisfies RequestLayout;

/** A response of a VAN, 261 bytes. */
const response = {
  length: 261,
  charset: 'CP949',
  fields: [
    { name: 'length', offset: 0, length: 4, kind: 'constant', bytes: '0257' },
    {
      name: 'messageType',
      offset: 9,
      length: 4,
      kind: 'N',
      as: 'text',
      oneOf: ['0210', '0430', '0530', '0110', '0810'],
    },
    ...header,
    { name: 'state', offset: 54, length: 1, kind: 'AN', oneOf: ['O', 'X'] }, // 상태: done, refused
    { name: 'responseCode', offset: 55, length: 4, kind: 'AN' }, // VAN응답코드
    { name: 'issuerResponseCode', offset: 59, length: 4, kind: 'AN' }, // 카드사응답코드
    { name: 'transactedAt', offset: 63, length: 14, kind: 'N', as: 'text', decides: 'never' }, // 거래일시
    // 카드구분: credit, check, gift, prepaid, unknown
    { name: 'cardKind', offset: 77, length: 1, kind: 'AN', decides: 'never' },
    { name: 'message1', offset: 78, length: 16, kind: 'H', decides: 'never' }, // 메시지1
    { name: 'message2', offset: 94, length: 16, kind: 'H', decides: 'never' }, // 메시지2
    { name: 'approvalNo', offset: 110, length: 12, kind: 'AN', decides: 'inSome' }, // 승인번호
    { name: 'transactionId', offset: 122, length: 20, kind: 'AN', decides: 'never' }, // 거래고유번호
    { name: 'acquirerMerchantNo', offset: 142, length: 15, kind: 'AN', decides: 'never' }, // 가맹점번호
    { name: 'issuerCode', offset: 157, length: 2, kind: 'AN', decides: 'never' }, // 발급사코드
    { name: 'issuerName', offset: 159, length: 16, kind: 'H', decides: 'never' }, // 발급사명
    { name: 'acquirerCode', offset: 175, length: 2, kind: 'AN', decides: 'never' }, // 매입사코드
    { name: 'acquirerName', offset: 177, length: 16, kind: 'H', decides: 'never' }, // 매입사명
    { name: 'maskedCardNo', offset: 193, length: 20, kind: 'AN', decides: 'never' }, // 마스킹카드번호
    { name: 'installmentMonths', offset: 213, length: 2, kind: 'N', as: 'number', decides: 'inSome' }, // 할부
    { name: 'totalAmount', offset: 215, length: 12, kind: 'N', as: 'number', decides: 'inSome' }, // 총금액
    { name: 'cancellableBalance', offset: 227, length: 12, kind: 'N', as: 'number', decides: 'never' }, // 취소가능잔액
    // 원거래상태, of an inquiry: approved, declined, cancelled, in process, none
    {
      name: 'originalState',
      offset: 239,
      length: 1,
      kind: 'AN',
      oneOf: ['', 'A', 'D', 'C', 'P', 'N'],
      decides: 'never',
    },
    { name: 'originalSerial', offset: 240, length: 12, kind: 'N', as: 'text', decides: 'never' }, // 원전문일련번호
    { name: 'interestFree', offset: 252, length: 1, kind: 'AN', decides: 'inSome' }, // 무이자구분
    { name: 'payerInterestMonths', offset: 253, length: 2, kind: 'AN', decides: 'inSome' }, // 고객부담회차
    { name: 'reserved', offset: 255, length: 4, kind: 'AN', decides: 'never' }, // 예비
    { name: 'etx', offset: 259, length: 1, kind: 'constant', bytes: etx },
    { name: 'cr', offset: 260, length: 1, kind: 'constant', bytes: cr },
  ],
} as const satisfies ResponseLayout;

/** The telegram of docs/contracts/van-telegram.md, which more than one VAN speaks. */
export const vanTelegram = {
  framing: { lengthBytes: 4, lengthAs: 'digits', lengthCounts: 'rest', mayFollow: '\n' },
  request,
  response,
  messages: {
    APPROVAL: { request: '0200', cancelKind: '', response: '0210' },
    NET_CANCEL: { request: '0420', cancelKind: '2', response: '0430' },
    CANCEL: { request: '0420', cancelKind: '1', response: '0430' },
    PARTIAL_CANCEL: { request: '0520', cancelKind: '3', response: '0530' },
    INQUIRY: { request: '0100', cancelKind: '', response: '0110' },
  },
} as const satisfies VanContract;
