import { ambiguous, approved, hard, outage, soft, technical, texts } from '../code-meanings';
import { usual, type VanDeclaration } from './declaration';

/**
 * VAN응답코드 as answers to an approval. Codes about a cancel or an earlier request (7001 7003 8009) make no sense here,
 * and "other" (9999) says nothing, so none of them proves that nothing was approved.
 */
const codes = {
  '0000': approved,
  '7001': ambiguous('already cancelled'),
  '7003': ambiguous('original not found'),
  '8009': ambiguous('already cancelled or no such original'),
  '8035': soft('limit or funds', texts.limitOrFunds),
  '8323': soft('limit or funds', texts.limitOrFunds),
  '8325': soft('limit or funds', texts.limitOrFunds),
  '8326': soft('limit or funds', texts.limitOrFunds),
  '8327': soft('limit or funds', texts.limitOrFunds),
  '8394': soft('limit or funds', texts.limitOrFunds),
  '8521': soft('limit or funds', texts.limitOrFunds),
  '8546': soft('limit or funds', texts.limitOrFunds),
  '8019': hard('card or OTC no longer valid', texts.cancelledCard),
  '8033': hard('card unusable', texts.unusable),
  '8314': hard('card expired', texts.expired),
  '8316': hard('wrong expiry', texts.badExpiry),
  '8324': hard('card stopped', texts.stopped),
  '8337': hard('ask the issuer', texts.askIssuer),
  '8350': hard('card lost or stolen', texts.lostOrStolen),
  '8448': hard('card not received yet', texts.notReceived),
  '8000': technical('wrong input, or a serial seen before'),
  '8393': technical('wrong input'),
  '8397': technical('wrong input'),
  '7979': technical('merchant not set up', texts.merchant),
  '8906': technical('merchant not set up', texts.merchant),
  '7390': outage('system error'),
  '8374': outage('system error'),
  '8381': outage('system error'),
  '8712': outage('system error'),
  '8903': outage('system error'),
  '7399': soft('call the issuer', texts.askIssuer),
  '8373': soft('call the issuer', texts.askIssuer),
  '8376': soft('call the issuer', texts.askIssuer),
  '9000': soft('call the issuer', texts.askIssuer),
  '9999': ambiguous('other'),
} as const;

/** docs/contracts/van-telegram.md */
export const alpha = {
  ...usual,
  simulator: { name: 'van', port: 9081, controlPort: 9082 },
  issuerTable: 'NICE',
  codes,
  cancelCodes: { alreadyCancelled: ['7001'], noOriginal: ['7003'] },
} as const satisfies VanDeclaration;
