import path from 'node:path';

/**
 * TypeScript's native compiler, which needs a quarter of the time. The package `typescript` is the version before it,
 * for what calls the compiler's API (the linter, the generator of the client's types) and for `npm run dev`: 7.0.2
 * with `--watch` notices no change of a file.
 * @param {string} root of the project
 * @returns {string} the program
 */
export const compilerIn = (root) =>
  path.join(root, `node_modules/@typescript/typescript-${process.platform}-${process.arch}/lib/tsc`);
