import { existsSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';

/** Code for the browser is compiled into its own folder. */
const sourceOf = (name) => name.replace(/\.js$/, '.ts').replace(path.join('web', 'public'), 'web');

/** Others write these folders: Prisma its client, and `npm run build:client` its package. */
const OTHERS = ['generated', 'client-package', 'docs-site'];

/**
 * Removes compiled files whose source is gone: an import of `./vans` would find an old `vans.js` before
 * `vans/index.js`. Files directly in the folder come from no source (the workflows' bundle).
 */
export function removeOrphans(sources, compiled) {
  for (const name of readdirSync(compiled, { recursive: true })) {
    const folders = name.split(path.sep).slice(0, -1);
    if (!name.endsWith('.js') || folders.length === 0 || OTHERS.some((other) => folders.includes(other))) continue;
    if (existsSync(path.join(sources, sourceOf(name)))) continue;
    for (const gone of [name, `${name}.map`]) rmSync(path.join(compiled, gone), { force: true });
  }
}
