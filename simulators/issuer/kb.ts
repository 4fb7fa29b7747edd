import { isKbUrl, KB_REFUSAL, openKbOrder } from './kb-order';
import { KB_APPROVED, kbResult } from './kb-result';
import type { SeedCbc } from './seed';
import type { IssuerWire } from './wire';

export type KbWireOptions = {
  /** 32 bytes: proves that an order is the PSP's. */
  readonly orderMacKey: Buffer;
  /** 32 bytes: proves to the PSP that a result is KB's. */
  readonly resultMacKey: Buffer;
  readonly seed: SeedCbc;
  readonly now: () => Date;
};

/** KB's side of docs/contracts/kb.md. */
export function createKbWire({ orderMacKey, resultMacKey, seed, now }: KbWireOptions): IssuerWire {
  return {
    appName: 'KB국민 앱카드',
    inboundPath: '/inbound/kb',
    approvedRcd: KB_APPROVED,
    fieldErrorRcd: KB_REFUSAL.field,
    rcdOf: { approve: KB_APPROVED, decline: '9101', cancel: '3001' },
    claims: isKbUrl,
    open(url) {
      const opened = openKbOrder(url, { macKey: orderMacKey, seed, now });
      return { order: opened.order, result: (choice) => kbResult(opened, choice, { macKey: resultMacKey, seed, now }) };
    },
  };
}
