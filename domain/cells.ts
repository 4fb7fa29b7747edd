/**
 * The cells of an installation. Each is a whole engine, with a database, a Temporal namespace and merchants of its own.
 * They differ by mode (the sandbox is a cell), and by a code, where merchants are spread over several cells.
 *
 * A text that leaves a cell and comes back says which cell it is of, so that whoever gets it first passes it on before
 * it reads a row. That is a hint and proves nothing: each cell looks for its own rows, and checks who asks.
 *
 * | text | in the cell without a code | in cell `b1` |
 * |---|---|---|
 * | id of anything | `bill_` and 32 characters, none of them `u` | the last three are `ub1` |
 * | API key | `key_…`, in the sandbox `key_test_…` | its id ends with `ub1` |
 * | link's token | 43 characters, in the sandbox behind `test_` | `ub1` behind them |
 * | order number of issuers and VANs | `OD` and the payment's id | the same |
 * | issuer's handle | as its contract says, but without such an end | as long, and ends with `ceb1` |
 */

/**
 * The mode of a cell, of its merchants and of all that they make: `live`, where VANs and issuers move money, or `test`,
 * the sandbox, where they are simulators.
 */
export const modes = ['live', 'test'] as const;
export type Mode = (typeof modes)[number];

/** A cell's code: two hexadecimal digits, which every issuer's alphabet has; empty: the cell without one. */
export type CellCode = string;

export const isCellCode = (text: string): boolean => /^[0-9a-f]{2}$/.test(text);

/** What test keys and the links of test bills begin with. */
const TEST_MARK = 'test_';

/** How a name of a mode begins: `key_…` is `key_test_…` in the sandbox. */
export const markOf = (mode: Mode): string => (mode === 'test' ? TEST_MARK : '');

/** The end of ids and tokens. No id has a `u` otherwise: their alphabet leaves it out. */
const endOf = (cell: CellCode): string => (cell === '' ? '' : `u${cell}`);

/** The body of an id, of {@link ID_CHARACTERS}: its last three say the cell, and 145 random bits are left. */
export const idBodyIn = (cell: CellCode, characters: string): string =>
  characters.slice(0, ID_CHARACTERS - endOf(cell).length) + endOf(cell);

/** The characters of an id behind its prefix. */
export const ID_CHARACTERS = 32;

const ID = /^[a-z]+_(?:test_)?[0-9a-z]{29}(?:u([0-9a-f]{2})|[0-9a-z]{3})(?:_\d+)?$/;

/** The cell of an id, of a key's id, or of an attempt's; of any other text, the one without a code. */
export const cellOfId = (id: string): CellCode => ID.exec(id)?.[1] ?? '';

/** A link's token from 43 random characters, all of which it keeps. */
export const linkTokenIn = ({ mode, cell }: Place, characters: string): string =>
  `${markOf(mode)}${characters}${endOf(cell)}`;

/**
 * An issuer's handle from as many random characters as the issuer's contract has. One of the cell without a code must
 * not look like another's: the caller gives other characters then.
 * @returns undefined if it would
 */
export function handleIn(cell: CellCode, characters: string): string | undefined {
  if (cell !== '') return `${characters.slice(0, -HANDLE_END)}ce${cell}`;
  return cellOfHandle(characters) === '' ? characters : undefined;
}

const HANDLE_END = 4;

/** The cell of a handle that an issuer was given, in the issuer's upper or lower case. */
export const cellOfHandle = (handle: string): CellCode => /ce([0-9a-f]{2})$/i.exec(handle)?.[1]?.toLowerCase() ?? '';

export type Place = { readonly mode: Mode; readonly cell: CellCode };

/** What a request tells of its cell, before anything else of it is read. */
export type Asked = { readonly url: string; readonly bearer?: string | undefined };

/** The cell that a request is for: by its link, otherwise by an id in its path, otherwise by its key. */
export function placeOf({ url, bearer = '' }: Asked): Place {
  const link = LINK.exec(url)?.groups;
  const { mark, code } = KEY.exec(bearer)?.groups ?? {};
  const mode = (link?.mark ?? mark) === undefined ? 'live' : 'test';
  const named = link ?? ID_IN_PATH.exec(url)?.groups ?? { code };
  return { mode, cell: named.code ?? '' };
}

/** The mode of a payer's page, by the token of its link. */
export const modeOfLink = (token: string): Mode => placeOf({ url: `/pay/${token}` }).mode;

/** A token may begin or end like one of another cell by chance, but then it has another length. */
const TOKEN = '(?<mark>test_)?[\\w-]{43}(?:u(?<code>[0-9a-f]{2}))?';
const LINK = new RegExp(`^/(?:v1/)?(?:pay|register)/${TOKEN}(?![\\w-])`);
const ID_IN_PATH = /^\/v1\/[^?]*\/[a-z]+_(?:test_)?[0-9a-z]{29}(?:u(?<code>[0-9a-f]{2})|[0-9a-z]{3})(?![^/?])/;
const KEY = /^key_(?<mark>test_)?(?:[0-9a-z]{29}u(?<code>[0-9a-f]{2})\.)?/;
