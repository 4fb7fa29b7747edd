// The import directions of ARCHITECTURE.md, as rules. `npm test` runs them.
const folder = (...names) => `^(${names.join('|')})/`;

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'domain-is-pure',
      comment: 'Rules know no I/O, no Temporal, no database.',
      severity: 'error',
      from: { path: '^domain/', pathNot: '\\.test\\.ts$' },
      to: { pathNot: '^domain/' },
    },
    {
      name: 'workflows-import-only-types-of-activities',
      severity: 'error',
      from: { path: '^workflows/', pathNot: '\\.test\\.ts$' },
      to: { path: folder('activities'), dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'activities-know-no-workflow',
      comment: 'What both share (messages, names of runs, positions) is in domain/.',
      severity: 'error',
      from: { path: folder('activities', 'records', 'checker', 'domain', 'platform'), pathNot: '\\.test\\.ts$' },
      to: { path: '^workflows/' },
    },
    {
      name: 'workflows-are-deterministic',
      comment: 'A workflow may use domain/, its own folder and @temporalio/workflow; nothing that does I/O.',
      severity: 'error',
      from: { path: '^workflows/', pathNot: '\\.test\\.ts$' },
      to: { pathNot: ['^workflows/', '^domain/', '@temporalio/(workflow|common)'], dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'server-imports-no-activity',
      comment: 'Except the readers of issuers’ messages, which are pure.',
      severity: 'error',
      from: { path: '^server/', pathNot: '\\.test\\.ts$' },
      to: {
        path: '^activities/',
        pathNot: '^activities/issuers/([a-z]+/(inbound|order-check)|inbound-registry|contract)\\.ts$',
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'records-know-rules-and-rows',
      comment: 'Server and workers both write through it, so it knows neither, nor Temporal.',
      severity: 'error',
      from: { path: '^records/', pathNot: '\\.test\\.ts$' },
      to: { pathNot: '^(records|domain|platform|prisma)/' },
    },
    {
      name: 'simulators-know-only-the-wire',
      severity: 'error',
      from: { path: '^simulators/' },
      to: {
        path: folder(
          'workflows',
          'activities',
          'records',
          'domain',
          'platform',
          'server',
          'workers',
          'cli',
          'web',
          'prisma',
        ),
      },
    },
    {
      name: 'nothing-imports-simulators',
      severity: 'error',
      from: { pathNot: '^(simulators|tests|deploy)/' },
      to: { path: '^simulators/' },
    },
    {
      name: 'inner-folders-do-not-import-outer-ones',
      severity: 'error',
      from: { path: folder('activities', 'records', 'checker', 'domain', 'platform', 'workflows') },
      to: { path: folder('server', 'workers', 'cli', 'web') },
    },
    {
      name: 'processes-know-no-command',
      severity: 'error',
      from: { path: folder('server', 'workers', 'web', 'client') },
      to: { path: '^cli/' },
    },
    {
      name: 'server-and-workers-are-apart',
      comment: 'They meet in Temporal and the database.',
      severity: 'error',
      from: { path: '^(server|workers)/' },
      to: { path: folder('server', 'workers'), pathNot: '^$1/' },
    },
    {
      name: 'the-api-client-stands-alone',
      comment: 'It is published as a package of its own, and runs where there is no Node.',
      severity: 'error',
      from: { path: '^client/', pathNot: '\\.test\\.ts$' },
      to: { pathNot: ['^client/', 'node_modules/'] },
    },
    {
      name: 'nothing-imports-benchmarks',
      comment: 'They start the engine like a command, and are started directly.',
      severity: 'error',
      from: { pathNot: '^bench/' },
      to: { path: '^bench/' },
    },
    {
      name: 'browser-code-is-served-as-it-stands',
      comment:
        'No bundler: what a page loads may import only what is served beside it, and the client only its own folder.',
      severity: 'error',
      from: { path: '^web/(client|page)/', pathNot: '\\.test\\.ts$' },
      to: { pathNot: '^web/((client|page)/|texts\\.ts$)' },
    },
    {
      name: 'the-polling-client-stands-alone',
      comment: 'Others embed it.',
      severity: 'error',
      from: { path: '^web/client/', pathNot: '\\.test\\.ts$' },
      to: { pathNot: '^web/client/' },
    },
    {
      name: 'no-undeclared-packages',
      severity: 'error',
      from: { pathNot: '^eslint.config.mjs$' },
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown', 'unknown'] },
    },
    {
      name: 'production-code-uses-production-packages',
      severity: 'error',
      from: {
        path: folder('domain', 'workflows', 'activities', 'records', 'platform', 'server', 'workers'),
        pathNot: '\\.test\\.ts$',
      },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(dist|\\.cache|\\.data|prisma/generated|node_modules/\\.cache)' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    includeOnly: undefined,
  },
};
