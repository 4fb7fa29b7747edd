import { type Database, DatabaseBusy, passingFailureOf } from '../platform/database';

/**
 * Draws a terminal's next 전문일련번호 on a KST day, 12 digits.
 * @throws DatabaseBusy, or a failure of the database
 */
export type DrawSerial = (terminalId: string, serialDate: string) => Promise<string>;

/** A counter's row is normally locked for the time of one statement; if it stays locked longer, its holder hangs. */
const LOCK_TIMEOUT_MS = 500;
/**
 * Draws of one terminal at once in this process: more than one, to use the round trip to the database; few, so that its
 * lock can't take the whole pool.
 */
const MOST_AT_ONCE = 2;

/**
 * Draws each serial by a separate statement, before the transaction that stores it. So the counter is locked for that
 * statement only, and not until the transaction ends. A serial that is drawn and not stored leaves a gap, which a VAN
 * accepts.
 */
export function createSerials(db: Pick<Database, '$queryRaw'>): DrawSerial {
  const lines = new Map<string, Line>();
  return async (terminalId, serialDate) => {
    const key = `${terminalId}/${serialDate}`;
    const line = lines.get(key) ?? { drawing: 0, waiting: [] };
    lines.set(key, line);
    await itsTurn(line);
    try {
      return await drawSerial(db, terminalId, serialDate);
    } catch (failure) {
      // The waiting draws would fail the same way one after the other, each while holding a slot.
      if (passingFailureOf(failure) !== undefined) sendAway(line, terminalId);
      throw failure;
    } finally {
      if (passOn(line) === 0) lines.delete(key);
    }
  };
}

type Waiting = { readonly goOn: () => void; readonly giveUp: (why: Error) => void };
/** The running and the waiting draws of one counter. */
type Line = { drawing: number; waiting: Waiting[] };

async function itsTurn(line: Line): Promise<void> {
  if (line.drawing < MOST_AT_ONCE) {
    line.drawing += 1;
    return;
  }
  await new Promise<void>((goOn, giveUp) => {
    line.waiting.push({ goOn, giveUp });
  });
}

/** Starts the draw that has waited longest. @returns how many draws run */
function passOn(line: Line): number {
  const next = line.waiting.shift();
  if (next === undefined) line.drawing -= 1;
  else next.goOn();
  return line.drawing;
}

function sendAway(line: Line, terminalId: string): void {
  const { waiting } = line;
  line.waiting = [];
  for (const { giveUp } of waiting)
    giveUp(
      new DatabaseBusy(
        `The serials of terminal ${terminalId} can't be drawn: look for who holds its row in serial_counter`,
      ),
    );
}

async function drawSerial(db: Pick<Database, '$queryRaw'>, terminalId: string, serialDate: string): Promise<string> {
  const [row] = await db.$queryRaw<{ last: number }[]>`
    WITH patience AS MATERIALIZED (SELECT set_config('lock_timeout', ${String(LOCK_TIMEOUT_MS)}, true))
    INSERT INTO serial_counter (terminal_id, serial_date, last) SELECT ${terminalId}, ${serialDate}, 1 FROM patience
    ON CONFLICT (terminal_id, serial_date) DO UPDATE SET last = serial_counter.last + 1
    RETURNING last`;
  if (row === undefined) throw new Error(`No serial was drawn for terminal ${terminalId}`);
  return String(row.last).padStart(12, '0');
}

/** Moves a counter forward, never back: a worker that was not stopped may have drawn in the meantime. */
export async function moveSerialTo(
  db: Pick<Database, '$executeRaw'>,
  {
    terminalId,
    serialDate,
    after,
  }: { readonly terminalId: string; readonly serialDate: string; readonly after: number },
): Promise<void> {
  await db.$executeRaw`
    INSERT INTO serial_counter (terminal_id, serial_date, last) VALUES (${terminalId}, ${serialDate}, ${after})
    ON CONFLICT (terminal_id, serial_date) DO UPDATE SET last = GREATEST(serial_counter.last, ${after})`;
}
