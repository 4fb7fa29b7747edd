import type { VanName } from '../../domain/vans';
import { alpha } from './alpha';
import { beta } from './beta';
import type { VanContract } from './contract';
import { gamma } from './gamma';

/** The contract of each VAN. */
export const vanContracts: Readonly<Record<VanName, VanContract>> = { alpha, beta, gamma };
