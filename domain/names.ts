/**
 * Look-alikes that keyboards and copied texts bring, and what stands for them: the same to a reader, and in every issuer's character
 * set.
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
 * A name as it is kept: composed (NFC), so that Hangul from a Mac is syllables and not jamo, and without look-alikes. A name that has no
 * such characters stays as it is.
 */
export const tidyName = (text: string): string =>
  text
    .normalize('NFC')
    .replace(HALF_WIDTH_KANA, (kana) => kana.normalize('NFKC'))
    .replace(LOOK_ALIKE, (character) => lookAlikes[character] ?? character)
    .replace(OTHER_SPACES, ' ');

/** Control and format characters (zero-width, bidirectional), separators of lines, and private use. */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Co}]/gu;

/** The characters of a name that no reader sees, each once, as code points: `U+200B`. */
export const invisibleIn = (text: string): readonly string[] => [...new Set(text.match(INVISIBLE) ?? [])].map(codePoint);

/** For people who must find a character that they may not see. */
export const codePoint = (character: string): string =>
  `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
