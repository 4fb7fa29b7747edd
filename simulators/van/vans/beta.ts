import { cardRefusals } from '../cards';
import { TOSS } from '../issuers';
import { vanTelegram } from '../wire';
import { codes, magicCodes } from './alpha';

/** This VAN does not document 8033. */
export const beta = {
  issuers: TOSS,
  cardRefusals: cardRefusals('8311', '8314'),
  codes: { ...codes, noPartialCancel: '8311' },
  magicCodes,
  wire: vanTelegram,
} as const;
