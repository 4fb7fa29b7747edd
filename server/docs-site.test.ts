import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import Fastify, { type FastifyInstance } from 'fastify';
import { docsRoutes } from './docs-site';

let folder: string;
let app: FastifyInstance;

beforeEach(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'docs-site-'));
  app = Fastify();
  await app.register(docsRoutes, { prefix: '/docs', site: path.join(folder, 'site') });
});
afterEach(async () => {
  await app.close();
  rmSync(folder, { recursive: true, force: true });
});

const files = {
  'index.html': 'the first page',
  'webhooks.html': 'a page',
  'en/index.html': 'the first English page',
  '404.html': 'no such page',
  'assets/app.1a2b.js': 'a script',
  'files/env.example.txt': 'a file of the repository',
};

function build(): void {
  for (const [name, text] of Object.entries(files)) {
    const file = path.join(folder, 'site', name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  writeFileSync(path.join(folder, 'secret.html'), 'beside the site');
}

const get = async (url: string) => {
  const { statusCode: status, body, headers } = await app.inject({ url });
  return { status, body, location: headers.location, cache: headers['cache-control'], type: headers['content-type'] };
};

test('a site that is not built says how to build it, and leads to the API reference', async () => {
  const { status, body } = await get('/docs');
  expect(status).toBe(200);
  expect(body).toContain('npm run docs');
  expect(body).toContain('href="/docs/reference"');
  expect(await get('/docs/webhooks')).toMatchObject({ status: 302, location: '/docs' });
});

test('a site that is built while the server runs is served from then on', async () => {
  await get('/docs/');
  build();
  expect(await get('/docs')).toMatchObject({ status: 302, location: '/docs/' });
  const page = { type: 'text/html; charset=utf-8', cache: 'public, max-age=0' };
  expect(await get('/docs/')).toMatchObject({ status: 200, body: files['index.html'], ...page });
  expect(await get('/docs/?from=mail')).toMatchObject({ status: 200, body: files['index.html'] });
  expect(await get('/docs/webhooks')).toMatchObject({ status: 200, body: files['webhooks.html'], ...page });
  for (const url of ['/docs/en/', '/docs/en'])
    expect(await get(url)).toMatchObject({ status: 200, body: files['en/index.html'] });
  expect(await get('/docs/files/env.example.txt')).toMatchObject({ status: 200, type: 'text/plain; charset=utf-8' });
});

test('files whose names change with them are kept for a year, and only the site’s own files are served', async () => {
  build();
  expect((await get('/docs/assets/app.1a2b.js')).cache).toBe('public, max-age=31536000, immutable');
  for (const url of [
    '/docs/none',
    '/docs/assets/none.js',
    '/docs/..%2fsecret',
    '/docs/..%2fsecret.html',
    '/docs/a%00b',
  ]) {
    expect([url, await get(url)]).toEqual([
      url,
      expect.objectContaining({ status: 404, body: files['404.html'], cache: 'public, max-age=0' }),
    ]);
  }
});

test('no page may run a script that stands in it, or reach another server', async () => {
  build();
  for (const url of ['/docs', '/docs/', '/docs/webhooks', '/docs/none', '/docs/assets/app.1a2b.js']) {
    const policy = String((await app.inject({ url })).headers['content-security-policy']);
    expect(policy).toContain("default-src 'none'; script-src 'self';");
    expect(policy).not.toMatch(/https?:|\*|unsafe-eval/);
  }
});
