import type { PayerText } from '../../domain/reasons';

export type Language = keyof PayerText;

const languages = ['ko', 'en'] as const satisfies readonly Language[];
const LANGUAGE = /^\s*(ko|en)(?:-[a-z0-9-]+)?\s*(?:;\s*q\s*=\s*([0-9.]+)\s*)?$/i;

/** The payer's language: Korean or English, whichever Accept-Language prefers; Korean if it names neither. */
export function languageOf(acceptLanguage: string | undefined): Language {
  const wanted = (acceptLanguage ?? '')
    .slice(0, 200)
    .split(',')
    .flatMap((range) => {
      const [, told, quality = '1'] = LANGUAGE.exec(range) ?? [];
      const language = languages.find((one) => one === told?.toLowerCase());
      return language === undefined ? [] : [{ language, quality: Number(quality) }];
    })
    .filter(({ quality }) => quality > 0);
  return wanted.reduce<{ readonly language: Language; readonly quality: number }>(
    (best, next) => (next.quality > best.quality ? next : best),
    { language: 'ko', quality: 0 },
  ).language;
}
