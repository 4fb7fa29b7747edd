import { type Outage, parties, type Party, partyText } from '../domain/circuits';
import type { Database, OpenCircuit, Suspension, Transaction } from '../platform/rows';
import { shared } from '../platform/shared';
import { takeProbe } from './circuits';

/** Whether new payments go to a VAN or an issuer, and by what. */
export type ServiceStanding = {
  readonly party: Party;
  readonly suspension?: Suspension | undefined;
  /** Undefined: it is closed. */
  readonly circuit?: OpenCircuit | undefined;
  /** Not suspended, and its circuit is closed or may be probed. */
  readonly inService: boolean;
};

/** Whether parties are in service. It is asked for every payment, so it remembers what it read for a moment. */
export type Service = {
  /** What new payments don't go to. */
  outages(): Promise<readonly Outage[]>;
  /** Whether there may be something to refuse at all: {@link Service.admits} decides. */
  doubts(kind: Party['kind']): Promise<boolean>;
  /** Whether a new payment may go to a party. If its circuit is probed, this takes the probe. */
  admits(party: Party): Promise<boolean>;
};

const REMEMBERED_MS = 1_000;

/** @param rememberedMs how long what was read is reused */
export function watchService(
  db: Database,
  { probeEveryMs }: { readonly probeEveryMs: number },
  rememberedMs = REMEMBERED_MS,
): Service {
  const read = shared(rememberedMs, () => readRows(db));
  return {
    async outages() {
      return standingsIn(await read()).flatMap((standing) => outageOf(standing) ?? []);
    },
    async doubts(kind) {
      const { suspensions, circuits } = await read();
      return [...suspensions, ...circuits].some((row) => row.kind === kind);
    },
    async admits(party) {
      const { inService, circuit } = standingIn(await read(), party);
      return inService && (circuit === undefined || takeProbe(db, party, probeEveryMs));
    },
  };
}

/** Every VAN and every issuer, as it stands now. */
export const readService = async (tx: Transaction): Promise<readonly ServiceStanding[]> =>
  standingsIn(await readRows(tx));

type Rows = { readonly suspensions: readonly Suspension[]; readonly circuits: readonly OpenCircuit[] };

async function readRows(tx: Transaction): Promise<Rows> {
  const [suspensions, circuits] = await Promise.all([tx.suspension.findMany(), tx.openCircuit.findMany()]);
  return { suspensions, circuits };
}

const standingsIn = (rows: Rows): readonly ServiceStanding[] => parties.map((party) => standingIn(rows, party));

function standingIn({ suspensions, circuits }: Rows, party: Party): ServiceStanding {
  const isOfIt = ({ kind, code }: Suspension | OpenCircuit): boolean => `${kind}:${code}` === partyText(party);
  const suspension = suspensions.find(isOfIt);
  const circuit = circuits.find(isOfIt);
  const isProbed = circuit === undefined || circuit.probedFrom <= new Date();
  return { party, suspension, circuit, inService: suspension === undefined && isProbed };
}

/** Undefined: it is in service. */
export function outageOf({ party, suspension, circuit, inService }: ServiceStanding): Outage | undefined {
  if (inService) return undefined;
  if (suspension !== undefined) return { party, cause: 'suspended', since: suspension.since };
  return circuit && { party, cause: 'circuit', since: circuit.openedAt };
}
