import type { InboundReader } from '../activities/issuers/contract';
import type { IssuerCode } from '../domain/issuers';
import type { Database } from '../platform/database';
import type { Keyring } from '../platform/keyring';
import type { PaymentWorkflows } from './payment-workflows';
import type { Readiness } from './ops/readiness';

/** What routes work with. */
export type ServerContext = {
  readonly db: Database;
  readonly workflows: PaymentWorkflows;
  readonly readers: Readonly<Record<IssuerCode, InboundReader>>;
  readonly keyrings: { readonly payload: Keyring; readonly authResult: Keyring; readonly billLink: Keyring };
  readonly readiness: Readiness;
  readonly clock: () => Date;
  readonly settings: {
    /** Without a slash at the end. */
    readonly publicUrl: string;
    readonly authenticationTimeoutMs: number;
    readonly temporalUiOrigin: string;
    readonly operatorToken: string;
    readonly desktopCardAppUrl?: string | undefined;
  };
};
