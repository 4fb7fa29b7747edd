import type { Card } from './cards';
import { type OpenedOtcOrder, openOtcOrder, type OrderReader } from './order';
import type { Profile } from './profile';
import { resultOf, type ResultWriter } from './result';
import type { OtcRequest } from './wire';

/** How many transaction handles are remembered; the oldest are forgotten first. */
const MAX_TRANSACTIONS = 10_000;
const PREFIX_DIGITS = 6;

/** Gives OTCs for an issuer's CARD_IDs (docs/contracts/recurring.md, section 3). */
export class OtcDesk {
  readonly #profile: Profile;
  readonly #unusable: string;
  readonly #tools: OrderReader & ResultWriter;
  readonly #orderByTransaction = new Map<string, string>();

  /** @param unusable the issuer's code for a card that is unknown or ended */
  constructor(profile: Profile, unusable: string, tools: OrderReader & ResultWriter) {
    this.#profile = profile;
    this.#unusable = unusable;
    this.#tools = tools;
  }

  /** @throws {OrderRefusedError} when the request breaks the contract */
  open(body: string): OtcRequest {
    const opened = openOtcOrder(this.#profile, body, this.#tools);
    const card = this.#tools.cards.find(this.#profile.issuer, opened.cardId);
    const refused = this.#refusal(opened, card);
    const given = {
      ...(card === undefined ? {} : { cardPrefix: card.maskedCard.slice(0, PREFIX_DIGITS) }),
      ...(refused === undefined ? {} : { rcd: refused }),
    };
    return {
      order: opened.order,
      result: (choice) => resultOf(this.#profile, opened, { ...choice, ...given }, this.#tools),
    };
  }

  #refusal({ order, cardId, isExpired }: OpenedOtcOrder, card: Card | undefined): string | undefined {
    const { refusals } = this.#profile;
    if (isExpired) return refusals.expired;
    if (!this.#isOneOrder(order.transactionId, JSON.stringify({ ...order, cardId }))) return refusals.field;
    return card === undefined ? this.#unusable : undefined;
  }

  /** A handle belongs to one order, which may be requested again. */
  #isOneOrder(transactionId: string, orderText: string): boolean {
    const known = this.#orderByTransaction.get(transactionId);
    if (known !== undefined) return known === orderText;
    const [oldest] = this.#orderByTransaction.keys();
    if (oldest !== undefined && this.#orderByTransaction.size >= MAX_TRANSACTIONS)
      this.#orderByTransaction.delete(oldest);
    this.#orderByTransaction.set(transactionId, orderText);
    return true;
  }
}
