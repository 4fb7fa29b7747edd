import { ambiguous, approved, hard, outage, soft, technical, texts } from '../code-meanings';
import { usual, type VanDeclaration } from './declaration';

/** 8311 is only in this list. Codes that are only in alpha's list mean nothing here. */
const codes = {
  '0000': approved,
  '7001': ambiguous('already cancelled'),
  '7003': ambiguous('original not found'),
  '8035': soft('limit exceeded', texts.limit),
  '8326': soft('balance too low', texts.balance),
  '8019': hard('OTC used before', texts.cancelledCard),
  '8311': hard('card not to be used', texts.unusable),
  '8314': hard('card expired', texts.expired),
  '8350': hard('card lost or stolen', texts.lostOrStolen),
  '8000': technical('wrong input, or a serial seen before'),
  '8393': technical('wrong amount'),
  '8906': technical('merchant not set up', texts.merchant),
  '8381': outage('system error'),
  '9999': ambiguous('other'),
} as const;

/** docs/contracts/van-telegram.md */
export const beta = {
  ...usual,
  simulator: { name: 'van-beta', port: 9085, controlPort: 9086 },
  issuerTable: 'TOSS',
  codes,
  cancelCodes: { alreadyCancelled: ['7001'], noOriginal: ['7003'] },
} as const satisfies VanDeclaration;
