import type { SweepDeps } from './deps';
import { noteDuty } from './note-duty';
import { sweepPage } from './sweep-page';
import type { SweepActivities } from './types';

/** The activities of the sweep. */
export const createSweepActivities = (deps: SweepDeps): SweepActivities => ({
  sweepPage: (input) => sweepPage(deps, input),
  noteDuty: (input) => noteDuty(deps, input),
});
