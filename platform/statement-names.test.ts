import { isBehindPooler, statementNames } from './statement-names';

describe('the name of a statement', () => {
  test('is the same for the same text, and another for another text', () => {
    const nameOf = statementNames();
    const [one, other] = [nameOf({ sql: 'SELECT 1' }), nameOf({ sql: 'SELECT 2' })];
    expect(one).not.toBe('');
    expect(other).not.toBe(one);
    expect(nameOf({ sql: 'SELECT 1' })).toBe(one);
  });

  test('is empty once so many have one: a connection keeps each for its life', () => {
    const nameOf = statementNames(2);
    const names = ['SELECT 1', 'SELECT 2', 'SELECT 3', 'SELECT 2'].map((sql) => nameOf({ sql }));
    expect(names).toEqual(['s1', 's2', '', 's2']);
  });

  test('is empty for a list, whose plan depends on its values', () => {
    const order = 'ORDER BY "public"."bill"."created_at" DESC, "public"."bill"."id" DESC';
    expect(statementNames()({ sql: `SELECT 1 FROM "public"."bill" WHERE 1=1 ${order} LIMIT $1 OFFSET $2` })).toBe('');
  });
});

test.each([
  ['postgresql://u:p@pooler:6432/appcard?pgbouncer=true', true],
  ['postgresql://u:p@db:5432/appcard', false],
  ['postgresql://u:p@db:5432/appcard?pgbouncer=false', false],
])('%s is behind a pooler that follows no prepared statements: %s', (url, is) => {
  expect(isBehindPooler(url)).toBe(is);
});
