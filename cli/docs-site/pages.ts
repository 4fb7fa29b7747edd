/** A page of the site, named by its English file. Its Korean one has the same name in docs/ko/, where there is one. */
export type Page = { readonly file: string; readonly title: Titles };
export type Titles = { readonly ko: string; readonly en: string };
export type Group = { readonly title: Titles; readonly pages: readonly Page[]; readonly isFolded?: true };

const page = (file: string, ko: string, en: string): Page => ({ file, title: { ko, en } });

/** The site's navigation, in the order in which a new reader needs it. A document that is not listed is not shown. */
export const groups: readonly Group[] = [
  {
    title: { ko: '시작하기', en: 'Getting started' },
    pages: [
      page('docs/README.md', '소개', 'Overview'),
      page('docs/getting-started.md', 'curl로 시작하기', 'With curl'),
      page('docs/sandbox.md', '테스트 환경', 'Sandbox'),
    ],
  },
  {
    title: { ko: '연동하기', en: 'Integrating' },
    pages: [
      page('docs/payments.md', '결제', 'Payments'),
      page('docs/recurring.md', '정기결제', 'Recurring payments'),
      page('docs/cancellations.md', '취소', 'Cancellations'),
      page('docs/webhooks.md', '웹훅', 'Webhooks'),
      page('docs/errors.md', '오류와 사유', 'Errors and reasons'),
      page('docs/issuers.md', '카드사', 'Issuers'),
      page('docs/api.md', 'API 공통 규칙', 'API conventions'),
      page('docs/screens.md', '화면', 'Screens'),
      page('docs/polling-client.md', '결제 페이지 만들기', 'A page of your own'),
      page('client/README.md', 'TypeScript 클라이언트', 'TypeScript client'),
    ],
  },
  {
    title: { ko: '운영하기', en: 'Operating' },
    pages: [
      page('docs/operating.md', '운영', 'Operating'),
      page('docs/deploying.md', '새 버전 배포', 'Deploying'),
      page('docs/scaling.md', '확장', 'Scaling'),
      page('docs/restoring.md', '복구', 'Restoring'),
      page('docs/performance.md', '성능', 'Performance'),
    ],
  },
  {
    title: { ko: '개발하기', en: 'Developing' },
    isFolded: true,
    pages: [
      page('README.md', '프로젝트', 'The project'),
      page('ARCHITECTURE.md', '구조', 'Architecture'),
      page('docs/glossary.md', '용어', 'Glossary'),
      page('CONTRIBUTING.md', '기여하기', 'Contributing'),
      page('CHANGELOG.md', '변경 내역', 'Changelog'),
      page('SECURITY.md', '보안', 'Security'),
      page('docs/adding-an-issuer.md', '카드사 추가', 'Adding an issuer'),
      page('docs/adding-a-van.md', 'VAN 추가', 'Adding a VAN'),
      page('docs/recorded-histories.md', '기록된 이력', 'Recorded histories'),
    ],
  },
  {
    title: { ko: '설계', en: 'Design' },
    isFolded: true,
    pages: [
      page('docs/design/approval.md', '승인', 'An approval'),
      page('docs/design/unknown-outcome.md', '모르는 결과', 'An unknown outcome'),
      page('docs/design/cancellation.md', '취소의 처리', 'How money is given back'),
      page('docs/design/recurring.md', '정기결제의 처리', 'Recurring payments'),
      page('docs/design/around-a-run.md', '실행의 주변', 'Around a run'),
      page('docs/design/edges.md', '경계', 'The edges'),
    ],
  },
  {
    title: { ko: '결정 기록', en: 'Decisions' },
    isFolded: true,
    pages: [
      page('docs/decisions/README.md', '결정 기록', 'Decisions'),
      page('docs/decisions/0001-claim-and-fence.md', '청구서의 클레임과 전문의 펜스', 'Claim and fence'),
      page('docs/decisions/0002-local-activities.md', '로컬 액티비티', 'Local activities'),
      page('docs/decisions/0003-row-against-run.md', '행이 실행보다 우선', 'The row decides'),
      page('docs/decisions/0004-patched.md', 'patched', 'patched'),
      page('docs/decisions/0005-schema-engine.md', '스키마 엔진', 'Schema engine'),
      page('docs/decisions/0006-months.md', '월별 파티션', 'Months'),
      page('docs/decisions/small-ones.md', '작은 결정', 'Small decisions'),
    ],
  },
  {
    title: { ko: '외부 기관의 규격', en: 'Wire contracts' },
    isFolded: true,
    pages: [
      page('docs/contracts/kb.md', 'KB국민카드', 'KB'),
      page('docs/contracts/samsung.md', '삼성카드', 'Samsung'),
      page('docs/contracts/lotte.md', '롯데카드', 'Lotte'),
      page('docs/contracts/hyundai.md', '현대카드', 'Hyundai'),
      page('docs/contracts/hana.md', '하나카드', 'Hana'),
      page('docs/contracts/nonghyup.md', 'NH농협카드', 'NH NongHyup'),
      page('docs/contracts/bc.md', 'BC카드', 'BC'),
      page('docs/contracts/shinhan.md', '신한카드와 LINQ', 'Shinhan and LINQ'),
      page('docs/contracts/recurring.md', '정기결제 규격', 'Recurring payments'),
      page('docs/contracts/van-telegram.md', 'VAN 전문', 'VAN telegrams'),
      page('docs/contracts/van-gamma.md', 'VAN gamma 전문', 'VAN gamma'),
      page('docs/contracts/simulators.md', '시뮬레이터', 'Simulators'),
    ],
  },
];

export const pages: readonly Page[] = groups.flatMap((group) => group.pages);

/** Its path below the language: `webhooks`, `contracts/kb`, `index`. */
export function pathOf({ file }: Page): string {
  if (file === 'README.md') return 'project';
  if (file === 'client/README.md') return 'client';
  return file
    .replace(/^docs\//, '')
    .replace(/README\.md$/, 'index.md')
    .replace(/\.md$/, '')
    .toLowerCase();
}

/** Where the Korean file would be. */
export const koreanFileOf = ({ file }: Page): string | undefined => {
  if (file === 'README.md') return 'README.ko.md';
  return /^docs\/[^/]+$/.test(file) ? file.replace('docs/', 'docs/ko/') : undefined;
};
