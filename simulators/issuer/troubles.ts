const EVERYBODY = '';

/**
 * What the next requests of a kind meet, for tests of the sender: one trouble for everybody, and one for each issuer.
 */
export class Troubles<Trouble> {
  readonly #waiting = new Map<string, { readonly trouble: Trouble; readonly left: number }>();

  /** In place of the one before; `times` 0 ends it. */
  set(trouble: Trouble, times: number, issuer = EVERYBODY): void {
    this.#waiting.set(issuer, { trouble, left: times });
  }

  /** The issuer's own first. Undefined when all is well. */
  next(issuer: string): Trouble | undefined {
    for (const whose of [issuer, EVERYBODY]) {
      const waiting = this.#waiting.get(whose);
      if (waiting === undefined || waiting.left === 0) continue;
      this.#waiting.set(whose, { ...waiting, left: waiting.left - 1 });
      return waiting.trouble;
    }
    return undefined;
  }
}
