// `unit` needs only node_modules; `system` needs the parts that cli/ starts first (see README.md, Tests), and so do
// `pictures`, which are no tests: `npm run screens` takes them.
// ES modules, which Node can require but jest can't; the last imports one of Node's own, which jest can't either.
const esModules = ['cookie', 'get-port', 'request-filtering-agent', '@opentelemetry/otlp-exporter-base'];

/** @type {import('jest').Config} */
const common = {
  testEnvironment: 'node',
  transform: {
    '^.+\\.(ts|mjs)$': [
      '@swc/jest',
      {
        jsc: { parser: { syntax: 'typescript' }, target: 'es2022' },
        module: { type: 'commonjs' },
        sourceMaps: 'inline',
      },
    ],
    [`/node_modules/(${esModules.join('|')})/.+\\.js$`]: [
      '@swc/jest',
      { jsc: { target: 'es2022' }, module: { type: 'commonjs' } },
    ],
  },
  transformIgnorePatterns: [`/node_modules/(?!(${esModules.join('|')})/)`],
  // A dynamic import names the compiled file, as Node wants it.
  moduleNameMapper: { '^(\\./tracing-sdk)\\.js$': '$1' },
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/.cache/', '<rootDir>/.data/'],
};

/** @type {import('jest').Config} */
module.exports = {
  projects: [
    {
      ...common,
      displayName: 'unit',
      testMatch: ['<rootDir>/**/*.test.ts'],
      testPathIgnorePatterns: ['/node_modules/', '<rootDir>/tests/'],
    },
    {
      ...common,
      displayName: 'system',
      testMatch: ['<rootDir>/tests/**/*.test.ts'],
      setupFilesAfterEnv: ['<rootDir>/tests/support/setup.ts'],
    },
    {
      ...common,
      displayName: 'pictures',
      testMatch: ['<rootDir>/tests/**/*.pictures.ts'],
      setupFilesAfterEnv: ['<rootDir>/tests/support/setup.ts'],
    },
  ],
};
