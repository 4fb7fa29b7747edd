import { existsSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { koreanFileOf, type Page, pages, pathOf } from './pages';

export type Language = 'ko' | 'en';

/** What the generator is given: its pages, and the files that pages link to, by where they are on the site. */
export type Sources = { readonly pages: ReadonlyMap<string, string>; readonly files: ReadonlyMap<string, string> };

/** What a Korean search finds would otherwise be among ten English pages. */
const NOT_FOUND_BY_SEARCH = '---\nsearch: false\n---\n';
const ONLY_ENGLISH = '::: info 영어 문서\n이 문서는 영어로만 제공합니다.\n:::\n';
/** The site has a switch of its own. */
const LINK_TO_OTHER_LANGUAGE = /^\[(한국어|English)\]\([^)]*\)\n\n?/m;
const FENCE = /^(```.*?^```$)/gms;
/** What a link is called in the repository; on the site, pages have titles. */
const FILE_NAME = /^[\w./-]+\.md$/;
const LINK = /(!?)\[((?:[^[\]]|\[[^\]]*\])*)\]\(([^)\s]+)\)/g;

/**
 * The documents as the site shows them. A link to a document leads to its page, in the language of the file that it
 * names, and has the page's title if it had the file's name; a link to another file of the repository leads to a copy.
 * @throws Error if a link leads to nothing
 */
export function siteSources(root: string): Sources {
  const files = new Map<string, string>();
  const shown = pages.flatMap((page) =>
    (['ko', 'en'] as const).map((language): [string, string] => {
      const korean = language === 'ko' ? koreanTextOf(root, page) : undefined;
      const file = korean ?? page.file;
      const text = readFileSync(path.join(root, file), 'utf8').replace(LINK_TO_OTHER_LANGUAGE, '');
      const linked = withSiteLinks(text, (target) => {
        const led = leadsTo({ root, from: file, language }, target);
        if (led.copied !== undefined) files.set(led.href.replace(/^\//, ''), led.copied);
        return led;
      });
      return [
        `${folderOf(language)}${pathOf(page)}.md`,
        language === 'ko' && korean === undefined
          ? `${NOT_FOUND_BY_SEARCH}${linked.replace(/\n/, `\n\n${ONLY_ENGLISH}`)}`
          : linked,
      ];
    }),
  );
  return { pages: new Map(shown), files };
}

const folderOf = (language: Language): string => (language === 'ko' ? '' : 'en/');

function koreanTextOf(root: string, page: Page): string | undefined {
  const file = koreanFileOf(page);
  return file !== undefined && existsSync(path.join(root, file)) ? file : undefined;
}

/** Changes the links of what is not a code block. */
function withSiteLinks(text: string, ledTo: (target: string) => Led): string {
  return text
    .split(FENCE)
    .map((part) =>
      part.startsWith('```')
        ? part
        : part.replace(LINK, (link, image: string, label: string, target: string) => {
            if (/^([a-z]+:|#)/.test(target)) return link;
            const { href, title } = ledTo(target);
            return `${image}[${FILE_NAME.test(label) ? (title ?? label) : label}](${href})`;
          }),
    )
    .join('');
}

type Place = { readonly root: string; readonly from: string; readonly language: Language };
type Led = { readonly href: string; readonly title?: string; readonly copied?: string };

function leadsTo({ root, from, language }: Place, link: string): Led {
  const [target = '', anchor] = link.split('#');
  const file = path.posix.join(path.posix.dirname(from), target).replace(/\/$/, '');
  if (!existsSync(path.join(root, file))) throw new Error(`${from} links to ${link}, which does not exist`);
  const hash = anchor === undefined ? '' : `#${anchor}`;
  const found = pages.find((page) => isOf(page, file));
  if (found === undefined) {
    if (statSync(path.join(root, file)).isDirectory()) throw new Error(`${from} links to ${link}, which is a folder`);
    return { href: copyOf(file), copied: file };
  }
  const isKorean = file === found.file && koreanTextOf(root, found) !== undefined ? false : language === 'ko';
  const shown = isKorean || file !== found.file ? 'ko' : 'en';
  return { href: `/${folderOf(shown)}${pathOf(found)}.md${hash}`, title: found.title[shown] };
}

/** A folder is its first page. */
const isOf = (page: Page, file: string): boolean =>
  page.file === file || koreanFileOf(page) === file || page.file.startsWith(`${file}/`);

/** Pictures stay as they are. Other files get a name that a browser shows, and a server does not hide. */
const copyOf = (file: string): string =>
  /\.(png|svg)$/.test(file) ? `/files/${file}` : `/files/${file.replaceAll(/(^|\/)\./g, '$1')}.txt`;
