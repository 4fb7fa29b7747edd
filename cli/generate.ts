import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Command } from 'commander';
import { projectRoot } from '../platform/project-root';
import { describedApi } from '../server/described-api';
import { errorsPage } from '../server/errors-page';
import { issuersPage } from '../server/issuers-page';
import { dashboards, grafanaJson } from './dashboards';

/**
 * Files that are generated from the code, by path. They are committed, so that a change of the contract shows in the
 * diff.
 */
async function generated(): Promise<Readonly<Record<string, string>>> {
  // Its declarations for `require` are not what TypeScript reads them as.
  const { default: openapiTs, astToString } = await import('openapi-typescript');
  const api = await describedApi();
  // Through text, so that it equals what a reader of the file gets.
  const text = `${JSON.stringify(api, undefined, 2)}\n`;
  return {
    'openapi.json': text,
    'client/schema.d.ts': `// Generated from openapi.json by npm run generate.\n${astToString(await openapiTs(withoutExamples(text)))}`,
    'docs/errors.md': errorsPage('en'),
    'docs/ko/errors.md': errorsPage('ko'),
    'docs/issuers.md': issuersPage('en'),
    'docs/ko/issuers.md': issuersPage('ko'),
    ...Object.fromEntries(
      Object.entries(dashboards).map(([name, dashboard]) => [`deploy/grafana/${name}.json`, grafanaJson(dashboard)]),
    ),
  };
}

/** An editor shows a field's type and description: examples would only make the types longer. */
const withoutExamples = (text: string): string =>
  JSON.stringify(
    JSON.parse(text, (name, value: unknown) => (name === 'example' || name === 'examples' ? undefined : value)),
  );

async function generate({ check }: { readonly check: boolean }): Promise<void> {
  const files = Object.entries(await generated()).map(([name, text]) => ({
    name,
    file: path.join(projectRoot, name),
    text,
  }));
  const stale = files.filter(({ file, text }) => read(file) !== text);
  if (!check) for (const { file, text } of stale) writeFileSync(file, text);
  for (const { name } of stale) process.stdout.write(`${check ? 'stale    ' : 'written  '} ${name}\n`);
  if (check && stale.length > 0) {
    process.stdout.write(
      'These files no longer match the code. Run npm run generate, check the diff, and commit it.\n',
    );
    process.exitCode = 1;
  }
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

new Command('generate')
  .description(
    'Writes openapi.json, the typed client, the pages of errors and issuers in docs/ and docs/ko/, and deploy/grafana/',
  )
  .option('--check', 'write nothing; fail when a file is out of date', false)
  .action(generate)
  .parseAsync()
  .catch((failure: unknown) => {
    process.stderr.write(`generate: ${failure instanceof Error ? failure.message : 'failed'}\n`);
    process.exitCode = 1;
  });
