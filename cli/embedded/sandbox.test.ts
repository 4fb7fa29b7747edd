import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { vanNames } from '../../domain/vans';
import { serverConfig, vanWorkerConfig } from '../../platform/config';
import { adapterKeyVariables, resultKeyVariables } from '../../platform/issuer-keys';
import { server } from './engine';
import { readPorts } from './ports';
import { neededSandboxPorts, sandboxPlace, sandboxProcesses, sandboxSettings } from './sandbox';
import { loadSecrets } from './secrets';

let dataFolder: string;
beforeEach(() => {
  dataFolder = mkdtempSync(path.join(os.tmpdir(), 'appcard-sandbox-'));
});
afterEach(() => {
  rmSync(dataFolder, { recursive: true });
});

const issuerKeys = [...resultKeyVariables(), ...adapterKeyVariables('bill'), ...adapterKeyVariables('approval')];
/** What the owner of a live cell may have in the environment. */
const liveVariables = {
  ...Object.fromEntries(vanNames.map((van) => [`VAN_${van.toUpperCase()}_HOST`, `${van}.example`])),
  ...Object.fromEntries(issuerKeys.map(({ variable, bytes }) => [variable, 'ab'.repeat(bytes)])),
  DESKTOP_CARD_APP_URL: 'https://cards.example/app',
  DATABASE_URL: 'postgresql://u@db.example/live',
};

function live() {
  const env = { PATH: '/bin', ...liveVariables };
  const secrets = loadSecrets(path.join(dataFolder, 'secrets.json'), env);
  const parts = {
    DATABASE_URL: 'postgresql://u:p@127.0.0.1:5433/appcard',
    TEMPORAL_ADDRESS: '127.0.0.1:7233',
    KMS_KEY_ID: 'alias/appcard',
  };
  return { root: '/project', dataFolder, ports: readPorts({}), secrets, env, parts };
}

test('a sandbox takes nothing of the live cell’s variables: no VAN, no key, no database', () => {
  const sandbox = sandboxSettings(live());
  for (const { name, env } of sandboxProcesses(sandbox)) {
    const values = Object.values(env);
    const taken = Object.entries(liveVariables).filter(([, value]) => values.includes(value));
    expect([name, taken]).toEqual([name, []]);
    expect(name).toMatch(/^sandbox-/);
    expect(env.PATH).toBe('/bin');
  }
});

test('its processes start with what they are given, and send telegrams to its own simulators alone', () => {
  const sandbox = sandboxSettings(live());
  const envOf = (name: string) => sandboxProcesses(sandbox).find((one) => one.name === name)?.env ?? {};
  const { SANDBOX, PUBLIC_URL, API_PORT, TEMPORAL_NAMESPACE } = serverConfig(envOf('sandbox-server'));
  expect({ SANDBOX, PUBLIC_URL, API_PORT, TEMPORAL_NAMESPACE }).toEqual({
    SANDBOX: true,
    PUBLIC_URL: 'http://127.0.0.1:8080',
    API_PORT: 8180,
    TEMPORAL_NAMESPACE: 'sandbox',
  });
  const { vanAccess, DATABASE_URL } = vanWorkerConfig(envOf('sandbox-workers'));
  expect(DATABASE_URL).toBe('postgresql://u:p@127.0.0.1:5433/appcard_sandbox');
  expect(vanAccess.alpha).toMatchObject({ host: '127.0.0.1', port: 9181, simulatorsOnly: true });
  expect(envOf('sandbox-van-simulator')).toMatchObject({ SIM_VAN_PORT: '9181', SIM_VAN_MAGIC_AMOUNTS: 'true' });
});

test('the live server is given the sandbox’s place, and no port is taken twice', () => {
  const settings = live();
  const sandbox = sandboxSettings(settings);
  const { env } = server(settings, sandboxPlace(sandbox));
  expect(serverConfig({ ...env })).toMatchObject({
    SANDBOX: false,
    SANDBOX_URL: 'http://127.0.0.1:8180',
    SANDBOX_ADMIN_TOKEN: sandbox.secrets.ADMIN_TOKEN,
  });
  expect(sandbox.secrets.ADMIN_TOKEN).not.toBe(settings.secrets.ADMIN_TOKEN);
  const ports = neededSandboxPorts(sandbox.ports).map((name) => sandbox.ports[name]);
  expect(ports.filter((port) => Object.values(settings.ports).includes(port))).toEqual([]);
});
