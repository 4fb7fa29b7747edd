import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { runQuietly } from './embedded/run-command.mjs';
import { compilerIn } from './embedded/typescript.mjs';

/** The compiler does not copy declarations. */
const COPIED = ['client/schema.d.ts', 'client/README.md', 'LICENSE'];

/**
 * Writes the typed client as a package to dist/client-package/, from where npm publishes it. In client/ it is CommonJS,
 * like the engine that uses it, and private; there it is neither.
 */
export async function buildClientPackage({ root, progress }) {
  const folder = path.join(root, 'dist/client-package');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const title = 'Compiling the client: tsc -p client';
  await progress.step(title, () =>
    runQuietly({
      title,
      command: compilerIn(root),
      args: ['-p', 'client'],
      cwd: root,
      advice: 'Correct the errors above, then run the command again.',
    }),
  );
  for (const file of COPIED) copyFileSync(path.join(root, file), path.join(folder, path.basename(file)));
  const manifest = JSON.parse(readFileSync(path.join(root, 'client/package.json'), 'utf8'));
  const published = { ...manifest, private: undefined, type: 'module' };
  writeFileSync(path.join(folder, 'package.json'), `${JSON.stringify(published, undefined, 2)}\n`);
}
