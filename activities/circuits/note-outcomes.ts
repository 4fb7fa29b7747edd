import { type CircuitRules, type Party, partyText, type Tally, type Verdict } from '../../domain/circuits';
import type { Database } from '../../platform/database';
import { failureName } from '../../platform/failure-name';
import type { Logger } from '../../platform/logger';
import { countCircuitMove } from '../../platform/metrics';
import { heedOutcomes } from '../../records/circuits';

/** Receives how an exchange with a party ended. It is not awaited, and never fails: no payment depends on it. */
export type NoteOutcome = (party: Party, verdict: Verdict) => void;

type Deps = { readonly db: Database; readonly log: Logger; readonly rules: CircuitRules };

const TOLD_EVERY_MS = 1_000;

/**
 * Counts outcomes in this process, and tells the database each second, so that an exchange costs no statement of its
 * own.
 */
export function notesOfOutcomes({ db, log, rules }: Deps): { readonly note: NoteOutcome; close(): Promise<void> } {
  const tallies = new Map<string, { readonly party: Party; readonly tally: Tally }>();
  let timer: NodeJS.Timeout | undefined;
  let telling: Promise<void> = Promise.resolve();

  const tellOne = async (party: Party, tally: Tally): Promise<void> => {
    try {
      const { move, inWindow } = await heedOutcomes(db, party, tally, rules);
      if (move === undefined || move === 'count') return;
      countCircuitMove(party, move);
      log.warn({ ...party, move, ...inWindow }, 'a circuit moved');
    } catch (failure) {
      log.warn({ ...party, ...tally, failure: failureName(failure) }, 'outcomes could not be counted');
    }
  };
  const tell = (): void => {
    timer = undefined;
    const told = [...tallies.values()];
    tallies.clear();
    telling = telling.then(async () => {
      for (const { party, tally } of told) await tellOne(party, tally);
    });
  };

  return {
    note(party, verdict) {
      const name = partyText(party);
      const { ended, failed } = tallies.get(name)?.tally ?? { ended: 0, failed: 0 };
      tallies.set(name, { party, tally: { ended: ended + 1, failed: failed + (verdict === 'failed' ? 1 : 0) } });
      timer ??= setTimeout(tell, TOLD_EVERY_MS).unref();
    },
    async close() {
      clearTimeout(timer);
      tell();
      await telling;
    },
  };
}
