import type { VanActivities } from '../payments/types';
import { approve } from './approve';
import { followUp } from './follow-up';
import type { VanDeps } from './send';

/** The activities of a VAN's worker. */
export const createVanActivities = (deps: VanDeps): VanActivities => ({ approve: approve(deps), followUp: followUp(deps) });
