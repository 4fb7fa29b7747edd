import { createHash } from 'node:crypto';
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { projectRoot } from '../platform/project-root';
import { BASE } from './docs-site/config';
import { siteSources } from './docs-site/sources';

const WORKING = path.join(projectRoot, '.cache/docs-site');
const SITE = path.join(projectRoot, 'dist/docs-site');
const THEME = `import theme from 'vitepress/theme-without-fonts';\nimport './style.css';\n\nexport default theme;\n`;
const INLINE_SCRIPT = /<script id="[^"]*">(.*?)<\/script>/gs;

function write(file: string, text: string): void {
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, text);
}

/** The generator reads a folder of its own: documents stay where readers of the repository look for them. */
function prepare(): void {
  rmSync(WORKING, { recursive: true, force: true });
  const sources = siteSources(projectRoot);
  for (const [name, text] of sources.pages) write(path.join(WORKING, name), text);
  for (const [name, file] of sources.files) {
    const copy = path.join(WORKING, 'public', name);
    mkdirSync(path.dirname(copy), { recursive: true });
    copyFileSync(path.join(projectRoot, file), copy);
  }
  const config = JSON.stringify(path.join(__dirname, 'docs-site/config.js'));
  write(
    path.join(WORKING, '.vitepress/config.mjs'),
    `import { siteConfig } from ${config};\n\nexport default siteConfig(${JSON.stringify(SITE)});\n`,
  );
  write(path.join(WORKING, '.vitepress/theme/index.js'), THEME);
  copyFileSync(path.join(projectRoot, 'cli/docs-site/style.css'), path.join(WORKING, '.vitepress/theme/style.css'));
}

/** Moves scripts that stand in the pages into files: the server's policy for scripts then needs no exception. */
function moveInlineScripts(): void {
  for (const name of readdirSync(SITE, { recursive: true, encoding: 'utf8' })) {
    if (!name.endsWith('.html')) continue;
    const file = path.join(SITE, name);
    const page = readFileSync(file, 'utf8').replace(INLINE_SCRIPT, (_, script: string) => {
      const moved = `assets/inline.${createHash('sha256').update(script).digest('hex').slice(0, 8)}.js`;
      writeFileSync(path.join(SITE, moved), script);
      return `<script src="${BASE}${moved}"></script>`;
    });
    // The generator only logs what breaks while it renders.
    if (name !== '404.html' && !page.includes('<h1')) throw new Error(`${name} was not rendered: see above`);
    if (/<script(?![^>]*\bsrc=)/.test(page)) throw new Error(`${name} has a script that the server's policy refuses`);
    writeFileSync(file, page);
  }
}

async function main(): Promise<void> {
  prepare();
  const { build } = await import('vitepress');
  await build(WORKING);
  moveInlineScripts();
  process.stdout.write(`The documents are in ${path.relative(projectRoot, SITE)}: the server has them at ${BASE}\n`);
}

main().catch((failure: unknown) => {
  process.stderr.write(`docs: ${failure instanceof Error ? failure.message : 'failed'}\n`);
  process.exitCode = 1;
});
