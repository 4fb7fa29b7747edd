export type Trouble = 'drop' | 'fail' | 'repeat';

/** What the next registrations meet, for tests of the sender. */
export class Troubles {
  #kind: Trouble = 'drop';
  #left = 0;

  set(kind: Trouble, times: number): void {
    this.#kind = kind;
    this.#left = times;
  }

  /** Undefined when all is well. */
  next(): Trouble | undefined {
    if (this.#left === 0) return undefined;
    this.#left -= 1;
    return this.#kind;
  }
}
