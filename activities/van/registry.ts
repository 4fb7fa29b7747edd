import type { VanName } from '../../domain/vans';
import { alpha } from './alpha';
import { beta } from './beta';
import type { VanContract } from './contract';
import { gamma } from './gamma';

/** How each VAN is spoken with. */
export const vanContracts: Readonly<Record<VanName, VanContract>> = { alpha, beta, gamma };
