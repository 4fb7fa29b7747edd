import type { VanActivities } from '../payments/types';
import { approve } from './approve';
import { followUp } from './follow-up';
import type { VanDeps } from './send';
import { notesOfProcessing } from './van-day';

/** The activities of a VAN's worker. */
export function createVanActivities(deps: VanDeps): VanActivities {
  const note = notesOfProcessing(deps);
  return {
    approve: (input) => approve(deps, note, input),
    followUp: (input) => followUp(deps, note, input),
  };
}
