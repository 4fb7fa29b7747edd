import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { projectRoot } from '../platform/project-root';

const MOST_COLUMNS = 120;

const documents = [
  'client/README.md',
  ...readdirSync(projectRoot),
  ...readdirSync(path.join(projectRoot, 'docs'), { recursive: true, encoding: 'utf8' }).map((name) => `docs/${name}`),
].filter((name) => name.endsWith('.md'));

const linesOf = (name: string): readonly string[] => readFileSync(path.join(projectRoot, name), 'utf8').split('\n');

/** Lines that are prose: without tables, which can't be wrapped, and code, which is pasted as it is. */
function proseOf(name: string): readonly string[] {
  let isFenced = false;
  return linesOf(name).filter((line) => {
    if (line.trimStart().startsWith('```')) isFenced = !isFenced;
    return !isFenced && !/^\s*\||^ {4}/.test(line);
  });
}

const linksIn = (name: string): readonly string[] =>
  [
    ...proseOf(name)
      .join('\n')
      .matchAll(/\]\(([^)#\s]+)(?:#[^)]*)?\)/g),
  ]
    .map(([, target = '']) => target)
    .filter((target) => !/^[a-z]+:/.test(target));

test('there are documents to check', () => {
  expect(documents).toEqual(expect.arrayContaining(['README.md', 'docs/api.md', 'docs/contracts/kb.md']));
});

test.each(documents)(`%s keeps its prose to ${MOST_COLUMNS} columns`, (name) => {
  expect(proseOf(name).filter((line) => line.length > MOST_COLUMNS)).toEqual([]);
});

test.each(documents)('%s links to existing files', (name) => {
  const from = path.join(projectRoot, path.dirname(name));
  expect(linksIn(name).filter((target) => !existsSync(path.join(from, target)))).toEqual([]);
});

const { scripts } = JSON.parse(readFileSync(path.join(projectRoot, 'package.json'), 'utf8')) as {
  readonly scripts: Readonly<Record<string, string>>;
};

test.each(documents.filter((name) => name !== 'CHANGELOG.md'))('%s names only commands that there are', (name) => {
  const named = [
    ...linesOf(name)
      .join('\n')
      .matchAll(/npm run ([a-z][a-z:-]*)/g),
  ].map(([, command = '']) => command);
  expect(named.filter((command) => !(command in scripts))).toEqual([]);
});

const korean = documents.filter((name) => name.startsWith('docs/ko/'));
const originalOf = (name: string): string => name.replace('docs/ko/', 'docs/');

/**
 * What is pasted or looked up as it is: commands and code, a table's amounts with their outcomes, types of events,
 * queries of Web UI.
 */
const literalOf = (name: string): readonly string[] => {
  const text = linesOf(name).join('\n');
  const blocks = [...text.matchAll(/^```\w+\n(.*?)^```$/gms)].map(([, block = '']) => block);
  const indented = [...text.matchAll(/(?<=\n\n)(?: {4,}\S.*\n)+/g)].map(([block]) => block);
  const types = [...text.matchAll(/^\|[^|]*\|((?: `[a-z_]+\.[a-z_]+`,?)+) \|/gm)].map(([, named = '']) => named.trim());
  const amounts = [...text.matchAll(/^\| (\d{6}) \|.*\| ([^|]*) \|$/gm)].map(
    ([, amount = '', outcome = '']) => `${amount}: ${(outcome.match(/`[A-Z_]+`/g) ?? []).join(' ')}`,
  );
  const queries = [...text.matchAll(/\]\((http:[^)\s]+)\) \| (`[^`]+`) \|/g)].map(([, ...query]) => query.join(' '));
  return [...blocks, ...indented, ...types, ...amounts, ...queries];
};

test('there are Korean documents, whose English is tested', () => {
  expect(korean).toEqual(
    expect.arrayContaining(['docs/ko/getting-started.md', 'docs/ko/sandbox.md', 'docs/ko/webhooks.md']),
  );
  expect(literalOf('docs/ko/getting-started.md').length).toBeGreaterThan(10);
  expect(literalOf('docs/ko/sandbox.md')).toHaveLength(9);
  expect(literalOf('docs/ko/webhooks.md').length).toBeGreaterThan(20);
});

test.each(korean)('%s has the commands and outcomes of its English, so what is tested there holds here', (name) => {
  expect(literalOf(name)).toEqual(literalOf(originalOf(name)));
});

const metricsAndAlertsOf = (name: string): readonly string[] =>
  [
    ...linesOf(name)
      .join('\n')
      .matchAll(/^\| (`\w.*?`) \|/gm),
  ].map(([, named = '']) => named);

test('operators read of the same metrics, alerts, log lines and attributes in Korean', () => {
  expect(metricsAndAlertsOf('docs/operating.md').length).toBeGreaterThan(70);
  expect(metricsAndAlertsOf('docs/ko/operating.md')).toEqual(metricsAndAlertsOf('docs/operating.md'));
});

test.each(korean)('%s and its English lead to each other', (name) => {
  expect(linksIn(name)).toContain(`../${path.basename(name)}`);
  expect(linksIn(originalOf(name))).toContain(`ko/${path.basename(name)}`);
});
