import { kstStamp } from './kst';
import { type Opened, openOrder, type OrderReader } from './order';
import type { Profile } from './profile';
import { randomCharacters } from './random';
import { OrderRefusedError } from './wire';

const MAX_REGISTRATIONS = 10_000;
const LIFETIME_MS = 30 * 60_000;
const RANDOM_CHARACTERS = 4;

type Registration = { readonly opened: Opened; readonly registeredAt: Date };

/** The transactions that were registered with an issuer before its app call, in memory. */
export class RegistrationBook {
  readonly #byHandle = new Map<string, Registration>();
  readonly #profile: Profile;
  readonly #reader: OrderReader;

  constructor(profile: Profile, reader: OrderReader) {
    this.#profile = profile;
    this.#reader = reader;
  }

  /** Accepts a registration, or refuses it with the contract's code. */
  register(body: string): string {
    const { registration } = this.#profile;
    if (registration === undefined) throw new TypeError(`${this.#profile.issuer} has no registration`);
    try {
      const opened = openOrder(this.#profile, body, this.#reader);
      const now = this.#reader.now();
      const handle =
        registration.handlePrefix(opened.parameters) + kstStamp(now).slice(2) + randomCharacters(RANDOM_CHARACTERS);
      const [oldest] = this.#byHandle.keys();
      if (oldest !== undefined && this.#byHandle.size >= MAX_REGISTRATIONS) this.#byHandle.delete(oldest);
      this.#byHandle.set(handle, {
        opened: { ...opened, order: { ...opened.order, transactionId: handle } },
        registeredAt: now,
      });
      return registration.answer(registration.registered, handle);
    } catch (error) {
      if (error instanceof OrderRefusedError) return registration.answer(error.rcd, '');
      throw error;
    }
  }

  /** @throws {OrderRefusedError} when the handle is not known, or too old */
  find(handle: string): Opened {
    const known = this.#byHandle.get(handle);
    const isLive = known !== undefined && this.#reader.now().getTime() - known.registeredAt.getTime() <= LIFETIME_MS;
    if (!isLive)
      throw new OrderRefusedError(
        this.#profile.issuer,
        this.#profile.refusals.expired,
        'its transaction is not registered, or no longer',
      );
    return known.opened;
  }
}
