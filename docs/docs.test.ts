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
