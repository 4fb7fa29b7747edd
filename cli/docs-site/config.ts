import type { DefaultTheme, LocaleConfig, UserConfig } from 'vitepress';
import { anchorOf } from './anchors';
import { groups, pathOf } from './pages';
import { withEndsOfWords } from './search-words';
import type { Language } from './sources';

/** Where the server has the site. */
export const BASE = '/docs/';
const FONT = '/assets/fonts/noto-sans-kr/index.css';

/** What the reader's own keyboard and eyes meet around the pages. */
const labels = {
  ko: {
    label: '한국어',
    lang: 'ko-KR',
    title: '앱카드 결제 엔진',
    description: '앱카드 결제 연동과 운영 문서',
    reference: 'API 레퍼런스',
    theme: {
      outline: { label: '이 페이지의 내용', level: [2, 3] },
      docFooter: { prev: '이전', next: '다음' },
      langMenuLabel: '언어 바꾸기',
      returnToTopLabel: '맨 위로',
      sidebarMenuLabel: '메뉴',
      darkModeSwitchLabel: '화면 모드',
      lightModeSwitchTitle: '밝은 화면으로 바꾸기',
      darkModeSwitchTitle: '어두운 화면으로 바꾸기',
      skipToContentLabel: '본문으로 건너뛰기',
      notFound: {
        title: '페이지를 찾을 수 없습니다',
        quote: '주소를 확인하거나 처음부터 다시 찾아 주세요.',
        linkLabel: '처음으로 가기',
        linkText: '처음으로',
      },
    },
  },
  en: {
    label: 'English',
    lang: 'en',
    title: 'AppCard payment engine',
    description: 'How to integrate and operate AppCard payments',
    reference: 'API reference',
    theme: { outline: { label: 'On this page', level: [2, 3] } },
  },
} as const;

const searchInKorean = {
  button: { buttonText: '검색', buttonAriaLabel: '검색' },
  modal: {
    displayDetails: '본문 함께 보기',
    resetButtonTitle: '검색어 지우기',
    backButtonTitle: '검색 닫기',
    noResultsText: '찾은 결과가 없습니다:',
    footer: {
      selectText: '열기',
      selectKeyAriaLabel: 'Enter',
      navigateText: '이동',
      navigateUpKeyAriaLabel: '위쪽 화살표',
      navigateDownKeyAriaLabel: '아래쪽 화살표',
      closeText: '닫기',
      closeKeyAriaLabel: 'Escape',
    },
  },
};

const rootOf = (language: Language): string => (language === 'ko' ? '/' : '/en/');

/** The path that a link names: a folder's own page has none of its own. */
const linkOf = (language: Language, path: string): string => `${rootOf(language)}${path.replace(/(^|\/)index$/, '$1')}`;

function locale(language: Language): LocaleConfig<DefaultTheme.Config>[string] {
  const { label, lang, title, description, reference, theme } = labels[language];
  return {
    label,
    lang,
    title,
    description,
    themeConfig: {
      ...theme,
      outline: { label: theme.outline.label, level: [2, 3] },
      nav: [{ text: reference, link: '/reference', target: '_self' }],
      sidebar: {
        [rootOf(language)]: groups.map((group) => ({
          text: group.title[language],
          ...(group.isFolded === true && { collapsed: true }),
          items: group.pages.map((page) => ({ text: page.title[language], link: linkOf(language, pathOf(page)) })),
        })),
      },
    },
  };
}

/** @param outDir where the site is written */
export function siteConfig(outDir: string): UserConfig<DefaultTheme.Config> {
  return {
    base: BASE,
    outDir,
    cleanUrls: true,
    // The list of pages is a script's file then, and not text in each page, which the server's policy refuses.
    metaChunk: true,
    head: [
      ['link', { rel: 'icon', href: '/assets/icon.svg' }],
      ['link', { rel: 'stylesheet', href: FONT }],
    ],
    locales: { root: locale('ko'), en: locale('en') },
    markdown: {
      theme: { light: 'github-light-high-contrast', dark: 'github-dark-high-contrast' },
      anchor: { slugify: anchorOf },
      config: (markdown) => {
        // Shown like fenced code: with a button that copies it, and never read as a template.
        markdown.renderer.rules.code_block = (tokens, index, options, env, renderer) =>
          markdown.renderer.rules.fence?.(tokens, index, options, env, renderer) ?? '';
      },
    },
    themeConfig: {
      search: {
        provider: 'local',
        options: {
          locales: { root: { translations: searchInKorean } },
          _render: (source, env, markdown) => {
            const html = markdown.render(source, env);
            return env.frontmatter?.search === false ? '' : withEndsOfWords(html);
          },
        },
      },
    },
  };
}
