import { type CircuitMove, circuitMove, type CircuitRules, type Party, type Tally } from '../domain/circuits';
import type { Transaction } from '../platform/database';
import { Prisma } from '../prisma/generated/client';

/** A second's rows would be many, and a minute's would make the window jump. */
const COUNTED_BY = Prisma.raw(`interval '5 seconds'`);

const interval = (ms: number): Prisma.Sql => Prisma.sql`(${ms} * interval '1 millisecond')`;

/**
 * Adds exchanges that this process has seen end, and moves the circuit by those that all processes have seen. Times are
 * the database's.
 * @returns what became of the circuit, if this call moved it; and what it was judged by
 */
export async function heedOutcomes(
  tx: Transaction,
  party: Party,
  fresh: Tally,
  rules: CircuitRules,
): Promise<{ readonly move: CircuitMove | undefined; readonly inWindow: Tally }> {
  const { now, ...inWindow } = await addOutcomes(tx, party, fresh, rules);
  const open = await tx.openCircuit.findUnique({ where: { kind_code: party } });
  const move = circuitMove({ open: open ?? undefined, fresh, inWindow }, rules, now);
  if (move === undefined) return { move, inWindow };
  const isMoved = await moves[move](tx, party, { fresh, inWindow, rules });
  return { move: isMoved ? move : undefined, inWindow };
}

/** Counts them, deletes what is older than the window, and reads what is left in it. */
async function addOutcomes(
  tx: Transaction,
  { kind, code }: Party,
  { ended, failed }: Tally,
  { windowMs }: CircuitRules,
): Promise<Tally & { readonly now: Date }> {
  // The sum sees the rows as they were before the statement.
  const [sum] = await tx.$queryRaw<(Tally & { now: Date })[]>`
    WITH added AS (
      INSERT INTO party_count (kind, code, began_at, ended, failed)
      VALUES (${kind}, ${code}, date_bin(${COUNTED_BY}, now(), 'epoch'), ${ended}, ${failed})
      ON CONFLICT (kind, code, began_at)
        DO UPDATE SET ended = party_count.ended + EXCLUDED.ended, failed = party_count.failed + EXCLUDED.failed
    ), deleted AS (
      DELETE FROM party_count WHERE kind = ${kind} AND code = ${code}
        AND began_at <= now() - ${interval(windowMs)} AND began_at < date_bin(${COUNTED_BY}, now(), 'epoch')
    )
    SELECT now() AS now, coalesce(sum(ended), 0)::int + ${ended}::int AS ended,
      coalesce(sum(failed), 0)::int + ${failed}::int AS failed
    FROM party_count WHERE kind = ${kind} AND code = ${code} AND began_at > now() - ${interval(windowMs)}`;
  if (sum === undefined) throw new Error('A sum without GROUP BY has one row');
  return sum;
}

type Judged = { readonly fresh: Tally; readonly inWindow: Tally; readonly rules: CircuitRules };

/** Each is guarded by where the circuit stands, so that one of several processes makes a move. */
const moves: Readonly<Record<CircuitMove, (tx: Transaction, party: Party, judged: Judged) => Promise<boolean>>> = {
  open: async (tx, { kind, code }, { inWindow: { ended, failed }, rules: { openMs } }) =>
    (await tx.$executeRaw`
      INSERT INTO open_circuit (kind, code, probed_from, next_probe_at, ended, failed)
      VALUES (${kind}, ${code}, now() + ${interval(openMs)}, now() + ${interval(openMs)}, ${ended}, ${failed})
      ON CONFLICT (kind, code) DO NOTHING`) === 1,
  reopen: async (tx, { kind, code }, { rules: { openMs } }) =>
    (await tx.$executeRaw`
      UPDATE open_circuit
      SET passed = 0, probed_from = now() + ${interval(openMs)}, next_probe_at = now() + ${interval(openMs)}
      WHERE kind = ${kind} AND code = ${code} AND probed_from <= now()`) === 1,
  count: async (tx, { kind, code }, { fresh: { ended, failed } }) =>
    (await tx.$executeRaw`
      UPDATE open_circuit SET passed = passed + ${ended - failed}
      WHERE kind = ${kind} AND code = ${code} AND probed_from <= now()`) === 1,
  async close(tx, party) {
    const { count } = await tx.openCircuit.deleteMany({ where: party });
    // What opened it must not open it again.
    await tx.partyCount.deleteMany({ where: party });
    return count === 1;
  },
};

/**
 * Takes the next probe of an open circuit: of all that ask at once, one may go.
 * @param everyMs until the next one
 */
export async function takeProbe(tx: Transaction, { kind, code }: Party, everyMs: number): Promise<boolean> {
  const taken = await tx.$executeRaw`
    UPDATE open_circuit SET next_probe_at = now() + ${interval(everyMs)}
    WHERE kind = ${kind} AND code = ${code} AND probed_from <= now() AND next_probe_at <= now()`;
  return taken === 1;
}

type Suspending = { readonly operator: string; readonly note: string };

/** Takes a party out of service, or changes the note. */
export async function suspend(tx: Transaction, party: Party, { operator, note }: Suspending): Promise<void> {
  await tx.suspension.upsert({
    where: { kind_code: party },
    create: { ...party, operator, note },
    update: { operator, note },
  });
}

/** @returns false when it was not suspended */
export async function restore(tx: Transaction, party: Party): Promise<boolean> {
  const { count } = await tx.suspension.deleteMany({ where: party });
  return count === 1;
}
