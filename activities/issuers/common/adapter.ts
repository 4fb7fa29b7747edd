import { createHash } from 'node:crypto';
import { type CellCode, cellOfId, handleIn } from '../../../domain/cells';
import { issuers } from '../../../domain/issuers';
import type { Order } from '../../../domain/order';
import type { IssuerApp, IssuerCrypto, RecurringCrypto } from '../contract';
import type { Cipher } from './ciphers';
import { checkedKey, MAC_KEY_BYTES, UnusableIssuerConfig } from './config';
import type { InboundWire } from './inbound';
import { encryptOrder, type OrderWire } from './order';
import type { RecurringNames } from './recurring';
import type { OrderRegistrationWire } from './registration';
import { decryptCardRegistration, decryptOtcAnswer, decryptResult, type ResultWire } from './result';

/** An issuer's keys and codes, for workers that encrypt orders and decrypt results. */
export type CryptoConfig = {
  /** HMAC-SHA256 key over the order, 32 bytes. */
  readonly orderMacKey: Buffer;
  /** HMAC-SHA256 key over the results, 32 bytes: for the answers to our own calls. */
  readonly resultMacKey: Buffer;
  /** The cipher key of order and result, if the contract has one. */
  readonly cipherKey?: Buffer;
  /** The PSP's code at the issuer, if the contract has one. */
  readonly serviceCode?: string;
};

/** An issuer of the common process, as data: the content of its contract in docs/contracts/. */
export type IssuerWire = {
  readonly inbound: InboundWire;
  readonly order: OrderWire;
  readonly result: ResultWire;
  /** Present if the issuer gives CARD_IDs. */
  readonly recurring?: RecurringNames;
  /**
   * Present if the issuer returns its handle at a registration. Until then the PSP's own handle identifies the
   * transaction.
   */
  readonly registration?: OrderRegistrationWire;
  /**
   * A transaction handle in the issuer's form, from a digest of the payment id, with the payment's cell at its end.
   * Undefined if the digest gives none.
   */
  readonly transactionIdOf: (digest: Buffer, cell: CellCode) => string | undefined;
  readonly cipherOf: (order: Order, key: Buffer) => Cipher;
  /** The form of the PSP's code at the issuer, if the contract has one. */
  readonly serviceCode?: { readonly pattern: RegExp; readonly rule: string };
};

/** The half of an issuer's adapter that opens its app, from its wire. */
export function issuerApp({ inbound: { issuer, names }, order, registration, transactionIdOf }: IssuerWire): IssuerApp {
  return {
    // Derived by a digest, so that it does not reveal the payment id, and a repeated activity gives the same one.
    transactionIdFor: (paymentId) =>
      handleOf(
        cellOfId(paymentId),
        createHash('sha256').update(`${issuer}-${names.transactionId}:${paymentId}`, 'utf8').digest(),
        transactionIdOf,
      ),
    appUrls: order.urls,
    bridgeQuery: registration?.bridgeQuery,
  };
}

/** A handle that says its cell; if the digest gives none, one of the digest's own digest. */
const handleOf = (cell: CellCode, digest: Buffer, form: IssuerWire['transactionIdOf']): string =>
  form(digest, cell) ?? handleOf(cell, createHash('sha256').update(digest).digest(), form);

/**
 * The half of an issuer's adapter that uses its keys, from its wire.
 * @throws UnusableIssuerConfig when a key or the service code does not have the contract's form
 */
export function issuerCrypto(wire: IssuerWire, config: CryptoConfig): IssuerCrypto {
  const { issuer } = wire.inbound;
  const transactionId = wire.registration?.reference ?? wire.inbound.transactionId;
  const macKey = checkedKey(issuer, 'orderMacKey', config.orderMacKey, MAC_KEY_BYTES);
  const cipherKey = checkedKey(
    issuer,
    'cipherKey',
    config.cipherKey ?? Buffer.alloc(0),
    issuers[issuer].cipherKeyBytes,
  );
  const serviceCode = config.serviceCode ?? '';
  if (wire.serviceCode?.pattern.test(serviceCode) === false)
    throw new UnusableIssuerConfig(issuer, 'serviceCode', wire.serviceCode.rule);
  const resultMacKey = checkedKey(issuer, 'resultMacKey', config.resultMacKey, MAC_KEY_BYTES);
  const cipherOf = (order: Order): Cipher => wire.cipherOf(order, cipherKey);
  const keysFor = (order: Order) => ({ macKey, serviceCode, cipher: () => cipherOf(order) });
  return {
    encryptOrder: (order) => encryptOrder(wire.order, transactionId, order, keysFor(order)),
    decryptResult: (body, order) => decryptResult(wire.inbound, wire.result, body, order, cipherOf(order)),
    recurring: wire.recurring && recurringCrypto(wire, wire.recurring),
  };

  function recurringCrypto({ inbound, order: orderWire, result }: IssuerWire, names: RecurringNames): RecurringCrypto {
    return {
      encryptRegistration: (order) =>
        encryptOrder(orderWire, transactionId, order, keysFor(order), { kind: 'registration' }),
      decryptRegistration: (body, order) =>
        decryptCardRegistration(inbound, result, names, body, order, cipherOf(order)),
      encryptOtcRequest: (order, cardId) =>
        encryptOrder(orderWire, transactionId, order, keysFor(order), { more: [[names.cardId, cardId]] }),
      decryptOtcAnswer: (body, order, now) =>
        decryptOtcAnswer(inbound, result, body, order, { cipher: cipherOf(order), resultMacKey, now }),
    };
  }
}

/** The first hexadecimal digits of a digest. */
export const hexHandle =
  (length: number): IssuerWire['transactionIdOf'] =>
  (digest, cell) =>
    handleIn(cell, digest.toString('hex').slice(0, length));

/** The last digits of a digest in base 36, in capitals. A SHA-256 gives 49 of them. */
export const base36Handle =
  (length: number): IssuerWire['transactionIdOf'] =>
  (digest, cell) =>
    handleIn(
      cell,
      BigInt(`0x${digest.toString('hex')}`)
        .toString(36)
        .padStart(length, '0')
        .slice(-length),
    )?.toUpperCase();
