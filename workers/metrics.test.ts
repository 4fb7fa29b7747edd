import { once } from 'node:events';
import { createServer } from 'node:http';
import type { PrometheusMetricsExporter } from '@temporalio/worker';
import { type ServedMetrics, serveMetrics } from './metrics';

let served: ServedMetrics | undefined;
afterEach(() => {
  served?.close();
});

/** @returns asks for a path, and reads the answer */
async function serve(OPERATOR_TOKEN = '') {
  const { default: getPort } = await import('get-port');
  const METRICS_PORT = await getPort({ host: '127.0.0.1' });
  served = await serveMetrics({ METRICS_HOST: '127.0.0.1', METRICS_PORT, OPERATOR_TOKEN });
  return async (path: string, headers: Readonly<Record<string, string>> = {}) => {
    const response = await fetch(`http://127.0.0.1:${METRICS_PORT}${path}`, { headers });
    return { status: response.status, text: await response.text() };
  };
}

/** In place of the SDK's exporter. */
async function playSdk(): Promise<() => void> {
  const { bindAddress } = (served?.ofTheSdk as PrometheusMetricsExporter).prometheus;
  const [host, port] = bindAddress.split(':');
  const sdk = createServer((_request, response) => response.end('temporal_worker_task_slots_used 3\n'));
  sdk.listen(Number(port), host);
  await once(sdk, 'listening');
  return () => {
    sdk.close();
    sdk.closeAllConnections();
  };
}

test('one scrape has what Node, the engine and the SDK count', async () => {
  const ask = await serve();
  const end = await playSdk();
  const { status, text } = await ask('/metrics');
  end();
  expect(status).toBe(200);
  for (const line of [
    'nodejs_eventloop_lag_seconds',
    '# TYPE appcard_payments_total counter',
    'temporal_worker_task_slots_used 3',
  ])
    expect(text).toContain(`\n${line}`);
});

test('a scrape without the SDK fails, so that Prometheus says that the target is down', async () => {
  const ask = await serve();
  expect(await ask('/metrics')).toEqual({ status: 503, text: '' });
});

test('with a token it is needed, and without one a web page and a proxy are refused', async () => {
  const guarded = await serve('an-operators-token-of-some-length');
  const end = await playSdk();
  expect((await guarded('/metrics')).status).toBe(401);
  expect((await guarded('/metrics', { authorization: 'Bearer an-operators-token-of-some-length' })).status).toBe(200);
  end();
  served?.close();
  const open = await serve();
  for (const headers of [{ origin: 'https://evil.example' }, { 'x-forwarded-for': '203.0.113.9' }])
    expect((await open('/metrics', headers)).status).toBe(401);
});

test('nothing else is served, and nothing at all without a port', async () => {
  const ask = await serve();
  expect((await ask('/')).status).toBe(404);
  expect(
    await serveMetrics({ METRICS_HOST: '127.0.0.1', METRICS_PORT: undefined, OPERATOR_TOKEN: '' }),
  ).toBeUndefined();
});
