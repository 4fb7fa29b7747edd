/**
 * Look-alikes from keyboards and copied texts, with their replacements: they look the same to a reader, and every
 * issuer's character set has them.
 */
const lookAlikes: Readonly<Record<string, string>> = {
  '\uff5e': '~', // full-width tilde
  '\u301c': '~', // wave dash
  '\u2010': '-', // hyphen
  '\u2011': '-', // non-breaking hyphen
  '\u2012': '-', // figure dash
  '\u2013': '-', // en dash
  '\u2014': '-', // em dash
  '\u2212': '-', // minus
  '\u2022': '\u00b7', // bullet
  '\u2027': '\u00b7', // hyphenation point
  '\u30fb': '\u00b7', // katakana middle dot
};
const LOOK_ALIKE = new RegExp(`[${Object.keys(lookAlikes).join('')}]`, 'g');
/**
 * Spaces of other widths, including the non-breaking one, but not the ideographic space: it is a character of Korean
 * texts.
 */
const OTHER_SPACES = /[\u00a0\u1680\u2000-\u200a\u202f\u205f]/g;
/** Half-width kana with their sound marks, which compose to one character. */
const HALF_WIDTH_KANA = /[\uff61-\uff9f]+/g;

/**
 * A name as it is stored: composed (NFC), so that Hangul from a Mac is syllables and not jamo, and without look-alikes.
 * A name without such characters stays as it is.
 */
export const tidyName = (text: string): string =>
  text
    .normalize('NFC')
    .replace(HALF_WIDTH_KANA, (kana) => kana.normalize('NFKC'))
    .replace(LOOK_ALIKE, (character) => lookAlikes[character] ?? character)
    .replace(OTHER_SPACES, ' ');

/**
 * Invisible characters, first and last of each range: control and format characters (zero-width, bidirectional, tags),
 * line separators, private use. These are ranges and not Unicode classes, because not every reader of the OpenAPI
 * description, in every language, knows those classes.
 */
const invisibleRanges: readonly (readonly [first: number, last: number])[] = [
  [0x0000, 0x001f],
  [0x007f, 0x009f],
  [0x00ad, 0x00ad],
  [0x0600, 0x0605],
  [0x061c, 0x061c],
  [0x06dd, 0x06dd],
  [0x070f, 0x070f],
  [0x0890, 0x0891],
  [0x08e2, 0x08e2],
  [0x180e, 0x180e],
  [0x200b, 0x200f],
  [0x2028, 0x202e],
  [0x2060, 0x206f],
  [0xe000, 0xf8ff],
  [0xfeff, 0xfeff],
  [0xfff9, 0xfffb],
  [0x110bd, 0x110bd],
  [0x110cd, 0x110cd],
  [0x13430, 0x1343f],
  [0x1bca0, 0x1bca3],
  [0x1d173, 0x1d17a],
  [0xe0000, 0xe007f],
  [0xf0000, 0x10ffff],
];

/** A character inside a regular expression's class: an escape for four hex digits, the character itself beyond. */
const inClass = (point: number): string =>
  point > 0xffff ? String.fromCodePoint(point) : `\\u${point.toString(16).padStart(4, '0')}`;

/** All invisible characters, as the inside of a regular expression's class. */
export const INVISIBLE = invisibleRanges
  .map(([first, last]) => (first === last ? inClass(first) : `${inClass(first)}-${inClass(last)}`))
  .join('');
const INVISIBLE_CHARACTER = new RegExp(`[${INVISIBLE}]`, 'gu');

/** The invisible characters of a name, each once, as code points: `U+200B`. */
export const invisibleIn = (text: string): readonly string[] =>
  [...new Set(text.match(INVISIBLE_CHARACTER) ?? [])].map(codePoint);

/** A character's code point, for people who must find an invisible character. */
export const codePoint = (character: string): string =>
  `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
