import type { IssuerCode } from '../../domain/issuers';
import type { VanAccessTable } from '../../platform/config';
import type { Database } from '../../platform/database';
import type { Keyring } from '../../platform/keyring';
import type { DrawSerial } from '../../records/serials';
import type { IssuerApp, IssuerCrypto } from '../issuers/contract';

/** What the activities with issuers' keys work with. */
export type CryptoDeps = {
  /** For the issuers whose keys are in this zone. */
  readonly cryptos: Readonly<Partial<Record<IssuerCode, IssuerCrypto>>>;
  readonly keyrings: { readonly authResult: Keyring; readonly otc: Keyring };
};

/** What the other activities beside the workflow work with. */
export type PaymentDeps = {
  readonly db: Database;
  readonly apps: Readonly<Record<IssuerCode, IssuerApp>>;
  /** The pages that open the apps of issuers that have one. */
  readonly bridgeUrls: Readonly<Partial<Record<IssuerCode, string>>>;
  readonly vanAccess: VanAccessTable;
  readonly approvalQueueTimeoutMs: number;
  readonly clock: () => Date;
};

/** What the activities that draw telegrams work with. One of it in a process: it bounds how many draw at once. */
export type DrawingDeps = PaymentDeps & { readonly drawSerial: DrawSerial };
