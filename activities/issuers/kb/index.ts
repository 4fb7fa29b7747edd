import { createHash } from 'node:crypto';
import type { IssuerAdapter } from '../contract';
import { checkedMacKey, checkedSrCode } from './config';
import { encryptKbOrder, type KbOrderConfig } from './order';
import { openKbResult } from './result';

/**
 * KB AppCard, to docs/contracts/kb.md.
 * @throws UnusableKbConfig when the key or the service code is not of the contract's form.
 */
export function createKbAdapter(config: KbOrderConfig): IssuerAdapter {
  const checked: KbOrderConfig = { orderMacKey: checkedMacKey('orderMacKey', config.orderMacKey), srCode: checkedSrCode(config.srCode) };
  return {
    code: 'kb',
    transactionIdFor: xidOf,
    encryptOrder: (order) => encryptKbOrder(order, checked),
    openResult: openKbResult,
  };
}

/** `xid`: 80 bits of a digest, so that the payment id can't be read from it and a repeated step makes the same one. */
function xidOf(paymentId: string): string {
  return createHash('sha256').update(`kb-xid:${paymentId}`, 'utf8').digest('hex').slice(0, 20);
}
