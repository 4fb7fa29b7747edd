import { engineEnvironment, merchantSimulator, server, simulators, stopOrder, workers, type EngineSettings } from './engine';
import { readPorts } from './ports';

const secrets = { POSTGRES_PASSWORD: 'pg-secret', KB_ORDER_MAC_KEY: 'order-key', KB_RESULT_MAC_KEY: 'result-key', REQUEST_DIGEST_KEY: 'digest-key', ADMIN_TOKEN: 'admin-token', DEMO_API_KEY: 'api-key' };
const settings: EngineSettings = {
  root: '/project',
  dataFolder: '/project/.data',
  ports: readPorts({ API_PORT: '18080', SIM_VAN_PORT: '19081' }),
  secrets,
  env: { PUBLIC_URL: 'https://pay.example', TEMPORAL_UI_ORIGIN: '', DATABASE_URL: '' },
  parts: { DATABASE_URL: 'postgresql://…', TEMPORAL_ADDRESS: '127.0.0.1:7233', KMS_KEY_ID: 'alias/appcard' },
};

const everything = [...simulators(settings), merchantSimulator(settings), ...workers(settings), server(settings)];
const holdersOf = (secret: string): readonly string[] => everything.filter(({ env }) => Object.values(env).includes(secret)).map(({ name }) => name);

test('each secret goes to those alone who need it', () => {
  expect(holdersOf('order-key')).toEqual(['issuer-simulator', 'bill-worker']);
  expect(holdersOf('result-key')).toEqual(['issuer-simulator', 'server']);
  expect(holdersOf('digest-key')).toEqual(['server']);
  expect(holdersOf('admin-token')).toEqual(['server']);
  expect(holdersOf('api-key')).toEqual(['merchant-simulator']);
  expect(holdersOf('pg-secret')).toEqual([]);
});

test('the parts that were started win over the environment, and the user over our defaults', () => {
  expect(engineEnvironment(settings)).toMatchObject({
    DATABASE_URL: 'postgresql://…',
    API_PORT: '18080',
    PUBLIC_URL: 'https://pay.example',
    TEMPORAL_UI_ORIGIN: 'http://127.0.0.1:8233',
    VAN_ALPHA_PORT: '19081',
  });
});

test('every process is stopped, the server first and the database last', () => {
  const order = stopOrder.flatMap(({ names }) => names);
  for (const { name } of everything) expect(order).toContain(name);
  expect(new Set(order).size).toBe(order.length);
  expect(order[0]).toBe('server');
  expect(order.at(-1)).toBe('postgres');
});

test('a worker has longer to stop than it gives a VAN call in flight', () => {
  const grace = Number(engineEnvironment(settings).SHUTDOWN_GRACE_MS);
  for (const { graceMs } of workers(settings)) expect(graceMs).toBeGreaterThan(grace);
});
