import type { Language } from './texts';

/**
 * The language a page is written in: what its URL asks for, else the Korean or English that the browser likes best, else Korean.
 * @param acceptLanguage the header, such as `en-US,en;q=0.9,ko;q=0.8`
 */
export function languageOf(asked: Language | undefined, acceptLanguage: string | undefined): Language {
  return asked ?? liked(acceptLanguage ?? '') ?? 'ko';
}

function liked(acceptLanguage: string): Language | undefined {
  const ranges = acceptLanguage.split(',').map((range) => {
    const [, tag = '', quality = '1'] = /^\s*([a-z]{1,8})(?:-[a-z0-9-]+)?\s*(?:;\s*q=([0-9.]+))?\s*$/i.exec(range) ?? [];
    return { tag: tag.toLowerCase(), quality: Number(quality) };
  });
  const [best] = ranges.filter(({ tag, quality }) => isLanguage(tag) && quality > 0).sort((a, b) => b.quality - a.quality);
  return best !== undefined && isLanguage(best.tag) ? best.tag : undefined;
}

const isLanguage = (tag: string): tag is Language => tag === 'ko' || tag === 'en';
