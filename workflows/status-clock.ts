/** Remembers since when a run's subject has had its status, for the run's details. */
export type StatusClock = {
  /** Its row says since when (ISO 8601). */
  knows(status: string, since: string | undefined): void;
  /** @returns since when it has this status; now, if it has just come to it (epoch ms, or ISO 8601) */
  since(status: string): number | string;
};

export function statusClock(): StatusClock {
  let known: { readonly status: string; readonly since: number | string } | undefined;
  return {
    knows(status, since) {
      if (since !== undefined) known = { status, since };
    },
    since(status) {
      if (known?.status !== status) known = { status, since: Date.now() };
      return known.since;
    },
  };
}
