/**
 * Look-alikes that keyboards and copied texts bring, and what stands for them: the same to a reader, and in every
 * issuer's character set.
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
/** Spaces of other widths, the non-breaking among them; the ideographic one is a character of Korean texts. */
const OTHER_SPACES = /[\u00a0\u1680\u2000-\u200a\u202f\u205f]/g;
/** Half-width kana with their sound marks, which compose to one. */
const HALF_WIDTH_KANA = /[\uff61-\uff9f]+/g;

/**
 * A name as it is kept: composed (NFC), so that Hangul from a Mac is syllables and not jamo, and without look-alikes. A
 * name that has no such characters stays as it is.
 */
export const tidyName = (text: string): string =>
  text
    .normalize('NFC')
    .replace(HALF_WIDTH_KANA, (kana) => kana.normalize('NFKC'))
    .replace(LOOK_ALIKE, (character) => lookAlikes[character] ?? character)
    .replace(OTHER_SPACES, ' ');

/**
 * Characters that no reader sees, first and last of each range: control and format characters (zero-width,
 * bidirectional, tags), separators of lines, private use. Ranges, and not Unicode's classes, which the readers of the
 * API's description in other languages don't all know.
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

/** As a regular expression's class has it: an escape where one has four digits, the character itself beyond. */
const inClass = (point: number): string =>
  point > 0xffff ? String.fromCodePoint(point) : `\\u${point.toString(16).padStart(4, '0')}`;

/** What stands in a regular expression's class for all of them. */
export const INVISIBLE = invisibleRanges
  .map(([first, last]) => (first === last ? inClass(first) : `${inClass(first)}-${inClass(last)}`))
  .join('');
const INVISIBLE_CHARACTER = new RegExp(`[${INVISIBLE}]`, 'gu');

/** The characters of a name that no reader sees, each once, as code points: `U+200B`. */
export const invisibleIn = (text: string): readonly string[] =>
  [...new Set(text.match(INVISIBLE_CHARACTER) ?? [])].map(codePoint);

/** For people who must find a character that they may not see. */
export const codePoint = (character: string): string =>
  `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
