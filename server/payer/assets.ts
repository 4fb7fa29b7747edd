import { readFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import fastifyStatic from '@fastify/static';
import type { FastifyPluginAsync } from 'fastify';
import { projectRoot } from '../../platform/project-root';

const FONT_FOLDER = path.dirname(require.resolve('@fontsource-variable/noto-sans-kr'));
const FONT_PREFIX = '/assets/fonts/noto-sans-kr/';
const A_YEAR = 'public, max-age=31536000, immutable';

/** The files of the payer's pages: styles, scripts and the font. */
export const assetRoutes: FastifyPluginAsync = async (app) => {
  await app.register(fastifyStatic, {
    // Styles from the sources, and scripts from the build.
    root: [path.join(projectRoot, 'web/public'), path.join(projectRoot, 'dist/web/public')],
    prefix: '/assets/',
    index: false,
    // A page and its modules must have the same version: browsers ask for them each time, and get 304.
    maxAge: 0,
    allowedPath: (file) => /\.(js|css|svg)$/.test(file),
  });
  await app.register(fastifyStatic, {
    root: FONT_FOLDER,
    prefix: FONT_PREFIX,
    index: false,
    maxAge: '365d',
    immutable: true,
    allowedPath: (file) => /^\/files\/[\w-]+\.woff2$/.test(file),
    decorateReply: false,
  });

  // The list of the font's parts is a third of the first page's bytes, and a tenth when it is packed.
  const plain = readFileSync(path.join(FONT_FOLDER, 'index.css'));
  const packed = gzipSync(plain, { level: 9 });
  app.get(`${FONT_PREFIX}index.css`, { schema: { hide: true } }, async (request, reply) => {
    const takesGzip = /\bgzip\b/.test(request.headers['accept-encoding'] ?? '');
    if (takesGzip) reply.header('content-encoding', 'gzip');
    return reply
      .type('text/css; charset=utf-8')
      .header('cache-control', A_YEAR)
      .header('vary', 'accept-encoding')
      .send(takesGzip ? packed : plain);
  });
};
