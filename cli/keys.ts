import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseEnv } from 'node:util';
import { keysOf } from './embedded/process-keys';
import { loadSecrets } from './embedded/secrets';

const linesOf = (variables: Readonly<Record<string, string>>): string =>
  Object.entries(variables)
    .map(([name, value]) => `${name}=${value}\n`)
    .join('');

function write(file: string, content: string, mode: number): void {
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, content, { mode });
}

const KEYS_FILE = 'keys.env';

/** The keys that the folder has, of whatever process. */
function keptIn(folder: string): NodeJS.ProcessEnv {
  const files = existsSync(folder) ? readdirSync(folder).map((name) => path.join(folder, name, KEYS_FILE)) : [];
  const texts = files.filter((file) => existsSync(file)).map((file) => readFileSync(file, 'utf8'));
  return parseEnv(texts.join('\n'));
}

/**
 * Writes a folder for each process that holds keys, with its `keys.env`, and a folder for those who read metrics and
 * payloads for operators. Keys that the folder has stay, unless the environment has others.
 */
function main(folder: string): void {
  const tokenFile = path.join(folder, 'operators/token');
  const token = existsSync(tokenFile) ? readFileSync(tokenFile, 'utf8') : randomBytes(32).toString('base64url');
  const environment = { ...keptIn(folder), ...process.env };
  const keys = keysOf(loadSecrets(path.join(folder, 'secrets.json'), environment), token);
  for (const [name, variables] of Object.entries(keys))
    write(path.join(folder, name, KEYS_FILE), linesOf(variables), 0o600);
  // Prometheus and the proxy run as users of their own. Workers ask whoever wants their metrics for the same token.
  write(tokenFile, token, 0o644);
  write(path.join(folder, 'operators/operators.env'), `OPERATOR_TOKEN=${token}\n`, 0o644);
  write(
    path.join(folder, 'operators/authorization.conf'),
    `proxy_set_header Authorization "Bearer ${token}";\n`,
    0o644,
  );
  process.stdout.write(`The keys of ${Object.keys(keys).join(', ')} and the operators' token are in ${folder}.\n`);
}

const [folder] = process.argv.slice(2);
if (folder === undefined) {
  process.stderr.write('keys: Name the folder that the keys are to be written to: npm run keys -- <folder>\n');
  process.exitCode = 1;
} else main(folder);
