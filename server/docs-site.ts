import { existsSync, statSync } from 'node:fs';
import path from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyPluginAsync } from 'fastify';
import { projectRoot } from '../platform/project-root';

/** Below the documents, which are at `/docs`. */
export const REFERENCE = '/docs/reference';

/**
 * For pages that developers read: only this server's own files, and styles that stand in the page. A page sends
 * nothing, so that no key gets into one.
 */
export const READING_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const SITE = path.join(projectRoot, 'dist/docs-site');
const HTML = 'text/html; charset=utf-8';
const A_YEAR = 'public, max-age=31536000, immutable';
/** Browsers ask each time, and get 304. */
const ASK_AGAIN = 'public, max-age=0';

const NOT_BUILT = `<!doctype html>
<html lang="ko">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="robots" content="noindex">
<title>AppCard payment engine: documents</title>
<h1>AppCard payment engine</h1>
<p>문서를 아직 만들지 않았습니다. 엔진의 폴더에서 <code>npm run docs</code>를 실행한 뒤 다시 열어 주세요.</p>
<p lang="en">The documents are not built. Run <code>npm run docs</code> in the engine's folder, then open this page again.</p>
<ul><li><a href="${REFERENCE}">API 레퍼런스 · API reference</a></li></ul>
</html>
`;

/** The documents, as `npm run docs` builds them. They are public: no call here needs a key. */
export const docsRoutes: FastifyPluginAsync<{ readonly site?: string }> = async (app, { site = SITE }) => {
  app.addHook('onRequest', async (_request, reply) => {
    reply.header('content-security-policy', READING_POLICY);
  });
  // The site may be built later, while the server runs: the folder that exists is the one above.
  await app.register(fastifyStatic, { root: path.dirname(site), serve: false, cacheControl: false });
  const isBuilt = (): boolean => existsSync(path.join(site, 'index.html'));

  app.get('/', { schema: { hide: true } }, async (request, reply) => {
    if (!isBuilt()) return reply.type(HTML).send(NOT_BUILT);
    // Links of the site begin at the folder.
    if (!/^[^?]*\/(\?|$)/.test(request.url)) return reply.redirect('/docs/');
    return reply.header('cache-control', ASK_AGAIN).sendFile('index.html', site);
  });
  app.get<{ readonly Params: { readonly '*': string } }>('/*', { schema: { hide: true } }, async (request, reply) => {
    if (!isBuilt()) return reply.redirect('/docs');
    const file = fileOf(site, request.params['*']);
    if (file === undefined) return reply.code(404).header('cache-control', ASK_AGAIN).sendFile('404.html', site);
    return reply.header('cache-control', file.startsWith('assets/') ? A_YEAR : ASK_AGAIN).sendFile(file, site);
  });
};

/** The site's file for a path: a page is named without its ending, and a folder's page by the folder. */
function fileOf(site: string, name: string): string | undefined {
  if (!/^[\w@./-]*$/.test(name)) return undefined;
  return [name, `${name}.html`, path.posix.join(name, 'index.html')].find((candidate) => {
    const file = path.join(site, candidate);
    return file.startsWith(site + path.sep) && statSync(file, { throwIfNoEntry: false })?.isFile() === true;
  });
}
