import type { CardRefusals } from '../cards';
import type { Codes } from '../decisions';
import type { IssuerTable } from '../issuers';
import type { MagicCodes } from '../magic-amounts';
import type { Wire } from '../wire';
import { alpha } from './alpha';
import { beta } from './beta';
import { gamma } from './gamma';

/** The facts in which one VAN's page in docs/contracts/ differs from another's. */
export type VanProfile = {
  readonly issuers: IssuerTable;
  readonly cardRefusals: CardRefusals;
  readonly codes: Codes;
  readonly magicCodes: MagicCodes;
  readonly wire: Wire;
};

export const VANS = { alpha, beta, gamma } as const satisfies Readonly<Record<string, VanProfile>>;
export type VanName = keyof typeof VANS;
export const VAN_NAMES = Object.keys(VANS) as VanName[];
