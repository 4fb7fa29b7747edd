import type { IssuerCode } from '../../domain/issuers';
import type { VanAccessTable } from '../../platform/config';
import type { Database } from '../../platform/database';
import type { Keyring } from '../../platform/keyring';
import type { DrawSerial } from '../../records/serials';
import type { Service } from '../../records/service';
import type { NoteOutcome } from '../circuits/note-outcomes';
import type { IssuerApp, IssuerCrypto } from '../issuers/contract';

/** The dependencies of the activities with issuers' keys. */
export type CryptoDeps = {
  /** The issuers whose keys are in this zone. */
  readonly cryptos: Readonly<Partial<Record<IssuerCode, IssuerCrypto>>>;
  readonly keyrings: { readonly authResult: Keyring; readonly otc: Keyring };
};

/** The dependencies of the other activities. */
export type PaymentDeps = {
  readonly db: Database;
  readonly apps: Readonly<Record<IssuerCode, IssuerApp>>;
  /** The bridge pages, for issuers that have one. */
  readonly bridgeUrls: Readonly<Partial<Record<IssuerCode, string>>>;
  /** The card app of a sandbox; undefined: this is none. */
  readonly sandboxCardAppUrl?: string | undefined;
  readonly vanAccess: VanAccessTable;
  readonly approvalQueueTimeoutMs: number;
  readonly clock: () => Date;
  readonly service: Service;
  readonly noteOutcome: NoteOutcome;
};

/**
 * The dependencies of the activities that draw telegrams. `drawSerial` exists once in a process: it bounds how many
 * draw at once.
 */
export type DrawingDeps = PaymentDeps & { readonly drawSerial: DrawSerial };
