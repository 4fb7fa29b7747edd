import { type Static, Type } from '@sinclair/typebox';

const closed = { additionalProperties: false };

/** The body of `POST /control/connections`. */
export const ConnectionOrder = Type.Union([
  Type.Object({ kind: Type.Literal('accept') }, closed),
  Type.Object({ kind: Type.Literal('refuse') }, closed),
  Type.Object(
    { kind: Type.Literal('reset'), times: Type.Optional(Type.Integer({ minimum: 0, maximum: 10_000 })) },
    closed,
  ),
]);
export type ConnectionOrder = Static<typeof ConnectionOrder>;

/** What happens to the next connections, before a byte of their request is read. */
export class Connections {
  #resetsLeft = 0;

  /** Resets the next ones. @param times 0 means until {@link acceptAll} */
  resetNext(times: number): void {
    this.#resetsLeft = times === 0 ? Infinity : times;
  }

  acceptAll(): void {
    this.#resetsLeft = 0;
  }

  /** Counts a connection. */
  isNextReset(): boolean {
    if (this.#resetsLeft === 0) return false;
    this.#resetsLeft -= 1;
    return true;
  }
}
