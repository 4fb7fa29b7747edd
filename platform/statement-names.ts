/**
 * Names by which a connection keeps statements prepared: PostgreSQL parses and plans a statement of a name once per
 * connection. Each connection keeps every name for its life, so only the first `most` texts get one: the engine has
 * fewer, but the length of a list makes a text of its own.
 *
 * A merchant's lists get none. Each combination of filters is a text of its own, so they would use up the names; and a
 * plan that is kept is made for any value, while the right index depends on how many rows have this one.
 * @returns a name for a statement's text; empty for one that is not to be kept
 */
export function statementNames(most = MOST_NAMES): (statement: { readonly sql: string }) => string {
  const names = new Map<string, string>();
  return ({ sql }) => {
    const known = names.get(sql);
    if (known !== undefined) return known;
    if (names.size >= most || LISTS.test(sql)) return '';
    const name = `s${names.size + 1}`;
    names.set(sql, name);
    return name;
  };
}

const MOST_NAMES = 500;
/** The order of every list: server/paging.ts. */
const LISTS = /ORDER BY "public"\."[a-z_]+"\."created_at" DESC, "public"\."[a-z_]+"\."id" DESC/;

/**
 * Whether a database's URL asks for none, by the parameter that Prisma gives to transaction poolers: one that does not
 * follow prepared statements would run them on a connection that does not have them.
 */
export const isBehindPooler = (url: string): boolean => new URL(url).searchParams.get('pgbouncer') === 'true';
