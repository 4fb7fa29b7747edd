import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import { type AddressInfo, createServer as createPlainServer } from 'node:net';
import type { MetricsExporterConfig } from '@temporalio/worker';
import { collectDefaultMetrics, Registry } from 'prom-client';
import type { WorkerMetricsConfig } from '../platform/config';
import { processMetrics } from '../platform/metrics';
import { isOperatorOrLocal } from '../platform/operator-access';

/** The SDK answers from memory. */
const ASK_SDK_WITHIN_MS = 2_000;

const HEADERS = { 'content-type': Registry.PROMETHEUS_CONTENT_TYPE, 'cache-control': 'no-store' };

type Answer = { readonly status: number; readonly body?: string };

export type ServedMetrics = {
  /** With it, the SDK counts too: for `Runtime.install`. */
  readonly ofTheSdk: MetricsExporterConfig;
  close(): void;
};

/**
 * Serves this process's metrics for Prometheus at `/metrics`, by the same rules as a server. The SDK's own exporter
 * knows no token, so it listens on this machine alone, and what it says stands in the same answer: one process is one
 * target.
 * @returns undefined when no port is configured
 */
export async function serveMetrics(config: WorkerMetricsConfig): Promise<ServedMetrics | undefined> {
  const { METRICS_HOST: host, METRICS_PORT: port } = config;
  if (port === undefined) return undefined;
  const node = new Registry();
  collectDefaultMetrics({ register: node });
  const sdkAddress = `127.0.0.1:${await freePort()}`;
  const answer = async (request: IncomingMessage): Promise<Answer> => {
    if (request.method !== 'GET' || request.url !== '/metrics') return { status: 404 };
    if (!isOperatorOrLocal(request, config.OPERATOR_TOKEN)) return { status: 401 };
    const parts = await Promise.all([node.metrics(), processMetrics.metrics(), askSdk(sdkAddress)]);
    return { status: 200, body: parts.join('\n') };
  };
  const server = createServer((request, response) => {
    void answer(request)
      .catch((): Answer => ({ status: 503 }))
      .then(({ status, body = '' }) => {
        response.writeHead(status, HEADERS).end(body);
      });
  });
  server.listen({ host, port });
  await once(server, 'listening');
  // A worker that could not start must end, although somebody could read its metrics.
  server.unref();
  return {
    ofTheSdk: {
      attachServiceName: false,
      prometheus: {
        bindAddress: sdkAddress,
        countersTotalSuffix: true,
        unitSuffix: true,
        useSecondsForDurations: true,
      },
    },
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

async function freePort(): Promise<number> {
  const server = createPlainServer().listen({ host: '127.0.0.1', port: 0 });
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

async function askSdk(address: string): Promise<string> {
  const response = await fetch(`http://${address}/metrics`, { signal: AbortSignal.timeout(ASK_SDK_WITHIN_MS) });
  if (!response.ok) throw new Error(`the SDK's exporter answered ${response.status}`);
  return response.text();
}
