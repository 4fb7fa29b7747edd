/** Issuer names by code. */
export type IssuerTable = ReadonlyMap<string, string>;

const NICE: IssuerTable = new Map([
  ['01', 'BC카드'],
  ['02', 'KB국민카드'],
  ['03', '하나카드(외환)'],
  ['04', '삼성카드'],
  ['06', '신한카드'],
  ['07', '현대카드'],
  ['08', '롯데카드'],
  ['11', '씨티카드'],
  ['12', 'NH농협카드'],
  ['13', '수협카드'],
  ['14', '신협카드'],
  ['15', '우리카드'],
  ['16', '하나카드'],
  ['21', '광주카드'],
  ['22', '전북카드'],
  ['23', '제주카드'],
  ['32', '우체국'],
  ['33', '저축은행'],
  ['35', '새마을금고'],
  ['36', 'KDB산업은행'],
  ['37', '카카오뱅크'],
  ['38', '케이뱅크'],
]);

const TOSS: IssuerTable = new Map([
  ['11', 'KB국민카드'],
  ['15', '카카오뱅크'],
  ['21', '하나카드'],
  ['24', '토스뱅크'],
  ['30', 'KDB산업은행'],
  ['31', 'BC카드'],
  ['33', '우리카드(BC)'],
  ['34', '수협카드'],
  ['35', '전북카드'],
  ['36', '씨티카드'],
  ['37', '우체국'],
  ['38', '새마을금고'],
  ['39', '저축은행'],
  ['3A', '케이뱅크'],
  ['41', '신한카드'],
  ['42', '제주카드'],
  ['46', '광주카드'],
  ['51', '삼성카드'],
  ['61', '현대카드'],
  ['62', '신협카드'],
  ['71', '롯데카드'],
  ['91', 'NH농협카드'],
  ['W1', '우리카드'],
]);

/** The tables that VANs number issuers by: NICE's at VAN `alpha`, Toss's at VAN `beta`. */
export const ISSUER_TABLES = { NICE, TOSS } as const satisfies Readonly<Record<string, IssuerTable>>;
export type IssuerTableName = keyof typeof ISSUER_TABLES;
