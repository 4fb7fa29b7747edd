import { forEachIssuer, type IssuerCode } from '../../domain/issuers';
import { bcInbound } from './bc/inbound';
import { createInboundReader, type InboundConfig, type InboundWire, resultEnvelope } from './common/inbound';
import type { InboundReader, ResultEnvelope } from './contract';
import { hanaInbound } from './hana/inbound';
import { hyundaiInbound } from './hyundai/inbound';
import { kbInbound } from './kb/inbound';
import { lotteInbound } from './lotte/inbound';
import { nonghyupInbound } from './nonghyup/inbound';
import { samsungInbound } from './samsung/inbound';
import { shinhanInbound } from './shinhan/inbound';

/** The verification keys of each issuer, and nothing that decrypts. */
export type InboundReaderConfig = Readonly<Record<IssuerCode, InboundConfig>>;

const wires: Readonly<Record<IssuerCode, InboundWire>> = {
  kb: kbInbound,
  samsung: samsungInbound,
  lotte: lotteInbound,
  hyundai: hyundaiInbound,
  hana: hanaInbound,
  nonghyup: nonghyupInbound,
  bc: bcInbound,
  shinhan: shinhanInbound,
};

/** Of every issuer, what needs no key of its results. */
export const resultEnvelopes: Readonly<Record<IssuerCode, ResultEnvelope>> = forEachIssuer((issuer) =>
  resultEnvelope(wires[issuer]),
);

/**
 * Every issuer's inbound reader, created once at start, so that a bad configuration shows then. The server imports this
 * file: nothing that decrypts may be reachable from here.
 * @throws UnusableIssuerConfig
 */
export const inboundReaders = (config: InboundReaderConfig): Readonly<Record<IssuerCode, InboundReader>> =>
  forEachIssuer((issuer) => createInboundReader(wires[issuer], config[issuer]));
