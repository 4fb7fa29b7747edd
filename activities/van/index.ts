import type { CancelActivities } from '../cancellations/types';
import type { VanActivities } from '../payments/types';
import { approve } from './approve';
import { sendCancel } from './cancel';
import { followUp } from './follow-up';
import type { VanDeps } from './send';
import { notesOfProcessing } from './van-day';

/** The activities of a VAN's worker. */
export function createVanActivities(deps: VanDeps): VanActivities & CancelActivities {
  const note = notesOfProcessing(deps);
  return {
    approve: (input) => approve(deps, note, input),
    followUp: (input) => followUp(deps, note, input),
    sendCancel: (input) => sendCancel(deps, input),
  };
}
