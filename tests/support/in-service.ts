import type { NoteOutcome } from '../../activities/circuits/note-outcomes';
import type { Service } from '../../records/service';

/** For activities whose test is not about VANs and issuers that are out of service. */
export const allInService: { readonly service: Service; readonly noteOutcome: NoteOutcome } = {
  service: {
    outages: async () => [],
    doubts: async () => false,
    admits: async () => true,
  },
  noteOutcome: () => undefined,
};
