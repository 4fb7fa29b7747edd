import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { removeOrphans } from './orphans.mjs';
import { runQuietly } from './run-command.mjs';
import { compilerIn } from './typescript.mjs';

const OUTSIDE = new Set(['node_modules', 'dist', '.cache', '.data', '.git', '.ci', 'docs', 'tests', 'generated']);
const isSource = (name) => name.endsWith('.ts') && !name.endsWith('.test.ts');
const isCompiled = (name) => name.endsWith('.js');

const readJson = (file) => (existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {});
const hashOf = (...texts) => texts.reduce((hash, text) => hash.update(text), createHash('sha256')).digest('hex');

function filesIn(folder, isMeant) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const file = path.join(folder, entry.name);
    if (entry.isDirectory()) return OUTSIDE.has(entry.name) ? [] : filesIn(file, isMeant);
    return isMeant(entry.name) ? [file] : [];
  });
}

const hashOfFiles = (files) => hashOf(...files.sort().flatMap((file) => [file, '\0', readFileSync(file), '\0']));

/** Notes the input of a step's last run, in the folder that it creates: deleting the folder deletes the note. */
function stampIn(folder, name) {
  const file = path.join(folder, `.${name}.json`);
  return {
    is: (value) => readJson(file).value === value,
    set(value) {
      mkdirSync(folder, { recursive: true });
      writeFileSync(file, JSON.stringify({ value }));
    },
    clear: () => rmSync(file, { force: true }),
  };
}

/** Dependencies installed by hand count if they are exactly those of the lock file. */
function installedByHand(root) {
  const installed = readJson(path.join(root, 'node_modules/.package-lock.json')).packages;
  if (installed === undefined) return false;
  return Object.entries(readJson(path.join(root, 'package-lock.json')).packages).every(
    ([name, { version, optional }]) => {
      const found = installed[name];
      const isProject = name === '';
      return isProject || (found === undefined ? optional === true : found.version === version);
    },
  );
}

async function installDependencies({ root, progress }) {
  const wanted = hashOf(readFileSync(path.join(root, 'package-lock.json')), process.platform, process.arch);
  const stamp = stampIn(path.join(root, 'node_modules'), 'installed');
  if (stamp.is(wanted)) return;
  const missing = !existsSync(path.join(root, 'node_modules'));
  if (!missing && installedByHand(root)) return stamp.set(wanted);
  const title = `Installing dependencies: npm install (${missing ? 'there is no node_modules' : 'package-lock.json changed'})`;
  const npm = process.env.npm_execpath;
  await progress.step(title, () =>
    runQuietly({
      title,
      command: npm ? process.execPath : 'npm',
      // Install scripts link PostgreSQL's libraries and place native parts: they run whatever the user's npmrc says.
      // Not `npm ci`: it refuses the lock file where a registry does not offer the optional packages of other
      // platforms. Versions and checksums still come from the lock file, which stays unchanged.
      args: [
        ...(npm ? [npm] : []),
        'install',
        '--no-save',
        '--no-audit',
        '--no-fund',
        '--ignore-scripts=false',
        '--include=dev',
        '--include=optional',
      ],
      cwd: root,
      advice: 'Check the network and the registry set in your npm configuration, then run the command again.',
    }),
  );
  stamp.set(wanted);
}

async function generateDatabaseClient({ root, progress }) {
  const schema = readFileSync(path.join(root, 'prisma/schema.prisma'));
  const { version } = readJson(path.join(root, 'node_modules/prisma/package.json'));
  const stamp = stampIn(path.join(root, 'prisma/generated'), 'generated');
  const wanted = hashOf(schema, version);
  if (stamp.is(wanted)) return;
  const title = 'Generating the database client: prisma generate (prisma/schema.prisma or Prisma changed)';
  await progress.step(title, () =>
    runQuietly({
      title,
      command: process.execPath,
      args: [path.join(root, 'node_modules/prisma/build/index.js'), 'generate'],
      cwd: root,
      // `generate` never calls the schema engine, but looks for one and would download it.
      env: { ...process.env, PRISMA_SCHEMA_ENGINE_BINARY: '/bin/true', PRISMA_HIDE_UPDATE_MESSAGE: '1' },
      advice: 'Correct prisma/schema.prisma, then run the command again.',
    }),
  );
  stamp.set(wanted);
}

/** The code for Node, and the code for the payer's browser. */
const BUILD_CONFIGURATIONS = ['tsconfig.build.json', 'tsconfig.web.json'];

function buildInputs(root) {
  const settings = [...BUILD_CONFIGURATIONS, 'tsconfig.json', 'package-lock.json', 'prisma/schema.prisma'];
  return hashOfFiles([...filesIn(root, isSource), ...settings.map((name) => path.join(root, name))]);
}

async function compile({ root, progress }) {
  const dist = path.join(root, 'dist');
  const stamp = stampIn(dist, 'built');
  const wanted = buildInputs(root);
  if (stamp.is(wanted)) return;
  // Without dist/, the incremental compiler would still believe that its output is there.
  if (!existsSync(dist)) rmSync(path.join(root, '.cache/build.tsbuildinfo'), { force: true });
  else removeOrphans(root, dist);
  stamp.clear();
  for (const configuration of BUILD_CONFIGURATIONS) {
    const title = `Compiling: tsc -p ${configuration} (sources changed since the last build)`;
    await progress.step(title, () =>
      runQuietly({
        title,
        command: compilerIn(root),
        args: ['-p', configuration, '--pretty', String(process.stdout.isTTY === true)],
        cwd: root,
        advice: 'Correct the errors above, then run the command again.',
      }),
    );
  }
  stamp.set(wanted);
}

/** What workers/bundle.ts writes. */
const bundles = ['workflow-bundle.js', 'workflow-bundle-traced.js'];

async function bundleWorkflows({ root, progress }) {
  const folders = ['workflows', 'domain', 'platform'].map((folder) => path.join(root, 'dist', folder));
  const files = folders.flatMap((folder) => filesIn(folder, isCompiled));
  const wanted = hashOf(hashOfFiles(files), readFileSync(path.join(root, 'package-lock.json')));
  const stamp = stampIn(path.join(root, 'dist'), 'bundled');
  if (stamp.is(wanted) && bundles.every((bundle) => existsSync(path.join(root, 'dist', bundle)))) return;
  const title = 'Bundling the workflows (workflows/, domain/ or platform/ changed since the last bundle)';
  await progress.step(title, () =>
    runQuietly({
      title,
      command: process.execPath,
      args: ['--enable-source-maps', path.join(root, 'dist/workers/bundle.js')],
      cwd: root,
      advice: 'Correct the errors above: a workflow may import only what is deterministic. Then run the command again.',
    }),
  );
  stamp.set(wanted);
}

/**
 * The work of `npm run dev` around a watching compiler. While the compiler runs, or reports errors, `dist/` matches no
 * state of the sources: a later command must not treat it as built.
 */
export function watchedBuild(context) {
  const stamp = stampIn(path.join(context.root, 'dist'), 'built');
  let compiled = '';
  return {
    configurations: BUILD_CONFIGURATIONS,
    begin() {
      stamp.clear();
      compiled = buildInputs(context.root);
    },
    async finish() {
      await bundleWorkflows(context);
      stamp.set(compiled);
    },
  };
}

/** Each step does nothing when its input is unchanged. */
export const steps = {
  dependencies: [installDependencies],
  client: [installDependencies, generateDatabaseClient],
  everything: [installDependencies, generateDatabaseClient, compile, bundleWorkflows],
};
