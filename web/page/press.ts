import type { PaymentChoice } from '../client/types.js';

/** The press under way in this tab. */
export type Press = {
  readonly key: string;
  readonly choice: PaymentChoice;
  /** Known once the server has answered the press. */
  readonly statusUrl?: string;
  readonly appUrl?: string;
  readonly storeUrl?: string;
};

export type PressStore = {
  readonly read: () => Press | undefined;
  readonly keep: (press: Press) => void;
  readonly forget: () => void;
};

/**
 * Keeps the press of one bill until its payment is final, so that a reload or a lost answer never pays twice.
 * @param storage the tab's; if the browser allows none, the press is kept as long as the page lives
 */
export function pressStore(storage: () => Storage, billUrl: string): PressStore {
  let kept: Press | undefined;
  const stored = <T>(act: (place: Storage) => T): T | undefined => {
    try {
      return act(storage());
    } catch {
      return undefined;
    }
  };
  return {
    read: () => kept ?? stored((place) => (JSON.parse(place.getItem(billUrl) ?? 'null') as Press | null) ?? undefined),
    keep(press) {
      kept = press;
      stored((place) => {
        place.setItem(billUrl, JSON.stringify(press));
      });
    },
    forget() {
      kept = undefined;
      stored((place) => {
        place.removeItem(billUrl);
      });
    },
  };
}
