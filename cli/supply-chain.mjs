import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { readHere, runHere } from './embedded/run-command.mjs';

const SBOM = 'dist/sbom.cdx.json';
const OF_PRODUCTION = '--omit=dev';

/** npm as it runs this, or the one on PATH. */
const npmOf = ({ npm_execpath: npm }) => (npm ? [process.execPath, npm] : ['npm']);

/**
 * Writes the bill of materials of what production installs (CycloneDX), and asks the registry for known
 * vulnerabilities of it.
 * @returns {Promise<number>} the exit code: not 0 if there is one that is high or worse, or if the registry did not
 *   answer
 */
export async function checkSupplyChain({ root, env, progress }) {
  const [command, ...first] = npmOf(env);
  const options = { cwd: root, env };
  const sbom = await readHere(command, [...first, 'sbom', '--sbom-format=cyclonedx', OF_PRODUCTION], options);
  const { components } = JSON.parse(sbom);
  mkdirSync(path.join(root, 'dist'), { recursive: true });
  writeFileSync(path.join(root, SBOM), sbom);
  progress.say(`${SBOM}: ${components.length} packages`);
  return runHere(command, [...first, 'audit', OF_PRODUCTION, '--audit-level=high'], options);
}
