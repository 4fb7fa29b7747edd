import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import getPort from 'get-port';
import { environmentKeys } from './fixtures';

/** Lets plain Node load this folder's TypeScript, like the launcher's compiled files. */
const LOAD_MAIN = `
  const { transformFileSync } = require('@swc/core');
  require.extensions['.ts'] = (module, file) => module._compile(
    transformFileSync(file, { jsc: { parser: { syntax: 'typescript' }, target: 'es2022' }, module: { type: 'commonjs' } }).code, file);
  require(${JSON.stringify(join(__dirname, 'main.ts'))});`;
const KEYS = environmentKeys();
const OPTIONS = { cwd: join(__dirname, '../..'), encoding: 'utf8' } as const;

describe('the issuer process', () => {
  test('without the legacy provider exits and says how to start it', () => {
    const { status, stderr } = spawnSync(process.execPath, ['-e', LOAD_MAIN], { ...OPTIONS, env: KEYS });
    expect([status, stderr.trim().split('\n').length]).toEqual([1, 1]);
    expect(stderr).toContain('node --openssl-legacy-provider');
  });

  test('prints a line when it listens, answers, and ends on SIGTERM', async () => {
    const port = await getPort({ host: '127.0.0.1' });
    const env = { ...KEYS, SIM_ISSUER_PORT: String(port) };
    const issuer = spawn(process.execPath, ['--openssl-legacy-provider', '-e', LOAD_MAIN], { ...OPTIONS, env });
    const exited = once(issuer, 'exit');
    const [line] = (await Promise.race([once(issuer.stdout, 'data'), exited])) as [Buffer];
    expect(String(line)).toBe(`issuer simulator: card app and controls on http://127.0.0.1:${port}\n`);
    expect((await fetch(`http://127.0.0.1:${port}/healthz`)).status).toBe(200);
    issuer.kill('SIGTERM');
    expect(await exited).toEqual([0, null]);
  });
});
