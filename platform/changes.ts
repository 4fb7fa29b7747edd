import { AsyncLocalStorage } from 'node:async_hooks';

/** A record's change of state, as a log line tells it: ids and words, nothing secret or personal. */
export type Change = Readonly<Record<string, string | number | null | undefined>> & {
  /** The type of the event that goes with it, e.g. `payment.approved`. */
  readonly event: string;
};

const ofTransaction = new AsyncLocalStorage<Change[]>();
let tell: (change: Change) => void = () => undefined;

/** Sets what is told of each change that this process makes, once it is committed. */
export function tellChanges(to: (change: Change) => void): void {
  tell = to;
}

/** Notes a change: it is told when its transaction commits, or now if it has none. */
export function noteChange(change: Change): void {
  const changes = ofTransaction.getStore();
  if (changes === undefined) tell(change);
  else changes.push(change);
}

/** Runs a transaction. What is noted in it is told once it is committed, and never if it is not. */
export async function tellingChanges<T>(transaction: () => Promise<T>): Promise<T> {
  const changes: Change[] = [];
  const result = await ofTransaction.run(changes, transaction);
  changes.forEach(tell);
  return result;
}
