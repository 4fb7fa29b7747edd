import { existsSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';

/** What the browser loads is compiled into a folder of its own. */
const sourceOf = (name) => name.replace(/\.js$/, '.ts').replace(path.join('web', 'public'), 'web');

/**
 * Removes what was compiled from a source that is gone: an import of `./vans` would find an old `vans.js` before
 * `vans/index.js`. What stands in the folder itself is no source's (the workflows' bundle), and Prisma's client is left
 * to Prisma.
 */
export function removeOrphans(sources, compiled) {
  for (const name of readdirSync(compiled, { recursive: true })) {
    if (!name.endsWith('.js') || !name.includes(path.sep) || name.split(path.sep).includes('generated')) continue;
    if (existsSync(path.join(sources, sourceOf(name)))) continue;
    for (const gone of [name, `${name}.map`]) rmSync(path.join(compiled, gone), { force: true });
  }
}
