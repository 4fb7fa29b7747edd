import type { IssuerCode } from '../../domain/issuers';
import type { Database } from '../../platform/database';
import type { Keyring } from '../../platform/keyring';
import type { VanAccessTable } from '../../platform/config';
import type { IssuerAdapter } from '../issuers/contract';

/** What the steps of the bill worker work with. */
export type PaymentDeps = {
  readonly db: Database;
  readonly issuers: Readonly<Record<IssuerCode, IssuerAdapter>>;
  readonly keyrings: { readonly authResult: Keyring; readonly otc: Keyring };
  readonly vanAccess: VanAccessTable;
  readonly approvalQueueTimeoutMs: number;
  readonly clock: () => Date;
};
