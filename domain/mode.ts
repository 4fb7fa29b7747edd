/**
 * Which of an installation's two cells a merchant belongs to, with all that it makes: `live`, whose VANs and issuers
 * move money, or `test`, the sandbox, whose VANs and issuers are simulators.
 */
export const modes = ['live', 'test'] as const;
export type Mode = (typeof modes)[number];

/** What test keys and the links of test bills begin with, so that a server finds the cell before it reads a row. */
const TEST_MARK = 'test_';

/** How a name of a mode begins: `key_…` is `key_test_…` in the sandbox. */
export const markOf = (mode: Mode): string => (mode === 'test' ? TEST_MARK : '');

/** The mode of a request, by its target and its bearer token: they name the sandbox, or the live cell is meant. */
export const modeOf = ({ url, bearer }: { readonly url: string; readonly bearer?: string | undefined }): Mode =>
  TEST_LINK.test(url) || bearer?.startsWith(`key_${TEST_MARK}`) === true ? 'test' : 'live';

/** The mode of a payer's page, by the token of its link. */
export const modeOfLink = (token: string): Mode => modeOf({ url: `/pay/${token}` });

/** A live link's token may begin with the mark by chance, but it is shorter. */
const TEST_LINK = new RegExp(`^/(?:v1/)?(?:pay|register)/${TEST_MARK}[\\w-]{43}(?![\\w-])`);
