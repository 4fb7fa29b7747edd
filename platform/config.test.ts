import { readFileSync } from 'node:fs';
import path from 'node:path';
import { vanNames } from '../domain/vans';
import {
  billWorkerConfig,
  ConfigurationError,
  environmentVariables,
  linqSecretVariables,
  modeOfProcess,
  serverConfig,
  vanWorkerConfig,
  workerMetricsConfig,
} from './config';
import { adapterKeyVariables, resultKeyVariables } from './issuer-keys';
import { projectRoot } from './project-root';

const key = '0f'.repeat(32);
const issuerKeys = Object.fromEntries(
  [
    ...resultKeyVariables(),
    ...adapterKeyVariables('bill'),
    ...adapterKeyVariables('approval'),
    ...linqSecretVariables,
  ].map(({ variable, bytes }) => [variable, '0a'.repeat(bytes)]),
);
const complete = {
  DATABASE_URL: 'postgresql://u@127.0.0.1/d',
  KMS_KEY_ID: 'alias/appcard',
  ...issuerKeys,
  REQUEST_DIGEST_KEY: key,
};

describe('the environment', () => {
  test('is complete with a database, a KMS key and the issuer keys', () => {
    expect(serverConfig(complete)).toMatchObject({ API_PORT: 8080, PAY_CALL_TIMEOUT_MS: 10_000 });
    const usual = {
      host: '127.0.0.1',
      telegramsPerSecond: 100,
      connectTimeoutMs: 5_000,
      readTimeoutMs: 30_000,
      longestProcessingMs: 90_000,
      netCancelWindowMs: 3_000_000,
      reviewAfterMs: 3_600_000,
      looksAfterMs: [60_000, 180_000, 600_000],
      slots: 2_000,
      simulatorsOnly: false,
    };
    const { vanAccess } = billWorkerConfig(complete);
    expect(Object.keys(vanAccess)).toEqual(vanNames);
    expect(vanAccess.alpha).toEqual({ ...usual, port: 9081 });
    expect(vanAccess.beta).toEqual({ ...usual, port: 9085 });
  });

  test('counts empty values as unset, as in a copied example', () => {
    expect(serverConfig({ ...complete, API_PORT: '', KMS_ENDPOINT: '' })).toMatchObject({
      API_PORT: 8080,
      KMS_ENDPOINT: undefined,
    });
  });

  test('that opens a worker’s metrics to others needs an operators’ token', () => {
    expect(workerMetricsConfig({})).toEqual({ METRICS_HOST: '127.0.0.1', METRICS_PORT: undefined, OPERATOR_TOKEN: '' });
    const open = { METRICS_HOST: '0.0.0.0', METRICS_PORT: '9101' };
    expect(() => workerMetricsConfig(open)).toThrow('Set OPERATOR_TOKEN');
    expect(workerMetricsConfig({ ...open, OPERATOR_TOKEN: 'a-token-of-operators' }).METRICS_PORT).toBe(9101);
  });

  test('says where traces go, if anywhere, and how many', () => {
    expect(serverConfig(complete)).toMatchObject({ OTEL_EXPORTER_OTLP_ENDPOINT: '', OTEL_TRACES_SAMPLER_ARG: 1 });
    const traced = {
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318',
      OTEL_EXPORTER_OTLP_HEADERS: 'authorization=Bearer%20x, tenant=a',
      OTEL_TRACES_SAMPLER_ARG: '0.25',
    };
    expect(serverConfig({ ...complete, ...traced })).toMatchObject({ ...traced, OTEL_TRACES_SAMPLER_ARG: 0.25 });
    for (const [name, wrong] of [
      ['OTEL_EXPORTER_OTLP_ENDPOINT', 'collector'],
      ['OTEL_EXPORTER_OTLP_HEADERS', 'Bearer x'],
      ['OTEL_TRACES_SAMPLER_ARG', '25%'],
      ['OTEL_TRACES_SAMPLER_ARG', '1.5'],
    ] as const)
      expect(() => serverConfig({ ...complete, ...traced, [name]: wrong })).toThrow(name);
  });

  test('with missing values names every variable at once, and what it must be', () => {
    const read = () => serverConfig({ API_PORT: 'many', KB_RESULT_MAC_KEY: 'short' });
    expect(read).toThrow(ConfigurationError);
    for (const part of [
      'DATABASE_URL',
      'KMS_KEY_ID',
      'API_PORT',
      'KB_RESULT_MAC_KEY: must be 32 bytes as 64 lower-case hex digits',
    ])
      expect(read).toThrow(part);
  });

  test.each([{ API_HOST: '0.0.0.0' }, { PUBLIC_URL: 'https://pay.example.com' }, { TRUSTED_PROXIES: '127.0.0.1' }])(
    'that lets others reach the server (%j) needs an operators’ token',
    (reachable) => {
      expect(() => serverConfig({ ...complete, ...reachable })).toThrow('Set OPERATOR_TOKEN');
      expect(serverConfig({ ...complete, ...reachable, OPERATOR_TOKEN: 'a-token-of-operators' })).toMatchObject(
        reachable,
      );
    },
  );

  test('with a wrong secret does not repeat it', () => {
    expect(() => serverConfig({ ...complete, KB_RESULT_MAC_KEY: 'PLANTED' })).toThrow(
      expect.not.objectContaining({ message: expect.stringContaining('PLANTED') as string }) as Error,
    );
  });

  test.each(['0', '9', '3600001', '1.5', 'x', ' '])('refuses %p as a time-out in milliseconds', (value) => {
    expect(() => serverConfig({ ...complete, PAY_CALL_TIMEOUT_MS: value })).toThrow('PAY_CALL_TIMEOUT_MS');
  });

  describe('of a sandbox', () => {
    const cardApp = { DESKTOP_CARD_APP_URL: 'https://sandbox.example/app' };
    const simulators = Object.fromEntries(
      vanNames.map((van) => [`VAN_${van.toUpperCase()}_SIMULATOR_URL`, 'http://127.0.0.1:9182']),
    );
    const sandbox = { ...complete, SANDBOX: 'true', ...cardApp, ...simulators };

    test('is complete with a card app and the simulators of all VANs, to which alone telegrams go', () => {
      expect(modeOfProcess(serverConfig(sandbox))).toBe('test');
      expect(modeOfProcess(serverConfig(complete))).toBe('live');
      expect(billWorkerConfig(sandbox)).toMatchObject({ SANDBOX: true });
      const { vanAccess } = vanWorkerConfig(sandbox);
      expect(Object.values(vanAccess).map(({ simulatorsOnly }) => simulatorsOnly)).toEqual(vanNames.map(() => true));
    });

    test('is refused without one of them', () => {
      const withoutApp = { ...sandbox, DESKTOP_CARD_APP_URL: '' };
      for (const read of [serverConfig, billWorkerConfig])
        expect(() => read(withoutApp)).toThrow('Set DESKTOP_CARD_APP_URL');
      expect(() => vanWorkerConfig({ ...sandbox, VAN_BETA_SIMULATOR_URL: '' })).toThrow('Set VAN_BETA_SIMULATOR_URL');
    });

    test('names no other sandbox, and a live server names one with its token or none', () => {
      const url = { SANDBOX_URL: 'http://127.0.0.1:8180' };
      const token = { SANDBOX_ADMIN_TOKEN: 'adm_of_the_sandbox' };
      expect(() => serverConfig({ ...sandbox, ...url, ...token })).toThrow('Unset SANDBOX_URL');
      for (const half of [url, token]) expect(() => serverConfig({ ...complete, ...half })).toThrow('Set both');
      expect(serverConfig({ ...complete, ...url, ...token })).toMatchObject({ ...url, ...token });
    });
  });

  test('refuses a shutdown grace that a VAN call in flight could outlast', () => {
    expect(() => vanWorkerConfig({ ...complete, SHUTDOWN_GRACE_MS: '35000' })).toThrow('SHUTDOWN_GRACE_MS');
    expect(vanWorkerConfig({ ...complete, SHUTDOWN_GRACE_MS: '35001' }).SHUTDOWN_GRACE_MS).toBe(35_001);
  });

  test.each([
    [
      'fewer steps than workflow tasks',
      { WORKFLOW_TASK_SLOTS: '41' },
      'STEP_SLOTS must be at least WORKFLOW_TASK_SLOTS',
    ],
    [
      'fewer cached runs than workflow tasks',
      { MAX_CACHED_WORKFLOWS: '39' },
      'MAX_CACHED_WORKFLOWS must be at least WORKFLOW_TASK_SLOTS',
    ],
    ['too few connections for the steps', { DATABASE_POOL_MAX: '2' }, 'DATABASE_POOL_MAX must be at least a 20th'],
  ])('refuses %s', (_what, change, why) => {
    expect(() => billWorkerConfig({ ...complete, ...change })).toThrow(why);
    expect(
      billWorkerConfig({ ...complete, ...change, WORKFLOW_TASK_SLOTS: '39', STEP_SLOTS: '39', CARD_STEP_SLOTS: '1' }),
    ).toMatchObject({ WORKFLOW_TASK_SLOTS: 39 });
  });

  test('gives a VAN the slots for its rate while it is silent, up to a bound, or the configured ones', () => {
    const slots = (settings: Record<string, string>) =>
      vanWorkerConfig({ ...complete, ...settings }).vanAccess.alpha.slots;
    expect(slots({ VAN_ALPHA_TELEGRAMS_PER_SECOND: '10' })).toBe(350);
    expect(slots({ VAN_ALPHA_TELEGRAMS_PER_SECOND: '1000' })).toBe(2_000);
    expect(slots({ VAN_ALPHA_SLOTS: '3' })).toBe(3);
  });

  test.each(['', '60000', '60000,180000,600000'])('accepts %p as the times of looks at a VAN', (value) => {
    expect(billWorkerConfig({ ...complete, VAN_ALPHA_LOOKS_AFTER_MS: value }).vanAccess.alpha.looksAfterMs).toEqual(
      value === '' ? [60_000, 180_000, 600_000] : value.split(',').map(Number),
    );
  });

  test.each([
    '60000,',
    '600000,60000',
    '60000,60000',
    'x',
    '9',
    Array.from({ length: 11 }, (_look, at) => 60_000 + at).join(','),
  ])('refuses %p as the times of looks at a VAN', (value) => {
    expect(() => billWorkerConfig({ ...complete, VAN_ALPHA_LOOKS_AFTER_MS: value })).toThrow(
      'VAN_ALPHA_LOOKS_AFTER_MS',
    );
  });

  test('is fully described in .env.example, and the settings of each issuer in docs/issuers.md', () => {
    const read = (name: string) => readFileSync(path.join(projectRoot, name), 'utf8');
    const described = [...read('.env.example').matchAll(/^#? ?([A-Z][A-Z0-9_]+)=/gm)].map(([, name]) => name);
    const ofIssuers = [...read('docs/issuers.md').matchAll(/`([A-Z][A-Z0-9_]+)`/g)].map(([, name]) => name);
    expect([...described, ...ofIssuers]).toEqual(expect.arrayContaining([...environmentVariables]));
    expect(new Set(described).size).toBe(described.length);
  });
});
