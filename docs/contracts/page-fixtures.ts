import { readFileSync } from 'node:fs';
import path from 'node:path';

/** A row of a table, cell by cell: what stands in code in the first, and the others as they stand. */
type Row = readonly [name: string, ...others: string[]];
type Table = { readonly heads: readonly string[]; readonly rows: readonly Row[] };

/** A parameter of the order, as its row says. */
export type PageParameter = { readonly name: string; readonly bytes: string; readonly meaning: string };

/** What an issuer's page of this folder says, as tests hold engine and simulator to it. */
export type ContractPage = {
  /** What opens the app, where `{query}` stands for the parameters, or the handle of a registered order. */
  readonly urls: readonly string[];
  /** In their order; the MAC is the last. */
  readonly parameters: readonly PageParameter[];
  /** The fields of the order, in their order. */
  readonly order: readonly string[];
  /** Those at its end that only an order of interest-free installments has. */
  readonly interestFree: readonly string[];
  /** The fields of a result that are not encrypted. */
  readonly outside: readonly string[];
  /** Those that are. */
  readonly inside: readonly string[];
  /** The names of CARD_ID and masked card number, where the issuer gives them. */
  readonly card: readonly string[];
  /** The codes of a result, with what they mean. */
  readonly codes: ReadonlyMap<string, string>;
  /** The codes of an order's registration, where there is one. */
  readonly registrationCodes: ReadonlyMap<string, string>;
};

const cellsOf = (line: string): readonly string[] =>
  line
    .slice(1, -1)
    .split('|')
    .map((cell) => cell.trim());
const unquoted = (cell = ''): string => cell.replaceAll('`', '');

function tablesOf(text: string): readonly Table[] {
  const blocks = text.match(/^\|.*\|$(?:\n^\|.*\|$)+/gm) ?? [];
  return blocks.map((block) => {
    const [heads = [], , ...rows] = block.split('\n').map(cellsOf);
    return { heads: heads.map(unquoted), rows: rows.map(([name, ...others]): Row => [unquoted(name), ...others]) };
  });
}

/** The page of an issuer, in the shape that all of them have. */
export function contractPage(issuer: string): ContractPage {
  const text = readFileSync(path.join(__dirname, `${issuer}.md`), 'utf8');
  const tables = tablesOf(text);
  const named = (head: string): readonly Table[] => tables.filter(({ heads }) => heads[0] === head);
  const saying = (said: RegExp): Table | undefined =>
    tables.find(({ heads, rows }) => heads.length === 2 && rows.some(([, value = '']) => said.test(value)));
  const namesIn = (table: Table | undefined): readonly string[] => (table?.rows ?? []).map(([name]) => name);
  const codesOf = (table: Table | undefined) => new Map(table?.rows.map(([code, meaning = '']) => [code, meaning]));

  const inside = namesIn(saying(/^result code/));
  const codes = named(inside[0] ?? '');
  return {
    urls: (text.match(/^ {4}\S+:.*\{.*$/gm) ?? []).map((line) => line.trim()),
    parameters: (named('parameter')[0]?.rows ?? []).map(([name, bytes = '', meaning = '']) => ({
      name,
      bytes,
      meaning,
    })),
    order: namesIn(named('field')[0]),
    interestFree: namesIn(saying(/^`Y`: interest-free$/)),
    outside: namesIn(saying(/^ciphertext of the result/)),
    inside,
    card: namesIn(saying(/^the CARD_ID$/)),
    codes: codesOf(codes.at(-1)),
    registrationCodes: codesOf(codes.length > 1 ? codes[0] : undefined),
  };
}

/** 2026-03-02 10:00:00 KST, by the pattern that a page says a time in. */
const TIMES: Readonly<Record<string, string>> = {
  yyyyMMddHHmmss: '20260302100000',
  yyyyMMdd: '20260302',
  HHmmss: '100000',
};

/** A value of the form that a parameter's row gives; undefined where it gives none, as of a ciphertext. */
export function sampleOf({ bytes, meaning }: PageParameter): string | undefined {
  const [, pattern = ''] = /`([yMdHms]+)`/.exec(meaning) ?? [];
  const [, length, characters = '[0-9]'] = /^(\d+)(?: digits|,? `(\[.+\])`)?$/.exec(bytes) ?? [];
  if (length === undefined) return undefined;
  const letter = new RegExp(characters).test('A') ? 'A' : '1';
  return TIMES[pattern] ?? letter.repeat(Number(length));
}
