import { createHash } from 'node:crypto';

/** Markup that is already escaped. Only {@link html} creates it. */
export type Html = { readonly markup: string };
type Content = Html | string | number | readonly Html[];

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** A template whose values are escaped, unless they are markup themselves. Attribute values must be in quotes. */
export function html(parts: TemplateStringsArray, ...values: readonly Content[]): Html {
  return { markup: String.raw({ raw: parts }, ...values.map(markupOf)) };
}

function markupOf(value: Content): string {
  if (typeof value === 'number') return String(value);
  if (typeof value === 'string') return value.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
  return 'markup' in value ? value.markup : value.map(({ markup }) => markup).join('');
}

const STYLE = [
  '*{box-sizing:border-box}',
  'body{margin:0;background:#f4f3ef;color:#222;font:16px/1.5 system-ui,"Apple SD Gothic Neo","Noto Sans KR",sans-serif}',
  'main{max-width:26rem;min-height:100vh;margin:0 auto;padding:1.5rem 1.25rem;background:#fff}',
  'header{padding:1rem 1.25rem;background:#ffbc00;font-weight:700}header small{float:right;font-weight:400}',
  'h1{font-size:1.3rem;margin:0 0 1rem}dl{display:grid;grid-template-columns:6rem 1fr;gap:.5rem;margin:0 0 1.5rem}',
  'dt{color:#666}dd{margin:0;overflow-wrap:anywhere}dd.amount{font-size:1.25rem;font-weight:700}',
  'button{display:block;width:100%;padding:.9rem;margin:0 0 .6rem;border:1px solid #ccc;border-radius:.6rem}',
  'button{background:#fff;font:inherit;cursor:pointer}',
  'button.main{border-color:#ffbc00;background:#ffbc00;font-weight:700}a{color:#7a5200}',
  'a:focus-visible,button:focus-visible{outline:3px solid #3b6fd4;outline-offset:2px}code{overflow-wrap:anywhere}',
].join('');

const STYLE_HASH = createHash('sha256').update(STYLE).digest('base64');

const POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${STYLE_HASH}'`,
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

/**
 * Headers of every page. They allow the style by its digest and forms to this origin only; nothing else may load or
 * run.
 */
export const PAGE_HEADERS: Readonly<Record<string, string>> = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': POLICY,
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
};

/** A whole document. */
export function page(appName: string, title: string, content: Html): string {
  return html`<!doctype html>
    <html lang="ko">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title} · ${appName}</title>
        ${{ markup: `<style>${STYLE}</style>` }}
      </head>
      <body>
        <header>${appName} <small>모의 앱</small></header>
        <main>
          <h1>${title}</h1>
          ${content}
        </main>
      </body>
    </html>`.markup;
}
