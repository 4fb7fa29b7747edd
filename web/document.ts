import { modeOfLink } from '../domain/cells';
import { type Html, html } from './html';
import { type Language, textsIn } from './texts';

type PageParts = {
  readonly language: Language;
  readonly title: string;
  /** Of the page's link. */
  readonly token?: string;
  /** The page's module under `/assets/page/`, if it has one. */
  readonly script?: string;
  /** Values that the script reads from `<body>`, by the names of its `data-` attributes. */
  readonly facts?: Readonly<Record<string, string | undefined>>;
  /** What messengers show of a shared link. */
  readonly preview?: { readonly title: string; readonly description: string };
  readonly content: Html;
  /** Below the content. */
  readonly footer?: Html;
};

const locales: Readonly<Record<Language, string>> = { ko: 'ko_KR', en: 'en_US' };

/** A complete payer page. It has no inline script or style, so that it runs under a policy of `'self'` alone. */
export function renderDocument({
  language,
  title,
  token = '',
  script,
  facts = {},
  preview,
  content,
  footer = html``,
}: PageParts): string {
  return html`<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover">
<meta name="referrer" content="no-referrer">
<meta name="robots" content="noindex, nofollow">
<meta name="color-scheme" content="light dark">
<meta name="format-detection" content="telephone=no">
<title>${title}</title>
${preview === undefined ? html`` : previewTags(language, preview)}<link rel="icon" href="/assets/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/assets/fonts/noto-sans-kr/index.css">
<link rel="stylesheet" href="/assets/pay.css">
${script === undefined ? html`` : html`<script type="module" src="/assets/page/${script}.js"></script>`}
</head>
<body${Object.entries(facts).map(fact)}>
${languageSwitch(language)}
${modeOfLink(token) === 'test' ? testNotice(language) : html``}
<main>
${content}
</main>
${footer}
</body>
</html>
`.markup;
}

/** Open Graph. It names no URL: the link is the payer's alone. */
function previewTags(language: Language, { title, description }: NonNullable<PageParts['preview']>): Html {
  return html`<meta property="og:type" content="website">
<meta property="og:locale" content="${locales[language]}">
<meta property="og:title" content="${title}">
<meta property="og:description" content="${description}">
`;
}

function fact([name, value]: readonly [string, string | undefined]): Html {
  return value === undefined ? html`` : html` data-${name}="${value}"`;
}

/** Nobody may take a payment of the sandbox for a real one, nor its sales slip. */
const testNotice = (language: Language): Html => html`<p class="test-notice">${textsIn(language)('testNotice')}</p>`;

function languageSwitch(language: Language): Html {
  const other: Language = language === 'ko' ? 'en' : 'ko';
  return html`<nav class="language"><a href="?lang=${other}" lang="${other}" hreflang="${other}">${textsIn(language)('otherLanguage')}</a></nav>`;
}
