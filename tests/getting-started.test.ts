import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { projectRoot } from '../platform/project-root';
import { type Engine, startSmallEngine } from './support/engine';
import { temporaryFolder } from './support/parts';

const ADMIN_TOKEN = 'an-administrators-token-for-the-walk';
let engine: Engine;
let folder: string;

beforeAll(async () => {
  engine = await startSmallEngine({ ADMIN_TOKEN }, { webhooks: true });
  folder = temporaryFolder();
  mkdirSync(path.join(folder, '.data'));
  writeFileSync(path.join(folder, '.data/secrets.json'), JSON.stringify({ ADMIN_TOKEN }, undefined, 2));
});
afterAll(async () => {
  await engine.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** The commands of docs/getting-started.md, with only the addresses changed. */
function commands(): string {
  const text = readFileSync(path.join(projectRoot, 'docs/getting-started.md'), 'utf8');
  const blocks = [...text.matchAll(/^```sh\n(.*?)^```$/gms)].map(([, block = '']) => block);
  return ['set -e -o pipefail', ...blocks]
    .join('\n')
    .replace('http://127.0.0.1:8080', engine.api)
    .replace('http://127.0.0.1:9080', engine.issuer)
    .replace('http://127.0.0.1:9083', engine.merchant);
}

function shell(script: string): Promise<{ readonly failure: Error | null; readonly output: string }> {
  return new Promise((resolve) => {
    execFile('bash', ['-c', script], { cwd: folder, timeout: 120_000 }, (failure, stdout, stderr) => {
      resolve({ failure, output: `${stdout}\n${stderr}` });
    });
  });
}

test('the commands of docs/getting-started.md create a merchant, a bill and a payment, find it paid, and give it back', async () => {
  const { failure, output } = await shell(commands());
  if (failure !== null) throw new Error(output);
  expect(output).toMatch(/^mer_[0-9a-z]{32}$/m);
  expect(output).toMatch(/"state":"F","status":"APPROVED"/);
  expect(output).toMatch(/"orderNo":"2026-001"/);
  expect(output).toMatch(/"state":"C","status":"CANCELLED"/);
  expect(output.match(/"kind":"ACQUISITION_CANCEL","status":"DONE"/g)?.length).toBeGreaterThanOrEqual(2);
  expect(output).toMatch(/"type":"bill.paid"[^}]*"verified":true/);
  for (const type of ['bill.created', 'payment.approved', 'bill.paid']) expect(output).toContain(`"type":"${type}"`);
});
