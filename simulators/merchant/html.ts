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
  'body{margin:0;background:#f2f5f4;color:#1d2522;font:16px/1.5 system-ui,"Apple SD Gothic Neo","Noto Sans KR",sans-serif}',
  'main{max-width:34rem;min-height:100vh;margin:0 auto;padding:1.5rem 1.25rem;background:#fff}',
  'header{padding:1rem 1.25rem;background:#17614a;color:#fff;font-weight:700}header small{float:right;font-weight:400}',
  'h1,h2{font-size:1.25rem;margin:0 0 1rem}h2{margin-top:2rem;font-size:1.05rem}',
  'label{display:block;margin:0 0 .8rem}',
  'input{display:block;width:100%;padding:.7rem;border:1px solid #b8c4bf;border-radius:.5rem;font:inherit}',
  'button{width:100%;padding:.9rem;border:0;border-radius:.6rem;background:#17614a;color:#fff;font:inherit;font-weight:700;cursor:pointer}',
  'ul{list-style:none;margin:0;padding:0}li{padding:.8rem 0;border-top:1px solid #e2e8e5;overflow-wrap:anywhere}',
  'dl{display:grid;grid-template-columns:8rem 1fr;gap:.5rem}dt{color:#57655f}dd{margin:0;overflow-wrap:anywhere}a{color:#17614a}',
  'a:focus-visible,button:focus-visible,input:focus-visible{outline:3px solid #3b6fd4;outline-offset:2px}',
].join('');

const STYLE_HASH = createHash('sha256').update(STYLE).digest('base64');

const POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${STYLE_HASH}'`,
  "form-action 'self' http: https:",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

/**
 * Headers of every page: they allow the style by its digest, and nothing else may load or run. The order form redirects
 * to the PSP's bill page, and browsers apply form-action to redirects too, so it must allow any web address.
 */
export const PAGE_HEADERS: Readonly<Record<string, string>> = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': POLICY,
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
};

/** A whole document. */
export function page(title: string, content: Html): string {
  return html`<!doctype html>
    <html lang="ko">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title} · 모의 상점</title>
        ${{ markup: `<style>${STYLE}</style>` }}
      </head>
      <body>
        <header>모의 상점 <small>simulator</small></header>
        <main>
          <h1>${title}</h1>
          ${content}
        </main>
      </body>
    </html>`.markup;
}
