import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CardBook, CardsFileError } from './cards';

describe('the registered cards', () => {
  let folder: string;
  let file: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'issuer-cards-'));
    file = join(folder, 'cards.jsonl');
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  test('belong to their issuer until they are ended', () => {
    const cards = new CardBook();
    const { cardId, maskedCard } = cards.register('kb', '123456');
    expect([cardId, maskedCard]).toEqual([
      expect.stringMatching(/^[0-9A-Z]{32}$/),
      expect.stringMatching(/^123456\*{6}\d{4}$/),
    ]);
    expect([cards.find('kb', cardId)?.maskedCard, cards.find('hana', cardId)]).toEqual([maskedCard, undefined]);
    expect(cards.end(cardId)).toMatchObject({ cardId, ended: true });
    expect([cards.find('kb', cardId), cards.end('unknown')]).toEqual([undefined, undefined]);
  });

  test('are the same after a restart, in a file that only its owner reads', () => {
    const cards = new CardBook(file);
    const kept = cards.register('kb', '536112');
    const [ended = kept] = cards.registerMany('hana', '536112', 2);
    cards.end(ended.cardId);
    const reloaded = new CardBook(file);
    expect([reloaded.find('kb', kept.cardId), reloaded.find('hana', ended.cardId)]).toEqual([kept, undefined]);
    expect(readFileSync(file, 'utf8').trim().split('\n')).toHaveLength(4);
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  test.each(['{"cardId":"short"}', 'not json', '[]'])('refuse to start from a line that is not a card: %s', (line) => {
    new CardBook(file).register('kb', '536112');
    appendFileSync(file, `${line}\n`);
    expect(() => new CardBook(file)).toThrow(CardsFileError);
    expect(() => new CardBook(file)).toThrow('Line 2 of');
  });
});
