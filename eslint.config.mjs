import { readFileSync } from 'node:fs';
import js from '@eslint/js';
import stylistic from '@stylistic/eslint-plugin';
import importSort from 'eslint-plugin-simple-import-sort';
import tseslint from 'typescript-eslint';

/** The tables, as Prisma names their types, and what is called to read them. */
const rows = [...readFileSync(`${import.meta.dirname}/prisma/schema.prisma`, 'utf8').matchAll(/^model (\w+)/gm)].map(
  ([, name]) => name,
);
const models = rows.map((name) => name[0].toLowerCase() + name.slice(1));

const WRITES = 'create|createMany|createManyAndReturn|update|updateMany|updateManyAndReturn|upsert|delete|deleteMany';
const message = 'Only its file in records/ writes and locks a row, together with its event: call that.';

/** Only records/ writes rows. */
const writesOfRows = [
  `CallExpression[callee.property.name=/^(${WRITES})$/][callee.object.property.name=/^(${models.join('|')})$/]`,
  'TaggedTemplateExpression[tag.property.name=/^\\$executeRaw/]',
  'TaggedTemplateExpression[tag.property.name=/^\\$queryRaw/] TemplateElement[value.raw=/\\b(INSERT|UPDATE|DELETE)\\b/]',
].map((selector) => ({ selector, message }));

/** Types of the domain whose values are made or checked in one place each, so that whoever has one may rely on it. */
const checked = [
  ...['Won', 'KstDate', 'KstDateTime', 'InstallmentMonths'],
  ...['IssuerCode', 'VanName', 'Service', 'Platform', 'PayType', 'AppScheme', 'FoundApproval', 'Reason', 'ReasonCode'],
  ...['PaymentStatus', 'BillingKeyState', 'SubscriptionState', 'PeriodState', 'SealedCredential', 'Credential'],
].join('|');

/** A row has the types of its columns (platform/rows.ts); what comes from outside is parsed. */
const castsToDomain = [
  `TSAsExpression TSTypeReference[typeName.name=/^(${checked})$/]`,
  `TSAsExpression TSIndexedAccessType > TSTypeReference.objectType`,
].map((selector) => ({
  selector,
  message: 'A cast checks nothing: take the value from its row, or parse it by what domain/ has for its type.',
}));

export default tseslint.config(
  { ignores: ['dist/', '.cache/', '.data/', 'node_modules/', 'prisma/generated/', 'client/schema.d.ts'] },
  js.configs.recommended,
  {
    plugins: { 'import-sort': importSort, '@stylistic': stylistic },
    rules: {
      // One block: packages, then distant modules, then near ones.
      'import-sort/imports': ['error', { groups: [['^\\u0000', '^node:', '^@?\\w', '^', '^\\.']] }],
      'import-sort/exports': 'error',
      // Prettier wraps code; this rule checks comments. Texts are not wrapped, so that they can be found as they are
      // shown.
      '@stylistic/max-len': [
        'error',
        {
          code: 120,
          ignoreUrls: true,
          ignoreStrings: true,
          ignoreTemplateLiterals: true,
          ignoreRegExpLiterals: true,
        },
      ],
    },
  },
  {
    files: ['**/*.ts'],
    // The rules that ask for types are in .oxlintrc.json: they need the native compiler's tenth of the time.
    extends: [...tseslint.configs.strict, ...tseslint.configs.stylistic],
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      // Object types read the same either way; unions need `type`, so that one word serves both.
      '@typescript-eslint/consistent-type-definitions': 'off',
    },
  },
  {
    files: ['**/*.ts'],
    ignores: ['records/**', 'tests/**', 'bench/**', 'simulators/**'],
    rules: { 'no-restricted-syntax': ['error', ...writesOfRows] },
  },
  {
    files: ['**/*.ts'],
    ignores: [
      'domain/**',
      'records/**',
      'tests/**',
      'bench/**',
      'simulators/**',
      'web/**',
      '**/*.test.ts',
      '**/*.fake.ts',
    ],
    rules: { 'no-restricted-syntax': ['error', ...writesOfRows, ...castsToDomain] },
  },
  {
    files: ['records/**/*.ts'],
    rules: { 'no-restricted-syntax': ['error', ...castsToDomain] },
  },
  {
    // Prisma's own types of rows have no types of the domain.
    files: ['**/*.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              group: ['**/prisma/generated/client'],
              importNames: [...rows, 'PrismaClient'],
              message: 'Import the row from platform/rows.ts, and the client from platform/database.ts.',
            },
          ],
        },
      ],
    },
  },
  {
    files: ['platform/rows.ts', 'platform/database.ts'],
    rules: { 'no-restricted-imports': 'off' },
  },
  {
    // Not tests, whose describe blocks are lists.
    files: ['**/*.ts', '**/*.mjs'],
    ignores: ['**/*.test.ts', 'tests/**'],
    rules: { 'max-lines-per-function': ['error', { max: 80, skipBlankLines: true, skipComments: true }] },
  },
  {
    files: ['**/*.mjs', '**/*.cjs'],
    languageOptions: {
      globals: {
        process: 'readonly',
        console: 'readonly',
        module: 'writable',
        require: 'readonly',
        URL: 'readonly',
        Buffer: 'readonly',
        setTimeout: 'readonly',
        clearTimeout: 'readonly',
      },
    },
  },
);
