import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { projectRoot } from '../../platform/project-root';
import { anchorOf } from './anchors';
import { koreanFileOf, pages, pathOf } from './pages';
import { withEndsOfWords } from './search-words';
import { siteSources } from './sources';

const sources = siteSources(projectRoot);

test('every document is in the navigation, once, and every entry of the navigation exists', () => {
  const documents = readdirSync(path.join(projectRoot, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md') && !name.startsWith('ko/'))
    .map((name) => `docs/${name}`);
  const listed = pages.map(({ file }) => file);
  expect(documents.filter((name) => !listed.includes(name))).toEqual([]);
  expect(listed.filter((name) => !existsSync(path.join(projectRoot, name)))).toEqual([]);
  expect(new Set(pages.map(pathOf)).size).toBe(pages.length);
});

test('every Korean document is a page', () => {
  const korean = readdirSync(path.join(projectRoot, 'docs/ko')).map((name) => `docs/ko/${name}`);
  expect(korean.filter((name) => !pages.some((page) => koreanFileOf(page) === name))).toEqual([]);
});

test('every page is there in both languages, and says where it is in English only', () => {
  expect(sources.pages.size).toBe(2 * pages.length);
  expect(sources.pages.get('webhooks.md')).toMatch(/^# 웹훅\n\n결제 상태가/);
  expect(sources.pages.get('en/webhooks.md')).toMatch(/^# Webhooks\n\n[^[]/);
  expect(sources.pages.get('deploying.md')).toMatch(/^---\nsearch: false\n---\n# Deploying\n\n::: info/);
  expect(sources.pages.get('en/deploying.md')).not.toContain('영어로만');
});

test('a link leads to the language of the file that it names, to a copy of a file, and stays as it is in code', () => {
  expect(sources.pages.get('index.md')).toContain('[결제](/payments.md)');
  expect(sources.pages.get('en/index.md')).toContain('[Payments](/en/payments.md)');
  expect(sources.pages.get('recurring.md')).toContain('(/en/recurring.md#billing-runs)');
  expect(sources.pages.get('webhooks.md')).toContain('([API 공통 규칙](/api.md#목록과-이벤트))');
  // There is no Korean text, but a Korean page.
  expect(sources.pages.get('cancellations.md')).toContain('[취소의 처리](/design/cancellation.md)');
  expect(sources.pages.get('api.md')).toContain('(/files/env.example.txt)');
  expect(sources.files.get('files/env.example.txt')).toBe('.env.example');
});

test('the image is built from every file that the site is made of', () => {
  const kept = readFileSync(path.join(projectRoot, '.dockerignore'), 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('!'))
    .map((line) => line.slice(1));
  const isKept = (name: string): boolean =>
    kept.some((word) => word === name || name.startsWith(`${word}/`) || (word === '*.md' && /^[^/]+\.md$/.test(name)));
  const korean = pages
    .map(koreanFileOf)
    .filter((name) => name !== undefined && existsSync(path.join(projectRoot, name)));
  const inputs = [...pages.map(({ file }) => file), ...korean.map(String), ...sources.files.values()];
  expect(inputs.length).toBeGreaterThan(pages.length);
  expect(inputs.filter((name) => !isKept(name) || name.endsWith('.test.ts'))).toEqual([]);
});

/** The headings of a page, without their marks. */
const anchorsOf = (text: string): readonly string[] =>
  [...text.replaceAll(/^```.*?^```$/gms, '').matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) =>
    anchorOf(heading.replaceAll(/`|\]\([^)]*\)|\[/g, '')),
  );

test('every link to a heading finds it', () => {
  const links = [...sources.pages].flatMap(([name, text]) =>
    [...text.matchAll(/\]\((\/[^)#]*)?#([^)]+)\)/g)].map(([link, page = `/${name}`, anchor = '']) => ({
      name,
      link,
      isFound: anchorsOf(sources.pages.get(page.slice(1)) ?? '').includes(anchor),
    })),
  );
  expect(links.length).toBeGreaterThan(5);
  expect(links.filter(({ isFound }) => !isFound)).toEqual([]);
});

test.each([
  ['Try it', 'try-it'],
  ['이벤트 종류', '이벤트-종류'],
  ['With your own Temporal, PostgreSQL, AWS', 'with-your-own-temporal-postgresql-aws'],
  ['Recurring payments (CARD_RP)', 'recurring-payments-card_rp'],
])('the heading "%s" has the id %s', (heading, id) => {
  expect(anchorOf(heading)).toBe(id);
});

test('a Korean word is found by its end too, and a heading is shown as it is', () => {
  expect(withEndsOfWords('<h2 id="부분취소">부분취소 <a href="#">#</a></h2>\n<p>결제 API, 망취소</p>')).toBe(
    '<h2 id="부분취소">부분취소 <a href="#">#</a></h2><p>분취소 취소</p>\n<p>결제 API, 망취소 취소</p>',
  );
});
