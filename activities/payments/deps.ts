import type { IssuerCode } from '../../domain/issuers';
import type { Database } from '../../platform/database';
import type { Keyring } from '../../platform/keyring';
import type { VanAccessTable } from '../../platform/config';
import type { IssuerAdapter } from '../issuers/contract';

/** What the steps with issuers' keys work with. */
export type CryptoDeps = {
  readonly issuers: Readonly<Record<IssuerCode, IssuerAdapter>>;
  readonly keyrings: { readonly authResult: Keyring; readonly otc: Keyring };
};

/** What the steps of the bill worker work with. */
export type PaymentDeps = CryptoDeps & {
  readonly db: Database;
  /** The pages that open the apps of issuers that have one. */
  readonly bridgeUrls: Readonly<Partial<Record<IssuerCode, string>>>;
  readonly vanAccess: VanAccessTable;
  readonly approvalQueueTimeoutMs: number;
  readonly clock: () => Date;
};
