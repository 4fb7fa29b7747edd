/** The first message of a connection has no type byte. */
const STARTUP_HEADER = 4;
const HEADER = 5;

/** Reads what a client sends, in whatever pieces it comes, and tells the text of each statement that is to be run. */
export function frontendReader(told: (sql: string) => void): (chunk: Buffer) => void {
  const prepared = new Map<string, string>();
  let pending = Buffer.alloc(0);
  let started = false;
  return (chunk) => {
    pending = Buffer.concat([pending, chunk]);
    for (;;) {
      const header = started ? HEADER : STARTUP_HEADER;
      if (pending.length < header) return;
      const end = pending.readUInt32BE(header - 4) + header - 4;
      if (pending.length < end) return;
      const type = started ? String.fromCharCode(pending[0] ?? 0) : '';
      const [first = '', second = ''] = pending.subarray(header, end).toString('latin1').split('\0');
      // Query has a text; Parse a statement's name and its text; Bind a portal and the name of a statement.
      if (type === 'Q') told(first);
      if (type === 'P') prepared.set(first, second);
      if (type === 'B') told(prepared.get(second) ?? '');
      started = true;
      pending = pending.subarray(end);
    }
  };
}

/** A statement that changes something: outside of a transaction it is one. */
export const isWrite = (sql: string): boolean => /^(INSERT|UPDATE|DELETE|WITH)\b/i.test(sql);
