import type { RunBounds } from '../../domain/billing-shards';
import type { IssuerCode } from '../../domain/issuers';
import type { CardVault } from '../../platform/card-vault';
import type { Database } from '../../platform/database';
import type { Keyring } from '../../platform/keyring';
import type { DailyAt } from '../../records/open-periods';
import type { Service } from '../../records/service';
import type { IssuerApp, IssuerCrypto } from '../issuers/contract';

/** The dependencies of the activities of registrations, charges and runs. */
export type BillingDeps = {
  readonly db: Database;
  readonly apps: Readonly<Record<IssuerCode, IssuerApp>>;
  /** The card app of a sandbox; undefined: this is none. */
  readonly sandboxCardAppUrl?: string | undefined;
  readonly clock: () => Date;
  /** The Korean time from which a day's periods are opened: that of the daily run. */
  readonly dailyAt: DailyAt;
  /** Whether future days may be billed. */
  readonly rehearsals: boolean;
  readonly service: Service;
  /** How billing runs are cut into shards. */
  readonly runBounds: RunBounds;
  /**
   * Whether a charge first tries the step with its card in the bill worker: not while a version may come back that does
   * not know such runs.
   */
  readonly cardAtOnce: boolean;
};

/** The dependencies of the activities with registered cards. */
export type CardDeps = {
  readonly db: Database;
  /** The issuers whose keys are in this zone. */
  readonly cryptos: Readonly<Partial<Record<IssuerCode, IssuerCrypto>>>;
  readonly keyrings: { readonly authResult: Keyring; readonly otc: Keyring };
  readonly vault: CardVault;
  readonly clock: () => Date;
};
