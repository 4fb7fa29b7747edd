import { randomInt } from 'node:crypto';
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { type Static, Type } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import { randomCharacters } from './random';

/** The first digits of every card created here. */
export const CARD_PREFIX = '536112';
const CARD_ID_CHARACTERS = 32;
const LAST_FOUR = 10_000;

const Card = Type.Object({
  issuer: Type.String(),
  cardId: Type.String({ pattern: '^[0-9A-Z]{32}$' }),
  maskedCard: Type.String(),
  ended: Type.Boolean(),
});

/** A card registered for automatic payments; one line of the cards' file. */
export type Card = Readonly<Static<typeof Card>>;

/** Thrown at start when a line of the cards' file is malformed. Never holds a CARD_ID. */
export class CardsFileError extends Error {
  override readonly name = 'CardsFileError';
  constructor(
    readonly file: string,
    readonly line: number,
  ) {
    super(`Line ${line} of ${file} is not a card; move the file away, or point SIM_ISSUER_CARDS_FILE at another.`);
  }
}

/** A new number's mask: the first six digits, stars, the last four. */
export function maskedCardNo(prefix: string): string {
  return `${prefix}******${String(randomInt(LAST_FOUR)).padStart(4, '0')}`;
}

/** The cards that the issuers know, in memory and optionally in a file of JSON lines. A card's last line counts. */
export class CardBook {
  readonly #byCardId = new Map<string, Card>();

  /** @throws {CardsFileError} when the file does not hold cards */
  constructor(readonly file?: string) {
    if (file === undefined || !existsSync(file)) return;
    readFileSync(file, 'utf8')
      .split('\n')
      .forEach((text, index) => {
        if (text !== '') this.#remember([parsedCard(text, file, index + 1)]);
      });
  }

  /** Creates a card with its own CARD_ID. */
  register(issuer: string, prefix: string): Card {
    const card = newCard(issuer, prefix);
    this.#keep([card]);
    return card;
  }

  /** Creates many cards with one write. */
  registerMany(issuer: string, prefix: string, count: number): readonly Card[] {
    const cards = Array.from({ length: count }, () => newCard(issuer, prefix));
    this.#keep(cards);
    return cards;
  }

  /** Ends a card. @returns the ended card; undefined when there is none */
  end(cardId: string): Card | undefined {
    const card = this.#byCardId.get(cardId);
    if (card === undefined) return undefined;
    const ended = { ...card, ended: true };
    this.#keep([ended]);
    return ended;
  }

  /** A chargeable card of this issuer. */
  find(issuer: string, cardId: string): Card | undefined {
    const card = this.#byCardId.get(cardId);
    return card?.issuer === issuer && !card.ended ? card : undefined;
  }

  /** Writes the file first: a change that can't be stored does not happen. */
  #keep(cards: readonly Card[]): void {
    const lines = cards.map((card) => `${JSON.stringify(card)}\n`).join('');
    if (this.file !== undefined) appendFileSync(this.file, lines, { mode: 0o600 });
    this.#remember(cards);
  }

  #remember(cards: readonly Card[]): void {
    for (const card of cards) this.#byCardId.set(card.cardId, card);
  }
}

const newCard = (issuer: string, prefix: string): Card => ({
  issuer,
  cardId: randomCharacters(CARD_ID_CHARACTERS),
  maskedCard: maskedCardNo(prefix),
  ended: false,
});

function parsedCard(text: string, file: string, line: number): Card {
  try {
    const card: unknown = JSON.parse(text);
    if (Value.Check(Card, card)) return card;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw new CardsFileError(file, line);
}
