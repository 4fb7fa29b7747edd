import { existsSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';

/** Code for the browser is compiled into its own folder. */
const sourceOf = (name) => name.replace(/\.js$/, '.ts').replace(path.join('web', 'public'), 'web');

/**
 * Removes compiled files whose source is gone: an import of `./vans` would find an old `vans.js` before
 * `vans/index.js`. Files directly in the folder come from no source (the workflows' bundle), and Prisma manages its own
 * client.
 */
export function removeOrphans(sources, compiled) {
  for (const name of readdirSync(compiled, { recursive: true })) {
    if (!name.endsWith('.js') || !name.includes(path.sep) || name.split(path.sep).includes('generated')) continue;
    if (existsSync(path.join(sources, sourceOf(name)))) continue;
    for (const gone of [name, `${name}.map`]) rmSync(path.join(compiled, gone), { force: true });
  }
}
