const HEADING = /(<h[1-6][^]*?<\/h[1-6]>)/;
const TEXT_OF_HTML = />([^<]+)/g;
const HANGUL_WORD = /[가-힣]{3,}/g;
/** A shorter rest is a particle, or the end of a verb. */
const SHORTEST = 2;

/**
 * Adds the ends of Korean words to what the search indexes: a word is found by its beginning, and 부분취소 is looked for
 * as 취소 too. What is added stands after headings, which results show.
 * @param html of a page
 */
export const withEndsOfWords = (html: string): string =>
  html
    .split(HEADING)
    .map((part) =>
      HEADING.test(part)
        ? `${part}<p>${endsIn(part.replaceAll(/<[^>]*>/g, ' ')).join(' ')}</p>`
        : part.replaceAll(TEXT_OF_HTML, (text) => [text, ...endsIn(text)].join(' ')),
    )
    .join('');

const endsIn = (text: string): readonly string[] => (text.match(HANGUL_WORD) ?? []).flatMap(endsOf);

const endsOf = (word: string): readonly string[] =>
  Array.from({ length: word.length - SHORTEST }, (_, index) => word.slice(index + 1));
