import { cardRefusals } from '../cards';
import type { ResponseFields } from '../decisions';
import { NICE } from '../issuers';
import { type Layout, REQUEST_LAYOUT, type RequestTelegram, sizeOf } from '../layout';
import { decodeTelegram, encodeTelegram } from '../telegram';
import type { Wire } from '../wire';

const LENGTH_BYTES = 2;

const REQUEST = [
  ['length', 2, 'MARK', '\x00\xf3'],
  ['messageType', 2, 'AN'],
  ['terminalId', 10, 'AN'],
  ['serial', 12, 'N'],
  ['transmittedAt', 14, 'N'],
  ['transactionKind', 1, 'AN'],
  ['orderNo', 40, 'AN'],
  ['businessNo', 10, 'N'],
  ['issuerCode', 2, 'AN'],
  ['totalAmount', 10, 'N'],
  ['supplyAmount', 10, 'N'],
  ['vat', 10, 'N'],
  ['serviceCharge', 10, 'N'],
  ['taxFreeAmount', 10, 'N'],
  ['installmentMonths', 2, 'N'],
  ['entryMode', 1, 'AN'],
  ['authData', 40, 'AN'],
  ['expiry', 4, 'N'],
  ['originalSerial', 12, 'N'],
  ['originalDate', 8, 'N'],
  ['originalApprovalNo', 8, 'AN'],
  ['originalTransactionId', 24, 'AN'],
  ['etx', 1, 'MARK', '\x03'],
] as const satisfies Layout;

const RESPONSE = [
  ['length', 2, 'MARK', '\x01\x20'],
  ['messageType', 2, 'AN'],
  ['terminalId', 10, 'AN'],
  ['serial', 12, 'N'],
  ['transmittedAt', 14, 'N'],
  ['transactionKind', 1, 'AN'],
  ['state', 1, 'AN'],
  ['responseCode', 3, 'AN'],
  ['issuerResponseCode', 2, 'AN'],
  ['approvalNo', 8, 'AN'],
  ['transactedAt', 14, 'N'],
  ['transactionId', 24, 'AN'],
  ['totalAmount', 10, 'N'],
  ['installmentMonths', 2, 'N'],
  ['cancellableBalance', 10, 'N'],
  ['originalState', 1, 'AN'],
  ['originalSerial', 12, 'N'],
  ['cardKind', 1, 'AN'],
  ['maskedCardNo', 19, 'AN'],
  ['issuerCode', 2, 'AN'],
  ['issuerName', 30, 'U'],
  ['acquirerCode', 2, 'AN'],
  ['acquirerName', 30, 'U'],
  ['acquirerMerchantNo', 15, 'AN'],
  ['message1', 60, 'U'],
  ['etx', 1, 'MARK', '\x03'],
] as const satisfies Layout;

type Named = Readonly<Record<string, string>>;

/** Each message type in the words of the other page: its message type and 취소구분. */
const MESSAGES: Readonly<Record<string, { readonly type: string; readonly cancelKind: string }>> = {
  A1: { type: '0200', cancelKind: '' },
  N1: { type: '0420', cancelKind: '2' },
  C1: { type: '0420', cancelKind: '1' },
  Q1: { type: '0100', cancelKind: '' },
};
const KINDS: Named = { S: 'AC', R: 'RP' };
const ENTRY_MODES: Named = { '1': 'O', '2': 'K' };
const STATES: Named = { O: 'Y', X: 'N' };
const ORIGINAL_STATES: Named = { '': '0', A: '1', C: '2', D: '3', P: '4', N: '9' };

/** Values of the fields that this VAN's requests lack. */
const UNASKED = {
  length: '0297',
  businessKind: '01',
  transactionForm: 'N',
  vendor: 'GAMM',
  currency: '410',
  balanceBeforeCancel: '0'.repeat(12),
  interestFree: '',
  payerInterestMonths: '',
  reserved: '',
};

const HEADER = new Set(['length', 'messageType', 'terminalId', 'serial', 'transmittedAt', 'transactionKind']);
const WIDTHS: Readonly<Record<string, number>> = Object.fromEntries(
  REQUEST_LAYOUT.flatMap(([name, length, kind]) => (kind === 'N' ? [[name, length] as const] : [])),
);

/** Digits padded to the books' width. */
const widened = (name: string, text: string): string => text.padStart(WIDTHS[name] ?? 0, '0');

function read(bytes: Buffer): ReturnType<Wire['read']> {
  const { fields, faults } = decodeTelegram(REQUEST, bytes);
  const { type = '', cancelKind = '' } = MESSAGES[fields.messageType] ?? {};
  const words = {
    messageType: type,
    cancelKind,
    transactionKind: KINDS[fields.transactionKind] ?? '',
    entryMode: ENTRY_MODES[fields.entryMode] ?? '',
  };
  const wide = Object.fromEntries(Object.entries(fields).map(([name, text]) => [name, widened(name, text)]));
  const unread = Object.entries(words).flatMap(([name, word]) => (word === '' && name !== 'cancelKind' ? [name] : []));
  return { fields: { ...wide, ...UNASKED, ...words } as RequestTelegram, faults: [...faults, ...unread] };
}

/** The message type of the answer to a decision in the other page's words. */
function answerType({ messageType, cancelled }: { readonly messageType: string; readonly cancelled: string }): string {
  if (messageType !== '0430') return messageType === '0210' ? 'A2' : 'Q2';
  return cancelled === '2' ? 'N2' : 'C2';
}

function write(response: ResponseFields, { cancelKind }: RequestTelegram): Buffer {
  const { message1, message2, messageType, transactionKind, state, originalState } = response;
  return encodeTelegram(RESPONSE, {
    ...response,
    messageType: answerType({ messageType, cancelled: cancelKind }),
    transactionKind: Object.keys(KINDS).find((word) => KINDS[word] === transactionKind) ?? '',
    state: STATES[state] ?? '',
    originalState: ORIGINAL_STATES[originalState] ?? '',
    message1: [message1, message2].join(' ').trim(),
    ...narrowed(response),
  });
}

const AMOUNTS = ['totalAmount', 'cancellableBalance'] as const;
const narrowed = (response: ResponseFields) => ({
  totalAmount: '',
  cancellableBalance: '',
  ...Object.fromEntries(AMOUNTS.map((name) => [name, String(Number(response[name]))])),
});

const wire: Wire = {
  lengthBytes: LENGTH_BYTES,
  sizeBy: (lengthField) => {
    const size = lengthField.readUInt16BE(0);
    return size === sizeOf(REQUEST) ? size : undefined;
  },
  headerFields: HEADER,
  read,
  write,
  responseLayout: RESPONSE,
};

/** docs/contracts/van-gamma.md */
export const gamma = {
  issuers: NICE,
  cardRefusals: cardRefusals('D21', 'D22'),
  codes: {
    done: '000',
    malformed: 'E10',
    serialUsed: 'E10',
    otcUsed: 'D20',
    alreadyCancelled: 'C01',
    originalNotFound: 'C02',
    anotherCard: 'E10',
    amount: 'E11',
    cancelPeriodOver: 'D22',
    // It has no partial cancel to refuse.
    noPartialCancel: 'E10',
  },
  magicCodes: { limit: 'D10', lost: 'D23', notSetUp: 'E20' },
  wire,
} as const;
