const EVERYBODY = '';

/** Troubles for the next requests of a kind, for tests of the sender: one for all issuers, and one for each issuer. */
export class Troubles<Trouble> {
  readonly #waiting = new Map<string, { readonly trouble: Trouble; readonly left: number }>();

  /** Replaces the previous one; `times` 0 ends it. */
  set(trouble: Trouble, times: number, issuer = EVERYBODY): void {
    this.#waiting.set(issuer, { trouble, left: times });
  }

  /** The next trouble; the issuer's own comes first. Undefined when there is none. */
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
