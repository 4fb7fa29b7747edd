import { cardRefusals } from '../cards';
import type { Codes } from '../decisions';
import { NICE } from '../issuers';
import type { MagicCodes } from '../magic-amounts';
import { vanTelegram } from '../wire';

/** VAN `beta` writes most meanings with the same codes. */
export const codes: Codes = {
  done: '0000',
  malformed: '8000',
  serialUsed: '8000',
  otcUsed: '8019',
  alreadyCancelled: '7001',
  originalNotFound: '7003',
  anotherCard: '8000',
  amount: '8393',
  cancelPeriodOver: '8314',
  noPartialCancel: '8033',
};

/** VAN `beta` writes these with the same codes too. */
export const magicCodes: MagicCodes = { limit: '8035', lost: '8350', notSetUp: '8906' };

export const alpha = {
  issuers: NICE,
  cardRefusals: cardRefusals('8033', '8314'),
  codes,
  magicCodes,
  wire: vanTelegram,
} as const;
