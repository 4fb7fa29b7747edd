import type { IssuerCode } from '../../domain/issuers';
import type { CardVault } from '../../platform/card-vault';
import type { Database } from '../../platform/database';
import type { Keyring } from '../../platform/keyring';
import type { DailyAt } from '../../records/open-periods';
import type { IssuerApp, IssuerCrypto } from '../issuers/contract';

/** What the activities beside registrations, charges and runs work with. */
export type BillingDeps = {
  readonly db: Database;
  readonly apps: Readonly<Record<IssuerCode, IssuerApp>>;
  readonly clock: () => Date;
  /** Korean time at which a day's periods begin to be opened: when its run does. */
  readonly dailyAt: DailyAt;
  /** Days to come may be billed. */
  readonly rehearsals: boolean;
};

/** What the activities with registered cards work with. */
export type CardDeps = {
  readonly db: Database;
  /** For the issuers whose keys are in this zone. */
  readonly cryptos: Readonly<Partial<Record<IssuerCode, IssuerCrypto>>>;
  readonly keyrings: { readonly authResult: Keyring; readonly otc: Keyring };
  readonly vault: CardVault;
  readonly clock: () => Date;
};
