import { ambiguous, approved, hard, outage, soft, technical, texts } from '../code-meanings';
import { usual, type VanDeclaration } from './declaration';

const codes = {
  '000': approved,
  C01: ambiguous('already cancelled'),
  C02: ambiguous('original not found'),
  D10: soft('limit exceeded', texts.limit),
  D11: soft('balance too low', texts.balance),
  D20: hard('OTC used before', texts.cancelledCard),
  D21: hard('wrong card number', texts.cardNumber),
  D22: hard('card expired', texts.expired),
  D23: hard('card lost or stolen', texts.lostOrStolen),
  E10: technical('wrong input, or a serial seen before'),
  E11: technical('wrong amount'),
  E20: technical('merchant not set up', texts.merchant),
  S90: outage('system error'),
  S99: ambiguous('other'),
} as const;

/** docs/contracts/van-gamma.md */
export const gamma = {
  ...usual,
  partialCancel: false,
  interestFree: false,
  telegramsPerSecond: 50,
  connectTimeoutMs: 3_000,
  readTimeoutMs: 20_000,
  longestProcessingMs: 60_000,
  netCancelWindowMs: 1_800_000,
  simulator: { name: 'van-gamma', port: 9087, controlPort: 9088 },
  issuerTable: 'NICE',
  codes,
  cancelCodes: { alreadyCancelled: ['C01'], noOriginal: ['C02'] },
} as const satisfies VanDeclaration;
