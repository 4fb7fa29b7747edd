import type { InboundReader } from '../activities/issuers/contract';
import type { OrderCheckReader } from '../activities/issuers/shinhan/order-check';
import type { CellCode, Mode } from '../domain/cells';
import type { IssuerCode } from '../domain/issuers';
import type { MaintenanceWindow } from '../domain/maintenance';
import type { VanName } from '../domain/vans';
import type { AllowList } from '../platform/allow-list';
import type { CardVault } from '../platform/card-vault';
import type { Database } from '../platform/database';
import type { Keyring } from '../platform/keyring';
import type { Service } from '../records/service';
import type { ProviderView } from '../web/views';
import type { Limits } from './limits';
import type { LinqSettings } from './linq/hand-on';
import type { Canary } from './ops/canary';
import type { Readiness } from './ops/readiness';
import type { ScheduleWatch } from './ops/schedules';
import type { PaymentWatch } from './payer/payment-watch';
import type { PaymentWorkflows } from './payment-workflows';
import type { VanQueues } from './van-queues';

/** The sandbox's server, as the live one reaches it. */
export type SandboxAccess = {
  /** Without a slash at the end. */
  readonly url: string;
  readonly adminToken: string;
};

/** The dependencies of the routes. */
export type ServerContext = {
  readonly db: Database;
  /** Answers lists, and may be a moment behind {@link ServerContext.db}: a standby, or the same. */
  readonly lists: Database;
  readonly workflows: PaymentWorkflows;
  readonly readers: Readonly<Record<IssuerCode, InboundReader>>;
  /** The addresses that each issuer's results may come from. */
  readonly sources: Readonly<Record<IssuerCode, AllowList>>;
  readonly readOrderCheck: OrderCheckReader;
  readonly keyrings: {
    readonly payload: Keyring;
    readonly authResult: Keyring;
    readonly billLink: Keyring;
    readonly customer: Keyring;
    readonly answer: Keyring;
    readonly linqResult: Keyring;
    readonly webhookSecret: Keyring;
  };
  /** The store for card numbers that payers enter here. */
  readonly vault: CardVault;
  readonly service: Service;
  /** How long a payer's approval would wait for each VAN. */
  readonly vanQueues: () => Promise<VanQueues>;
  readonly watch: PaymentWatch;
  readonly readiness: Readiness;
  readonly canary: Canary;
  readonly schedules: ScheduleWatch;
  readonly clock: () => Date;
  readonly settings: {
    /** The cell that this server is of. */
    readonly mode: Mode;
    /** The code of the merchants that are created here. */
    readonly cell: CellCode;
    /** The sandbox beside it; undefined: there is none. */
    readonly sandbox?: SandboxAccess | undefined;
    /** Without a slash at the end. */
    readonly publicUrl: string;
    readonly authenticationTimeoutMs: number;
    readonly temporalUiOrigin: string;
    readonly operatorToken: string;
    /** The token for /v1/admin; empty: nobody may call it. */
    readonly adminToken: string;
    /** The key of the digests that recognise a repeated request, and of those that find a bill's customer. */
    readonly requestDigestKey: Buffer;
    readonly limits: Limits;
    readonly linq: LinqSettings;
    /** Webhooks may go to private addresses, and unencrypted. */
    readonly webhookPrivateTargets: boolean;
    readonly maintenance: readonly MaintenanceWindow[];
    /** 결제대행사, as pages name it. */
    readonly provider: ProviderView;
    readonly desktopCardAppUrl?: string | undefined;
    /** The longest processing that each VAN promises: metrics compare it with the longest seen. */
    readonly declaredProcessingMs: Readonly<Record<VanName, number>>;
    /** A pay call is refused when its approval would wait longer for each VAN of its route. */
    readonly mostVanWaitMs: number;
  };
};
