import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WebhookBooks, WebhookBooksFileError, type WebhookEntry } from './webhook-books';

const ENTRY: WebhookEntry = {
  endpoint: 'shop',
  id: 'evt_1',
  type: 'payment.approved',
  subjectId: 'pay_1',
  version: 5,
  eventTimestamp: '2026-11-27T10:00:00.000Z',
  sentAt: 1_795_802_400,
  receivedAt: '2026-11-27T10:00:01.000Z',
  verified: true,
  answered: 204,
};
const UNVERIFIED: WebhookEntry = {
  ...ENTRY,
  ...{ id: null, type: null, subjectId: null, version: null, eventTimestamp: null, sentAt: null },
  ...{ verified: false, answered: null },
};

describe('the books of webhooks', () => {
  let folder: string;
  let file: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'merchant-books-'));
    file = join(folder, 'books.jsonl');
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  test('are the same after a restart, in order of receipt, and only their owner may read the file', () => {
    const books = new WebhookBooks(file);
    const other = { ...ENTRY, endpoint: 'other' };
    for (const entry of [ENTRY, other, UNVERIFIED, ENTRY]) books.record(entry);
    for (const each of [books, new WebhookBooks(file)])
      expect([each.of('shop'), each.of('other'), each.of('none')]).toEqual([[ENTRY, UNVERIFIED, ENTRY], [other], []]);
    expect(readFileSync(file, 'utf8').trim().split('\n')).toHaveLength(4);
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  test('forget one endpoint, also after a restart', () => {
    const books = new WebhookBooks(file);
    const other = { ...ENTRY, endpoint: 'other' };
    for (const entry of [ENTRY, other, ENTRY]) books.record(entry);
    books.forget('shop');
    books.record({ ...other, id: 'evt_2' });
    for (const each of [books, new WebhookBooks(file)]) {
      expect(each.of('shop')).toEqual([]);
      expect(each.of('other').map(({ id }) => id)).toEqual(['evt_1', 'evt_2']);
    }
  });

  test('need no file', () => {
    const books = new WebhookBooks();
    books.record(ENTRY);
    expect(books.of('shop')).toEqual([ENTRY]);
    books.forget('shop');
    expect([books.of('shop'), existsSync(file)]).toEqual([[], false]);
  });

  test.each(['{"endpoint":"shop"}', 'not json', '[]'])(
    'refuse to start from a line that is not an entry: %s',
    (line) => {
      new WebhookBooks(file).record(ENTRY);
      appendFileSync(file, `${line}\n`);
      expect(() => new WebhookBooks(file)).toThrow(WebhookBooksFileError);
      expect(() => new WebhookBooks(file)).toThrow('Line 2 of');
    },
  );
});
